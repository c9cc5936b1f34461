import { type ManualClock, manualClock } from '@live-calls/conformance';
import { type Billing, createBilling, money } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { expect, it } from 'vitest';
import {
  accountId,
  belongsTo,
  call,
  hoursAround,
  numbers,
  parameters,
} from '../../provider-twilio/src/__fixtures__/prepaid-call.ts';
import { activate } from '../../storage-postgres/src/__fixtures__/acme.ts';
import { eachTestServer, providerOf } from './__fixtures__/provider.ts';
import { NOON_MS, type ServerCall, signedWebhook } from './__fixtures__/vonage-server.ts';
import type { VonageProvider } from './index.ts';

const server = eachTestServer();
const TALK_SECONDS = 150;

interface Stage {
  readonly clock: ManualClock;
  readonly vonage: VonageProvider;
  readonly billing: Billing;
}

/** A dollar and a half, at a cent a second. */
async function stage(): Promise<Stage> {
  const clock = manualClock(NOON_MS);
  const { vonage } = providerOf(server(), { clock });
  const billing = createBilling({ storage: memoryStorage({ checked: true }), clock, telephony: [vonage] });
  await activate(billing, accountId, '1.5');
  return { clock, vonage, billing };
}

/** Authorizes the call and has the vendor dial it; answers its limit. */
async function dial({ billing, vonage }: Stage): Promise<unknown> {
  const asked = await billing.calls.authorize({ ...call, ...numbers, provider: 'vonage' });
  if (asked.status !== 'authorized' || asked.limitSeconds === undefined) throw new Error(asked.status);
  const { limitSeconds } = asked;
  const addresses = {
    eventUrl: 'https://host.test/vonage/events',
    answerUrl: 'https://host.test/vonage/answer',
  };
  await vonage.placeCall({ callRef: 'call-1', ...numbers, limitSeconds, ...addresses, parameters });
  return placed().length_timer;
}

/** The request that placed the call. */
function placed(): { readonly length_timer: unknown; readonly event_url: readonly string[] } {
  const [sent] = server().requests;
  if (sent === undefined) throw new Error('nothing was asked for');
  return sent.body as ReturnType<typeof placed>;
}

/** The call at the vendor. */
function made(): ServerCall {
  const [one] = server().calls.values();
  if (one === undefined) throw new Error('nobody was called');
  return one;
}

/** The vendor tells something of the call, where it was asked to, in a token of its own. */
async function tell({ billing, clock }: Stage, event: object): Promise<unknown> {
  const { pathname, search } = new URL(placed().event_url[0] ?? '');
  const at = { timestamp: new Date(clock.now()).toISOString() };
  const message = {
    uuid: made().uuid,
    to: '442071838750',
    from: '12025550123',
    direction: 'outbound',
    ...at,
    ...event,
  };
  const claims = { iat: Math.floor(clock.now() / 1000) };
  return billing.telephony.receiveWebhook(
    'vonage',
    signedWebhook(message, { url: pathname + search, claims }),
  );
}

/** They talk until the vendor cuts them off. */
async function talk({ clock, billing }: Stage): Promise<object> {
  made().status = 'answered';
  const start_time = new Date(clock.now()).toISOString();
  for (let second = 1; second <= TALK_SECONDS; second += 1) {
    clock.advance(1000);
    if (second < TALK_SECONDS) await billing.worker.runOnce();
  }
  expect(made().status, 'nobody hung up').toBe('answered');
  const end = {
    duration: '150',
    start_time,
    end_time: new Date(clock.now()).toISOString(),
    rate: '0.01000000',
  };
  Object.assign(made(), { status: 'completed', ...end });
  return { status: 'completed', ...end };
}

it('a call of the vendor lasts as long as the money, is charged once, and says what it belongs to', async () => {
  const on = await stage();
  const { billing } = on;
  // A limit that cannot be moved is given for the whole call, and paid for as a whole.
  expect(await dial(on)).toBe(TALK_SECONDS);
  expect(await billing.calls.get(call)).toMatchObject({ control: 'whole', held: money('1.5', 'USD') });
  await tell(on, { status: 'ringing' });
  await tell(on, { status: 'started' });
  await tell(on, { status: 'answered', start_time: null, rate: null, network: null });
  const end = await talk(on);
  await Promise.all([tell(on, end), tell(on, end)]);
  const leg = { ...call, provider: 'vonage', legId: made().uuid };
  const charged = { ...belongsTo, durationSeconds: 150, cost: money('1.5', 'USD') };
  expect(await billing.usage.get(leg)).toMatchObject(charged);
  expect(await billing.calls.get(call)).toMatchObject({ status: 'closed' });

  // The price comes later, in euros whatever the wallet's currency is.
  made().price = '0.02500000';
  const range = hoursAround(NOON_MS);
  const compared = await billing.reconcile({ ...call, provider: 'vonage', ...range });
  expect(compared.results).toMatchObject({ matched: 1, differs: 0, 'missing-here': 0 });
  expect((await billing.telephony.margin({ ...call, ...range })).lines).toEqual([
    { provider: 'vonage', legs: 1, charged: money('1.5', 'USD'), vendorCost: money('0.025', 'EUR') },
  ]);
  const balance = await billing.wallets.balance(call);
  expect(balance).toMatchObject({ posted: money('0', 'USD'), held: money('0', 'USD') });
  expect(await billing.wallets.verify(call)).toMatchObject({ differences: [] });
});

it('a call whose last event is lost is found by the worker, and charged the same', async () => {
  const on = await stage();
  await dial(on);
  await tell(on, { status: 'answered' });
  await talk(on);
  for (let minute = 0; minute < 10; minute += 1) {
    on.clock.advance(60_000);
    await on.billing.worker.runOnce();
  }
  const leg = { ...call, provider: 'vonage', legId: made().uuid };
  const charged = { ...belongsTo, durationSeconds: 150, cost: money('1.5', 'USD') };
  expect(await on.billing.usage.get(leg)).toMatchObject(charged);
  expect(await on.billing.calls.get(call)).toMatchObject({ status: 'closed' });
  expect(await on.billing.wallets.verify(call)).toMatchObject({ differences: [] });
});
