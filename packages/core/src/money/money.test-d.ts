import { describe, expectTypeOf, it } from 'vitest';
import {
  addMoney,
  compareMoney,
  type Money,
  money,
  moneyFromMinor,
  multiplyMoney,
  subtractMoney,
} from './money.ts';

const dollars = money('1', 'USD');
const euros = money('1', 'EUR');

describe('what compiles', () => {
  it('keeps the currency in the type', () => {
    expectTypeOf(dollars).toEqualTypeOf<Money<'USD'>>();
    expectTypeOf(addMoney(dollars, dollars)).toEqualTypeOf<Money<'USD'>>();
    expectTypeOf(dollars).toExtend<Money>();
  });
});

describe('what does not compile', () => {
  it('mixing currencies', () => {
    // @ts-expect-error euros are no dollars
    addMoney(dollars, euros);
    // @ts-expect-error euros are no dollars
    subtractMoney(dollars, euros);
    // @ts-expect-error euros are no dollars
    compareMoney(dollars, euros);
  });

  it('numbers as money', () => {
    // @ts-expect-error an amount is text
    money(1.5, 'USD');
    // @ts-expect-error minor units are bigint
    moneyFromMinor(150, 'USD');
    // @ts-expect-error a factor is bigint
    multiplyMoney(dollars, 2);
    // @ts-expect-error a number is no money
    addMoney(dollars, 1);
  });

  it('money made by hand', () => {
    // @ts-expect-error the brand cannot be written
    const forged: Money<'USD'> = { currency: 'USD', amount: '1' };
    expectTypeOf(forged).toEqualTypeOf<Money<'USD'>>();
    // @ts-expect-error money does not change
    dollars.amount = '2';
  });
});
