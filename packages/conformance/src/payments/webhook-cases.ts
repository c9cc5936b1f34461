import assert from 'node:assert/strict';
import { money } from '@live-calls/core';
import type { PaymentProcessor, Webhook } from '@live-calls/core/adapter';
import { refused } from '../telephony/truths.ts';
import type { PaymentCase, PaymentSubject } from './subject.ts';
import { assertMoney, eventsOf, listen, MOMENT_MS, paidByCard, standingOf } from './truths.ts';

/** Webhooks are believed when they are the vendor's, and read the same every time. */
export const webhookCases: readonly PaymentCase[] = [
  {
    id: 'webhook/verified',
    title: 'a payment that is paid is told by webhook: its key, account, reference, amount and time',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const ear = listen(subject);
      const request = await paidByCard(subject, 'verified');
      const paidAtMs = vendor.nowMs();
      await vendor.advance(MOMENT_MS);
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assert.ok(isPaid, 'it is told as paid');
      assertMoney(received, request.amount, 'received');
      const outcome = await processor.findByKey(request);
      for (const event of ear.events) {
        assert.equal(event.key, request.key);
        assert.equal(event.accountId, request.accountId);
        assert.ok(outcome?.status === 'paid');
        assert.equal(event.paymentRef, outcome.paymentRef, 'the reference that the outcome has');
        assert.equal(event.occurredAtMs, paidAtMs, 'when it happened, not when it was heard');
      }
    },
  },
  {
    id: 'webhook/tampered',
    title: 'no byte of a signed body can be changed, taken away or added',
    run: async (subject) => {
      const { processor } = subject;
      const { webhook } = await telling(subject);
      const { body } = webhook;
      for (const touched of touchedBodies(body)) await rejected(processor, { ...webhook, body: touched });
      const spaced = Buffer.from(JSON.stringify(parsed(body), undefined, 3));
      if (!spaced.equals(body)) await rejected(processor, { ...webhook, body: spaced });
    },
  },
  {
    id: 'webhook/foreign',
    title: 'a webhook without signature is rejected, and so is one signed by a stranger, or for another body',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const { webhook } = await telling(subject);
      await rejected(processor, vendor.sign(webhook.body, { secret: 'foreign' }));
      await rejected(processor, { ...webhook, headers: {} });
      const emptied = Object.fromEntries(Object.keys(webhook.headers).map((name) => [name, '']));
      await rejected(processor, { ...webhook, headers: emptied });
      await rejected(processor, { ...vendor.sign(Buffer.from('{}')), body: webhook.body });
    },
  },
  {
    id: 'webhook/secrets',
    title:
      'every secret that the processor was given vouches for a webhook, so that secrets can be exchanged',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const { webhook } = await telling(subject);
      const told = await eventsOf(processor, webhook);
      for (const secret of ['first', 'another'] as const) {
        assert.deepStrictEqual(
          await eventsOf(processor, vendor.sign(webhook.body, { secret })),
          told,
          secret,
        );
      }
    },
  },
  {
    id: 'webhook/stale',
    title: 'a signed time is near: an old message is rejected, and so is one of the future',
    needs: 'signedTime',
    run: async (subject) => {
      const { processor, vendor, signedTime } = subject;
      assert.ok(signedTime);
      const { webhook } = await telling(subject);
      const told = await eventsOf(processor, webhook);
      const { toleranceMs } = signedTime;
      assert.ok(toleranceMs > 0 && toleranceMs <= 3_600_000, 'within an hour');
      for (const distance of [-toleranceMs - 1000, toleranceMs + 1000, -86_400_000, 86_400_000]) {
        const atMs = vendor.nowMs() + distance;
        await rejected(processor, vendor.sign(webhook.body, { atMs }));
      }
      for (const distance of [-toleranceMs, toleranceMs]) {
        const atMs = vendor.nowMs() + distance;
        assert.deepStrictEqual(await eventsOf(processor, vendor.sign(webhook.body, { atMs })), told);
      }
    },
  },
  {
    id: 'webhook/unreadable',
    title: 'a signed message that nobody can read is refused as unreadable',
    run: async ({ processor, vendor }) => {
      const webhooks = vendor.unreadable();
      assert.ok(webhooks.length > 0, 'the vendor gives at least one');
      for (const webhook of webhooks) {
        const { details } = await refused(() => processor.parseWebhook(webhook), ['PAYLOAD_UNREADABLE']);
        assert.equal(details.adapter, processor.id);
        await rejected(processor, { ...webhook, headers: {} });
      }
    },
  },
  {
    id: 'webhook/unknown',
    title: 'what is not known is no error: it is ignored with a reason',
    run: async ({ processor, vendor }) => {
      const webhooks = await vendor.unknown();
      assert.ok(webhooks.length > 0, 'the vendor gives at least one');
      for (const webhook of webhooks) {
        const read = await processor.parseWebhook(webhook);
        assert.equal(read.status, 'ignored', `seen: ${JSON.stringify(read)}`);
        assert.ok(read.status === 'ignored' && read.reason.trim() !== '', 'with a reason');
        await rejected(processor, { ...webhook, headers: {} });
      }
    },
  },
  {
    id: 'key/redelivered',
    title: 'an event delivered again is the same event, with the same key, in every process and at any time',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const { webhook } = await telling(subject);
      const told = await eventsOf(processor, webhook);
      for (const reader of [processor, another(), processor]) {
        await vendor.advance(MOMENT_MS);
        assert.deepStrictEqual(await eventsOf(reader, vendor.sign(webhook.body)), told);
      }
    },
  },
  {
    id: 'key/distinct',
    title: 'events of two payments have keys of their own, also when they tell the same',
    run: async (subject) => {
      const accountId = 'account-of-both';
      const ear = listen(subject);
      for (const key of ['distinct-1', 'distinct-2']) await paidByCard(subject, key, { accountId });
      await ear.hear();
      const byKey = new Map<string, string>();
      for (const { eventKey, key } of ear.events) {
        assert.equal(byKey.get(eventKey) ?? key, key, `${eventKey} is of one payment`);
        byKey.set(eventKey, key);
      }
      assert.equal(new Set(byKey.values()).size, 2, 'both are told');
    },
  },
  {
    id: 'key/any-order',
    title: 'webhooks that come backwards, and twice, come to the same',
    run: async (subject) => {
      const { vendor, another, refunds } = subject;
      const ear = listen(subject);
      const request = await paidByCard(subject, 'any-order');
      await vendor.advance(MOMENT_MS);
      if (refunds !== undefined) await refunds.make(request, money('3.13', vendor.currency));
      await ear.hear();
      const inOrder = standingOf(ear.events, request, vendor.currency);
      assertMoney(inOrder.received, request.amount, 'received');
      const reader = another();
      const backwards = [];
      for (const { body } of [...ear.webhooks.toReversed(), ...ear.webhooks]) {
        backwards.push(...(await eventsOf(reader, vendor.sign(body))));
      }
      const folded = standingOf(backwards, request, vendor.currency);
      assertMoney(folded.received, inOrder.received, 'received');
      assertMoney(folded.taken, inOrder.taken, 'taken');
      const keys = (events: readonly { readonly eventKey: string }[]) => [
        ...new Set(events.map(({ eventKey }) => eventKey)),
      ];
      assert.deepStrictEqual(keys(backwards).toSorted(), keys(ear.events).toSorted());
    },
  },
];

/** A webhook that tells of a payment by card. */
async function telling(subject: PaymentSubject): Promise<{ readonly webhook: Webhook }> {
  await paidByCard(subject, 'telling');
  for (const webhook of await subject.vendor.take()) {
    const events = await eventsOf(subject.processor, webhook);
    if (events.some(({ type }) => type === 'paid')) return { webhook };
  }
  return assert.fail('a paid payment is told by webhook');
}

function parsed(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function* touchedBodies(body: Uint8Array): Generator<Uint8Array> {
  for (let index = 0; index < body.length; index += 1) {
    const touched = Uint8Array.from(body);
    touched[index] = (touched[index] ?? 0) ^ (index % 2 === 0 ? 0x01 : 0x20);
    yield touched;
  }
  yield body.slice(0, -1);
  yield body.slice(1);
  yield new Uint8Array();
  yield Uint8Array.from([...body, 0x20]);
}

async function rejected(processor: PaymentProcessor, webhook: Webhook): Promise<void> {
  const { details } = await refused(() => processor.parseWebhook(webhook), ['WEBHOOK_REJECTED']);
  assert.equal(details.adapter, processor.id, 'the error names the processor');
}
