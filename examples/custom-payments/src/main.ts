/** One bank transfer at a processor of one's own, seen through the contract that core speaks: run it with `pnpm start`. */
import { money, pause } from '@live-calls/core/adapter';
import type { TillEvent, TillOrder } from './till-books.ts';
import { tillProcessor } from './till-processor.ts';
import { openTill, tillSignature } from './till-vendor.ts';

const account = { apiKey: 'key', webhookSecrets: ['secret'] } as const;
let now = Date.UTC(2026, 10, 26, 12);

const till = await openTill(account, () => now);
const { books } = till;
const processor = tillProcessor({ ...account, apiUrl: till.url, clock: { now: () => now }, wait: pause });

/** What the vendor sends to the host, and what the adapter makes of it. */
async function tell(event: TillEvent | undefined): Promise<void> {
  const body = Buffer.from(JSON.stringify(event));
  const headers = { 'till-signature': tillSignature(account.webhookSecrets[0], now / 1000, body) };
  const read = await processor.parseWebhook({ method: 'POST', url: '/webhooks/till', headers, body });
  console.log('webhook       ', JSON.stringify(read));
}

const payment = { key: 'top_1', accountId: 'acme' };
const [method, description] = ['bank-transfer', 'Call credit'] as const;
const request = { ...payment, amount: money('50', 'USD'), method, description };
console.log('requestPayment', JSON.stringify(await processor.requestPayment(request)));
const order = (): TillOrder => [...books.orders.values()][0] as TillOrder;
for (const sum of ['2000', '3500']) {
  now += 3_600_000;
  books.wire({ payer: 'acme', cur: 'USD', sum }, order());
  await tell(books.events.at(-1));
}
console.log('findByKey     ', JSON.stringify(await processor.findByKey(payment)));
console.log('cancelPayment ', JSON.stringify(await processor.cancelPayment?.(payment)));
now += 3_600_000;
books.refund(order(), '500');
await tell(books.events.at(-1));
const day = { fromMs: now - 86_400_000, untilMs: now + 1 };
const { events = [] } = (await processor.listEvents?.(day)) ?? {};
console.log('listEvents    ', events.map(({ type, amount }) => `${type} ${amount.amount}`).join(', '));
await till.close();
