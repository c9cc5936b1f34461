import type { ResponseOf } from '@live-calls/http';
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useChange } from '../data/account.tsx';
import { useSave } from '../data/use-save.ts';
import { Field } from '../ui/field.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { addRecipients, type Recipient } from './recipient-list.ts';

type List = ResponseOf<'GET /accounts/{accountId}/recipients'>;

interface RecipientsProps {
  readonly list: List;
  readonly onSaved: (list: List) => void;
}

/** The recipients: type one, press Enter, and save the list as a whole. */
export function Recipients({ list, onSaved }: RecipientsProps): ReactNode {
  const change = useChange();
  const save = useSave();
  const [base, setBase] = useState(list);
  const [recipients, setRecipients] = useState<readonly Recipient[]>(list.recipients);
  const [typed, setTyped] = useState('');
  const [rule, setRule] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const isChanged = typed.trim() !== '' || JSON.stringify(recipients) !== JSON.stringify(base.recipients);

  const add = (): readonly Recipient[] | undefined => {
    const added = addRecipients(recipients, typed);
    setRecipients(added.recipients);
    setTyped(added.left);
    setRule(added.rule);
    save.forget();
    return added.rule === undefined ? added.recipients : undefined;
  };
  const remove = (email: string): void => {
    setRecipients(recipients.filter((one) => one.email !== email));
    save.forget();
    input.current?.focus();
  };
  const take = (next: List): void => {
    setBase(next);
    setRecipients(next.recipients);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const all = typed.trim() === '' ? recipients : add();
    if (all === undefined) return;
    void save.run(async () => {
      const body = { recipients: all, revision: base.revision };
      const saved = await change('PUT /accounts/{accountId}/recipients', { body });
      const next = { recipients: saved.recipients, revision: saved.revision };
      take(next);
      onSaved(next);
    });
  };
  const type = (text: string): void => {
    setTyped(text);
    setRule(undefined);
  };
  return (
    <form onSubmit={submit} noValidate>
      <RecipientRows recipients={recipients} onRemove={remove} />
      <Field
        ref={input}
        label="Add a recipient"
        type="email"
        required
        autoComplete="off"
        placeholder="finance@company.example"
        hint="Type an address and press Enter. Several may be pasted at once."
        value={typed}
        error={rule}
        onKeyDown={(event) => onEnter(event, typed, add)}
        onChange={({ target }) => type(target.value)}
      />
      <SaveBar isChanged={isChanged} save={save} onTakeCurrent={take} />
    </form>
  );
}

/** Enter adds; it does not save what somebody is still typing. With nothing typed it saves, as in any form. */
function onEnter(event: KeyboardEvent, typed: string, add: () => void): void {
  const ends = event.key === 'Enter' || event.key === ',';
  if (!ends || event.nativeEvent.isComposing || typed.trim() === '') return;
  event.preventDefault();
  add();
}

interface RowsProps {
  readonly recipients: readonly Recipient[];
  readonly onRemove: (email: string) => void;
}

function RecipientRows({ recipients, onRemove }: RowsProps): ReactNode {
  if (recipients.length === 0) {
    return (
      <p className="empty">
        Nobody is told yet. At least one recipient is needed before balance can be added.
      </p>
    );
  }
  return (
    <ul className="recipients" aria-label="Recipients">
      {recipients.map(({ email, name }) => (
        <li key={email}>
          <span>
            {email} {name !== undefined && <span className="muted">{name}</span>}
          </span>
          <button type="button" className="button button-small button-quiet" onClick={() => onRemove(email)}>
            Remove<span className="unseen"> {email}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
