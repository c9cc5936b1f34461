import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { Link } from '../route/location.tsx';
import { clockText, durationText, secondText } from '../text/time.ts';
import { countryText, readable } from '../text/words.ts';
import { Chip } from '../ui/chip.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Money } from '../ui/money.tsx';

/** A finished call, as it was recorded. */
export type Leg = ResponseOf<'GET /accounts/{accountId}/usage'>['legs'][number];

/** Finished calls. */
export function CallTable({ legs, timeZone }: { legs: readonly Leg[]; timeZone: string }): ReactNode {
  const columns: readonly Column<Leg>[] = [
    {
      head: 'Time',
      cell: ({ billingStart }) => <time dateTime={billingStart}>{secondText(billingStart, timeZone)}</time>,
    },
    {
      head: 'Number',
      cell: ({ to, provider, legId }) => (
        <Link place={{ name: 'call', provider, legId }}>{to ?? 'Redacted'}</Link>
      ),
    },
    {
      head: 'Destination',
      cell: ({ destination, country }) => destination ?? (country === undefined ? '–' : countryText(country)),
    },
    { head: 'Status', cell: ({ legStatus }) => readable(legStatus) },
    {
      head: 'Duration',
      isFigure: true,
      cell: ({ durationSeconds }) => (
        <span title={durationText(durationSeconds)}>{clockText(durationSeconds)}</span>
      ),
    },
    { head: 'Cost', isFigure: true, cell: (leg) => <Cost leg={leg} /> },
  ];
  return (
    <DataTable
      caption="Finished calls"
      columns={columns}
      rows={legs}
      keyOf={({ provider, legId }) => `${provider} ${legId}`}
      empty="No finished calls here. A call is shown as soon as its provider has reported it."
    />
  );
}

/** What a call cost, or why it has no cost. */
export function Cost({ leg }: { leg: Pick<Leg, 'cost' | 'status'> }): ReactNode {
  if (leg.cost !== undefined) return <Money value={leg.cost} precision="exact" />;
  return leg.status === 'unrated' ? (
    <Chip tone="waiting">No price yet</Chip>
  ) : (
    <span className="muted">Not billed</span>
  );
}
