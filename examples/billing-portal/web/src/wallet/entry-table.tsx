import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useAccount } from '../data/account.tsx';
import { Link } from '../route/location.tsx';
import { isZero } from '../text/money.ts';
import { minuteText } from '../text/time.ts';
import { readable } from '../text/words.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Money } from '../ui/money.tsx';

type Entry = ResponseOf<'GET /accounts/{accountId}/activity'>['entries'][number];

interface EntryTableProps {
  readonly caption: string;
  readonly entries: readonly Entry[];
  readonly timeZone: string;
}

/** Movements of the wallet, each with the balance after it. */
export function EntryTable({ caption, entries, timeZone }: EntryTableProps): ReactNode {
  const columns: readonly Column<Entry>[] = [
    { head: 'No.', cell: ({ number }) => <span className="num">{number}</span> },
    { head: 'Time', cell: ({ at }) => <time dateTime={at}>{minuteText(at, timeZone)}</time> },
    { head: 'What', cell: (entry) => <What entry={entry} /> },
    { head: 'Amount', isFigure: true, cell: ({ amount }) => <Money value={amount} precision="exact" /> },
    {
      head: 'Balance after',
      isFigure: true,
      cell: ({ balanceAfter }) => <Money value={balanceAfter} precision="exact" isBalance />,
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={entries}
      keyOf={({ number }) => String(number)}
      empty="Nothing has moved yet. Purchases and calls are shown here."
    />
  );
}

function What({ entry }: { entry: Entry }): ReactNode {
  const { isOwner } = useAccount();
  const { link, type, reason } = entry;
  return (
    <>
      {link.type === 'usage' ? (
        <Link place={{ name: 'call', provider: link.provider, legId: link.legId }}>
          {type === 'reversal' ? 'Call, reversed' : 'Call'}
        </Link>
      ) : link.type === 'top-up' && isOwner ? (
        <Link place={{ name: 'top-up', topUpId: link.topUpId }}>{readable(type)}</Link>
      ) : (
        readable(type)
      )}
      {reason !== undefined && <span className="muted"> {reason}</span>}
      {isZero(entry.amount) && <span className="muted"> Beside the wallet</span>}
    </>
  );
}
