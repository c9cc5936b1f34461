import type { ReactNode } from 'react';
import { useAccount } from '../data/account.tsx';
import { useWalletView } from '../data/use-wallet-view.ts';
import { open, useHere } from '../route/location.tsx';
import { minuteText } from '../text/time.ts';
import { Money } from '../ui/money.tsx';

const titles = {
  low: 'Your balance is low',
  critical: 'Your balance is very low',
  empty: 'Your balance is used up',
};

/** Says that money runs low, on every page, for as long as a threshold stands crossed. */
export function BalanceBanner(): ReactNode {
  const { isOwner } = useAccount();
  const { place } = useHere();
  const { wallet, banner, status, timeZone } = useWalletView();
  if (banner === undefined || wallet === undefined || status === 'not-set-up') return null;
  const { severity, since } = banner;
  return (
    <section className={`banner banner-${severity}`} aria-label="Low balance">
      <div>
        <strong>{titles[severity]}.</strong> <Money value={wallet.available} /> available.{' '}
        {severity === 'empty'
          ? 'New calls are not connected until you add balance.'
          : 'Add balance so that calls go on.'}{' '}
        <span className="muted">Since {minuteText(since, timeZone)}.</span>
      </div>
      {isOwner && place.name !== 'add-balance' && (
        <button type="button" className="button button-main" onClick={() => open({ name: 'add-balance' })}>
          Add Balance
        </button>
      )}
    </section>
  );
}
