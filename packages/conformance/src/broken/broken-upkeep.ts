import type { PaymentProcessor } from '@live-calls/core/adapter';
import type { FakePayments } from '../fakes/fake-payments.ts';
import { askingBy, type BrokenProcessor, insteadOf, listsChanged, savedChanged } from './payment-telling.ts';

/** Mistakes about kept methods, withdrawn requests and lists of events. */
export const brokenUpkeep: readonly BrokenProcessor[] = [
  { mistake: 'methods of all accounts are listed', over: listsEveryAccount },
  {
    mistake: 'a kept method shows its number',
    over: savedChanged((saved) => ({
      list: async (accountId) =>
        (await saved.list(accountId)).map((one) => ({ ...one, label: 'Visa 4242424242424242' })),
    })),
  },
  {
    mistake: 'a set-up leads nowhere',
    over: savedChanged(() => ({ setUp: async () => ({}) })),
  },
  {
    mistake: 'every method is the default',
    over: savedChanged((saved) => ({
      list: async (accountId) => (await saved.list(accountId)).map((one) => ({ ...one, isDefault: true })),
    })),
  },
  { mistake: 'a default is not changed', over: savedChanged(() => ({ setDefault: async () => undefined })) },
  { mistake: 'a method is not forgotten', over: savedChanged(() => ({ remove: async () => undefined })) },
  {
    mistake: 'forgetting a method again is an error',
    over: savedChanged((saved) => ({
      remove: async (named) => {
        const kept = await saved.list(named.accountId);
        if (!kept.some(({ methodId }) => methodId === named.methodId)) throw new TypeError('not found');
        return saved.remove(named);
      },
    })),
  },
  { mistake: 'a forgotten method is charged', over: chargesAny },
  { mistake: "another account's method is removed", over: removesAny },
  {
    mistake: 'a kept method waits for its owner',
    over: (processor) =>
      askingBy(processor, ({ savedMethodId: _, ...request }) => processor.requestPayment(request)),
  },
  { mistake: 'withdrawing does nothing', over: canceling(async () => ({ status: 'canceled' })) },
  {
    mistake: 'withdrawing again is an error',
    over: (processor) => {
      const seen = new Set<string>();
      return canceling(async (payment) => {
        if (seen.has(payment.key)) throw new TypeError('already canceled');
        seen.add(payment.key);
        return (await processor.cancelPayment?.(payment)) ?? { status: 'canceled' };
      })(processor);
    },
  },
  {
    mistake: 'what is paid counts as withdrawn',
    over: (processor) =>
      canceling(async (payment) => {
        await processor.cancelPayment?.(payment);
        return { status: 'canceled' };
      })(processor),
  },
  {
    mistake: 'withdrawing what was never seen is an error',
    over: (processor) =>
      canceling(async (payment) => {
        if ((await processor.findByKey(payment)) === undefined) throw new TypeError('not found');
        return (await processor.cancelPayment?.(payment)) ?? { status: 'canceled' };
      })(processor),
  },
  {
    mistake: 'listed events have keys of their own',
    over: listsChanged((list) => async (range) => {
      const page = await list(range);
      return { ...page, events: page.events.map((one) => ({ ...one, eventKey: `listed_${one.eventKey}` })) };
    }),
  },
  {
    mistake: 'refunds are not listed',
    over: listsChanged((list) => async (range) => {
      const page = await list(range);
      return { ...page, events: page.events.filter(({ type }) => type !== 'returned') };
    }),
  },
  {
    mistake: 'the end of a range is in it',
    over: listsChanged((list) => (range) => list({ ...range, untilMs: range.untilMs + 1 })),
  },
  {
    mistake: 'the start of a range is not in it',
    over: listsChanged((list) => (range) => list({ ...range, fromMs: range.fromMs + 1 })),
  },
  {
    mistake: 'only the first page is listed',
    over: listsChanged((list) => async (range) => ({ events: (await list(range)).events })),
  },
  {
    mistake: 'the last event of a page is lost',
    over: listsChanged((list) => async (range) => {
      const page = await list(range);
      return page.cursor === undefined ? page : { ...page, events: page.events.slice(0, -1) };
    }),
  },
  {
    mistake: 'a cursor can be used once',
    over: (processor) => {
      const used = new Set<string>();
      return listsChanged((list) => async (range) => {
        if (range.cursor !== undefined && used.has(range.cursor)) return { events: [] };
        if (range.cursor !== undefined) used.add(range.cursor);
        return list(range);
      })(processor);
    },
  },
  {
    mistake: 'a vendor out of order has no events',
    over: listsChanged(
      (list) => (range) => insteadOf(list(range), ['PROVIDER_UNAVAILABLE'], () => ({ events: [] })),
    ),
  },
];

function canceling(
  cancelPayment: NonNullable<PaymentProcessor['cancelPayment']>,
): (processor: PaymentProcessor) => PaymentProcessor {
  return (processor) => ({ ...processor, cancelPayment });
}

function listsEveryAccount(processor: PaymentProcessor, fake: FakePayments): PaymentProcessor {
  const accounts = new Set<string>();
  return savedChanged((saved) => ({
    setUp: (request) => {
      accounts.add(request.accountId);
      return saved.setUp(request);
    },
    list: async () => (await Promise.all([...accounts].map((one) => saved.list(one)))).flat(),
  }))(processor, fake);
}

/** Asks the vendor for the method alone, and not whether it is the account's. */
function chargesAny(processor: PaymentProcessor): PaymentProcessor {
  return askingBy(processor, async (request) => {
    const outcome = await processor.requestPayment(request);
    const { savedMethodId, accountId, key } = request;
    if (savedMethodId === undefined || outcome.status !== 'declined') return outcome;
    return { status: 'paid', paymentRef: `pay_${accountId}_${key}` };
  });
}

function removesAny(processor: PaymentProcessor, fake: FakePayments): PaymentProcessor {
  const owners = new Set<string>();
  return savedChanged((saved) => ({
    setUp: (request) => {
      owners.add(request.accountId);
      return saved.setUp(request);
    },
    remove: async ({ methodId }) => {
      for (const accountId of owners) await saved.remove({ accountId, methodId });
    },
  }))(processor, fake);
}
