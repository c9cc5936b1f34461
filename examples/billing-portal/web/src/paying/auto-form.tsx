import type { MoneyOnWire } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../data/account.tsx';
import { ruleFor } from '../data/problem.ts';
import { useSave } from '../data/use-save.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { Terms } from '../purchase/terms.tsx';
import { readAmount } from '../text/money.ts';
import { Field } from '../ui/field.tsx';
import { ProblemBox } from '../ui/problem-box.tsx';
import { SelectField } from '../ui/select-field.tsx';
import type { AutoSettings } from './auto-top-up.tsx';
import type { SavedMethod } from './saved-methods.tsx';

interface AutoFormProps {
  readonly settings?: AutoSettings;
  readonly methods: readonly SavedMethod[];
  readonly onChange: () => void;
}

const amounts = [
  { name: 'threshold', label: 'Buy at or below' },
  { name: 'target', label: 'Buy up to' },
  { name: 'monthlyCap', label: 'At most a month' },
] as const;

/** How it shall buy by itself. Agreeing is asked for each time: having bought once is no standing agreement. */
export function AutoForm({ settings, methods, onChange }: AutoFormProps): ReactNode {
  const change = useChange();
  const { problem, isSaving, run } = useSave();
  const currency = useWalletView().wallet?.posted.currency ?? 'USD';
  const [texts, setTexts] = useState({
    threshold: settings?.threshold.amount ?? '20',
    target: settings?.target.amount ?? '100',
    monthlyCap: settings?.monthlyCap.amount ?? '500',
  });
  const [chosen, setChosen] = useState(settings?.savedMethodId);
  const [agreed, setAgreed] = useState(false);
  const { value: quote } = useRead('GET /accounts/{accountId}/quote', { query: { amount: '100', currency } });
  const saved = methods.find(({ methodId }) => methodId === chosen) ?? methods[0];
  const wire = (text: string): MoneyOnWire => wireAmount(text, currency);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (quote === undefined || saved === undefined) return;
    const { threshold, target, monthlyCap } = texts;
    const limits = { threshold: wire(threshold), target: wire(target), monthlyCap: wire(monthlyCap) };
    const method = saved.method === 'bank-debit' ? saved.method : 'card';
    const body = { ...limits, method, savedMethodId: saved.methodId, termsHash: quote.terms.hash } as const;
    void run(async () => {
      await change('PUT /accounts/{accountId}/auto-top-up', { body });
      onChange();
    });
  };
  return (
    <form onSubmit={submit} noValidate>
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
          value={saved?.methodId}
          onChange={({ target }) => setChosen(target.value)}
        >
          {methods.map(({ methodId, label }) => (
            <option key={methodId} value={methodId}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      {quote !== undefined && (
        <Terms terms={unacknowledged(quote.terms)} agreed={agreed} onAgree={setAgreed} />
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

/** What cannot be read is sent as it is: the server names field and rule. */
function wireAmount(text: string, currency: string): MoneyOnWire {
  const read = readAmount(text, currency);
  return { currency, amount: read.status === 'amount' ? read.amount : text };
}

function unacknowledged<Shown extends { readonly acknowledged?: unknown }>(
  terms: Shown,
): Omit<Shown, 'acknowledged'> {
  const { acknowledged: _, ...rest } = terms;
  return rest;
}
