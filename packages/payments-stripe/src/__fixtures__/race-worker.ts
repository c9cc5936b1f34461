/** One process that takes money in with Stripe: gets ready, waits for the word, does its part, and tells what came of it. */
import { exampleTopUps } from '@live-calls/conformance';
import { createBilling, money } from '@live-calls/core';
import type { PaymentProcessor } from '@live-calls/core/adapter';
import { postgresStorage } from '@live-calls/storage-postgres';
import { say, told } from '../../../storage-postgres/src/__fixtures__/word.ts';
import { stripeProcessor } from '../index.ts';
import type { StripeJob } from './race-job.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as StripeJob;
const { connectionString, schema, stripe: given, nowMs } = job;
const stripe = stripeProcessor({ ...given, clock: { now: () => nowMs } });
const storage = postgresStorage({ connectionString, schema });
const billing = createBilling({
  storage,
  payments: job.does === 'die' ? dyingAfterwards(stripe) : stripe,
  topUps: exampleTopUps,
});
await storage.open();
say('ready');
await told('go');
if (job.does === 'receive') await receive(job);
else await buy(job);
await billing.close();
process.exit(0);

/** Delivers the same message many times at once. */
async function receive({ times, webhook }: Extract<StripeJob, { does: 'receive' }>): Promise<void> {
  const { headers } = webhook;
  const body = Buffer.from(webhook.body, 'base64');
  await Promise.all(
    Array.from({ length: times }, async () => {
      const received = await billing.topUps.receiveWebhook({ method: 'POST', url: '/stripe', headers, body });
      const outcomes = received.status === 'received' ? received.outcomes : [];
      for (const outcome of outcomes) say(outcome.replayed ? 'known' : 'news');
    }),
  );
}

/** Buys with a saved method, and is gone before it can write down what Stripe answered. */
async function buy({ accountId, savedMethodId, termsHash }: Extract<StripeJob, { does: 'die' }>): Promise<void> {
  const order = { key: 'order-1', amount: money('50', 'USD'), method: 'card', termsHash, savedMethodId } as const;
  await billing.topUps.request({ actor: { role: 'system', id: 'race' }, accountId, ...order });
}

function dyingAfterwards(processor: PaymentProcessor): PaymentProcessor {
  return {
    ...processor,
    requestPayment: async (request) => {
      const outcome = await processor.requestPayment(request);
      say(outcome.status);
      process.kill(process.pid, 'SIGKILL');
      return outcome;
    },
  };
}
