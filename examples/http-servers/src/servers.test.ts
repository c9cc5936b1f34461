import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Billing } from '@live-calls/core';
import { money } from '@live-calls/core';
import type { BillingHandler } from '@live-calls/http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextServer } from './__fixtures__/next-server.ts';
import { openAcme } from './acme.ts';
import { expressServer } from './express-server.ts';
import { fastifyServer } from './fastify-server.ts';
import { honoServer } from './hono-server.ts';
import { acme } from './next/billing.ts';
import { nodeServer } from './node-server.ts';

const host = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
const olga = { authorization: 'Bearer olga' };
const json = { ...olga, 'content-type': 'application/json' };

describe.each([
  ['http of Node', openAcme, nodeServer],
  ['Express', openAcme, expressServer],
  ['Fastify', openAcme, fastifyServer],
  ['Hono', openAcme, honoServer],
  ['the exports of a route of Next', acme, nextServer],
] as const)('mounted in %s', (_, open, make) => {
  let billing: Billing;
  let handler: BillingHandler;
  let server: Server;
  let origin: string;

  beforeEach(async () => {
    ({ billing, handler } = await open());
    server = await make(handler);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    handler.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('answers whoever is signed in, and nobody else', async () => {
    const balance = await fetch(`${origin}/billing/accounts/acme/balance`, { headers: olga });
    expect([balance.status, await balance.json()]).toMatchObject([200, { available: { currency: 'USD' } }]);
    expect((await fetch(`${origin}/billing/accounts/acme/balance`)).status).toBe(401);
    expect((await fetch(`${origin}/billing/accounts/other/balance`, { headers: olga })).status).toBe(404);
    const nothing = await fetch(`${origin}/billing/nothing`, { headers: olga });
    expect([nothing.status, nothing.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    const head = await fetch(`${origin}/billing/accounts/acme/balance`, { headers: olga, method: 'HEAD' });
    expect([head.status, head.headers.get('cache-control')]).toEqual([200, 'no-store']);
  });

  it('takes bodies, and refuses them where it should', async () => {
    const save = (body: unknown, headers: Record<string, string> = json) =>
      fetch(`${origin}/billing/accounts/acme/recipients`, {
        method: 'PUT',
        headers,
        body: JSON.stringify(body),
      });
    const saved = await save({ recipients: [{ email: 'olga@example.com' }], revision: 0 });
    expect([saved.status, await saved.json()]).toMatchObject([200, { status: 'saved', revision: 1 }]);
    expect((await save({ recipients: [], revision: 0 })).status).toBe(409);
    expect((await save({ recipients: [], revision: 1, x: 'x'.repeat(100_000) })).status).toBe(413);
    expect(
      (await save({ recipients: [], revision: 1 }, { ...json, origin: 'https://evil.example' })).status,
    ).toBe(403);
    expect((await billing.notifications.recipients(host)).revision).toBe(1);
    // The webhook reaches the facade with its bytes; that there is no such provider is the facade's word.
    const webhook = await fetch(`${origin}/billing/webhooks/telephony/none`, {
      method: 'POST',
      body: '{"a": 1}',
    });
    expect([webhook.status, await webhook.json()]).toMatchObject([404, { code: 'not-found' }]);
  });

  it('shows live what changes', async () => {
    const gone = new AbortController();
    const live = await fetch(`${origin}/billing/accounts/acme/live`, { headers: olga, signal: gone.signal });
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: standing')) text += (await reader?.read())?.value ?? '';
    const amount = money('2', 'USD');
    await billing.wallets.adjust({ ...host, key: 'more', amount, reason: 'More' });
    while (!text.includes('"amount":"7"')) text += (await reader?.read())?.value ?? '';
    gone.abort();
  });

  it('streams a report', async () => {
    const range = 'from=2026-10-01&until=2026-11-01';
    const report = await fetch(`${origin}/billing/accounts/acme/usage-report/csv?${range}`, {
      headers: olga,
    });
    expect(report.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await report.text()).toMatch(/^Campaign Title,.*Total Cost\r\n$/);
  });
});

it('what is not under the base path stays the business of the host', async () => {
  for (const make of [expressServer, fastifyServer, honoServer]) {
    const server = await make((await openAcme()).handler);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('The host itself');
    server.closeAllConnections();
    server.close();
  }
});
