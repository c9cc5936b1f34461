import { isDeepStrictEqual } from 'node:util';
import { BillingError } from '@live-calls/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';
import { stripeEventTypes } from './index.ts';

const stage = eachStage();

/** What is expected, and now and then anything else. */
function mostly(expected: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: expected, weight: 9 }, { arbitrary: fc.jsonValue(), weight: 1 });
}

it('any signed message is events, ignored or unreadable, never another error, and read the same each time', async () => {
  const { stripe, sign, payAtPage, invoiceOf, intentOf, customer } = stage();
  await stripe.requestPayment(request());
  payAtPage('top_1');
  const { id: cus } = await customer('acme');
  const ids = [invoiceOf('top_1').id, intentOf('top_1').id, cus, 'in_unknown', '../x', ''];
  const id = mostly(fc.constantFrom<unknown>(...ids, null));
  const object = fc.record(
    {
      ...{ id, invoice: id, payment_intent: id, customer: id, charge: id },
      object: fc.constantFrom('invoice', 'dispute', 'refund', '__proto__'),
      amount: fc.oneof(fc.nat(), fc.integer(), fc.double(), fc.constant('100')),
      currency: mostly(fc.constantFrom<unknown>('usd', 'USD', 'xxx', '', null)),
      status: mostly(fc.constantFrom<unknown>('won', 'lost', 'failed', 'constructor')),
      reason: mostly(fc.constantFrom<unknown>('fraudulent', 'insufficient_funds')),
    },
    { requiredKeys: ['id', 'payment_intent', 'amount', 'currency'] },
  );
  const message = fc.record(
    {
      ...{
        id: mostly(fc.constant<unknown>('evt_1')),
        object: fc.constantFrom('event', 'event', 'v2.core.event'),
      },
      type: mostly(fc.constantFrom<unknown>(...stripeEventTypes, 'toString', '__proto__')),
      created: mostly(fc.constant<unknown>(1_790_000_000)),
      api_version: fc.constant('2026-10-28.endive'),
      data: mostly(fc.record({ object })),
    },
    { requiredKeys: ['id', 'object', 'type', 'created', 'api_version', 'data'] },
  );
  // Chance alone may come to no event at all.
  const invoice = { id: invoiceOf('top_1').id, object: 'invoice' };
  const paid = {
    ...{ id: 'evt_1', object: 'event', type: 'invoice.paid', created: 1_790_000_000 },
    ...{ api_version: '2026-10-28.endive', data: { object: invoice } },
  };
  let events = 0;
  await fc.assert(
    fc.asyncProperty(message, async (said) => {
      const read = async () => {
        try {
          return await stripe.parseWebhook(sign(said));
        } catch (error) {
          expect(BillingError.is(error, 'PAYLOAD_UNREADABLE')).toBe(true);
          return 'unreadable';
        }
      };
      const first = await read();
      expect(isDeepStrictEqual(await read(), first)).toBe(true);
      if (typeof first === 'string') return;
      if (first.status === 'ignored') expect(first.reason).not.toBe('');
      else events += first.events.length;
    }),
    { examples: [[paid as never]] },
  );
  expect(events).toBeGreaterThan(0);
});
