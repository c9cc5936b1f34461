import type { QueryOf } from '@live-calls/http';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { useAccount, useRead } from '../data/account.tsx';
import { useSession } from '../data/session.ts';
import { useWalletView } from '../data/use-wallet-view.ts';
import { go, useHere } from '../route/location.tsx';
import { mendLanguage } from '../text/locale.ts';
import { Card } from '../ui/card.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { PageBoundary } from '../ui/page-boundary.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Download } from './download.tsx';
import { Preview } from './preview.tsx';
import { type DayRange, halfOpen, presetRange, rangeFrom } from './range.ts';
import { RangePicker } from './range-picker.tsx';
import { Sums } from './sums.tsx';
import { Totals } from './totals.tsx';
import { isZone } from './zones.ts';

/** What every part of the report is asked with. */
export type ReportAsked = QueryOf<'GET /accounts/{accountId}/usage-report/totals'>;

const DayChart = lazy(async () => {
  mendLanguage();
  return { default: (await import('./day-chart.tsx')).DayChart };
});

/** The usage report: any range of days in any zone, looked at, summed, drawn and taken away. */
export function UsageReport(): ReactNode {
  const { isOwner } = useAccount();
  const { timeZone: ownZone, contract, problem } = useWalletView();
  const isReady = contract !== undefined || problem !== undefined;
  return (
    <Page
      title="Usage report"
      lead={
        isOwner
          ? 'Calls by the moment they were answered, in any range and time zone.'
          : 'Your calls, in any range and time zone.'
      }
    >
      {isReady ? <Report ownZone={ownZone} /> : <Skeleton lines={12} />}
    </Page>
  );
}

function Report({ ownZone }: { ownZone: string }): ReactNode {
  const { search } = useHere();
  const { clockAheadMs } = useSession();
  const named = new URLSearchParams(search);
  const zone = named.get('zone') ?? '';
  const timeZone = isZone(zone) ? zone : ownZone;
  const range = rangeFrom(named) ?? presetRange('last-7-days', Date.now() + clockAheadMs, timeZone);
  const { from, to } = range;
  const asked = useMemo(() => ({ ...halfOpen({ from, to }), timeZone }), [from, to, timeZone]);
  const show = (next: DayRange & { readonly timeZone: string }): void =>
    go({
      place: { name: 'usage' },
      query: { from: next.from, to: next.to, zone: next.timeZone },
      replace: true,
    });
  const totals = useRead('GET /accounts/{accountId}/usage-report/totals', { query: asked });
  return (
    <div className="stack">
      <Card title="Range">
        <RangePicker
          key={`${from} ${to} ${timeZone}`}
          range={range}
          timeZone={timeZone}
          ownZone={ownZone}
          onShow={show}
        />
      </Card>
      <Card title="Totals" className="totals-card">
        <Loaded view={totals} lines={2}>
          {(value) => <Totals report={value} />}
        </Loaded>
        <Download asked={asked} report={totals.value} />
      </Card>
      <Card title="Cost by day" className="chart-card">
        <PageBoundary>
          <Suspense fallback={<div className="chart-place" />}>
            <DayChart asked={asked} range={range} />
          </Suspense>
        </PageBoundary>
      </Card>
      <Sums asked={asked} />
      <Card title="First calls of the report">
        <Preview asked={asked} />
      </Card>
    </div>
  );
}
