import { addMoney, compareMoney, type Money, money, subtractMoney } from '@live-calls/core';
import type { PaymentEvent, PaymentEventType, PaymentProcessor } from '@live-calls/core/adapter';
import type { FakePayments } from '../fakes/fake-payments.ts';
import { type BrokenProcessor, eventsChanged, findingBy } from './payment-telling.ts';

/** Mistakes about money that arrives, and money that is taken back. */
export const brokenAmounts: readonly BrokenProcessor[] = [
  telling('amounts are in cents', (event) => ({ ...event, amount: scaled(event.amount, 100n) })),
  telling('amounts of a currency without decimals are divided by a hundred', (event) =>
    event.amount.currency === 'JPY' ? { ...event, amount: divided(event.amount, 100n) } : event,
  ),
  telling('every currency has two decimals', (event) =>
    event.amount.currency === 'KWD' ? { ...event, amount: scaled(event.amount, 10n) } : event,
  ),
  telling('amounts are rounded to whole units', (event) => ({
    ...event,
    amount: money(event.amount.amount.split('.')[0] ?? '0', event.amount.currency),
  })),
  dropping('a transfer that arrives is not told', (event) => !event.paymentRef.includes('whole')),
  { mistake: 'what is paid stays awaited', over: staysAwaited },
  { mistake: 'parts are told one by one, not their sum', over: tellsParts },
  telling('a part counts as paid', (event) =>
    event.type === 'part-paid' ? { ...event, type: 'paid' } : event,
  ),
  { mistake: 'more than was asked for is cut', over: cutsToAsked },
  dropping('money after a cancel is dropped', (event) => !event.key.includes('after-cancel')),
  dropping('money that pays nothing is dropped', (event) => event.type !== 'unallocated'),
  { mistake: 'money that pays nothing has a new name each time', over: renames('unallocated') },
  dropping('processing is not told', (event) => event.type !== 'processing'),
  telling('a debit counts as paid while it is processing', (event) =>
    event.type === 'processing' ? { ...event, type: 'paid' } : event,
  ),
  dropping('a failed debit is not told', (event) => event.type !== 'failed'),
  telling('a failed debit failed when it began', (event) =>
    event.type === 'failed' ? { ...event, occurredAtMs: event.occurredAtMs - 60_000 } : event,
  ),
  telling('a debit that comes back is told as failed', (event) =>
    event.type === 'returned' ? withoutReference({ ...event, type: 'failed' }) : event,
  ),
  telling('disputes have no name', (event) => withoutReference(event)),
  dropping('a dispute that is won is not told', (event) => event.type !== 'dispute-won'),
  dropping('a dispute that is lost is not told', (event) => event.type !== 'dispute-lost'),
  { mistake: 'a dispute has another name when it ends', over: renames('dispute-won', 'dispute-lost') },
  { mistake: 'a dispute is about the whole payment', over: disputesWhole },
  { mistake: 'refunds are told by their sum', over: sumsRefunds },
  telling('refunds share one name', (event) =>
    event.type === 'returned' ? { ...event, reference: `refund-of-${event.key}` } : event,
  ),
  dropping('an undone refund is not told', (event) => event.type !== 'return-undone'),
];

function telling(mistake: string, change: (event: PaymentEvent) => PaymentEvent): BrokenProcessor {
  return { mistake, over: eventsChanged(change) };
}

function dropping(mistake: string, isTold: (event: PaymentEvent) => boolean): BrokenProcessor {
  return { mistake, over: eventsChanged((event) => (isTold(event) ? event : undefined)) };
}

function scaled({ amount, currency }: Money, by: bigint): Money {
  let sum = money('0', currency);
  for (let times = 0n; times < by; times += 1n) sum = addMoney(sum, money(amount, currency));
  return sum;
}

function divided({ amount, currency }: Money, by: bigint): Money {
  return money(String(BigInt(amount.split('.')[0] ?? '0') / by), currency);
}

function withoutReference(event: PaymentEvent): PaymentEvent {
  const { reference: _, ...rest } = event;
  return rest;
}

function renames(...types: readonly PaymentEventType[]): BrokenProcessor['over'] {
  return eventsChanged((event) =>
    types.includes(event.type) ? { ...event, reference: `${event.reference}-${event.eventKey}` } : event,
  );
}

function staysAwaited(processor: PaymentProcessor, fake: FakePayments): PaymentProcessor {
  return findingBy(processor, async (named) => {
    const outcome = await processor.findByKey(named);
    const asked = fake.requests.find(({ key }) => key === named.key);
    if (outcome?.status !== 'paid' || asked?.method !== 'bank-transfer') return outcome;
    const transferDetails = [{ label: 'Account number', value: '1' }];
    return { status: 'awaiting-transfer', paymentRef: outcome.paymentRef, transferDetails };
  });
}

function tellsParts(processor: PaymentProcessor): PaymentProcessor {
  const before = new Map<string, Money>();
  return eventsChanged((event) => {
    if (event.type !== 'part-paid' && event.type !== 'paid') return event;
    const last = before.get(event.key);
    before.set(event.key, event.amount);
    return last === undefined ? event : { ...event, amount: subtractMoney(event.amount, last) };
  })(processor);
}

function askedFor(fake: FakePayments, { key, amount }: PaymentEvent): Money {
  return fake.requests.find((one) => one.key === key)?.amount ?? amount;
}

function cutsToAsked(processor: PaymentProcessor, fake: FakePayments): PaymentProcessor {
  return eventsChanged((event) => {
    const asked = askedFor(fake, event);
    return compareMoney(event.amount, asked) > 0 ? { ...event, amount: asked } : event;
  })(processor);
}

function disputesWhole(processor: PaymentProcessor, fake: FakePayments): PaymentProcessor {
  return eventsChanged((event) =>
    event.type === 'disputed' ? { ...event, amount: askedFor(fake, event) } : event,
  )(processor);
}

function sumsRefunds(processor: PaymentProcessor): PaymentProcessor {
  const sums = new Map<string, Money>();
  return eventsChanged((event) => {
    if (event.type !== 'returned') return event;
    const sum = addMoney(sums.get(event.key) ?? money('0', event.amount.currency), event.amount);
    sums.set(event.key, sum);
    return { ...event, amount: sum };
  })(processor);
}
