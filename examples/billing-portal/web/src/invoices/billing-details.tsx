import type { ResponseOf } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../data/account.tsx';
import { ruleFor } from '../data/problem.ts';
import { useSave } from '../data/use-save.ts';
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
  const save = useSave();
  const [base, setBase] = useState(view);
  const [entries, setEntries] = useState(() => entriesOf(view.details));
  const isChanged = JSON.stringify(entries) !== JSON.stringify(entriesOf(base.details));
  const missing = detailFields.filter(
    ({ name, path }) => base.missing.includes(path) && entries[name].trim() === '',
  );
  const take = (next: View): void => {
    setBase(next);
    setEntries(entriesOf(next.details));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save.run(async () => {
      const body = { details: detailsOf(entries), revision: base.revision };
      const saved = await change('PUT /accounts/{accountId}/billing-details', { body });
      const next = { details: saved.details, missing: saved.missing, revision: saved.revision };
      take(next);
      onSaved(next);
    });
  };
  const edit = (name: DetailName, value: string): void => {
    setEntries({ ...entries, [name]: value });
    save.forget();
  };
  return (
    <form onSubmit={submit}>
      {missing.length > 0 && (
        <p className="notice notice-warn">
          Needed before anything can be bought: {missing.map(({ label }) => label.toLowerCase()).join(', ')}.
        </p>
      )}
      <div className="form-grid">
        {detailFields.map(({ name, path, ...input }) => (
          <Field
            key={name}
            {...input}
            value={entries[name]}
            error={ruleFor(save.problem, `details.${path}`) ?? ruleFor(save.problem, path)}
            onChange={({ target }) => edit(name, target.value)}
          />
        ))}
      </div>
      <SaveBar isChanged={isChanged} save={save} onTakeCurrent={take} />
    </form>
  );
}
