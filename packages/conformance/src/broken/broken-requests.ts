import { BillingError, type PaymentOutcome } from '@live-calls/core/adapter';
import { askingBy, type BrokenProcessor, findingBy, insteadOf } from './payment-telling.ts';

const UNSURE = ['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN'];

/** Mistakes about requests and what becomes of them. */
export const brokenRequests: readonly BrokenProcessor[] = [
  {
    mistake: 'the processor declares another contract',
    over: (processor) => ({ ...processor, contract: 'payments/v2' as never }),
  },
  {
    mistake: 'the processor has an ability that is not tried',
    over: ({ savedMethods: _, ...processor }) => processor,
  },
  {
    mistake: 'a transfer has no details',
    over: outcomesChanged((outcome) =>
      outcome.status === 'awaiting-transfer' ? { ...outcome, transferDetails: [] } : outcome,
    ),
  },
  {
    mistake: 'what the payer must do has no address',
    over: outcomesChanged((outcome) =>
      outcome.status === 'requires-action' ? { ...outcome, actionUrl: 'pay' } : outcome,
    ),
  },
  {
    mistake: 'an answer is remembered',
    over: (processor) => {
      const answers = new Map<string, PaymentOutcome>();
      return askingBy(processor, async (request) => {
        const answer = answers.get(request.key) ?? (await processor.requestPayment(request));
        answers.set(request.key, answer);
        return answer;
      });
    },
  },
  {
    mistake: 'a reference changes when the payment is paid',
    over: outcomesChanged((outcome) =>
      outcome.status === 'paid' ? { ...outcome, paymentRef: `charge_${outcome.paymentRef}` } : outcome,
    ),
  },
  {
    mistake: 'every request has a key of its own at the vendor',
    over: (processor) => {
      let count = 0;
      return askingBy(processor, async (request) => {
        count += 1;
        return processor.requestPayment({ ...request, key: `${request.key}-${count}` });
      });
    },
  },
  {
    mistake: 'looks, waits, then asks under a key of its own',
    over: (processor) => {
      let count = 0;
      return askingBy(processor, async (request) => {
        const before = await processor.findByKey(request);
        await new Promise((resolve) => setTimeout(resolve, 1));
        count += 1;
        const key = count % 2 === 0 ? `${request.key}-${count}` : request.key;
        return before ?? processor.requestPayment({ ...request, key });
      });
    },
  },
  {
    mistake: 'a key that comes again with another amount throws what the vendor threw',
    over: (processor) =>
      askingBy(processor, (request) =>
        insteadOf(processor.requestPayment(request), ['INVALID_INPUT'], () => {
          throw new TypeError('idempotency error');
        }),
      ),
  },
  {
    mistake: 'a key that comes again with another amount is told as declined',
    over: (processor) =>
      askingBy(processor, (request) =>
        insteadOf(processor.requestPayment(request), ['INVALID_INPUT'], () => ({
          status: 'declined',
          reason: 'declined',
        })),
      ),
  },
  {
    mistake: 'another amount under the same key is another payment',
    over: (processor, fake) =>
      askingBy(processor, (request) => {
        const { key, amount } = request;
        const before = fake.requests.find((one) => one.key === key)?.amount.amount ?? amount.amount;
        return processor.requestPayment(
          before === amount.amount ? request : { ...request, key: `${key}-${amount.amount}` },
        );
      }),
  },
  {
    mistake: 'the key of a payment is its account',
    over: (processor) =>
      askingBy(processor, (request) => processor.requestPayment({ ...request, key: request.accountId })),
  },
  {
    mistake: 'a key that was never seen is told as declined',
    over: (processor) =>
      findingBy(
        processor,
        async (named) => (await processor.findByKey(named)) ?? { status: 'declined', reason: 'not-found' },
      ),
  },
  {
    mistake: 'keys are found in every account',
    over: (processor, fake) =>
      findingBy(processor, async (named) => {
        const { accountId = '' } = fake.requests.find(({ key }) => key === named.key) ?? {};
        return processor.findByKey({ ...named, accountId });
      }),
  },
  {
    mistake: 'a lost answer is a decline',
    over: (processor) =>
      askingBy(processor, (request) =>
        insteadOf(processor.requestPayment(request), UNSURE, () => ({
          status: 'declined',
          reason: 'no-answer',
        })),
      ),
  },
  {
    mistake: 'a lost answer is forgotten',
    over: (processor) => {
      const lost = new Set<string>();
      const asking = askingBy(processor, (request) =>
        insteadOf(processor.requestPayment(request), ['OUTCOME_UNKNOWN'], (error) => {
          lost.add(request.key);
          throw error;
        }),
      );
      return findingBy(asking, async (named) =>
        lost.has(named.key) ? undefined : processor.findByKey(named),
      );
    },
  },
  {
    mistake: 'a vendor out of order knows no key',
    over: (processor) =>
      findingBy(processor, (named) => insteadOf(processor.findByKey(named), UNSURE, () => undefined)),
  },
  {
    mistake: "the vendor's own error is thrown on",
    over: (processor) =>
      askingBy(processor, (request) =>
        insteadOf(processor.requestPayment(request), UNSURE, () => {
          throw new TypeError('fetch failed');
        }),
      ),
  },
  {
    mistake: 'a decline is an error',
    over: (processor) =>
      askingBy(processor, async (request) => {
        const outcome = await processor.requestPayment(request);
        if (outcome.status !== 'declined') return outcome;
        const details = { adapter: processor.id };
        throw new BillingError('PROVIDER_UNAVAILABLE', 'Your card was declined.', { details });
      }),
  },
  {
    mistake: 'a decline has the words of the vendor',
    over: outcomesChanged((outcome) =>
      outcome.status === 'declined' ? { ...outcome, reason: 'Your card was declined.' } : outcome,
    ),
  },
  {
    mistake: 'a refused request still waits for its payer',
    over: outcomesChanged((outcome) =>
      outcome.status === 'declined'
        ? { status: 'requires-action', paymentRef: 'pay_1', actionUrl: 'https://pay.example/again' }
        : outcome,
    ),
  },
];

/** What is asked and what is found are told otherwise. */
function outcomesChanged(change: (outcome: PaymentOutcome) => PaymentOutcome): BrokenProcessor['over'] {
  return (processor) => ({
    ...processor,
    requestPayment: async (request) => change(await processor.requestPayment(request)),
    findByKey: async (named) => {
      const outcome = await processor.findByKey(named);
      return outcome && change(outcome);
    },
  });
}
