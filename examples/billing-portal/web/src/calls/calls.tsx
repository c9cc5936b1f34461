import type { QueryOf } from '@live-calls/http';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAccount } from '../data/account.tsx';
import { usePages } from '../data/use-pages.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { rangeProblem } from '../report/range.ts';
import { go, useHere } from '../route/location.tsx';
import { plusDays } from '../text/time.ts';
import { Card } from '../ui/card.tsx';
import { Field } from '../ui/field.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import { SelectField } from '../ui/select-field.tsx';
import { CallTable } from './call-table.tsx';

type Asked = QueryOf<'GET /accounts/{accountId}/usage'>;

/** Every call that is over, one by one. */
export function Calls(): ReactNode {
  const { isOwner } = useAccount();
  const { search } = useHere();
  const { timeZone, contract } = useWalletView();
  const named = new URLSearchParams(search);
  const [from, to] = [named.get('from') ?? '', named.get('to') ?? ''];
  const order = named.get('order') === 'oldest-first' ? 'oldest-first' : 'newest-first';
  const ranged = rangeProblem({ from, to }) === undefined && contract !== undefined;
  const query: Asked = {
    limit: 50,
    order,
    ...(ranged && { from: startOfDay(from, timeZone), until: startOfDay(plusDays(to, 1), timeZone) }),
  };
  const pages = usePages('GET /accounts/{accountId}/usage', { query, follow: true });
  return (
    <Page
      title="Calls"
      lead={
        isOwner
          ? 'Every finished call. Open one to see why it cost what it cost.'
          : 'Your finished calls. Open one to see why it cost what it cost.'
      }
    >
      <Card title="Which calls">
        <Filter key={search} from={from} to={to} order={order} timeZone={timeZone} />
      </Card>
      <Card title="Finished calls">
        <Loaded view={pages.first} lines={12}>
          {(first) => (
            <CallTable legs={[first, ...pages.rest].flatMap(({ legs }) => legs)} timeZone={timeZone} />
          )}
        </Loaded>
        <MoreButton pages={pages} />
      </Card>
    </Page>
  );
}

/** The first instant of a local day, as text with its offset. */
function startOfDay(date: string, timeZone: string): string {
  const noonMs = Date.parse(`${date}T12:00:00Z`);
  for (const atMs of [noonMs - 86_400_000, noonMs]) {
    const offset = offsetAt(atMs, timeZone);
    const start = Date.parse(`${date}T00:00:00${offset}`);
    if (offsetAt(start, timeZone) === offset) return new Date(start).toISOString();
  }
  return new Date(Date.parse(`${date}T00:00:00${offsetAt(noonMs, timeZone)}`)).toISOString();
}

function offsetAt(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(atMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+00:00' : name.slice(3, 9);
}

interface FilterProps {
  readonly from: string;
  readonly to: string;
  readonly order: string;
  readonly timeZone: string;
}

function Filter(props: FilterProps): ReactNode {
  const [from, setFrom] = useState(props.from);
  const [to, setTo] = useState(props.to);
  const [order, setOrder] = useState(props.order);
  const isEmpty = from === '' && to === '';
  const problem = isEmpty ? undefined : rangeProblem({ from, to });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (problem !== undefined) return;
    go({ place: { name: 'calls' }, query: { ...(!isEmpty && { from, to }), order }, replace: true });
  };
  return (
    <form className="range-fields" onSubmit={submit} noValidate>
      <Field label="First day" type="date" value={from} onChange={({ target }) => setFrom(target.value)} />
      <Field
        label={`Last day, ${props.timeZone}`}
        type="date"
        value={to}
        error={problem}
        onChange={({ target }) => setTo(target.value)}
      />
      <SelectField label="Order" value={order} onChange={({ target }) => setOrder(target.value)}>
        <option value="newest-first">Newest first</option>
        <option value="oldest-first">Oldest first</option>
      </SelectField>
      <button type="submit" className="button button-main">
        Show
      </button>
    </form>
  );
}
