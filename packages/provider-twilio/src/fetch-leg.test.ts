import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { providerOf } from './__fixtures__/provider.ts';
import {
  apiKey,
  NOON_MS,
  nextSid,
  rfc2822,
  startTwilio,
  subaccount,
  type TwilioServer,
} from './__fixtures__/twilio-server.ts';

let server: TwilioServer;
beforeEach(async () => {
  server = await startTwilio();
});
afterEach(() => server.close());

const done = {
  status: 'completed',
  duration: '61',
  start_time: rfc2822(NOON_MS - 61_000),
  end_time: rfc2822(NOON_MS),
};
const sub = { accountSid: subaccount.accountSid, authTokens: [subaccount.authToken] };

describe('fetching a leg', () => {
  it('tells all that the vendor knows, and a price once there is one', async () => {
    const parent = nextSid();
    const call = server.add({ ...done, direction: 'outbound-dial', parent_call_sid: parent });
    const { twilio } = providerOf(server);
    const leg = {
      legId: call.sid,
      parentLegId: parent,
      status: 'completed',
      direction: 'outbound',
      to: '+442071838750',
      from: '+12025550123',
      durationSeconds: 61,
      answeredAtMs: NOON_MS - 61_000,
      endedAtMs: NOON_MS,
    };
    expect(await twilio.fetchLeg({ legId: call.sid })).toEqual(leg);
    call.price = '-0.02800';
    call.price_unit = 'usd';
    const vendorPrice = { amount: '0.02800', currency: 'USD' };
    expect(await twilio.fetchLeg({ legId: call.sid })).toEqual({ ...leg, vendorPrice });
  });

  it.each([
    ['-0.0085', 'EUR', { amount: '0.0085', currency: 'EUR' }],
    ['0', 'USD', { amount: '0', currency: 'USD' }],
    ['-0.00000', 'USD', { amount: '0.00000', currency: 'USD' }],
    ['0.0100', 'JPY', { amount: '-0.0100', currency: 'JPY' }],
    ['-123456789012345678901234.000000000000000001', 'USD', expect.objectContaining({ currency: 'USD' })],
    ['free', 'USD', undefined],
    ['', 'USD', undefined],
    ['-0.01', '', undefined],
    ['-0.01', 'dollars', undefined],
  ])('keeps the price %s %s exactly, a cost above zero', async (price, price_unit, vendorPrice) => {
    const { sid } = server.add({ ...done, price, price_unit });
    const leg = await providerOf(server).twilio.fetchLeg({ legId: sid });
    expect(leg?.vendorPrice).toEqual(vendorPrice);
    if (price.length > 30) expect(leg?.vendorPrice?.amount).toBe(price.slice(1));
  });

  it.each([
    ['queued', {}, { status: 'queued' }],
    ['ringing', { start_time: rfc2822(NOON_MS) }, { status: 'ringing', startedAtMs: NOON_MS }],
    ['in-progress', { start_time: rfc2822(NOON_MS) }, { status: 'answered', startedAtMs: NOON_MS }],
    ['teleported', {}, undefined],
    [
      'teleported',
      { end_time: rfc2822(NOON_MS), duration: '9' },
      { status: 'completed', durationSeconds: 9 },
    ],
  ])('reads the status %s', async (status, more, expected) => {
    const { sid } = server.add({ status, ...more });
    const leg = await providerOf(server).twilio.fetchLeg({ legId: sid });
    if (expected === undefined) expect(leg).toBeUndefined();
    else expect(leg).toMatchObject(expected);
    expect(Object.keys(leg ?? {})).not.toContain('vendorPrice');
  });

  it('does not take the time of dialling for the answer', async () => {
    const { sid } = server.add({ ...done, start_time: rfc2822(NOON_MS - 80_000) });
    const leg = await providerOf(server).twilio.fetchLeg({ legId: sid });
    expect(leg).toMatchObject({ startedAtMs: NOON_MS - 80_000, endedAtMs: NOON_MS, durationSeconds: 61 });
    expect(leg).not.toHaveProperty('answeredAtMs');
  });

  it('is absent when no account knows it, and asks nobody about what is no id', async () => {
    const { twilio } = providerOf(server, { subaccounts: [sub] });
    expect(await twilio.fetchLeg({ legId: nextSid() })).toBeUndefined();
    expect(server.requests).toHaveLength(2);
    expect(await twilio.fetchLeg({ legId: '../Messages' })).toBeUndefined();
    expect(server.requests).toHaveLength(2);
  });

  it('finds the leg of a subaccount, and asks that one first from then on', async () => {
    const { sid: legId } = server.add({ ...done, account_sid: sub.accountSid });
    const { twilio } = providerOf(server, { subaccounts: [sub] });
    expect(await twilio.fetchLeg({ legId })).toMatchObject({ legId });
    expect(await twilio.fetchLeg({ legId })).toMatchObject({ legId });
    expect(server.requests).toHaveLength(3);
  });

  it('works with an API key, and says when the vendor cannot be reached', async () => {
    const { sid: legId } = server.add(done);
    const { twilio } = providerOf(server, { apiKey, authTokens: ['for-webhooks-only'] });
    expect(await twilio.fetchLeg({ legId })).toMatchObject({ legId });
    await server.close();
    await expect(twilio.fetchLeg({ legId })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});

describe('ending and limiting a leg', () => {
  it.each(['queued', 'ringing', 'in-progress'])('ends a leg that is %s', async (status) => {
    const call = server.add({ status });
    const { twilio } = providerOf(server);
    expect(await twilio.endLeg({ legId: call.sid })).toEqual({ status: 'done' });
    expect(call.status).toBe('completed');
    expect(server.requests[0]?.form).toEqual({ Status: 'completed' });
    expect(await twilio.endLeg({ legId: call.sid })).toEqual({ status: 'already-ended' });
  });

  it('moves the limit of a running leg', async () => {
    const call = server.add({ status: 'in-progress', time_limit: 60 });
    const { twilio } = providerOf(server);
    expect(await twilio.limitLeg({ legId: call.sid, limitSeconds: 540 })).toEqual({ status: 'done' });
    expect(call.time_limit).toBe(540);
    expect(server.requests[0]?.form).toEqual({ TimeLimit: '540' });
  });

  it('says when the leg is over or unknown', async () => {
    const { sid } = server.add(done);
    const { twilio } = providerOf(server);
    expect(await twilio.limitLeg({ legId: sid, limitSeconds: 60 })).toEqual({ status: 'already-ended' });
    for (const legId of [nextSid(), 'nothing']) {
      expect(await twilio.limitLeg({ legId, limitSeconds: 60 })).toEqual({ status: 'not-found' });
      expect(await twilio.endLeg({ legId })).toEqual({ status: 'not-found' });
    }
  });

  it.each([59, 0, -1, 60.5, 14_401, Number.NaN])(
    'refuses the limit %d before anything is sent',
    async (limitSeconds) => {
      const { twilio } = providerOf(server);
      await expect(twilio.limitLeg({ legId: nextSid(), limitSeconds })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field: 'limitSeconds' },
      });
      expect(server.requests).toEqual([]);
    },
  );

  it('allows longer limits where the account has them', async () => {
    const { sid: legId } = server.add({ status: 'in-progress' });
    const { twilio } = providerOf(server, { maximumSeconds: 86_400 });
    expect(twilio.limits).toEqual({ minimumSeconds: 60, maximumSeconds: 86_400 });
    expect(await twilio.limitLeg({ legId, limitSeconds: 86_400 })).toEqual({ status: 'done' });
  });

  it('finds the leg of a subaccount', async () => {
    const call = server.add({ status: 'in-progress', account_sid: sub.accountSid });
    const { twilio } = providerOf(server, { subaccounts: [sub] });
    expect(await twilio.endLeg({ legId: call.sid })).toEqual({ status: 'done' });
    expect(call.status).toBe('completed');
  });

  it('is repeated when the answer was lost: ended is ended', async () => {
    const { sid: legId } = server.add({ status: 'in-progress' });
    server.troubles.push({ on: /^POST/, lose: 'answer' });
    const { twilio } = providerOf(server);
    expect(await twilio.endLeg({ legId })).toEqual({ status: 'already-ended' });
  });

  it('is unknown when no answer comes, and refused when something else is wrong', async () => {
    const { sid: legId } = server.add({ status: 'in-progress' });
    for (let index = 0; index < 4; index += 1) server.troubles.push({ on: /^POST/, lose: 'request' });
    const { twilio } = providerOf(server);
    await expect(twilio.endLeg({ legId })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retry: 'same-key',
    });
    server.troubles.push({ on: /^POST/, status: 400, body: '{"code":21234,"message":"no"}' });
    await expect(twilio.endLeg({ legId })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});
