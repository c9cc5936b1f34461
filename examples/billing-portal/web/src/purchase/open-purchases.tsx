import type { ReactNode } from 'react';
import { useRead } from '../data/account.tsx';
import { useWalletView } from '../data/use-wallet-view.ts';
import { Link } from '../route/location.tsx';
import { minuteText } from '../text/time.ts';
import { Money } from '../ui/money.tsx';
import { isOver, methodsInText, standingOf } from './top-up-words.ts';

/** Reminds of purchases that are yet to be paid, so that nobody buys twice because of not seeing the first. */
export function OpenPurchases(): ReactNode {
  const { value } = useRead('GET /accounts/{accountId}/top-ups', { query: { limit: 5 }, follow: true });
  const { timeZone } = useWalletView();
  const shown = value?.topUps.filter((topUp) => !isOver(standingOf(topUp))) ?? [];
  if (shown.length === 0) return null;
  return (
    <div className="notice notice-plain" role="status">
      <p className="notice-title">Already requested and not paid yet</p>
      <ul>
        {shown.map(({ topUpId, amount, method, requestedAt }) => (
          <li key={topUpId}>
            <Link place={{ name: 'top-up', topUpId }} replace>
              <Money value={amount} /> by {methodsInText[method]}
            </Link>
            , {minuteText(requestedAt, timeZone)}
          </li>
        ))}
      </ul>
    </div>
  );
}
