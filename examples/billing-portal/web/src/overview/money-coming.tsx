import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { methodsInText, standingOf, standingWords } from '../purchase/top-up-words.ts';
import { Link } from '../route/location.tsx';
import { isZero } from '../text/money.ts';
import { minuteText } from '../text/time.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Money } from '../ui/money.tsx';

type TopUp = ResponseOf<'GET /accounts/{accountId}/top-ups'>['topUps'][number];

/** Purchases, and money that is on its way and cannot be spent yet. */
export function MoneyComing({ timeZone }: { timeZone: string }): ReactNode {
  const view = useRead('GET /accounts/{accountId}/top-ups', { query: { limit: 5 }, follow: true });
  return (
    <Card title="Purchases" aside={<Link place={{ name: 'invoices' }}>Invoices</Link>}>
      <Loaded view={view} lines={3}>
        {({ topUps }) =>
          topUps.length === 0 ? (
            <p className="empty">Nothing bought yet.</p>
          ) : (
            <ul className="plain-list rows">
              {topUps.map((topUp) => (
                <li key={topUp.topUpId}>
                  <Purchase topUp={topUp} timeZone={timeZone} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <OnItsWay />
    </Card>
  );
}

function Purchase({ topUp, timeZone }: { topUp: TopUp; timeZone: string }): ReactNode {
  const { tone, label } = standingWords[standingOf(topUp)];
  return (
    <Link place={{ name: 'top-up', topUpId: topUp.topUpId }} className="row-link">
      <span>
        <Money value={topUp.amount} /> <span className="muted">by {methodsInText[topUp.method]}</span>
        <br />
        <span className="muted">
          {minuteText(topUp.requestedAt, timeZone)}
          {topUp.automatic && ', automatic'}
        </span>
      </span>
      <Chip tone={tone}>{label}</Chip>
    </Link>
  );
}

function OnItsWay(): ReactNode {
  const { value } = useRead('GET /accounts/{accountId}/money-in', { follow: true });
  if (value === undefined) return null;
  const sums = [
    ['Waiting for payment', value.awaited],
    ['Payment under way', value.processing],
    ['Partly received', value.partlyReceived],
    ['Received, not yet assigned', value.unallocated],
  ] as const;
  const shown = sums.filter(([, sum]) => !isZero(sum));
  if (shown.length === 0) return null;
  return (
    <dl className="facts">
      {shown.map(([label, sum]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Money value={sum} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
