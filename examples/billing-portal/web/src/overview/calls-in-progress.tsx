import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useNow, useRead } from '../data/account.tsx';
import { clockText, durationText } from '../text/time.ts';
import { counted } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';

type Call = ResponseOf<'GET /accounts/{accountId}/calls'>['calls'][number];

const LIMIT = 20;

/** The calls that are under way, each ticking. */
export function CallsInProgress(): ReactNode {
  const view = useRead('GET /accounts/{accountId}/calls', {
    query: { limit: LIMIT },
    follow: true,
    everyMs: 5000,
  });
  const count = view.value?.calls.length;
  const more = view.value?.cursor === undefined ? '' : ' or more';
  return (
    <Card
      title="Calls in progress"
      className="live-calls"
      aside={count === undefined ? undefined : <span className="muted">{counted(count, 'call') + more}</span>}
    >
      <Loaded view={view} lines={4}>
        {({ calls }) => <CallTable calls={calls} />}
      </Loaded>
    </Card>
  );
}

function CallTable({ calls }: { calls: readonly Call[] }): ReactNode {
  const now = useNow();
  const columns: readonly Column<Call>[] = [
    { head: 'Number', cell: ({ to, callRef }) => <span className="num">{to ?? callRef}</span> },
    { head: 'State', cell: (call) => <CallState call={call} /> },
    { head: 'Talking', isFigure: true, cell: (call) => <Talking call={call} now={now} /> },
    { head: 'Paid up to', isFigure: true, cell: ({ grantedSeconds }) => clockText(grantedSeconds) },
    { head: 'Held', isFigure: true, cell: ({ held }) => <Money value={held} /> },
    { head: 'Used, as last noted', isFigure: true, cell: ({ used }) => <Money value={used} /> },
    { head: 'Campaign', cell: ({ campaign }) => campaign?.title ?? <span className="muted">None</span> },
  ];
  return (
    <DataTable
      caption="Calls in progress"
      columns={columns}
      rows={calls}
      keyOf={({ callRef }) => callRef}
      empty="No calls right now. As soon as one begins it is shown here."
    />
  );
}

function CallState({ call }: { call: Call }): ReactNode {
  if (call.status === 'overdue') return <Chip tone="waiting">Waiting for word</Chip>;
  if (call.answeredAt === undefined) return <Chip tone="plain">Ringing</Chip>;
  return call.final ? <Chip tone="waiting">Credit ends</Chip> : <Chip tone="good">Talking</Chip>;
}

function Talking({ call, now }: { call: Call; now: number }): ReactNode {
  if (call.answeredAt === undefined) return <span className="muted">–</span>;
  const seconds = (now - Date.parse(call.answeredAt)) / 1000;
  return (
    <span title={`${durationText(call.grantedSeconds)} are paid for`} className="ticking">
      {clockText(seconds)}
    </span>
  );
}
