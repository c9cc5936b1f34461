import type { QueryOf, ResponseOf } from '@live-calls/http';
import { type ReactNode, useState } from 'react';
import { useRead } from '../data/account.tsx';
import { minutesText } from '../text/time.ts';
import { countText } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';
import type { ReportAsked } from './usage-report.tsx';

type By = QueryOf<'GET /accounts/{accountId}/usage-report/summary'>['by'];
type Group = ResponseOf<'GET /accounts/{accountId}/usage-report/summary'>['groups'][number];

const labels: Readonly<Record<By, string>> = {
  country: 'Country',
  destination: 'Destination',
  campaign: 'Campaign',
  manager: 'Manager',
  provider: 'Provider',
  day: 'Day',
};

/** The report by groups: where the money went. */
export function Sums({ asked }: { asked: ReportAsked }): ReactNode {
  const [by, setBy] = useState<By>('country');
  const view = useRead('GET /accounts/{accountId}/usage-report/summary', { query: { ...asked, by } });
  return (
    <Card
      title="Where it went"
      aside={
        <label className="inline-choice">
          By{' '}
          <select value={by} onChange={({ target }) => setBy(target.value as By)}>
            {(Object.keys(labels) as By[]).map((name) => (
              <option key={name} value={name}>
                {labels[name].toLowerCase()}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Loaded view={view} lines={6}>
        {({ groups }) => <GroupTable by={labels[by]} groups={groups} />}
      </Loaded>
    </Card>
  );
}

/** Groups of a report as a table. */
export function GroupTable({ by, groups }: { by: string; groups: readonly Group[] }): ReactNode {
  const columns: readonly Column<Group>[] = [
    { head: by, cell: ({ key, label }) => label ?? key ?? <span className="muted">Not known</span> },
    { head: 'Calls', isFigure: true, cell: ({ legs }) => countText(legs) },
    { head: 'Minutes', isFigure: true, cell: ({ durationSeconds }) => minutesText(durationSeconds) },
    { head: 'Cost', isFigure: true, cell: ({ cost }) => <Money value={cost} precision="exact" /> },
  ];
  return (
    <DataTable
      caption={`Cost by ${by.toLowerCase()}`}
      columns={columns}
      rows={groups}
      keyOf={({ key }) => key ?? ''}
      empty="No calls in this range."
    />
  );
}
