import { describe, expect, it } from 'vitest';
import { eachTestServer, providerOf } from './__fixtures__/provider.ts';
import { NOON_MS, nextUuid, signedWebhook, type Trouble } from './__fixtures__/vonage-server.ts';
import type { PlaceCallRequest, VonageProvider } from './index.ts';

const server = eachTestServer();

const request: PlaceCallRequest = {
  callRef: 'call-1',
  to: '+442071838750',
  from: '+12025550123',
  limitSeconds: 540,
  eventUrl: 'https://host.test/vonage/events',
  answerUrl: 'https://host.test/vonage/answer?menu=2',
  parameters: { accountId: 'acme', campaign: 'spring' },
};
const creating = /^POST \/v1\/calls/;
const dialled = (): number => server().calls.size;
const lost: Trouble = { on: creating, lose: 'answer' };

/** The callback that the vendor sends for the call it placed. */
async function deliver(vonage: VonageProvider, status = 'started'): Promise<unknown> {
  const sent = server().requests.findLast(({ method }) => method === 'POST')?.body as { event_url: string[] };
  const { pathname, search } = new URL(sent.event_url[0] ?? '');
  const [uuid = ''] = [...server().calls.keys()].slice(-1);
  const message = { uuid, status, to: '442071838750', from: '12025550123', direction: 'outbound' };
  return vonage.parseWebhook(signedWebhook(message, { url: pathname + search }));
}

describe('placing a call', () => {
  it('sends what the vendor wants, and its callbacks bring the parameters back', async () => {
    const { vonage } = providerOf(server());
    const placed = await vonage.placeCall({ ...request, ringingSeconds: 30, machineDetection: 'hangup' });
    const [uuid] = [...server().calls.keys()];
    expect(placed).toEqual({ status: 'placed', legId: uuid, foundBy: 'answer' });
    const carried = { ...request.parameters, callRef: 'call-1' };
    expect(server().requests).toEqual([
      {
        method: 'POST',
        path: '/v1/calls',
        body: {
          to: [{ type: 'phone', number: '442071838750' }],
          from: { type: 'phone', number: '12025550123' },
          length_timer: 540,
          ringing_timer: 30,
          machine_detection: 'hangup',
          event_url: [vonage.callbackUrl(request.eventUrl, carried)],
          answer_url: [vonage.callbackUrl(request.answerUrl ?? '', carried)],
        },
      },
    ]);
    expect(await deliver(vonage)).toMatchObject({ events: [{ leg: { legId: uuid, parameters: carried } }] });
  });

  it('sends an NCCO as it is, to a SIP address too', async () => {
    const { vonage } = providerOf(server());
    const ncco = [{ action: 'talk', text: 'Hello', bargeIn: true }];
    const { answerUrl, ...rest } = request;
    await vonage.placeCall({ ...rest, to: 'sip:desk@example.com', ncco });
    expect(server().requests[0]?.body).toMatchObject({
      ncco,
      to: [{ type: 'sip', uri: 'sip:desk@example.com' }],
    });
    expect(answerUrl).toBeDefined();
  });

  it('is once, however often and however many at a time ask for it', async () => {
    const { vonage } = providerOf(server());
    const together = await Promise.all(Array.from({ length: 20 }, () => vonage.placeCall(request)));
    const again = await vonage.placeCall(request);
    expect(new Set([...together, again].map((placed) => JSON.stringify(placed))).size).toBe(1);
    expect(dialled()).toBe(1);
    await vonage.placeCall({ ...request, to: '+442071838751' });
    await vonage.placeCall({ ...request, callRef: 'call-2' });
    expect(dialled()).toBe(3);
  });

  it('is refused by the vendor as an answer, and may be tried anew', async () => {
    server().troubles.push({
      on: creating,
      status: 400,
      body: '{"title":"Bad Request","detail":"invalid\\nnumber"}',
    });
    const { vonage } = providerOf(server());
    expect(await vonage.placeCall(request)).toEqual({
      status: 'refused',
      reason: 'status 400: Bad Request: invalid number',
    });
    expect(await vonage.placeCall(request)).toMatchObject({ status: 'placed' });
  });

  it('waits when the vendor is busy: that is no call', async () => {
    server().troubles.push({ on: creating, status: 429, headers: { 'retry-after': '1' } });
    const { vonage, pauses } = providerOf(server());
    expect(await vonage.placeCall(request)).toMatchObject({ status: 'placed', foundBy: 'answer' });
    expect([pauses, dialled()]).toEqual([[1000], 1]);
  });

  it('is PROVIDER_UNAVAILABLE when it certainly was not sent, and may be tried anew', async () => {
    const { url } = server();
    await server().close();
    const { vonage } = providerOf({ ...server(), url });
    for (let index = 0; index < 2; index += 1) {
      await expect(vonage.placeCall(request)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    }
  });
});

describe('a call whose answer was lost', () => {
  it('is found by the callback that carries its reference', async () => {
    server().troubles.push(lost, { on: /^GET/, status: 500 }, { on: /^GET/, status: 500 });
    const { vonage } = providerOf(server(), {
      attempts: 2,
      wait: async () => {
        await deliver(vonage, 'ringing');
      },
    });
    const [placed, again] = [await vonage.placeCall(request), await vonage.placeCall(request)];
    expect(placed).toEqual({ status: 'placed', legId: [...server().calls.keys()][0], foundBy: 'callback' });
    expect(again).toEqual(placed);
    expect(dialled()).toBe(1);
  });

  it('is found by a callback that another process received', async () => {
    server().troubles.push(lost);
    const { vonage } = providerOf(server());
    const asked: string[] = [];
    const findLeg = async (callRef: string): Promise<string | undefined> => {
      asked.push(callRef);
      return [...server().calls.keys()][0];
    };
    expect(await vonage.placeCall({ ...request, findLeg })).toMatchObject({ foundBy: 'callback' });
    expect([asked, dialled()]).toEqual([['call-1'], 1]);
  });

  it.each<Trouble>([
    lost,
    { on: creating, status: 201, body: 'cut of' },
    { on: creating, status: 201, body: '{}' },
  ])('is found in the list, as the only one between the two numbers: %j', async (trouble) => {
    const earlier = server().add({ uuid: nextUuid(), status: 'completed' }, NOON_MS - 61_000);
    const other = server().add({ uuid: nextUuid(), to: { type: 'phone', number: '447700900000' } }, NOON_MS);
    if ('status' in trouble) server().add({ uuid: nextUuid() }, NOON_MS);
    server().troubles.push(trouble);
    const { vonage } = providerOf(server());
    const placed = await vonage.placeCall(request);
    expect(placed).toMatchObject({ status: 'placed', foundBy: 'list' });
    expect([earlier.uuid, other.uuid]).not.toContain((placed as { legId: string }).legId);
    expect(dialled()).toBe(3);
  });

  it('is found after a vendor that took the call and never answered', async () => {
    server().troubles.push({ on: creating, lose: 'patience' });
    const { vonage } = providerOf(server(), { timeoutMs: 200 });
    expect(await vonage.placeCall(request)).toMatchObject({ status: 'placed', foundBy: 'list' });
    expect(dialled()).toBe(1);
  });

  it('is not mistaken for another call between the same numbers', async () => {
    const { vonage } = providerOf(server());
    await vonage.placeCall({ ...request, callRef: 'call-0' });
    server().troubles.push({ on: creating, lose: 'request' });
    await expect(vonage.placeCall(request)).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retry: 'same-key',
    });
    server().add({ uuid: nextUuid() }, NOON_MS);
    server().add({ uuid: nextUuid() }, NOON_MS);
    await expect(vonage.placeCall(request)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(server().requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('is never dialled again, however often it is asked for, and found once it shows', async () => {
    server().troubles.push({ on: creating, status: 502 });
    const { vonage, pauses } = providerOf(server());
    for (let index = 0; index < 3; index += 1) {
      await expect(vonage.placeCall(request)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    }
    expect(pauses.slice(0, 3)).toEqual([500, 1000, 2000]);
    const { uuid } = server().add({ uuid: nextUuid(), status: 'ringing' }, NOON_MS + 1000);
    expect(await vonage.placeCall(request)).toEqual({ status: 'placed', legId: uuid, foundBy: 'list' });
    expect(server().requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('is only looked for by a worker that resumes after a crash', async () => {
    const before = providerOf(server());
    server().troubles.push(lost);
    await before.vonage.placeCall(request);
    const after = providerOf(server());
    const resumed = { ...request, sentAtMs: NOON_MS - 5000 };
    expect(await after.vonage.placeCall(resumed)).toMatchObject({ status: 'placed', foundBy: 'list' });
    const unseen = { ...resumed, callRef: 'call-9', to: '+442071838799' };
    await expect(after.vonage.placeCall(unseen)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect([dialled(), server().requests.filter(({ method }) => method === 'POST').length]).toEqual([1, 1]);
  });
});

describe('a request', () => {
  it.each<[string, Partial<PlaceCallRequest>]>([
    ['callRef', { callRef: '' }],
    ['callRef', { callRef: 'with blank' }],
    ['to', { to: '442071838750' }],
    ['to', { to: 'sip:' }],
    ['from', { from: 'sip:a@b.example' }],
    ['from', { from: '020' }],
    ['limitSeconds', { limitSeconds: 0 }],
    ['limitSeconds', { limitSeconds: 7201 }],
    ['limitSeconds', { limitSeconds: 1.5 }],
    ['limitSeconds', { limitSeconds: '60' as unknown as number }],
    ['ringingSeconds', { ringingSeconds: 121 }],
    ['answerUrl', { ncco: [] }],
    ['url', { eventUrl: 'ftp://host.test' }],
    ['url', { answerUrl: '/relative' }],
    ['parameters', { parameters: { 'a b': 'x' } }],
    ['parameters.a', { parameters: { a: '\ud800' } }],
    ['parameters', { parameters: { a: 'x'.repeat(2000) } }],
  ])('that breaks the rule of %s is not sent', async (field, more) => {
    const { vonage } = providerOf(server());
    await expect(vonage.placeCall({ ...request, ...more })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(server().requests).toEqual([]);
  });

  it('may have a longer limit where the account has one, and the shortest is one second', async () => {
    const { vonage } = providerOf(server(), { maximumSeconds: 14_400 });
    expect(vonage.limits).toEqual({ minimumSeconds: 1, maximumSeconds: 14_400 });
    expect(await vonage.placeCall({ ...request, limitSeconds: 1 })).toMatchObject({ status: 'placed' });
    await vonage.placeCall({ ...request, callRef: 'long', limitSeconds: 14_400 });
    expect(server().requests[1]?.body).toMatchObject({ length_timer: 14_400 });
  });
});
