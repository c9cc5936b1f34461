import type { MoneyOnWire } from '@live-calls/http';
import type { ReactNode } from 'react';
import { isBelowZero, moneyText, type Precision } from '../text/money.ts';

interface MoneyProps {
  readonly value: MoneyOnWire;
  readonly precision?: Precision;
  /** Marks it when it is below zero; the sign says so too, for those who see no colours. */
  readonly isBalance?: boolean;
}

/** An amount; the exact decimal text is in its title. */
export function Money({ value, precision, isBalance = false }: MoneyProps): ReactNode {
  return (
    <span
      className={isBalance && isBelowZero(value) ? 'num below-zero' : 'num'}
      title={`${value.amount} ${value.currency}`}
    >
      {moneyText(value, precision)}
    </span>
  );
}
