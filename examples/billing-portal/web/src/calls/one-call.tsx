import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { useWalletView } from '../data/use-wallet-view.ts';
import { Link, useHere } from '../route/location.tsx';
import { priceText } from '../text/money.ts';
import { durationText, secondText } from '../text/time.ts';
import { countryText, readable } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { Cost, type Leg } from './call-table.tsx';
import { Why } from './why.tsx';

type History = ResponseOf<'GET /accounts/{accountId}/usage/{provider}/{legId}/history'>;

/** One finished call: its facts, why it cost what it cost, and what became of it. */
export function OneCall(): ReactNode {
  const { place } = useHere();
  const { provider, legId } = place.name === 'call' ? place : { provider: '', legId: '' };
  const { timeZone } = useWalletView();
  const parts = { provider, legId };
  const view = useRead('GET /accounts/{accountId}/usage/{provider}/{legId}/explanation', { parts });
  const history = useRead('GET /accounts/{accountId}/usage/{provider}/{legId}/history', { parts });
  const leg = view.value?.leg;
  return (
    <Page
      title={`Call to ${leg?.to ?? (leg === undefined ? '…' : 'a redacted number')}`}
      lead={<Link place={{ name: 'calls' }}>All calls</Link>}
    >
      <Loaded view={view} lines={14}>
        {(explanation) => (
          <div className="two-columns">
            <Card title="The call">
              <Facts leg={explanation.leg} timeZone={timeZone} />
            </Card>
            <Card title="Why did this call cost that">
              <Why explanation={explanation} />
            </Card>
          </div>
        )}
      </Loaded>
      <Card title="What became of it">
        <Loaded view={history} lines={3}>
          {({ revisions }) => <Revisions revisions={revisions} timeZone={timeZone} />}
        </Loaded>
      </Card>
    </Page>
  );
}

function Facts({ leg, timeZone }: { leg: Leg; timeZone: string }): ReactNode {
  const currency = leg.cost?.currency;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Cost', <Cost key="cost" leg={leg} />],
    ['Began', secondText(leg.billingStart, timeZone)],
    ...(leg.endedAt === undefined ? [] : ([['Ended', secondText(leg.endedAt, timeZone)]] as const)),
    ['Talked', durationText(leg.durationSeconds)],
    ['Billed', durationText(leg.billedSeconds)],
    ['Status', readable(leg.legStatus)],
    ['Direction', readable(leg.direction)],
    ['From', leg.from ?? '–'],
    ['Destination', leg.destination ?? (leg.country === undefined ? '–' : countryText(leg.country))],
    ['Price found by prefix', leg.matchedPrefix === undefined ? '–' : `+${leg.matchedPrefix}`],
    ['Rate a minute', rateText(leg.rate, currency)],
    ['Campaign', leg.campaign?.title ?? '–'],
    ['Manager', leg.manager?.email ?? leg.manager?.id ?? '–'],
    ['Application', leg.applicationId ?? '–'],
    ['Provider', `${leg.provider}, ${leg.legId}`],
    ['Contract', `No. ${leg.contractNumber}`],
  ];
  return (
    <dl className="facts facts-lines">
      {facts.map(([label, fact]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function rateText(rate: string | undefined, currency: string | undefined): string {
  if (rate === undefined) return '–';
  return currency !== undefined && /^-?\d+(\.\d+)?$/.test(rate) ? priceText(rate, currency) : readable(rate);
}

const causes: Readonly<Record<Leg['cause'], string>> = {
  leg: 'Reported by the provider',
  correction: 'Corrected by the provider',
  retry: 'Priced after all',
  rerating: 'Priced anew',
  import: 'Brought from a former system',
};

function Revisions({
  revisions,
  timeZone,
}: {
  revisions: History['revisions'];
  timeZone: string;
}): ReactNode {
  const columns: readonly Column<Leg>[] = [
    { head: 'Recorded', cell: ({ recordedAt }) => secondText(recordedAt, timeZone) },
    {
      head: 'Why',
      cell: ({ cause, reason }) => `${causes[cause]}${reason === undefined ? '' : `: ${reason}`}`,
    },
    { head: 'Talked', isFigure: true, cell: ({ durationSeconds }) => durationText(durationSeconds) },
    { head: 'Cost', isFigure: true, cell: (leg) => <Cost leg={leg} /> },
    { head: 'Entry', isFigure: true, cell: ({ number }) => number },
  ];
  return (
    <DataTable
      caption="Every record of this call, oldest first"
      columns={columns}
      rows={revisions}
      keyOf={({ revision }) => String(revision)}
      empty="Nothing is recorded."
    />
  );
}
