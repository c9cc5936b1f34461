import { expect, test } from 'vitest';
import { type Body, world } from './__fixtures__/world.ts';

const leg = { legId: 'CA1', status: 'ringing', to: '+442071838750', direction: 'outbound' } as const;

test('a message reaches the provider to the byte, with the address it was signed for', async () => {
  const { ask, telephony } = await world();
  const { headers, body } = telephony.report(leg);
  const init = {
    as: 'nobody',
    method: 'POST',
    headers: headers as Record<string, string>,
    body: body as Body,
  } as const;
  const response = await ask('/webhooks/telephony/fake?call=7&x=a%20b', init);
  expect(response.status).toBe(200);
  const [received] = telephony.received;
  expect(received).toMatchObject({ method: 'POST', url: '/billing/webhooks/telephony/fake?call=7&x=a%20b' });
  expect([...(received?.body ?? [])]).toEqual([...body]);
  // As with GET, where the vendor is set to it: there is no body, and the address is signed.
  await ask('/webhooks/telephony/fake?call=8', { as: 'nobody' });
  expect(telephony.received[1]).toMatchObject({
    method: 'GET',
    url: '/billing/webhooks/telephony/fake?call=8',
  });
  expect(telephony.received[1]?.body.byteLength).toBe(0);
});

test('a message that does not verify is refused without a reason, and told to the log', async () => {
  const { ask, telephony, failures } = await world();
  const { headers, body } = telephony.report(leg);
  const forged = new Uint8Array(body);
  forged.set([32], 0);
  for (const path of ['/webhooks/telephony/fake', '/webhooks/payments']) {
    const response = await ask(path, {
      as: 'nobody',
      method: 'POST',
      headers: { ...headers, origin: 'https://evil.example' } as Record<string, string>,
      body: forged,
    });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { code: 'webhook-rejected', detail: 'Signature, age or address does not verify.' },
    ]);
  }
  expect(failures.map(({ route, status }) => [route, status])).toEqual([
    ['POST /webhooks/telephony/{provider}', 403],
    ['POST /webhooks/payments', 403],
  ]);
});

test('a provider that is not here is not found, and nothing is read of what it says', async () => {
  const { ask } = await world();
  const response = await ask('/webhooks/telephony/other', { method: 'POST', body: '{}' });
  expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found' }]);
});

test('a message that is too long is cut off where it is, whatever its header says', async () => {
  const { ask, telephony } = await world({ limits: { webhookBytes: 1000 } });
  let sent = 0;
  let canceled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 100;
      controller.enqueue(new Uint8Array(100));
    },
    cancel: () => {
      canceled = true;
    },
  });
  const response = await ask('/webhooks/telephony/fake', { method: 'POST', body });
  expect([response.status, await response.json()]).toMatchObject([413, { code: 'body-too-large' }]);
  expect([canceled, sent < 2000, telephony.received.length]).toEqual([true, true, 0]);
  const headers = { 'content-length': '1001' };
  const announced = await ask('/webhooks/telephony/fake', { method: 'POST', body: 'x', headers });
  expect(announced.status).toBe(413);
});

test('a body that is packed, or not JSON in UTF-8, is refused', async () => {
  const { ask } = await world({ limits: { bodyBytes: 200 } });
  const put = (body: Body, headers = {}) =>
    ask('/accounts/acme/recipients', {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    });
  const gzip = await put('x', { 'content-encoding': 'gzip' });
  expect([gzip.status, await gzip.json()]).toMatchObject([415, { code: 'unsupported-encoding' }]);
  for (const body of ['', '{', 'null', '[]', '"x"', new Uint8Array([0x22, 0xff, 0x22])]) {
    const response = await put(body as Body);
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ field: 'body' }] }]);
  }
  expect((await put(JSON.stringify({ revision: 0, recipients: [{ email: 'x'.repeat(300) }] }))).status).toBe(
    413,
  );
  expect((await put('{"recipients":[],"revision":0}')).status).toBe(200);
});
