import assert from 'node:assert/strict';
import type { TelephonyProvider, Webhook } from '@live-calls/core/adapter';
import type { TelephonyCase, TelephonySubject } from './subject.ts';
import { assertLeg, dialled, eventOf, MINUTE_MS, refused, talked } from './truths.ts';

/** Webhooks are believed when they are the vendor's, and read the same every time. */
export const webhookCases: readonly TelephonyCase[] = [
  {
    id: 'webhook/verified',
    title: 'a signed webhook is read as one event about its leg',
    run: async ({ provider, vendor }) => {
      const truth = talked(vendor.nowMs - MINUTE_MS);
      const legId = vendor.add(truth);
      const event = await eventOf(provider, vendor.webhook(legId, vendor.nowMs - MINUTE_MS));
      assertLeg(event.leg, legId, truth);
      assert.match(event.eventKey, /^[\x21-\x7e]{1,200}$/, 'a key is short and printable');
      assert.equal(event.occurredAtMs, vendor.nowMs - MINUTE_MS);
    },
  },
  {
    id: 'webhook/tampered',
    title: 'no byte of a signed body can be changed, taken away or added to tell something else',
    run: async ({ provider, vendor }) => {
      const webhook = finished(vendor);
      const { body } = webhook;
      assert.ok(body.length > 0, 'the kit tries webhooks with a body');
      const told = await provider.parseWebhook(webhook);
      for (const touched of touchedBodies(body)) {
        await rejectedOrSame(provider, { ...webhook, body: touched }, told);
      }
    },
  },
  {
    id: 'webhook/unsigned',
    title: 'a webhook without signature is rejected, and so is one with another',
    run: async ({ provider, vendor }) => {
      const [webhook, other] = [finished(vendor), finished(vendor)];
      const bare = ['content-type', 'content-length'];
      const unsigned = Object.fromEntries(
        Object.entries(webhook.headers).filter(([name]) => bare.includes(name)),
      );
      await rejected(provider, { ...webhook, headers: unsigned });
      await rejected(provider, { ...webhook, headers: {} });
      const emptied = Object.fromEntries(
        Object.entries(webhook.headers).map(([name, value]) => [name, bare.includes(name) ? value : '']),
      );
      await rejected(provider, { ...webhook, headers: emptied });
      await rejected(provider, { ...webhook, body: other.body });
    },
  },
  {
    id: 'webhook/signature-touched',
    title: 'a signature that was touched does not vouch for anything',
    run: async ({ provider, vendor }) => {
      const webhook = finished(vendor);
      const told = await provider.parseWebhook(webhook);
      let touched = 0;
      for (const [name, value = ''] of Object.entries(webhook.headers)) {
        if (name.startsWith('content-') || value.length < 8) continue;
        const middle = Math.floor(value.length / 2);
        const letter = value[middle] === 'A' ? 'B' : 'A';
        const changed = value.slice(0, middle) + letter + value.slice(middle + 1);
        const before = touched;
        const ask = provider.parseWebhook({ ...webhook, headers: { ...webhook.headers, [name]: changed } });
        await ask.catch(() => {
          touched += 1;
        });
        if (touched === before) assert.deepStrictEqual(await ask, told);
      }
      assert.ok(touched > 0, 'at least one header is a signature');
    },
  },
  {
    id: 'webhook/unreadable',
    title: 'a signed message that nobody can read is refused as unreadable',
    run: async ({ provider, vendor }) => {
      const webhooks = vendor.unreadable();
      assert.ok(webhooks.length > 0, 'the vendor gives at least one');
      for (const webhook of webhooks) {
        const { details } = await refused(() => provider.parseWebhook(webhook), ['PAYLOAD_UNREADABLE']);
        assert.equal(details.adapter, provider.id);
        await rejected(provider, { ...webhook, headers: {} });
      }
    },
  },
  {
    id: 'webhook/ignored',
    title: 'what is not known is no error: it is ignored with a reason',
    run: async ({ provider, vendor }) => {
      const webhooks = vendor.unknown();
      assert.ok(webhooks.length > 0, 'the vendor gives at least one');
      for (const webhook of webhooks) {
        const read = await provider.parseWebhook(webhook);
        assert.equal(read.status, 'ignored', `seen: ${JSON.stringify(read)}`);
        assert.ok(read.status === 'ignored' && read.reason.trim() !== '', 'with a reason');
        await rejected(provider, { ...webhook, headers: {} });
      }
    },
  },
  {
    id: 'webhook/no-network',
    title: 'a webhook is read without asking the vendor, also while the vendor is out of order',
    run: async ({ provider, vendor }) => {
      const webhook = finished(vendor);
      const before = vendor.requests();
      vendor.trouble('errors');
      await eventOf(provider, webhook);
      for (const other of vendor.unknown()) await provider.parseWebhook(other);
      assert.equal(vendor.requests(), before, 'no request was sent');
    },
  },
  {
    id: 'key/redelivered',
    title: 'an event delivered again is the same event, with the same key, in every process',
    run: async ({ provider, vendor, another }) => {
      const webhook = finished(vendor);
      const event = await eventOf(provider, webhook);
      for (const reader of [provider, another(), provider]) {
        assert.deepStrictEqual(await eventOf(reader, vendor.again(webhook)), event);
      }
      assert.deepStrictEqual(await eventOf(another(), webhook), event);
    },
  },
  {
    id: 'key/distinct',
    title: 'events of a leg have keys of their own, and so have the same events of two legs',
    run: async ({ provider, vendor }) => {
      const webhooks = [...life(vendor), ...life(vendor)];
      const keys = new Set<string>();
      for (const webhook of webhooks) keys.add((await eventOf(provider, webhook)).eventKey);
      assert.equal(keys.size, webhooks.length, `one key each; seen: ${[...keys].join(', ')}`);
    },
  },
  {
    id: 'key/any-order',
    title: 'swapped and repeated events read as they do in order',
    run: async ({ provider, vendor, another }) => {
      const webhooks = life(vendor);
      const inOrder = [];
      for (const webhook of webhooks) inOrder.push(await eventOf(provider, webhook));
      const reader = another();
      const shuffled = [3, 1, 0, 3, 2, 0];
      for (const index of shuffled) {
        const webhook = webhooks[index] as Webhook;
        assert.deepStrictEqual(await eventOf(reader, webhook), inOrder[index]);
      }
    },
  },
  {
    id: 'parameters/carried',
    title: 'correlation parameters come back letter by letter, and cannot be changed on their way',
    needs: 'carried',
    run: async ({ provider, vendor, carried }) => {
      assert.ok(carried);
      const parameters = {
        accountId: 'acc 1',
        callRef: 'call-1',
        campaignId: 'c&7=8',
        campaignTitle: "Ärzte+Praxen?  50% 'neu' 🙂",
        applicationId: '#app/1',
        managerId: '00042',
        managerEmail: 'ann+calls@example.com',
      };
      const legId = vendor.add(talked(vendor.nowMs - MINUTE_MS));
      const webhook = carried.webhook(legId, vendor.nowMs - MINUTE_MS, parameters);
      assert.deepStrictEqual({ ...(await eventOf(provider, webhook)).leg.parameters }, parameters);
      const changed = { ...webhook, url: webhook.url.replace('00042', '00043') };
      const sent = new TextDecoder().decode(webhook.body);
      const body = new TextEncoder().encode(sent.replace('00042', '00043'));
      assert.ok(
        changed.url !== webhook.url || body.length !== 0,
        'the parameters travel in the address or the body',
      );
      const read = await provider
        .parseWebhook({ ...changed, body })
        .catch((error: { code: string }) => error.code);
      if (read === 'WEBHOOK_REJECTED') return;
      assert.ok(typeof read === 'object' && read.status === 'events');
      assert.equal(
        read.events[0]?.leg.parameters?.managerId,
        undefined,
        'a changed parameter is not believed',
      );
    },
  },
];

type Vendor = TelephonySubject['vendor'];

function finished(vendor: Vendor): Webhook {
  return vendor.webhook(vendor.add(talked(vendor.nowMs - MINUTE_MS)), vendor.nowMs - MINUTE_MS);
}

/** Webhooks of a leg from dialling to its end. */
function life(vendor: Vendor): readonly Webhook[] {
  const startedAtMs = vendor.nowMs - 4 * MINUTE_MS;
  const legId = vendor.add(dialled('queued', startedAtMs));
  const webhooks = [vendor.webhook(legId, startedAtMs)];
  vendor.change(legId, { status: 'ringing' });
  webhooks.push(vendor.webhook(legId, startedAtMs + 1000));
  const answeredAtMs = startedAtMs + 5000;
  vendor.change(legId, { status: 'answered', answeredAtMs });
  webhooks.push(vendor.webhook(legId, answeredAtMs));
  const endedAtMs = answeredAtMs + 61_000;
  vendor.change(legId, { status: 'completed', endedAtMs, talkSeconds: '61' });
  webhooks.push(vendor.webhook(legId, endedAtMs));
  return webhooks;
}

function* touchedBodies(body: Uint8Array): Generator<Uint8Array> {
  for (let index = 0; index < body.length; index += 1) {
    for (const bits of [0x01, 0x20, 0x80]) {
      const touched = Uint8Array.from(body);
      touched[index] = (touched[index] ?? 0) ^ bits;
      yield touched;
    }
  }
  yield body.slice(0, -1);
  yield body.slice(1);
  yield new Uint8Array();
  yield Uint8Array.from([...body, 0x20]);
}

async function rejected(provider: TelephonyProvider, webhook: Webhook): Promise<void> {
  const { details } = await refused(() => provider.parseWebhook(webhook), ['WEBHOOK_REJECTED']);
  assert.equal(details.adapter, provider.id, 'the error names the provider');
}

/** Forms and JSON can be written in several ways; another way to write the same is no other message. */
async function rejectedOrSame(provider: TelephonyProvider, webhook: Webhook, told: unknown): Promise<void> {
  const read: unknown = await provider.parseWebhook(webhook).catch((error: { code: string }) => error.code);
  if (read !== 'WEBHOOK_REJECTED') assert.deepStrictEqual(read, told, 'a touched body tells nothing else');
}
