import {
  type FakeNotifier,
  type FakePayments,
  fakeNotifier,
  fakePayments,
  type ManualClock,
  manualClock,
  type SimulatedProvider,
  sequentialIds,
  simulatedProvider,
} from '@live-calls/conformance';
import {
  type AccountCommand,
  type Billing,
  createBilling,
  type Money,
  roundMoney,
  type TopUpOptions,
} from '@live-calls/core';
import { grouped } from './screen.ts';
import type { Kept } from './storage.ts';

/** Everything the example plays with. */
export interface Stage {
  /** The billing under way. */
  readonly billing: Billing;
  /** A clock that moves when told to, so that every run is the same. */
  readonly clock: ManualClock;
  /** A telephony provider whose vendor lives in the example's time. */
  readonly simulated: SimulatedProvider;
  /** A payment processor in memory. */
  readonly payments: FakePayments;
  /** Keeps the notices instead of mailing them. */
  readonly notifier: FakeNotifier;
  /** Commands of the host itself. */
  readonly host: AccountCommand;
  /** Commands of the account's owner. */
  readonly owner: AccountCommand;
}

/** How call credit is sold: who sells, under which terms, how much at least. */
const selling: TopUpOptions = {
  seller: {
    name: 'Seller Voice Inc.',
    address: {
      line1: '1 Main Street',
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: 'US',
    },
    email: 'billing@seller.example',
  },
  terms: { version: '2026-10', text: 'Call credit is paid in advance and is not refundable.' },
  limits: { USD: { minimum: '20', maximum: '5000' } },
  estimateFor: [{ prefix: '1202' }, { prefix: '44' }],
};

/** Sets the stage: billing on its storage, with fakes in the place of the outside. */
export function setStage({ storage }: Kept, startMs: number): Stage {
  const clock = manualClock(startMs);
  const payments = fakePayments({ clock });
  const notifier = fakeNotifier();
  const simulated = simulatedProvider({ clock, seed: 7 });
  const billing = createBilling({
    storage,
    telephony: [simulated],
    payments,
    topUps: selling,
    notifier,
    clock,
    ids: sequentialIds(),
  });
  const accountId = 'northwind';
  return {
    billing,
    clock,
    simulated,
    payments,
    notifier,
    host: { actor: { role: 'system', id: 'host' }, accountId },
    owner: { actor: { role: 'owner', id: 'ada', accountId }, accountId },
  };
}

/** An amount to look at: two decimals. What is proven is proven with all of them. */
export function shownMoney(amount: Money): string {
  const [whole = '0', fraction = ''] = roundMoney(amount, { mode: 'half-up', decimals: 2 }).amount.split('.');
  const sign = whole.startsWith('-') ? '-' : '';
  return `${sign}$${grouped(Number(whole.replace('-', '')))}.${fraction.padEnd(2, '0')}`;
}
