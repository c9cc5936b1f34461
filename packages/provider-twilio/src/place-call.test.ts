import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { providerOf } from './__fixtures__/provider.ts';
import { PUBLIC_URL, signedForm, statusCallback } from './__fixtures__/signed-webhook.ts';
import {
  account,
  NOON_MS,
  nextSid,
  rfc2822,
  startTwilio,
  subaccount,
  type Trouble,
  type TwilioServer,
} from './__fixtures__/twilio-server.ts';
import type { PlaceCallRequest, TwilioProvider } from './index.ts';

let server: TwilioServer;
beforeEach(async () => {
  server = await startTwilio();
});
afterEach(() => server.close());

const request: PlaceCallRequest = {
  callRef: 'call-1',
  to: '+442071838750',
  from: '+12025550123',
  limitSeconds: 540,
  eventUrl: '/twilio/events',
  answerUrl: 'https://billing.example.com/twilio/answer?menu=2',
  parameters: { accountId: 'acme', campaignTitle: 'Spring & more', managerEmail: 'mia@example.com' },
};
const creating = /^POST .*Calls\.json/;
const lost: Trouble = { on: creating, lose: 'answer' };
const posts = (): number => server.requests.filter(({ method }) => method === 'POST').length;

/** The callback that the vendor sends for the last call it was asked for. */
async function deliver(twilio: TwilioProvider, fields: Record<string, string> = {}): Promise<unknown> {
  const sent = server.requests.findLast(({ method }) => method === 'POST');
  const { pathname, search } = new URL(String(sent?.form.StatusCallback));
  const [CallSid = ''] = [...server.calls.keys()].slice(-1);
  return twilio.parseWebhook(signedForm(statusCallback({ CallSid, ...fields }), { url: pathname + search }));
}

/** Another call between the same numbers, with or without a record of the request that created it. */
function other(callRef?: string): string {
  const { sid } = server.add({ date_created: rfc2822(NOON_MS) });
  const url = `${PUBLIC_URL}/twilio/events?lc-callRef=${callRef}`;
  if (callRef !== undefined) server.events.set(sid, [{ url, parameters: {} }]);
  return sid;
}

describe('placing a call', () => {
  it('sends what the vendor wants, and its callbacks bring the parameters back', async () => {
    const { twilio } = providerOf(server);
    const placed = await twilio.placeCall({ ...request, ringingSeconds: 30, machineDetection: 'Enable' });
    const [legId] = [...server.calls.keys()];
    expect(placed).toEqual({ status: 'placed', legId, foundBy: 'answer' });
    const carried = { ...request.parameters, callRef: 'call-1' };
    const query = 'lc-accountId=acme&lc-campaignTitle=Spring%20%26%20more&lc-managerEmail=mia%40example.com';
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: `/2010-04-01/Accounts/${account.accountSid}/Calls.json`,
        form: {
          To: '+442071838750',
          From: '+12025550123',
          TimeLimit: '540',
          Timeout: '30',
          MachineDetection: 'Enable',
          StatusCallback: `https://billing.example.com/twilio/events?${query}&lc-callRef=call-1`,
          StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          StatusCallbackMethod: 'POST',
          Url: `https://billing.example.com/twilio/answer?menu=2&${query}&lc-callRef=call-1`,
        },
      },
    ]);
    expect(await deliver(twilio)).toMatchObject({ events: [{ leg: { legId, parameters: carried } }] });
  });

  it('sends TwiML as it is, to SIP and client addresses too, from a subaccount', async () => {
    const { accountSid, authToken } = subaccount;
    const { twilio } = providerOf(server, { subaccounts: [{ accountSid, authTokens: [authToken] }] });
    const { answerUrl, ...rest } = request;
    const twiml = '<Response><Say>Hello</Say></Response>';
    for (const to of ['sip:desk@example.com', 'client:desk']) {
      const placed = await twilio.placeCall({ ...rest, to, twiml, accountSid });
      expect(placed).toMatchObject({ status: 'placed' });
      const sent = server.requests.at(-1);
      expect(sent).toMatchObject({ form: { To: to, Twiml: twiml } });
      expect(sent?.path).toContain(accountSid);
    }
    expect(answerUrl).toBeDefined();
  });

  it('is once, however often and however many at a time ask for it', async () => {
    const { twilio } = providerOf(server);
    const together = await Promise.all(Array.from({ length: 20 }, () => twilio.placeCall(request)));
    const again = await twilio.placeCall(request);
    expect(new Set([...together, again].map((placed) => JSON.stringify(placed))).size).toBe(1);
    expect(server.calls.size).toBe(1);
    await twilio.placeCall({ ...request, to: '+442071838751' });
    await twilio.placeCall({ ...request, callRef: 'call-2' });
    expect(server.calls.size).toBe(3);
  });

  it('is refused by the vendor as an answer, without the number, and may be tried anew', async () => {
    const body = JSON.stringify({ code: 21211, message: "The 'To' number +442071838750\nis not valid." });
    server.troubles.push({ on: creating, status: 400, body });
    const { twilio } = providerOf(server);
    expect(await twilio.placeCall(request)).toEqual({
      status: 'refused',
      reason: "status 400, error 21211: The 'To' number … is not valid.",
    });
    expect(await twilio.placeCall(request)).toMatchObject({ status: 'placed' });
  });

  it('waits when the vendor is busy: that is no call', async () => {
    server.troubles.push({ on: creating, status: 429, headers: { 'retry-after': '1' } });
    const { twilio, pauses } = providerOf(server);
    expect(await twilio.placeCall(request)).toMatchObject({ status: 'placed', foundBy: 'answer' });
    expect([pauses, server.calls.size]).toEqual([[1000], 1]);
  });

  it('may be tried anew when it certainly was not sent, or not allowed', async () => {
    const refused = providerOf(server, { authTokens: ['wrong'] });
    await expect(refused.twilio.placeCall(request)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    const gone = await startTwilio();
    await gone.close();
    const { twilio } = providerOf(gone);
    for (let index = 0; index < 2; index += 1) {
      await expect(twilio.placeCall(request)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    }
  });
});

describe('a call whose answer was lost', () => {
  it('is found by the callback that carries its reference', async () => {
    server.troubles.push(lost, ...Array.from({ length: 4 }, () => ({ on: /^GET/, status: 500 })));
    const { twilio } = providerOf(server, {
      wait: async () => {
        await deliver(twilio, { CallStatus: 'ringing' });
      },
    });
    const [placed, again] = [await twilio.placeCall(request), await twilio.placeCall(request)];
    expect(placed).toEqual({ status: 'placed', legId: [...server.calls.keys()][0], foundBy: 'callback' });
    expect(again).toEqual(placed);
    expect(server.calls.size).toBe(1);
  });

  it('is not found by the callback of its child', async () => {
    server.troubles.push({ on: creating, lose: 'request' });
    const { twilio } = providerOf(server, {
      attempts: 2,
      wait: async () => {
        server.add({ sid: nextSid(), to: '+15005550000' });
        await deliver(twilio, { ParentCallSid: nextSid(), Direction: 'outbound-dial' });
      },
    });
    await expect(twilio.placeCall(request)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('is found by a callback that another process received, before anything else', async () => {
    server.troubles.push(lost);
    const { twilio } = providerOf(server);
    const asked: string[] = [];
    const findLeg = async (callRef: string): Promise<string | undefined> => {
      asked.push(callRef);
      return [...server.calls.keys()][0];
    };
    expect(await twilio.placeCall({ ...request, findLeg })).toMatchObject({ foundBy: 'callback' });
    expect([asked, server.requests.length]).toEqual([['call-1'], 1]);
  });

  it.each<Trouble>([
    lost,
    { on: creating, status: 201, body: 'cut of' },
    { on: creating, status: 201, body: '{}' },
    { on: creating, status: 500, body: '{}' },
  ])("is found by the vendor's record of the request that created it: %j", async (trouble) => {
    server.troubles.push(trouble);
    const { twilio } = providerOf(server);
    other('call-0');
    const placing = twilio.placeCall(request);
    if ('status' in trouble) {
      const legId = other('call-1');
      expect(await placing).toEqual({ status: 'placed', legId, foundBy: 'record' });
    } else expect(await placing).toMatchObject({ foundBy: 'record' });
    const [, second] = [...server.calls.keys()];
    expect(await placing).toMatchObject({ legId: second });
    expect(posts()).toBe(1);
  });

  it('is not mistaken for another call between the same numbers', async () => {
    server.troubles.push({ on: creating, lose: 'request' });
    other('call-0');
    other();
    server.add({ direction: 'outbound-dial', date_created: rfc2822(NOON_MS) });
    const { twilio } = providerOf(server);
    await expect(twilio.placeCall(request)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retry: 'same-key',
    });
    expect(posts()).toBe(1);
  });

  it('is never dialled again, however often it is asked for, and found once it shows', async () => {
    server.troubles.push({ on: creating, status: 502 });
    const { twilio, pauses } = providerOf(server);
    for (let index = 0; index < 3; index += 1) {
      await expect(twilio.placeCall(request)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    }
    expect(pauses.slice(0, 3)).toEqual([500, 1000, 2000]);
    const legId = other('call-1');
    expect(await twilio.placeCall(request)).toEqual({ status: 'placed', legId, foundBy: 'record' });
    expect(posts()).toBe(1);
  });

  it('is looked for on every page back to when it was sent, and not further', async () => {
    const first = server.add({ date_created: rfc2822(NOON_MS - 3_600_000) });
    const sought = other('call-1');
    for (let index = 0; index < 5; index += 1) other(`later-${index}`);
    server.pageSize = 2;
    const { twilio } = providerOf(server);
    expect(await twilio.placeCall({ ...request, sentAtMs: NOON_MS })).toMatchObject({ legId: sought });
    expect(server.requests.some(({ path }) => path.includes(first.sid))).toBe(false);
    expect(posts()).toBe(0);
  });

  it('is only looked for by a worker that resumes after a crash', async () => {
    server.troubles.push(lost);
    await providerOf(server).twilio.placeCall(request);
    const { twilio } = providerOf(server);
    const resumed = { ...request, sentAtMs: NOON_MS - 5000 };
    expect(await twilio.placeCall(resumed)).toMatchObject({ status: 'placed', foundBy: 'record' });
    const unseen = { ...resumed, callRef: 'call-9' };
    await expect(twilio.placeCall(unseen)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect([server.calls.size, posts()]).toEqual([1, 1]);
  });
});

describe('a request', () => {
  it.each<[string, Partial<PlaceCallRequest>]>([
    ['callRef', { callRef: '' }],
    ['callRef', { callRef: 'with blank' }],
    ['to', { to: '442071838750' }],
    ['to', { to: 'sip:' }],
    ['from', { from: '020' }],
    ['limitSeconds', { limitSeconds: 59 }],
    ['limitSeconds', { limitSeconds: 14_401 }],
    ['limitSeconds', { limitSeconds: 60.5 }],
    ['limitSeconds', { limitSeconds: '60' as unknown as number }],
    ['ringingSeconds', { ringingSeconds: 601 }],
    ['answerUrl', { twiml: '<Response/>' }],
    ['answerUrl', { answerUrl: 'javascript:alert(1)' }],
    ['answerUrl', { answerUrl: '/relative' }],
    ['twiml', { answerUrl: undefined as never, twiml: 'x'.repeat(4001) }],
    ['eventUrl', { eventUrl: 'https://elsewhere.example.com/events' }],
    ['eventUrl', { eventUrl: 'ftp://billing.example.com/events' }],
    ['eventUrl', { eventUrl: 'events' }],
    ['accountSid', { accountSid: subaccount.accountSid }],
    ['parameters', { parameters: { 'a b': 'x' } }],
    ['parameters.a', { parameters: { a: '\ud800' } }],
    ['parameters.a', { parameters: { a: 7 as unknown as string } }],
    ['parameters', { parameters: { a: 'x'.repeat(2000) } }],
  ])('that breaks the rule of %s is not sent', async (field, more) => {
    const { twilio } = providerOf(server);
    await expect(twilio.placeCall({ ...request, ...more })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(server.requests).toEqual([]);
  });

  it('may name the whole address of its events, below a public path', async () => {
    const { twilio } = providerOf(server, { publicUrl: 'https://billing.example.com/inner/' });
    const given = 'https://billing.example.com/inner/events';
    expect(twilio.callbackUrl('/events', { a: '1' })).toBe(`${given}?lc-a=1`);
    expect(twilio.callbackUrl(given, { a: '1' })).toBe(`${given}?lc-a=1`);
    expect(twilio.callbackUrl(given, {})).toBe(given);
    // A signature is made of the address as it is written, so it is written as every part of the way writes it.
    const odd = twilio.callbackUrl(`/a "b"?city=Sull'Adda è|{1}&x=%27+y`, { a: "d'Or 1" });
    expect(odd).toBe(
      'https://billing.example.com/inner/a%20%22b%22?city=Sull%27Adda%20%C3%A8%7C%7B1%7D&x=%27+y&lc-a=d%27Or%201',
    );
    expect(new URL(odd).href).toBe(odd);
    expect(() => twilio.callbackUrl('https://billing.example.com/innermost', {})).toThrow(/below/);
  });
});
