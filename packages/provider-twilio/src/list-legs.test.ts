import type { ReportedLeg } from '@live-calls/core/adapter';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { providerOf } from './__fixtures__/provider.ts';
import {
  account,
  NOON_MS,
  rfc2822,
  type ServerCall,
  startTwilio,
  subaccount,
  type TwilioServer,
} from './__fixtures__/twilio-server.ts';
import type { TwilioProvider } from './index.ts';

let server: TwilioServer;
beforeEach(async () => {
  server = await startTwilio();
});
afterEach(() => server.close());

const range = { fromMs: NOON_MS - 3_600_000, untilMs: NOON_MS };

/** A call of so many seconds that ended then. */
function ended(endMs: number, more: Partial<ServerCall> = {}): ServerCall {
  const { duration = '60' } = more;
  return server.add({
    status: 'completed',
    duration,
    start_time: rfc2822(endMs - Number(duration) * 1000),
    end_time: rfc2822(endMs),
    date_created: rfc2822(endMs - Number(duration) * 1000 - 5000),
    ...more,
  });
}

async function listed(twilio: TwilioProvider, given = range): Promise<ReportedLeg[]> {
  const legs: ReportedLeg[] = [];
  let cursor: string | undefined;
  do {
    const page = await twilio.listLegs({ ...given, ...(cursor === undefined ? {} : { cursor }) });
    legs.push(...page.legs);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return legs;
}

describe('listing', () => {
  it('gives every leg once, over pages of any size', async () => {
    const sids = Array.from({ length: 25 }, (_, index) => ended(NOON_MS - 1000 - index * 1000).sid);
    const { twilio } = providerOf(server);
    for (const pageSize of [1, 7, 25, 1000]) {
      server.pageSize = pageSize;
      expect((await listed(twilio)).map(({ legId }) => legId)).toEqual(sids);
    }
  });

  it('neither loses nor doubles legs while new calls come in between pages', async () => {
    const sids = Array.from({ length: 6 }, (_, index) => ended(NOON_MS - 10_000 - index * 1000).sid);
    server.pageSize = 2;
    const { twilio } = providerOf(server);
    const first = await twilio.listLegs(range);
    ended(NOON_MS - 1000);
    const second = await twilio.listLegs({ ...range, cursor: first.cursor ?? '' });
    expect([...first.legs, ...second.legs].map(({ legId }) => legId)).toEqual(sids.slice(0, 4));
  });

  it('takes the first instant of a range and not the last, to the millisecond', async () => {
    const [first, inside] = [ended(range.fromMs), ended(range.untilMs - 1000)];
    ended(range.fromMs - 1000);
    ended(range.untilMs);
    const { twilio } = providerOf(server);
    const ids = async (given: typeof range): Promise<string[]> =>
      (await listed(twilio, given)).map(({ legId }) => legId);
    expect(await ids(range)).toEqual([inside.sid, first.sid]);
    expect(await ids({ ...range, fromMs: range.fromMs + 1 })).toEqual([inside.sid]);
    expect(await ids({ fromMs: range.fromMs, untilMs: range.fromMs + 1 })).toEqual([first.sid]);
  });

  it('gives touching ranges each leg in one of them', async () => {
    for (let index = 0; index < 20; index += 1) ended(range.fromMs + index * 180_000);
    const unanswered = { end_time: null, duration: null, status: 'busy' };
    for (let index = 0; index < 20; index += 1) ended(range.fromMs + index * 180_000, unanswered);
    const { twilio } = providerOf(server);
    const cuts = [range.fromMs - 90_000, range.fromMs + 540_000, range.fromMs + 1_234_567, range.untilMs];
    const parts = [];
    for (const [index, untilMs] of cuts.slice(1).entries()) {
      parts.push(...(await listed(twilio, { fromMs: cuts[index] ?? 0, untilMs })));
    }
    expect(new Set(parts.map(({ legId }) => legId)).size).toBe(40);
    expect(parts).toHaveLength(40);
  });

  it('shows legs that nobody answered, whether the vendor gives them an end or not', async () => {
    const words = ['busy', 'no-answer', 'failed', 'canceled'];
    const without = words.map(
      (status) => ended(NOON_MS - 9000, { status, end_time: null, duration: null }).sid,
    );
    const having = words.map((status) => ended(NOON_MS - 9000, { status, duration: '0' }).sid);
    const { twilio } = providerOf(server);
    const legs = await listed(twilio);
    expect(legs.map(({ legId }) => legId).toSorted()).toEqual([...without, ...having].toSorted());
    const noEnd = legs.find(({ legId }) => legId === without[0]);
    expect(noEnd).toEqual({
      legId: without[0],
      status: 'busy',
      direction: 'outbound',
      to: '+442071838750',
      from: '+12025550123',
      startedAtMs: NOON_MS - 9000,
    });
  });

  it('leaves running legs out', async () => {
    for (const status of ['queued', 'ringing', 'in-progress']) {
      server.add({ status, start_time: rfc2822(NOON_MS - 60_000) });
    }
    expect(await listed(providerOf(server).twilio)).toEqual([]);
  });

  it('asks by time after and before, with a page size that the vendor allows', async () => {
    await listed(providerOf(server).twilio, { fromMs: NOON_MS - 1500, untilMs: NOON_MS - 500 });
    const asked = server.requests.map(({ path }) =>
      Object.fromEntries(new URL(path, server.url).searchParams),
    );
    const [after, before] = ['2026-11-26T11:59:58Z', '2026-11-26T12:00:00Z'];
    expect(asked).toEqual([
      { 'EndTime>': after, 'EndTime<': before, PageSize: '1000' },
      ...['busy', 'no-answer', 'failed', 'canceled'].map((Status) => ({
        'StartTime>': after,
        'StartTime<': before,
        Status,
        PageSize: '1000',
      })),
    ]);
  });

  it('reads the accounts one after the other, each with its own credentials', async () => {
    const main = ended(NOON_MS - 1000);
    const sub = ended(NOON_MS - 2000, { account_sid: subaccount.accountSid });
    const { accountSid, authToken } = subaccount;
    const { twilio } = providerOf(server, { subaccounts: [{ accountSid, authTokens: [authToken] }] });
    expect((await listed(twilio)).map(({ legId }) => legId)).toEqual([main.sid, sub.sid]);
  });

  it('goes on where another process stopped, and refuses cursors of elsewhere', async () => {
    for (let index = 0; index < 4; index += 1) ended(NOON_MS - 1000 - index * 1000);
    server.pageSize = 3;
    const { cursor = '' } = await providerOf(server).twilio.listLegs(range);
    const { twilio } = providerOf(server);
    expect((await twilio.listLegs({ ...range, cursor })).legs).toHaveLength(1);
    for (const wrong of ['', 'x', '9.0', '0.9', '0.0https://evil.example/', '0.0//evil.example/x', '0.0/x']) {
      await expect(twilio.listLegs({ ...range, cursor: wrong }), wrong).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    const foreign = cursor.replace(account.accountSid, subaccount.accountSid);
    await expect(twilio.listLegs({ ...range, cursor: foreign })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
    await expect(twilio.listLegs({ fromMs: 5, untilMs: 5 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(twilio.listLegs({ fromMs: -1, untilMs: 5 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('when the vendor does not answer well', () => {
  it('waits as long as it asks, and tries again', async () => {
    ended(NOON_MS - 1000);
    server.troubles.push(
      { status: 429, headers: { 'retry-after': '3' }, body: '{"code":20429,"message":"Too Many Requests"}' },
      { status: 503 },
      { lose: 'answer' },
    );
    const { twilio, pauses } = providerOf(server);
    expect(await listed(twilio)).toHaveLength(1);
    expect(pauses).toEqual([3000, 1000, 2000]);
  });

  it.each([
    ['an error', { status: 500, body: '<html>' }],
    ['words', { status: 200, body: 'cut o' }],
    ['an empty object', { status: 200, body: '{}' }],
    ['a list that is none', { status: 200, body: '{"calls":"none"}' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }],
  ])('says so, rather than that nobody called: %s', async (_, trouble) => {
    for (let index = 0; index < 4; index += 1) server.troubles.push(trouble);
    const { twilio, pauses } = providerOf(server);
    await expect(twilio.listLegs(range)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(pauses).toEqual([500, 1000, 2000]);
  });

  it('does not follow pages that lead nowhere', async () => {
    for (let index = 0; index < 3; index += 1) ended(NOON_MS - 1000 - index * 1000);
    server.pageSize = 1;
    const { twilio } = providerOf(server);
    const { cursor = '' } = await twilio.listLegs(range);
    const body = JSON.stringify({ calls: [], next_page_uri: cursor.slice(3) });
    server.troubles.push({ status: 200, body });
    await expect(twilio.listLegs({ ...range, cursor })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });

  it('names wrong credentials as what they are, without showing them', async () => {
    const { twilio } = providerOf(server, { authTokens: ['wrong-token'] });
    const failure = await twilio.listLegs(range).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(String(failure)).not.toContain('wrong-token');
  });
});
