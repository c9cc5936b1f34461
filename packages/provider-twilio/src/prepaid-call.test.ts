import { type ManualClock, manualClock } from '@live-calls/conformance';
import { type Billing, createBilling, money } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { afterEach, expect, it } from 'vitest';
import { activate } from '../../storage-postgres/src/__fixtures__/acme.ts';
import { accountId, belongsTo, call, hoursAround, numbers, parameters } from './__fixtures__/prepaid-call.ts';
import { providerOf } from './__fixtures__/provider.ts';
import { type Fields, signedForm, statusCallback } from './__fixtures__/signed-webhook.ts';
import {
  NOON_MS,
  nextSid,
  rfc2822,
  type ServerCall,
  startTwilio,
  type TwilioServer,
} from './__fixtures__/twilio-server.ts';
import type { TwilioProvider } from './index.ts';

interface Stage {
  readonly clock: ManualClock;
  readonly server: TwilioServer;
  readonly twilio: TwilioProvider;
  readonly billing: Billing;
}

let servers: TwilioServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

/** A dollar and a half, at a cent a second. */
async function stage(): Promise<Stage> {
  const clock = manualClock(NOON_MS);
  const server = await startTwilio(clock.now);
  servers.push(server);
  const { twilio } = providerOf(server, { clock });
  const billing = createBilling({ storage: memoryStorage({ checked: true }), clock, telephony: [twilio] });
  await activate(billing, accountId, '1.5');
  return { clock, server, twilio, billing };
}

/** Authorizes the call and has the vendor dial it. */
async function dial({ billing, twilio, server }: Stage): Promise<ServerCall> {
  const asked = await billing.calls.authorize({ ...call, ...numbers, provider: 'twilio' });
  if (asked.status !== 'authorized' || asked.limitSeconds === undefined) throw new Error(asked.status);
  const { limitSeconds } = asked;
  await twilio.placeCall({
    callRef: 'call-1',
    ...numbers,
    limitSeconds,
    eventUrl: '/twilio/events',
    twiml: '<Response/>',
    parameters,
  });
  const [made] = server.calls.values();
  if (made === undefined) throw new Error('nobody was called');
  return made;
}

/** The vendor tells something of the call, where it was asked to. */
async function tell(on: Stage, fields: Fields): Promise<unknown> {
  const [asked] = on.server.requests;
  const { pathname, search } = new URL(String(asked?.form.StatusCallback));
  const [CallSid = ''] = on.server.calls.keys();
  const message = statusCallback({ Timestamp: rfc2822(on.clock.now()), CallSid, ...fields });
  return on.billing.telephony.receiveWebhook('twilio', signedForm(message, { url: pathname + search }));
}

/** They talk until the vendor cuts them off at the limit it was given last; answers the second. */
async function talk({ clock, billing }: Stage, made: ServerCall): Promise<number> {
  made.status = 'in-progress';
  for (let second = 1; ; second += 1) {
    clock.advance(1000);
    if (second >= Number(made.time_limit)) {
      const [start_time, end_time] = [clock.now() - second * 1000, clock.now()].map(rfc2822);
      Object.assign(made, { status: 'completed', duration: String(second), start_time, end_time });
      return second;
    }
    await billing.worker.runOnce();
  }
}

it('a call of the vendor lasts as long as the money, is charged once, and says what it belongs to', async () => {
  const on = await stage();
  const { billing, server } = on;
  const made = await dial(on);
  expect(made.time_limit).toBe(60);
  // Ringing is told before the dialling, and what follows a Dial or asks for TwiML says nothing of the leg.
  await tell(on, { CallStatus: 'ringing', SequenceNumber: '1' });
  await tell(on, { CallStatus: 'initiated', SequenceNumber: '0' });
  await tell(on, { CallStatus: 'in-progress', SequenceNumber: '2' });
  const dialled = { DialCallStatus: 'completed', DialCallSid: nextSid(), DialCallDuration: '9' };
  expect(await tell(on, { CallStatus: 'completed', CallbackSource: undefined, ...dialled })).toMatchObject({
    status: 'ignored',
  });
  expect(await tell(on, { CallStatus: 'in-progress', CallbackSource: undefined })).toMatchObject({
    status: 'ignored',
  });
  expect(await talk(on, made)).toBe(150);
  const limits = server.requests.map(({ form }) => form.TimeLimit).filter((limit) => limit !== undefined);
  expect(limits).toEqual(['60', '120', '150']);
  const end = { CallStatus: 'completed', SequenceNumber: '3', CallDuration: '150', Duration: '3' };
  await Promise.all([tell(on, end), tell(on, end)]);
  const leg = { ...call, provider: 'twilio', legId: made.sid };
  const charged = { ...belongsTo, durationSeconds: 150, cost: money('1.5', 'USD') };
  expect(await billing.usage.get(leg)).toMatchObject(charged);
  expect(await billing.calls.get(call)).toMatchObject({ status: 'closed' });

  // The price comes later, below zero, in the currency of the vendor's account.
  made.price = '-0.0420';
  const range = hoursAround(NOON_MS);
  const compared = await billing.reconcile({ ...call, provider: 'twilio', ...range });
  expect(compared.results).toMatchObject({ matched: 1, differs: 0, 'missing-here': 0 });
  expect((await billing.telephony.margin({ ...call, ...range })).lines).toMatchObject([
    { provider: 'twilio', legs: 1, vendorCost: money('0.042', 'USD'), margin: money('1.458', 'USD') },
  ]);
  const balance = await billing.wallets.balance(call);
  expect(balance).toMatchObject({ posted: money('0', 'USD'), held: money('0', 'USD') });
  expect(await billing.wallets.verify(call)).toMatchObject({ differences: [] });
});

it('a call whose last callback is lost is found by the worker, and charged the same', async () => {
  const on = await stage();
  const made = await dial(on);
  await tell(on, { CallStatus: 'in-progress', SequenceNumber: '2' });
  await talk(on, made);
  for (let minute = 0; minute < 10; minute += 1) {
    on.clock.advance(60_000);
    await on.billing.worker.runOnce();
  }
  const leg = { ...call, provider: 'twilio', legId: made.sid };
  expect(await on.billing.usage.get(leg)).toMatchObject({
    ...belongsTo,
    durationSeconds: 150,
    cost: money('1.5', 'USD'),
  });
  expect(await on.billing.calls.get(call)).toMatchObject({ status: 'closed' });
  expect(await on.billing.wallets.verify(call)).toMatchObject({ differences: [] });
});
