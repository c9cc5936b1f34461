import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { signedForm, signedJson, statusCallback } from './__fixtures__/signed-webhook.ts';
import { account } from './__fixtures__/twilio-server.ts';
import { readLeg } from './reported-leg.ts';

const twilio = testProvider();
const names = Object.keys(statusCallback());
const odd = fc.oneof(
  fc.constantFrom('', ' ', '-1', '0', '1e9', '99999999999999999999', 'NaN', 'null', '\u0000', '__proto__'),
  fc.string({ unit: 'grapheme' }),
);
const anything = fc.anything({ maxDepth: 2 });

it('no field of a verified callback makes it throw, and what is given is well-formed', async () => {
  const changes = fc.dictionary(fc.oneof(fc.constantFrom(...names, 'CallDuration', 'Duration'), odd), odd);
  await fc.assert(
    fc.asyncProperty(changes, async (changed) => {
      const fields = { ...statusCallback(), ...changed, AccountSid: account.accountSid };
      const said = await twilio.parseWebhook(signedForm(fields));
      if (said.status === 'ignored') expect(said.reason).not.toBe('');
      for (const { eventKey, occurredAtMs, leg } of said.status === 'events' ? said.events : []) {
        expect(eventKey.startsWith(`${leg.legId}:`)).toBe(true);
        expect(Number.isSafeInteger(occurredAtMs)).toBe(true);
        expect(leg.vendorPrice).toBeUndefined();
        expectWellFormed(leg);
      }
    }),
  );
});

it('no message of an event stream makes it throw', async () => {
  const type = fc.constantFrom('com.twilio.voice.status-callback.call.completed', 'other', 7);
  const message = fc.oneof(
    anything,
    fc.record({ type, data: fc.oneof(anything, fc.record({ request: anything })) }),
    fc.record({ type, data: fc.record({ request: fc.record({ url: anything, parameters: anything }) }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message), async (messages) => {
      const body = JSON.stringify(messages, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
      const said = await twilio.parseWebhook(signedJson(body));
      expect(['events', 'ignored']).toContain(said.status);
    }),
  );
});

it('no record of a call makes it throw, and what is given is well-formed', () => {
  const fields = [
    'status',
    'startTime',
    'endTime',
    'duration',
    'price',
    'priceUnit',
    'to',
    'from',
    'direction',
  ];
  const record = fc.dictionary(
    fc.constantFrom('sid', 'parentCallSid', ...fields),
    fc.oneof(anything, odd, fc.date()),
  );
  fc.assert(
    fc.property(record, fc.boolean(), (values, isNamed) => {
      const leg = readLeg(isNamed ? { status: 'completed', ...values, sid: `CA${'1'.repeat(32)}` } : values);
      if (leg !== undefined) expectWellFormed(leg);
    }),
  );
});

function expectWellFormed(leg: object): void {
  for (const [name, value] of Object.entries(leg)) {
    expect(value, name).toBeDefined();
    if (name.endsWith('Ms') || name.endsWith('Seconds')) {
      expect(Number.isSafeInteger(value) && value >= 0, name).toBe(true);
    }
  }
}
