import { type ReactNode, useEffect, useState } from 'react';
import { useAccount } from '../data/account.tsx';
import { type SignedIn, signOut } from '../data/session.ts';
import { go, Link } from '../route/location.tsx';
import { HOME } from '../route/match-path.ts';
import { BalanceBanner } from './balance-banner.tsx';
import { BalanceVoice } from './balance-voice.tsx';
import { Navigation } from './navigation.tsx';
import { Places } from './places.tsx';

/** What stands around every page: who and where one is, the way around, and the banner of a low balance. */
export function Frame({ session }: { session: SignedIn }): ReactNode {
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <TopBar session={session} />
      <ConnectionNotice />
      <div className="frame">
        <Trail />
        <aside className="side">
          <Navigation />
        </aside>
        <main id="content" tabIndex={-1}>
          <BalanceBanner />
          <Places />
        </main>
      </div>
      <BalanceVoice />
    </>
  );
}

function TopBar({ session }: { session: SignedIn }): ReactNode {
  const { accounts, person, sandbox } = session;
  const { accountId, name, role } = useAccount();
  return (
    <header className="top">
      <div className="top-inner">
        {accounts.length > 1 ? (
          <select
            className="account-choice"
            aria-label="Account"
            value={accountId}
            onChange={({ target }) => go({ place: { name: 'overview' }, query: { account: target.value } })}
          >
            {accounts.map((account) => (
              <option key={account.accountId} value={account.accountId}>
                {account.name}
              </option>
            ))}
          </select>
        ) : (
          <span className="company">{name}</span>
        )}
        {sandbox !== undefined && (
          <nav className="sandbox" aria-label="Sandbox">
            <span className="muted">Sandbox:</span>
            {sandbox.payments !== undefined && <a href={sandbox.payments}>Payments</a>}
            {sandbox.calls !== undefined && <a href={sandbox.calls}>Calls</a>}
            {sandbox.mail !== undefined && <a href={sandbox.mail}>Mail</a>}
          </nav>
        )}
        <div className="person">
          <span title={person.email}>
            {person.name} <span className="muted">({role})</span>
          </span>
          <button type="button" className="button button-small" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </div>
    </header>
  );
}

function Trail(): ReactNode {
  return (
    <nav aria-label="Where you are">
      <ol className="trail">
        <li>Company Settings</li>
        <li>Billing</li>
        <li>
          <Link place={{ name: 'overview' }} current={location.pathname === HOME}>
            Live Calls
          </Link>
        </li>
      </ol>
    </nav>
  );
}

/** Says so while nothing new can come. */
function ConnectionNotice(): ReactNode {
  const { live } = useAccount();
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const look = (): void => setOffline(!navigator.onLine);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
    };
  }, []);
  const text = isOffline
    ? 'You are offline. What you see is as of your last connection.'
    : live.link === 'lost'
      ? 'The live connection is lost. Reconnecting; figures may be out of date.'
      : '';
  return (
    <p className={text === '' ? 'connection' : 'connection connection-lost'} role="status">
      {text}
    </p>
  );
}
