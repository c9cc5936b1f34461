import type { ResponseOf } from '@live-calls/http';
import type { ReactNode } from 'react';
import { useAccount, useRead } from '../data/account.tsx';
import type { LinkState } from '../data/live-link.ts';
import type { WalletView } from '../data/use-wallet-view.ts';
import { counted } from '../text/words.ts';
import { Card } from '../ui/card.tsx';
import { Money } from '../ui/money.tsx';

const links: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Reconnecting',
};

/** The balance as it moves, what of it is held, and how long it lasts. */
export function WalletCard({ view }: { view: WalletView }): ReactNode {
  const { live } = useAccount();
  const { wallet } = view;
  return (
    <Card
      title="Balance"
      className="wallet-card"
      aside={
        <span className={`link-state link-${live.link}`}>
          <span className="dot" aria-hidden="true" />
          {links[live.link]}
        </span>
      }
    >
      <p className="balance" data-testid="available">
        {wallet === undefined ? (
          <span className="skeleton-line" aria-hidden="true" />
        ) : (
          <Money value={wallet.available} isBalance />
        )}
        <span className="balance-word">available</span>
      </p>
      <dl className="facts wallet-facts">
        <div>
          <dt>Posted</dt>
          <dd data-testid="posted">
            {wallet === undefined ? '…' : <Money value={wallet.posted} isBalance />}
          </dd>
        </div>
        <div>
          <dt>Held for calls in progress</dt>
          <dd data-testid="held">{wallet === undefined ? '…' : <Money value={wallet.held} />}</dd>
        </div>
        <RunwayFact />
      </dl>
    </Card>
  );
}

type Runway = ResponseOf<'GET /accounts/{accountId}/runway'>;

function RunwayFact(): ReactNode {
  const { value, problem } = useRead('GET /accounts/{accountId}/runway', { everyMs: 60_000 });
  return (
    <div>
      <dt>Lasts</dt>
      <dd data-testid="runway">
        {value === undefined ? (problem?.title ?? '…') : <RunwayText runway={value} />}
      </dd>
    </div>
  );
}

function RunwayText({ runway }: { runway: Runway }): ReactNode {
  if (runway.status === 'no-history') return <>Not known yet: no complete day of calls</>;
  if (runway.status === 'unused') return <>No calls in the last {counted(runway.assumptions.days, 'day')}</>;
  const { daysLeft, burnPerDay, assumptions } = runway;
  return (
    <>
      About {counted(Math.max(0, Math.floor(daysLeft)), 'day')}{' '}
      <span className="muted">
        at <Money value={burnPerDay} /> a day, the mean of {counted(assumptions.days, 'day')}
      </span>
    </>
  );
}
