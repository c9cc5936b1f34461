import type { LegEvent, LegWebhook } from '@live-calls/core/adapter';
import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { type Fields, signedForm, signedJson, statusCallback } from './__fixtures__/signed-webhook.ts';
import { account, NOON_MS, rfc2822, subaccount } from './__fixtures__/twilio-server.ts';

const twilio = testProvider({
  subaccounts: [{ accountSid: subaccount.accountSid, authTokens: [subaccount.authToken] }],
});
const legId = `CA${'1'.repeat(32)}`;
const childId = `CA${'2'.repeat(32)}`;

function read(fields: Fields, url = '/twilio/events'): Promise<LegWebhook> {
  return twilio.parseWebhook(signedForm(fields, { url }));
}

async function eventOf(fields: Fields, url?: string): Promise<LegEvent> {
  const said = await read(fields, url);
  if (said.status !== 'events' || said.events[0] === undefined) throw new Error(JSON.stringify(said));
  return said.events[0];
}

describe('a status callback', () => {
  const parties = { to: '+442071838750', from: '+12025550123', direction: 'outbound' };

  it.each([
    ['queued', { status: 'queued', startedAtMs: NOON_MS }],
    ['initiated', { status: 'queued', startedAtMs: NOON_MS }],
    ['ringing', { status: 'ringing' }],
    ['in-progress', { status: 'answered', answeredAtMs: NOON_MS }],
    ['busy', { status: 'busy', endedAtMs: NOON_MS }],
    ['no-answer', { status: 'no-answer', endedAtMs: NOON_MS }],
    ['canceled', { status: 'canceled', endedAtMs: NOON_MS }],
    ['failed', { status: 'failed', endedAtMs: NOON_MS }],
    ['completed', { status: 'completed', endedAtMs: NOON_MS }],
  ])('of %s says where the leg stands, and nothing that was not reported', async (word, leg) => {
    expect(await eventOf(statusCallback({ CallStatus: word, SequenceNumber: '2' }))).toEqual({
      eventKey: `${legId}:2:${word}`,
      occurredAtMs: NOON_MS,
      leg: { legId, ...parties, ...leg },
    });
  });

  it.each<[Fields, number | undefined]>([
    [{ CallDuration: '49', Duration: '1' }, 49],
    [{ CallDuration: '0', Duration: '0' }, 0],
    [{ CallDuration: '49.2', Duration: '1' }, 50],
    [{ Duration: '1' }, undefined],
    [{ CallDuration: '', Duration: '1' }, undefined],
    [{ CallDuration: '-3' }, undefined],
    [{ CallDuration: 'many' }, undefined],
  ])('tells seconds by CallDuration, never minutes by Duration: %j', async (fields, seconds) => {
    const { leg } = await eventOf(statusCallback({ CallStatus: 'completed', ...fields }));
    expect(leg.durationSeconds).toBe(seconds);
    expect('durationSeconds' in leg).toBe(seconds !== undefined);
  });

  it('of a child leg names its parent', async () => {
    const fields = {
      CallSid: childId,
      ParentCallSid: legId,
      Direction: 'outbound-dial',
      CallStatus: 'completed',
    };
    const { leg } = await eventOf(statusCallback({ ...fields, CallDuration: '22' }));
    expect(leg).toMatchObject({
      legId: childId,
      parentLegId: legId,
      direction: 'outbound',
      durationSeconds: 22,
    });
  });

  it.each([
    ['inbound', 'inbound'],
    ['trunking-originating', 'inbound'],
    ['outbound-api', 'outbound'],
    ['trunking-terminating', 'outbound'],
    ['sideways', undefined],
    ['__proto__', undefined],
  ])('of direction %s is seen from the account', async (word, direction) => {
    expect((await eventOf(statusCallback({ Direction: word }))).leg.direction).toBe(direction);
  });

  it.each<[Fields, string | undefined, string | undefined]>([
    [{ From: 'client:alice', To: 'sip:desk@example.com' }, 'client:alice', 'sip:desk@example.com'],
    [{ From: '', Caller: '+12025550123', To: '', Called: '+442071838750' }, '+12025550123', '+442071838750'],
    [{ From: '', Caller: '', To: undefined, Called: undefined }, undefined, undefined],
    [{ From: '+266696687' }, undefined, '+442071838750'],
    [{ From: 'Anonymous' }, undefined, '+442071838750'],
    [{ From: 'Restricted' }, undefined, '+442071838750'],
  ])('tells who called whom, unless it was withheld: %j', async (fields, from, to) => {
    const { leg } = await eventOf(statusCallback(fields));
    expect([leg.from, leg.to]).toEqual([from, to]);
  });

  it('may come as GET, with the fields in the query', async () => {
    const webhook = signedForm(statusCallback({ CallStatus: 'completed', CallDuration: '61' }), {
      method: 'GET',
      url: '/twilio/events?lc-callRef=call-1',
    });
    expect(await twilio.parseWebhook(webhook)).toMatchObject({
      events: [{ leg: { legId, durationSeconds: 61, parameters: { callRef: 'call-1' } } }],
    });
  });

  it('of an inbound call may lack source and sequence, as older ones do', async () => {
    const older = { CallbackSource: undefined, SequenceNumber: undefined, Direction: 'inbound' };
    const fields = statusCallback({ ...older, CallStatus: 'completed', CallDuration: '61', Duration: '2' });
    const event = await eventOf(fields);
    expect(event.eventKey).toBe(`${legId}:completed:${rfc2822(NOON_MS)}`);
    expect(event.leg).toMatchObject({ status: 'completed', durationSeconds: 61 });
    const bare = await eventOf({ ...fields, Timestamp: undefined });
    expect([bare.eventKey, bare.occurredAtMs]).toEqual([`${legId}:completed:`, NOON_MS]);
    expect(bare.leg.endedAtMs).toBeUndefined();
  });

  it('has the same key however often it is delivered, and another for each step', async () => {
    const words = ['initiated', 'ringing', 'in-progress', 'completed'];
    const steps = words.map((CallStatus, index) =>
      statusCallback({ CallStatus, SequenceNumber: `${index}` }),
    );
    const once = await Promise.all(steps.map((fields) => eventOf(fields)));
    const again = await Promise.all(steps.toReversed().map((fields) => eventOf(fields)));
    expect(new Set(once.map(({ eventKey }) => eventKey)).size).toBe(4);
    expect(again.toReversed()).toEqual(once);
  });

  it('brings the parameters of its address back, whatever is in them', async () => {
    const parameters = {
      callRef: 'call-1',
      accountId: 'acme',
      campaignId: 'c-7',
      campaignTitle: "Spring & Sömmer: 50% 'off' + more (1/2)*",
      applicationId: 'app#1?x=1',
      managerId: 'm-3',
      managerEmail: 'mia+calls@example.com',
      empty: '',
      emoji: '☎️',
    };
    const url = twilio.callbackUrl('/twilio/events?menu=2&lc-callRef=old#rc=2', parameters);
    expect(url).toMatch(
      /^https:\/\/billing\.example\.com\/twilio\/events\?menu=2&lc-callRef=call-1&[\w&=%.~-]+#rc=2$/,
    );
    const { pathname, search } = new URL(url);
    const fields = statusCallback();
    const webhook = signedForm(fields, { url: pathname + search, signedUrl: url.split('#')[0] ?? '' });
    expect(await twilio.parseWebhook(webhook)).toMatchObject({ events: [{ leg: { parameters } }] });
    expect((await eventOf(fields)).leg).not.toHaveProperty('parameters');
  });
});

describe('what looks like a status callback', () => {
  const inCall = { CallbackSource: undefined, SequenceNumber: undefined, Timestamp: undefined };

  it.each<[string, Fields]>([
    ['twiml-request', { ...inCall, CallStatus: 'ringing', Direction: 'inbound' }],
    ['twiml-request', { ...inCall, CallStatus: 'in-progress', Digits: '1' }],
    [
      'twiml-request',
      { ...inCall, CallStatus: 'completed', RecordingUrl: 'https://x.example/r', RecordingDuration: '9' },
    ],
    ['twiml-request', { ...inCall, CallStatus: 'new-word', CallDuration: '5' }],
    [
      'dial-action',
      { ...inCall, CallStatus: 'in-progress', DialCallStatus: 'completed', DialCallDuration: '35' },
    ],
    ['dial-action', { ...inCall, CallStatus: 'completed', DialCallStatus: 'no-answer', CallDuration: '35' }],
    ['dial-action', { ...inCall, CallStatus: 'in-progress', DialCallSid: childId, DialBridged: 'true' }],
    ['recording', { ...inCall, CallStatus: undefined, RecordingSid: 'RE1', RecordingStatus: 'completed' }],
    ['conference', { ...inCall, CallStatus: undefined, ConferenceSid: 'CF1', StatusCallbackEvent: 'leave' }],
    ['answering-machine', { ...inCall, CallStatus: undefined, AnsweredBy: 'human' }],
    ['no status', { ...inCall, CallStatus: undefined }],
    ['unknown status "evaporated"', { CallStatus: 'evaporated' }],
    ['unknown status "__proto__"', { CallStatus: '__proto__' }],
    ['names no leg', { CallSid: undefined, MessageSid: 'SM1' }],
    ['names no leg', { CallSid: 'CA1' }],
  ])('is told apart and ends nothing: %s', async (reason, fields) => {
    const said = await read(statusCallback(fields));
    expect(said).toEqual({ status: 'ignored', reason: expect.stringContaining(reason) });
  });
});

describe('an event stream', () => {
  const callback = statusCallback({ CallStatus: 'completed', CallDuration: '61', SequenceNumber: '3' });
  const streamed = (
    type: string,
    parameters: Fields,
    url = 'https://billing.example.com/a?lc-callRef=c-1',
  ): object => ({
    specversion: '1.0',
    type,
    id: 'EZ1',
    data: { sid: legId, request: { method: 'POST', url, parameters }, response: {} },
  });
  const completed = 'com.twilio.voice.status-callback.call.completed';

  it('tells a callback once more, under the same key and with its parameters', async () => {
    const [byForm, byStream] = await Promise.all([
      read(callback, '/a?lc-callRef=c-1'),
      twilio.parseWebhook(signedJson([streamed(completed, callback)])),
    ]);
    expect(byStream).toEqual(byForm);
  });

  it('may name the fields as records of callbacks do', async () => {
    const parameters = Object.fromEntries(
      Object.entries(callback).map(([name, value]) => [
        name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
        value,
      ]),
    );
    const said = await twilio.parseWebhook(signedJson(streamed(completed, parameters)));
    expect(said).toEqual(await read(callback, '/a?lc-callRef=c-1'));
  });

  it('may bring several, and other events among them', async () => {
    const events = [
      streamed('com.twilio.voice.status-callback.call.initiated', statusCallback()),
      streamed('com.twilio.voice.insights.call-summary.complete', {}),
      streamed(completed, callback),
    ];
    const said = await twilio.parseWebhook(signedJson(events));
    expect(said).toMatchObject({
      events: [{ leg: { status: 'queued' } }, { leg: { status: 'completed', durationSeconds: 61 } }],
    });
  });

  it.each<[string, unknown]>([
    ['an empty list', []],
    ['is no status callback', [{ type: 'com.twilio.messaging.message.sent' }]],
    ['is no status callback', [null]],
    ['is no status callback', { status: 'completed' }],
    ['names no leg', [{ type: completed }]],
    ['names no leg', [{ type: completed, data: { request: { parameters: 7 } } }]],
    ['names no leg', [{ type: completed, data: 'x' }]],
  ])('that says nothing of a leg is ignored: %s', async (reason, body) => {
    const said = await twilio.parseWebhook(signedJson(body));
    expect(said).toEqual({ status: 'ignored', reason: expect.stringContaining(reason) });
  });

  it('signed by a subaccount tells of that subaccount only', async () => {
    const { accountSid, authToken: token } = subaccount;
    const of = (AccountSid: string): object[] => [streamed(completed, { ...callback, AccountSid })];
    expect(await twilio.parseWebhook(signedJson(of(accountSid), { token }))).toMatchObject({
      status: 'events',
    });
    expect(await twilio.parseWebhook(signedJson(of(accountSid)))).toMatchObject({ status: 'events' });
    expect(await twilio.parseWebhook(signedJson(of(account.accountSid), { token }))).toEqual({
      status: 'ignored',
      reason: 'a subaccount tells of another account',
    });
  });
});
