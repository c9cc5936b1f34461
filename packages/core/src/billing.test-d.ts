import { assertType, describe, expectTypeOf, test } from 'vitest';
import type {
  AccountCommand,
  AccountNotActive,
  Actor,
  AdjustOutcome,
  Billing,
  BillingOptions,
  CloseAccountOutcome,
  Contract,
  Differs,
  Entry,
  HoldPlaced,
  InsufficientFunds,
  Money,
  PlaceHoldOutcome,
  RequestTopUpOutcome,
} from './index.ts';
import { money } from './index.ts';

declare const billing: Billing;
declare const actor: Actor;
const acme: AccountCommand = { actor, accountId: 'acme' };

describe('what compiles and what does not', () => {
  test('an amount is money, never a number or a literal', () => {
    const adjustment = { ...acme, key: 'k', reason: 'r' };
    assertType(billing.wallets.adjust({ ...adjustment, amount: money('1', 'USD') }));
    // @ts-expect-error a number is no amount
    assertType(billing.wallets.adjust({ ...adjustment, amount: 1 }));
    // @ts-expect-error nor is an object somebody wrote
    assertType(billing.wallets.adjust({ ...adjustment, amount: { currency: 'USD', amount: '1' } }));
  });

  test('a reason and a key are mandatory', () => {
    // @ts-expect-error no reason
    assertType(billing.wallets.adjust({ ...acme, key: 'k', amount: money('1', 'USD') }));
    // @ts-expect-error no key
    assertType(billing.wallets.adjust({ ...acme, amount: money('1', 'USD'), reason: 'r' }));
  });

  test('a contract answers where calls may go', () => {
    type Without<Field extends keyof Contract> = Omit<Contract, Field>;
    expectTypeOf<Without<'destinations'>>().not.toExtend<Contract>();
    const destinations = { allow: ['*'], homeCountry: 'US' };
    expectTypeOf(destinations).not.toExtend<Contract['destinations']>();
  });

  test('outcomes are told apart by their status, and the list is complete', () => {
    expectTypeOf<PlaceHoldOutcome>().toEqualTypeOf<
      HoldPlaced | InsufficientFunds | AccountNotActive | Differs
    >();
    expectTypeOf<PlaceHoldOutcome['status']>().toEqualTypeOf<
      'placed' | 'insufficient-funds' | 'account-not-active' | 'differs'
    >();
    expectTypeOf<AdjustOutcome['status']>().toEqualTypeOf<'adjusted' | 'differs'>();
    expectTypeOf<CloseAccountOutcome['status']>().toEqualTypeOf<'changed' | 'open-holds' | 'balance-left'>();
    expectTypeOf<RequestTopUpOutcome['status']>().toEqualTypeOf<
      | 'requested'
      | 'differs'
      | 'account-not-active'
      | 'terms-outdated'
      | 'terms-not-acknowledged'
      | 'billing-details-incomplete'
      | 'no-recipients'
      | 'below-minimum'
      | 'above-maximum'
      | 'in-flight'
    >();
    expectTypeOf<AccountNotActive['accountStatus']>().toEqualTypeOf<'not-set-up' | 'suspended' | 'closed'>();
  });

  test('what comes back is money and dates', () => {
    expectTypeOf<Entry['amount']>().toEqualTypeOf<Money>();
    expectTypeOf<Entry['at']>().toEqualTypeOf<Date>();
    expectTypeOf<Entry['billingStart']>().toEqualTypeOf<Date | undefined>();
  });

  test('only the storage is required', () => {
    expectTypeOf<Pick<BillingOptions, 'storage'>>().toExtend<BillingOptions>();
    expectTypeOf<Omit<BillingOptions, 'storage'>>().not.toExtend<BillingOptions>();
  });
});
