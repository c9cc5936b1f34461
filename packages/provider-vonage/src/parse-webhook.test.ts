import type { LegEvent, ReportedLeg } from '@live-calls/core/adapter';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { NOON_MS, signedWebhook } from './__fixtures__/vonage-server.ts';

const vonage = testProvider();
const legId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab';
const base = {
  from: '442079460000',
  to: '447700900000',
  uuid: legId,
  conversation_uuid: 'CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  timestamp: '2026-11-26T11:59:58.500Z',
};
const at = Date.parse(base.timestamp);
const parties = { legId, from: '+442079460000', to: '+447700900000' };

async function event(message: object): Promise<LegEvent> {
  const said = await vonage.parseWebhook(signedWebhook(message));
  if (said.status === 'ignored') throw new Error(said.reason);
  expect(said.events).toHaveLength(1);
  return said.events[0] as LegEvent;
}

describe('every event of the vendor', () => {
  it.each([
    ['started', 'outbound', { status: 'queued', startedAtMs: at }],
    ['started', 'inbound', { status: 'queued', startedAtMs: at }],
    ['ringing', 'outbound', { status: 'ringing' }],
    ['ringing', 'inbound', { status: 'ringing' }],
    ['answered', 'outbound', { status: 'answered', answeredAtMs: at }],
    ['answered', 'inbound', { status: 'answered', answeredAtMs: at }],
    ['busy', 'outbound', { status: 'busy' }],
    ['cancelled', 'outbound', { status: 'canceled' }],
    ['unanswered', 'outbound', { status: 'no-answer' }],
    ['timeout', 'outbound', { status: 'no-answer' }],
    ['rejected', 'outbound', { status: 'failed' }],
    ['failed', 'outbound', { status: 'failed' }],
  ] as const)('%s, %s', async (status, direction, expected) => {
    const nulls = { start_time: null, rate: null, network: null, headers: {} };
    const said = await event({ ...base, ...nulls, status, direction, detail: 'declined', sip_code: 603 });
    expect(said).toEqual({
      eventKey: `${legId}:${status}:${at}`,
      occurredAtMs: at,
      leg: { ...parties, direction, ...expected },
    });
  });

  it.each(['human', 'machine'])('%s, which names the leg otherwise and has no direction', async (status) => {
    const { uuid, ...rest } = base;
    const said = await event({ ...rest, call_uuid: uuid, status, sub_state: 'beep_start' });
    expect(said.leg).toEqual({ ...parties, status: 'answered' });
  });

  it.each(['inbound', 'outbound'] as const)('completed, %s', async (direction) => {
    const said = await event({ ...base, ...talked, status: 'completed', direction });
    expect(said.leg).toEqual({
      ...parties,
      direction,
      status: 'completed',
      durationSeconds: 116,
      answeredAtMs: Date.parse('2026-11-26T11:58:02Z'),
      endedAtMs: Date.parse('2026-11-26T11:59:58Z'),
      vendorPrice: { amount: '0.00870000', currency: 'EUR' },
    });
  });

  it.each([
    ['transfer', { type: 'transfer', conversation_uuid_from: 'CON-1', conversation_uuid_to: 'CON-2' }],
    ['record', { recording_url: 'https://example.test/v1/files/1', size: 12222, uuid: undefined }],
    ['input', { dtmf: { digits: '42', timed_out: true } }],
    ['input', { speech: { results: [] } }],
    ['error', { reason: 'Syntax error in NCCO.', uuid: undefined }],
    ['disconnected', { status: 'disconnected' }],
    ['no status', { endpoint_type: 'phone' }],
    ['unknown status', { status: 'teleported' }],
    ['names no leg', { status: 'completed', uuid: undefined }],
    ['names no leg', { status: 'completed', uuid: '../calls' }],
    ['names no leg', { status: 'completed', uuid: 7 }],
  ])('%s means nothing for billing', async (reason, more) => {
    const said = await vonage.parseWebhook(signedWebhook({ ...base, ...more }));
    expect(said).toEqual({ status: 'ignored', reason: expect.stringContaining(reason) });
  });
});

const talked = {
  start_time: '2026-11-26T11:58:02.000Z',
  end_time: '2026-11-26T11:59:58.000Z',
  duration: '116',
  rate: '0.00450000',
  price: '0.00870000',
  network: 'GB-FIXED',
  disconnected_by: 'user',
};

describe('values', () => {
  it('may be numbers where the vendor usually sends text', async () => {
    const numbers = { from: 442079460000, to: 447700900000, duration: 116, price: 0.0087 };
    const { leg } = await event({ ...base, ...talked, ...numbers, status: 'completed' });
    expect(leg).toMatchObject({
      ...parties,
      durationSeconds: 116,
      vendorPrice: { amount: '0.0087', currency: 'EUR' },
    });
    const small = await event({ ...base, ...talked, price: 1e-7, status: 'completed' });
    expect(small.leg.vendorPrice?.amount).toBe('0.0000001');
  });

  it('round a part of a second up', async () => {
    for (const duration of ['6.01', 6.63, '7', '6.000001']) {
      const { leg } = await event({ ...base, ...talked, duration, status: 'completed' });
      expect(leg.durationSeconds).toBe(7);
    }
  });

  it('are absent when they were not reported, or are no values', async () => {
    const odd = [null, undefined, '', ' ', 'none', -3, '-3', {}, [], true, '1e99'];
    for (const value of odd) {
      const said = { duration: value, price: value === -3 || value === '-3' ? null : value };
      const { leg } = await event({
        ...base,
        status: 'completed',
        direction: value,
        start_time: value,
        end_time: value,
        ...said,
      });
      expect(leg).toEqual({ ...parties, status: 'completed' });
    }
  });

  it('keep what kind of ending the vendor named apart from an answer that never happened', async () => {
    const said = { duration: '0', price: '0.00000000', status: 'completed' };
    const { leg } = await event({ ...base, ...said, end_time: '2026-11-26T11:59:58Z', start_time: null });
    expect(leg).toMatchObject({ status: 'no-answer', durationSeconds: 0 });
    expect(leg).not.toHaveProperty('answeredAtMs');
  });

  it.each([
    ['unknown', undefined],
    ['Anonymous', undefined],
    ['', undefined],
    ['sip:desk@example.com', 'sip:desk@example.com'],
    ['ACME', 'ACME'],
    ['12345', '12345'],
    ['0123456789', '0123456789'],
    ['+442079460000', '+442079460000'],
  ])('read the caller %j as %j', async (from, expected) => {
    const { leg } = await event({ ...base, from, status: 'ringing' });
    expect(leg.from).toBe(expected);
  });

  it('take a start that is longer ago than the talk for the dialling', async () => {
    const { leg } = await event({
      ...base,
      ...talked,
      start_time: '2026-11-26 11:57:30',
      status: 'completed',
    });
    expect(leg.startedAtMs).toBe(Date.parse('2026-11-26T11:57:30Z'));
    expect(leg).not.toHaveProperty('answeredAtMs');
  });

  it('come from a GET as well', async () => {
    const query = new URLSearchParams({ ...base, status: 'completed', ...talked });
    const url = vonage.callbackUrl(`https://host.test/vonage/events?${query}`, { callRef: 'call-7' });
    const said = await vonage.parseWebhook(signedWebhook('', { method: 'GET', url }));
    expect(said).toMatchObject({
      events: [{ leg: { durationSeconds: 116, parameters: { callRef: 'call-7' } } }],
    });
    // The vendor may count only its own parameters.
    const own = signedWebhook('', { method: 'GET', url: `/vonage/events?${query}` });
    expect(await vonage.parseWebhook({ ...own, url })).toEqual(said);
    await expect(
      vonage.parseWebhook({ ...own, url: url.replace('duration=116', 'duration=1') }),
    ).rejects.toThrow('another content');
  });
});

describe('an event', () => {
  it('has the same key at every delivery, whatever the token', async () => {
    const message = { ...base, ...talked, status: 'completed' };
    const keys = [await event(message), await event(message)].map(({ eventKey }) => eventKey);
    expect(keys[0]).toBe(keys[1]);
    const untimed = { ...message, timestamp: undefined };
    const [one, other] = [await event(untimed), await event({ ...untimed, duration: '117' })];
    expect((await event(untimed)).eventKey).toBe(one.eventKey);
    expect(other.eventKey).not.toBe(one.eventKey);
    expect(one.occurredAtMs).toBe(Date.parse(talked.end_time));
    expect((await event({ uuid: legId, status: 'ringing' })).occurredAtMs).toBe(NOON_MS);
  });

  it('carries our parameters when their mark is ours, and goes on without them when not', async () => {
    const message = { ...base, status: 'answered' };
    const given = { callRef: 'call-1', accountId: 'acme', campaign: 'Spring & summer ☀' };
    const { pathname, search } = new URL(vonage.callbackUrl('https://host.test/vonage/events?v=1', given));
    const said = await vonage.parseWebhook(signedWebhook(message, { url: pathname + search }));
    expect(said).toMatchObject({ events: [{ leg: { parameters: given } }] });
    const forged = (pathname + search).replace('acme', 'evil');
    const without = await vonage.parseWebhook(signedWebhook(message, { url: forged }));
    expect(without).toMatchObject({ status: 'events', events: [{ leg: { legId } }] });
    expect(JSON.stringify(without)).not.toContain('evil');
  });

  it.each(['', 'not json', '[]', '7', 'null', '"completed"'])('that is %j cannot be read', async (body) => {
    await expect(vonage.parseWebhook(signedWebhook(body))).rejects.toThrow(
      expect.objectContaining({
        code: 'PAYLOAD_UNREADABLE',
        details: expect.objectContaining({ adapter: 'vonage' }),
      }),
    );
  });

  it('that is no UTF-8 cannot be read', async () => {
    const hash = 'a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89';
    const webhook = { ...signedWebhook('x', { hash }), body: Uint8Array.of(0xff) };
    await expect(vonage.parseWebhook(webhook)).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
  });
});

describe('the end and its reason', () => {
  // What a fold free of order does: the word that says most stands, facts fill what is absent.
  const rank = ['no-answer', 'failed', 'canceled', 'busy', 'completed'];
  const fold = (one: ReportedLeg, other: ReportedLeg): ReportedLeg => {
    const [weak, strong] =
      rank.indexOf(one.status) < rank.indexOf(other.status) ? [one, other] : [other, one];
    return { ...weak, ...strong };
  };

  it.each(['busy', 'timeout', 'unanswered', 'cancelled', 'rejected', 'failed'])(
    '%s and completed give the same leg in both orders, and never an answered one',
    async (status) => {
      const end = { duration: '0', price: '0', start_time: null, end_time: base.timestamp };
      const reason = await event({ ...base, status, direction: 'outbound' });
      const completed = await event({ ...base, ...end, status: 'completed', direction: 'outbound' });
      const [first, second] = [fold(reason.leg, completed.leg), fold(completed.leg, reason.leg)];
      expect(first).toEqual(second);
      expect(first).toMatchObject({ status: reason.leg.status, durationSeconds: 0, endedAtMs: at });
      expect(reason.eventKey).not.toBe(completed.eventKey);
    },
  );
});
