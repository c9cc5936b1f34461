import type { ResponseOf } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../data/account.tsx';
import { asProblem, type Problem, ruleFor } from '../data/problem.ts';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { type DetailName, detailFields, detailsOf, entriesOf } from './detail-entries.ts';

type View = ResponseOf<'GET /accounts/{accountId}/billing-details'>;

/** Who buys, as new invoices show it. */
export function BillingDetails(): ReactNode {
  const view = useRead('GET /accounts/{accountId}/billing-details');
  return (
    <Page
      title="Billing details"
      lead="They stand on every new invoice. Issued invoices keep those of their purchase."
    >
      <Card title="Who buys">
        <Loaded view={view} lines={12}>
          {(value) => <DetailsForm view={value} onSaved={view.put} />}
        </Loaded>
      </Card>
    </Page>
  );
}

function DetailsForm({ view, onSaved }: { view: View; onSaved: (view: View) => void }): ReactNode {
  const change = useChange();
  const [entries, setEntries] = useState(() => entriesOf(view.details));
  const [base, setBase] = useState(view);
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const [told, setTold] = useState('');
  const isChanged = JSON.stringify(entries) !== JSON.stringify(entriesOf(base.details));
  const missing = detailFields.filter(
    ({ name, path }) => base.missing.includes(path) && entries[name].trim() === '',
  );

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaving(true);
    setProblem(undefined);
    setTold('');
    try {
      const body = { details: detailsOf(entries), revision: base.revision };
      const saved = await change('PUT /accounts/{accountId}/billing-details', { body });
      const next = { details: saved.details, missing: saved.missing, revision: saved.revision };
      setBase(next);
      setEntries(entriesOf(next.details));
      onSaved(next);
      setTold('Saved.');
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setSaving(false);
    }
  };
  const takeCurrent = (): void => {
    const current = problem?.facts.current as View | undefined;
    if (current === undefined) return;
    setBase(current);
    setEntries(entriesOf(current.details));
    setProblem(undefined);
  };
  const edit = (name: DetailName, value: string): void => {
    setEntries({ ...entries, [name]: value });
    setTold('');
  };
  return (
    <form className="details" onSubmit={(event) => void save(event)}>
      {missing.length > 0 && (
        <p className="notice notice-warn">
          Needed before anything can be bought: {missing.map(({ label }) => label.toLowerCase()).join(', ')}.
        </p>
      )}
      <div className="form-grid">
        {detailFields.map(({ name, path, label, hint, ...input }) => (
          <Field
            key={name}
            {...input}
            label={label}
            hint={hint}
            value={entries[name]}
            error={ruleFor(problem, `details.${path}`) ?? ruleFor(problem, path)}
            onChange={({ target }) => edit(name, target.value)}
          />
        ))}
      </div>
      <SaveBar
        isChanged={isChanged}
        isSaving={isSaving}
        told={told}
        problem={problem}
        onTakeCurrent={takeCurrent}
      />
    </form>
  );
}
