import { addMoney, money } from '@live-calls/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropPortal, freshSchema, signIn, testPortal, until, visitor } from './__fixtures__/test-portal.ts';
import type { Portal } from './portal.ts';

const schema = freshSchema();
const host = { actor: { role: 'system', id: 'test' }, accountId: 'northwind' } as const;
let portal: Portal;

beforeAll(async () => {
  portal = await testPortal({ schema });
}, 60_000);
afterAll(() => dropPortal(portal, schema));

const posted = async () => (await portal.billing.wallets.balance(host)).posted;

async function buy(method: 'card' | 'bank-transfer', key: string, more: object = {}) {
  const ada = await signIn(portal.url);
  const quoted = await ada.ask('/billing/accounts/northwind/quote?amount=100&currency=USD');
  const { terms } = (await quoted.json()) as { terms: { hash: string } };
  const amount = { currency: 'USD', amount: '100' };
  const body = { amount, method, termsHash: terms.hash, ...more };
  const asked = await ada.send('POST', '/billing/accounts/northwind/top-ups', body, {
    'idempotency-key': key,
  });
  const bought = (await asked.json()) as { topUp: { topUpId: string; status: string; actionUrl?: string } };
  return { ada, answered: asked.status, ...bought.topUp };
}

describe('signing in', () => {
  it('tells who can, then who did and what they may see', async () => {
    const nobody = await (await fetch(`${portal.url}/session`)).json();
    expect(nobody).toMatchObject({ signedIn: false, logins: [{ role: 'owner' }, { role: 'member' }] });
    const ada = await signIn(portal.url);
    expect(await (await ada.ask('/session')).json()).toMatchObject({
      signedIn: true,
      person: { name: 'Ada Moreno', email: 'ada@northwind.example' },
      accounts: [
        { accountId: 'northwind', name: 'Northwind Calling Inc.', role: 'owner' },
        { accountId: 'fabrikam', role: 'owner', accountManager: { email: 'kim@seller.example' } },
      ],
      clockMs: expect.any(Number),
      sandbox: { payments: '/sandbox/payments', calls: '/sandbox/calls', mail: '/sandbox/mail' },
    });
    const max = await signIn(portal.url, 'member');
    expect((await max.ask('/billing/accounts/northwind/balance')).status).toBe(200);
    expect((await max.ask('/billing/accounts/northwind/invoices')).status).toBe(403);
    expect((await max.ask('/billing/accounts/fabrikam/balance')).status).toBe(404);
    const ready = await ada.ask('/billing/accounts/fabrikam');
    expect(await ready.json()).toMatchObject({ status: 'not-set-up' });
  });

  it('keeps the cookie from scripts and other sites, and a forged or old one is nobody', async () => {
    const response = await fetch(`${portal.url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ADA@northwind.example ', password: 'owner-demo' }),
    });
    const set = response.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^portal_session=[\w-]+\.[\w-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    const value = set.split(';')[0] ?? '';
    for (const forged of [`${value}x`, value.replace('=W', '=X'), 'portal_session=', 'portal_session=a.b']) {
      expect(await (await visitor(portal.url, forged).ask('/session')).json()).toMatchObject({
        signedIn: false,
      });
    }
    const out = await visitor(portal.url, value).ask('/session', { method: 'DELETE' });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  });

  it('refuses what is wrong, other sites, and whoever guesses', async () => {
    const ask = (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${portal.url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const max = { email: 'max@northwind.example', password: 'member-demo' };
    expect((await ask({ email: 1 })).status).toBe(400);
    expect((await ask(max, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(max, { origin: portal.url, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const sandbox = { method: 'POST', headers: { origin: 'https://evil.example' }, body: 'action=pause' };
    expect((await fetch(`${portal.url}/sandbox/calls`, sandbox)).status).toBe(403);
    expect((await ask({ email: 'nobody@northwind.example', password: 'x' })).status).toBe(401);
    for (let wrong = 0; wrong < 8; wrong += 1) {
      expect((await ask({ ...max, password: 'x' })).status).toBe(401);
    }
    expect((await ask({ ...max, password: 'x' })).status).toBe(429);
  });

  it('lets nobody guess more often by guessing at once, and says what to do', async () => {
    const guess = (password: string) =>
      fetch(`${portal.url}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'ghost@northwind.example', password }),
      });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, place) => guess(`guess ${place}`)));
    const judged = answers.filter(({ status }) => status === 401);
    const refused = answers.filter(({ status }) => status === 429);
    expect([judged.length, refused.length]).toEqual([8, 22]);
    expect(await refused[0]?.json()).toMatchObject({
      code: 'too-many-attempts',
      title: expect.any(String),
      detail: 'Wait five minutes, then try again.',
    });
  });
});

describe('the web side', () => {
  it('is live and ready, and every answer has its policy', async () => {
    expect((await fetch(`${portal.url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${portal.url}/health/ready`)).json()).toEqual({ status: 'ready' });
    for (const path of [
      '/session',
      '/sandbox/payments',
      '/sandbox/calls',
      '/sandbox/mail',
      '/billing/accounts',
      '/x.js',
    ]) {
      const { headers } = await fetch(portal.url + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('shows a balance as it moves, through all layers', async () => {
    const ada = await signIn(portal.url);
    const gone = new AbortController();
    const live = await ada.ask('/billing/accounts/northwind/live', { signal: gone.signal });
    const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const more = async () => {
      const read = await reader?.read();
      if (read?.value === undefined) throw new Error('The view ended.');
      text += read.value;
    };
    while (!text.includes('event: standing')) await more();
    await portal.billing.wallets.adjust({
      ...host,
      key: 'seen',
      amount: money('3', 'USD'),
      reason: 'Seen live',
    });
    const { amount } = await posted();
    while (!text.includes(`"${amount}"`)) await more();
    gone.abort();
  });
});

describe('the sandbox processor', () => {
  it('has a card payment completed on its page, and the wallet credited exactly once', async () => {
    const before = await posted();
    const { ada, answered, topUpId, actionUrl = '' } = await buy('card', 'card-1', { saveMethod: true });
    expect([answered, actionUrl]).toEqual([201, `/sandbox/pay/${topUpId}`]);
    expect(await (await ada.ask(actionUrl)).text()).toContain('Pay 100 USD');
    expect(await posted()).toEqual(before);
    const form = { action: 'complete', after: 'portal' };
    const paid = await ada.submit(`/sandbox/payments/${topUpId}`, form);
    expect([paid.status, paid.headers.get('location')]).toEqual([303, '/']);
    const after = addMoney(before, money('100', 'USD'));
    expect(await posted()).toEqual(after);
    // The same again: by the form, by the processor, by the page of the payer.
    expect((await ada.submit(`/sandbox/payments/${topUpId}`, form)).status).toBe(400);
    await portal.sandbox?.payments?.complete(topUpId);
    expect((await ada.ask(actionUrl)).status).toBe(200);
    expect(await posted()).toEqual(after);
    expect(portal.sandbox?.payments?.get(topUpId)).toMatchObject({
      undelivered: 0,
      outcome: { status: 'paid' },
    });
    const methods = await ada.ask('/billing/accounts/northwind/payment-methods');
    expect(JSON.stringify(await methods.json())).toContain(topUpId);
  });

  it('has transfers arrive in parts, and disputes take back and give back', async () => {
    const before = await posted();
    const { ada, topUpId } = await buy('bank-transfer', 'bank-1');
    const page = `/sandbox/payments/${topUpId}`;
    expect(await (await ada.ask(page)).text()).toContain('000123456789');
    expect((await ada.submit(page, { action: 'part', amount: '1,5' })).status).toBe(400);
    expect((await ada.submit(page, { action: 'part', amount: '40' })).status).toBe(303);
    expect(await posted()).toEqual(before);
    expect((await ada.submit(page, { action: 'part', amount: '60.00' })).status).toBe(303);
    expect(await posted()).toEqual(addMoney(before, money('100', 'USD')));
    const card = await buy('card', 'card-2');
    const cardPage = `/sandbox/payments/${card.topUpId}`;
    await ada.submit(cardPage, { action: 'complete' });
    expect(await posted()).toEqual(addMoney(before, money('200', 'USD')));
    expect((await ada.submit(cardPage, { action: 'dispute' })).status).toBe(303);
    expect(await posted()).toEqual(addMoney(before, money('100', 'USD')));
    expect((await ada.submit(cardPage, { action: 'won' })).status).toBe(303);
    expect(await posted()).toEqual(addMoney(before, money('200', 'USD')));
  });

  it('keeps cards, and one of them is always declined', async () => {
    const ada = await signIn(portal.url);
    const asked = await ada.send(
      'POST',
      '/billing/accounts/northwind/payment-methods',
      { method: 'card' },
      {
        'idempotency-key': 'keep-1',
      },
    );
    const { actionUrl } = (await asked.json()) as { actionUrl: string };
    expect((await ada.submit(actionUrl, { ending: '0002' })).status).toBe(303);
    const { methods } = (await (await ada.ask('/billing/accounts/northwind/payment-methods')).json()) as {
      methods: readonly { methodId: string; label: string }[];
    };
    const savedMethodId = methods.find(({ label }) => label.endsWith('0002'))?.methodId;
    const before = await posted();
    expect(await buy('card', 'card-3', { savedMethodId })).toMatchObject({ status: 'failed' });
    const good = methods.find(({ label }) => label.endsWith('4242'))?.methodId;
    expect(await buy('card', 'card-4', { savedMethodId: good })).toMatchObject({ status: 'paid' });
    expect(await posted()).toEqual(addMoney(before, money('100', 'USD')));
  });
});

describe('the simulated provider', () => {
  it('places a call on its page, and the billing settles it through webhooks', async () => {
    const ada = await signIn(portal.url);
    const place = { action: 'place', to: '+44 20 7183 8750', seconds: '600' };
    expect((await ada.submit('/sandbox/calls', { ...place, seconds: '0' })).status).toBe(400);
    expect((await ada.submit('/sandbox/calls', { ...place, to: '+5371234567' })).status).toBe(303);
    expect(await (await ada.ask('/sandbox/calls')).text()).toContain('not-allowed');
    expect((await ada.submit('/sandbox/calls', place)).status).toBe(303);
    const calls = portal.sandbox?.calls;
    const leg = await until(() => calls?.running.find(({ status }) => status === 'answered')?.legId);
    await until(async () =>
      (await portal.billing.calls.list(host)).calls.some(({ answeredAt }) => answeredAt),
    );
    expect((await portal.billing.wallets.balance(host)).held.amount).not.toBe('0');
    expect((await ada.submit('/sandbox/calls', { action: 'hang-up', leg })).status).toBe(303);
    const { cost } = await until(async () => {
      const { legs } = await portal.billing.usage.list({ ...host, limit: 5, descending: true });
      return legs.find(({ legId }) => legId === leg);
    });
    expect(cost?.amount).not.toBe('0');
    expect((await portal.billing.calls.list(host)).calls).toEqual([]);
    expect((await portal.billing.wallets.balance(host)).held.amount).toBe('0');
  });
});
