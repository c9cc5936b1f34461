/** Imports the package in a process where the vendor's package is missing, and says what that cost and what still works. */
import { performance } from 'node:perf_hooks';
import { money } from '@live-calls/core';
import { failureOf, withoutPackage } from '../../../core/test/without-package.ts';

withoutPackage('stripe');

const before = process.memoryUsage().rss;
const start = performance.now();
const { stripeProcessor } = await import('../index.ts');
const importMs = Math.round(performance.now() - start);
const importBytes = process.memoryUsage().rss - before;

const stripe = stripeProcessor({ secretKey: 'sk_test_1', webhookSecrets: ['whsec_test'] });
const body = new TextEncoder().encode('{}');
const webhook = await failureOf(stripe.parseWebhook({ method: 'POST', url: '/', headers: {}, body }));
const name = { key: 'top_1', accountId: 'acme' };
const payment = { ...name, amount: money('50', 'USD'), method: 'card', description: 'Call credit' } as const;
const requests = {
  requestPayment: await failureOf(stripe.requestPayment(payment)),
  findByKey: await failureOf(stripe.findByKey(name)),
  cancelPayment: await failureOf(stripe.cancelPayment(name)),
  listEvents: await failureOf(stripe.listEvents({ fromMs: 0, untilMs: 1000 })),
  savedMethods: await failureOf(stripe.savedMethods.list('acme')),
  clientSecret: await failureOf(stripe.clientSecret(name)),
};
console.log(JSON.stringify({ importMs, importBytes, webhook, requests }));
