import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { Link } from '../route/location.tsx';
import { moneyText } from '../text/money.ts';
import { minutesText, utcTime } from '../text/time.ts';
import { counted } from '../text/words.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import type { ReportAsked } from './usage-report.tsx';

type Line = ResponseOf<'GET /accounts/{accountId}/usage-report'>['lines'][number];

const LINES = 20;

const none = <span className="muted">–</span>;

const columns: readonly Column<Line>[] = [
  { head: 'Campaign Title', cell: ({ campaignTitle }) => campaignTitle ?? none },
  { head: 'Application ID', cell: ({ applicationId }) => applicationId ?? none },
  { head: 'Manager ID', cell: ({ managerId }) => managerId ?? none },
  { head: 'Manager Email', cell: ({ managerEmail }) => managerEmail ?? none },
  {
    head: 'Number Called',
    cell: ({ provider, legId, numberCalled }) => (
      <Link place={{ name: 'call', provider, legId }}>{numberCalled ?? 'Redacted'}</Link>
    ),
  },
  { head: 'Country of Call', cell: ({ countryName, country }) => countryName ?? country ?? none },
  { head: 'Call Date', cell: ({ startAt }) => startAt.slice(0, 10) },
  { head: 'Call Start Time (UTC)', cell: ({ startAt }) => utcTime(startAt) },
  { head: 'Call End Time (UTC)', cell: ({ endAt }) => (endAt === undefined ? none : utcTime(endAt)) },
  {
    head: 'Call Duration (minutes)',
    isFigure: true,
    cell: ({ durationSeconds }) => minutesText(durationSeconds),
  },
  { head: 'Call Status', cell: ({ status }) => status },
  { head: 'Call Rate', isFigure: true, cell: (line) => rateOf(line) },
  {
    head: 'Total Cost',
    isFigure: true,
    cell: ({ cost }) => (cost === undefined ? none : moneyText(cost, 'exact')),
  },
];

function rateOf({ rate, billing }: Line): ReactNode {
  if (billing === 'unrated') return 'unrated';
  return rate ?? (billing === 'not-billed' ? 'not billed' : none);
}

/** The first lines of the report, in its own columns. */
export function Preview({ asked }: { asked: ReportAsked }): ReactNode {
  const view = useRead('GET /accounts/{accountId}/usage-report', { query: { ...asked, lines: LINES } });
  return (
    <Loaded view={view} lines={LINES}>
      {({ lines, more }) => (
        <>
          <DataTable
            caption="First calls of the report"
            columns={columns}
            rows={lines}
            keyOf={({ provider, legId, revision }) => `${provider} ${legId} ${revision}`}
            empty="No calls in this range. Choose other days, or another time zone."
          />
          {more && (
            <p className="hint">The first {counted(lines.length, 'call')}. The download has all of them.</p>
          )}
        </>
      )}
    </Loaded>
  );
}
