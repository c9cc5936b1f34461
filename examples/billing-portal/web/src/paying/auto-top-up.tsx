import type { ResponseOf } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../data/account.tsx';
import { asProblem, type Problem, ruleFor } from '../data/problem.ts';
import { useWalletView } from '../overview/use-wallet-view.ts';
import { Terms } from '../purchase/terms.tsx';
import { readAmount } from '../text/money.ts';
import { readable } from '../text/words.ts';
import { Chip } from '../ui/chip.tsx';
import { Field } from '../ui/field.tsx';
import { Money } from '../ui/money.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { SelectField } from '../ui/select-field.tsx';
import type { SavedMethod } from './saved-methods.tsx';

/** How the account buys by itself. */
export type AutoSettings = NonNullable<ResponseOf<'GET /accounts/{accountId}/auto-top-up'>['autoTopUp']>;

interface AutoTopUpProps {
  readonly settings?: AutoSettings;
  readonly methods: readonly SavedMethod[];
  readonly onChange: () => void;
}

/** Buying by itself: whether it does, where it stands, and how it shall. */
export function AutoTopUp({ settings, methods, onChange }: AutoTopUpProps): ReactNode {
  const change = useChange();
  const [problem, setProblem] = useState<Problem>();
  const chargeable = methods.filter(({ method }) => method !== 'bank-transfer');
  const disable = async (): Promise<void> => {
    setProblem(undefined);
    try {
      await change('DELETE /accounts/{accountId}/auto-top-up');
      onChange();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };
  return (
    <>
      <p className="hint">
        When the balance falls to a line you draw, credit is bought with a kept method, at most up to a cap a
        month.
      </p>
      {settings !== undefined && <AutoState settings={settings} />}
      {problem !== undefined && <ProblemBox problem={problem} />}
      {settings?.enabled && (
        <p>
          <button type="button" className="button" onClick={() => void disable()}>
            Turn off
          </button>
        </p>
      )}
      {chargeable.length === 0 ? (
        <p className="empty">Keep a card first; it is what is charged.</p>
      ) : (
        <AutoForm methods={chargeable} onChange={onChange} {...(settings !== undefined && { settings })} />
      )}
    </>
  );
}

function AutoState({ settings }: { settings: AutoSettings }): ReactNode {
  const { enabled, paused, stopped, boughtThisMonth, monthlyCap, threshold, target } = settings;
  const tone = stopped !== undefined ? 'bad' : paused !== undefined ? 'waiting' : enabled ? 'good' : 'plain';
  const word = stopped !== undefined ? 'Stopped' : paused !== undefined ? 'Paused' : enabled ? 'On' : 'Off';
  const why = stopped ?? paused;
  return (
    <div className="auto-state" role="status">
      <p>
        <Chip tone={tone}>{word}</Chip> {why !== undefined && readable(why)}
      </p>
      {enabled && (
        <p>
          At <Money value={threshold} /> it buys up to <Money value={target} />. This month:{' '}
          <Money value={boughtThisMonth} /> of <Money value={monthlyCap} />.
        </p>
      )}
    </div>
  );
}

const amounts = [
  { name: 'threshold', label: 'Buy at or below' },
  { name: 'target', label: 'Buy up to' },
  { name: 'monthlyCap', label: 'At most a month' },
] as const;

function AutoForm({ settings, methods, onChange }: AutoTopUpProps): ReactNode {
  const change = useChange();
  const currency = useWalletView().wallet?.posted.currency ?? 'USD';
  const [texts, setTexts] = useState({
    threshold: settings?.threshold.amount ?? '20',
    target: settings?.target.amount ?? '100',
    monthlyCap: settings?.monthlyCap.amount ?? '500',
  });
  const [methodId, setMethodId] = useState(settings?.savedMethodId ?? methods[0]?.methodId ?? '');
  const [agreed, setAgreed] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const { value: quote } = useRead('GET /accounts/{accountId}/quote', { query: { amount: '100', currency } });
  const method = methods.find((one) => one.methodId === methodId) ?? methods[0];
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (quote === undefined || method === undefined) return;
    setSaving(true);
    setProblem(undefined);
    const wire = (text: string) => {
      const read = readAmount(text, currency);
      return { currency, amount: read.status === 'amount' ? read.amount : text };
    };
    try {
      await change('PUT /accounts/{accountId}/auto-top-up', {
        body: {
          ...{
            threshold: wire(texts.threshold),
            target: wire(texts.target),
            monthlyCap: wire(texts.monthlyCap),
          },
          ...{ savedMethodId: method.methodId, termsHash: quote.terms.hash },
          method: method.method === 'bank-debit' ? 'bank-debit' : 'card',
        },
      });
      onChange();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setSaving(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} noValidate>
      <div className="form-grid form-grid-tight">
        {amounts.map(({ name, label }) => (
          <Field
            key={name}
            label={`${label}, ${currency}`}
            required
            inputMode="decimal"
            value={texts[name]}
            error={ruleFor(problem, name)}
            onChange={({ target }) => setTexts({ ...texts, [name]: target.value })}
          />
        ))}
        <SelectField
          label="Charged to"
          value={method?.methodId}
          onChange={({ target }) => setMethodId(target.value)}
        >
          {methods.map(({ methodId: id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {quote !== undefined && (
        <Terms terms={withoutAcknowledged(quote.terms)} agreed={agreed} onAgree={setAgreed} />
      )}
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p className="save-bar">
        <button
          type="submit"
          className="button button-main"
          disabled={!agreed || isSaving || quote === undefined}
        >
          {settings?.enabled ? 'Save and agree anew' : 'Turn on'}
        </button>
      </p>
    </form>
  );
}

/** Having bought once is no standing agreement: that is asked for by itself. */
function withoutAcknowledged<Shown extends { readonly acknowledged?: unknown }>({
  acknowledged: _,
  ...terms
}: Shown): Omit<Shown, 'acknowledged'> {
  return terms;
}
