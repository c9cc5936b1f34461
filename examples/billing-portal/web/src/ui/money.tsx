import type { MoneyOnWire } from '@live-calls/http';
import type { ReactNode } from 'react';
import { isBelowZero, moneyText, type Precision } from '../text/money.ts';

/** An amount; below zero it is marked by more than its colour: the sign is part of the text. */
export function Money({ value, precision }: { value: MoneyOnWire; precision?: Precision }): ReactNode {
  return (
    <span
      className={isBelowZero(value) ? 'num below-zero' : 'num'}
      title={`${value.amount} ${value.currency}`}
    >
      {moneyText(value, precision)}
    </span>
  );
}
