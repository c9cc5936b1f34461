import type { ReactNode } from 'react';
import { Link } from '../route/location.tsx';
import { moneyText } from '../text/money.ts';
import type { Quote } from './use-quote.ts';

type Refusal = Quote['refusals'][number];

/** What stands in the way of the purchase, and where it is mended. */
export function Obstacles({ obstacles }: { obstacles: readonly Refusal[] }): ReactNode {
  if (obstacles.length === 0) return null;
  return (
    <div className="notice notice-warn" role="status">
      <p className="notice-title">Before you can request an invoice</p>
      <ul>
        {obstacles.map((refusal) => (
          <li key={refusal.status}>
            <Obstacle refusal={refusal} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Obstacle({ refusal }: { refusal: Refusal }): ReactNode {
  switch (refusal.status) {
    case 'no-recipients':
      return (
        <>
          Somebody has to be told when the balance runs low.{' '}
          <Link place={{ name: 'notifications' }}>Add a recipient</Link>.
        </>
      );
    case 'billing-details-incomplete':
      return (
        <>
          The invoice needs your billing details: {refusal.missing.join(', ')}.{' '}
          <Link place={{ name: 'billing-details' }}>Complete them</Link>.
        </>
      );
    case 'account-not-active':
      return <>The account is {refusal.accountStatus.replaceAll('-', ' ')}; ask your account manager.</>;
    case 'below-minimum':
      return <>The least amount is {moneyText(refusal.minimum)}.</>;
    case 'above-maximum':
      return <>The largest amount is {moneyText(refusal.maximum)}.</>;
    case 'in-flight':
      return <>Another purchase waits to be paid. Pay or cancel it first; it is named above.</>;
    default:
      return <>The terms have to be agreed to.</>;
  }
}
