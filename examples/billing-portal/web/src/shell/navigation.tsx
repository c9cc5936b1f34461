import type { ReactNode } from 'react';
import { useAccount, useRead } from '../data/account.tsx';
import { Link, useHere } from '../route/location.tsx';
import type { Place, PlainPlace } from '../route/match-path.ts';

interface Item {
  readonly name: PlainPlace;
  readonly label: string;
  readonly ownersOnly?: boolean;
}

const items: readonly Item[] = [
  { name: 'overview', label: 'Overview' },
  { name: 'usage', label: 'Usage report' },
  { name: 'calls', label: 'Calls' },
  { name: 'activity', label: 'Wallet activity' },
  { name: 'invoices', label: 'Invoices', ownersOnly: true },
  { name: 'billing-details', label: 'Billing details', ownersOnly: true },
  { name: 'notifications', label: 'Notifications', ownersOnly: true },
  { name: 'payment-methods', label: 'Payment methods', ownersOnly: true },
];

const within: Partial<Record<Place['name'], PlainPlace>> = {
  'add-balance': 'overview',
  'top-up': 'overview',
  call: 'calls',
};

/** The ways from here; what a member may not see is not there. */
export function Navigation(): ReactNode {
  const { isOwner } = useAccount();
  const { place } = useHere();
  const seesActivity = useSeesActivity();
  const shown = items.filter(
    ({ name, ownersOnly = false }) => (isOwner || !ownersOnly) && (name !== 'activity' || seesActivity),
  );
  const current = within[place.name] ?? place.name;
  return (
    <nav className="ways" aria-label="Live Calls">
      <ul>
        {shown.map(({ name, label }) => (
          <li key={name}>
            <Link place={{ name }} current={current === name}>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Members see the ledger where the contract opens it; only asking tells. */
function useSeesActivity(): boolean {
  const { isOwner } = useAccount();
  const probe = useRead('GET /accounts/{accountId}/activity', { query: { limit: 1 }, off: isOwner });
  return isOwner || probe.value !== undefined;
}
