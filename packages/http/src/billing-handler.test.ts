import { BillingError, createBilling } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { requestOf, storageThatReads, world } from './__fixtures__/world.ts';
import { createBillingHandler } from './index.ts';

const BALANCE = '/accounts/acme/balance';

describe('paths and methods', () => {
  it('answers what is not there, and what is there for other methods', async () => {
    const { ask, handler } = await world();
    for (const path of ['/nothing', '/accounts/', '/accounts/acme/balance/', '/accounts/%zz/balance', '']) {
      const response = await ask(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await handler(new Request('http://host.example/elsewhere/accounts'))).status).toBe(404);
    expect((await handler(new Request('http://host.example/billingaccounts'))).status).toBe(404);
    const wrong = await ask(BALANCE, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const options = await ask('/accounts/acme/recipients', { method: 'OPTIONS', as: 'nobody' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, PUT, HEAD, OPTIONS']);
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers HEAD as GET without its body', async () => {
    const { ask } = await world();
    const [get, head] = [await ask(BALANCE), await ask(BALANCE, { method: 'HEAD' })];
    expect([head.status, head.headers.get('content-type'), head.body]).toEqual([
      200,
      'application/json',
      null,
    ]);
    expect((await get.text()).length).toBeGreaterThan(50);
    expect((await ask(BALANCE, { method: 'HEAD', as: 'nobody' })).status).toBe(401);
    const webhook = await ask('/webhooks/telephony/fake', { method: 'HEAD' });
    expect(webhook.status).toBe(200);
  });

  it('has nothing kept by anybody in between, nor read for something else', async () => {
    const { ask } = await world();
    for (const path of [BALANCE, '/nothing', '/openapi.json']) {
      const { headers } = await ask(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('takes references with any character in them', async () => {
    const { ask, billing, system } = await world();
    const callRef = 'call/1?x=%2e';
    await billing.calls.authorize({ ...system, callRef, provider: 'fake', to: '+442071838750' });
    const response = await ask(`/accounts/acme/calls/${encodeURIComponent(callRef)}`);
    expect(await response.json()).toMatchObject({ callRef });
  });
});

describe('what is given', () => {
  it('is named by field when it is not as it has to be, and never shown', async () => {
    const { ask } = await world();
    const secret = 'sk_live_secret';
    const json = {
      amount: { currency: 'USD', amount: 50 },
      method: secret,
      termsHash: 'x',
      saveMethod: secret,
      [secret.slice(0, 5)]: 1,
    };
    const response = await ask('/accounts/acme/top-ups', { json, headers: { 'idempotency-key': 'k' } });
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toEqual({
      type: 'tag:live-calls-billing,2026:invalid-input',
      title: 'The request is malformed',
      status: 400,
      detail: 'amount.amount: must be string.',
      code: 'invalid-input',
      retry: 'never',
      errors: [
        { field: 'amount.amount', rule: 'must be string' },
        { field: 'method', rule: 'must be one of "card", "bank-transfer", "bank-debit"' },
        { field: 'saveMethod', rule: 'must be boolean' },
        { field: 'sk_li', rule: 'is not known here' },
      ],
    });
    expect(text).not.toContain(secret);
  });

  it('is named likewise by what core finds', async () => {
    const { ask } = await world();
    const json = { recipients: [{ email: 'a@example.com' }, { email: 'sk_live_secret' }], revision: 0 };
    const response = await ask('/accounts/acme/recipients', { method: 'PUT', json });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      status: 400,
      errors: [{ field: 'recipients[1].email', rule: expect.stringContaining('e-mail address') }],
    });
    expect(text).not.toContain('sk_live_secret');
  });

  it.each([
    ['/accounts/acme/balance?x=1', 'x'],
    ['/accounts/acme/activity?limit=201', 'limit'],
    ['/accounts/acme/activity?limit=ten', 'limit'],
    ['/accounts/acme/activity?limit=1&limit=2', 'limit'],
    ['/accounts/acme/activity?order=random', 'order'],
    ['/accounts/acme/activity?__proto__=1', '__proto__'],
    ['/accounts/acme/activity?cursor=made-up', 'cursor'],
    ['/accounts/acme/quote?amount=ten&currency=USD', 'query.amount'],
    ['/accounts/acme/quote?amount=10', 'currency'],
    ['/accounts/acme/usage-report?from=2026-10-01', 'until'],
    ['/accounts/acme/usage-report?from=yesterday&until=2026-10-02', 'from'],
    ['/accounts/acme/usage-report?from=2026-10-01&until=2026-10-02&timeZone=Mars', 'timeZone'],
    ['/accounts/acme/balance-as-of', 'number'],
  ])('%s is refused by field', async (path, field) => {
    const { ask } = await world();
    const response = await ask(path);
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ field }] }]);
  });

  it('needs a key where it buys', async () => {
    const { ask, payments } = await world();
    for (const headers of [{}, { 'idempotency-key': '  ' }, { 'idempotency-key': '""' }]) {
      const response = await ask('/accounts/acme/top-ups', { json: {}, headers });
      expect(await response.json()).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
    }
    expect(payments.requests).toEqual([]);
  });
});

describe('pages of other sites', () => {
  const save = { method: 'PUT', json: { recipients: [], revision: 0 } } as const;
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://host.example' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://host.example' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://portal.example' }],
    [{}],
  ])('%o may change something', async (headers) => {
    const { ask } = await world({ trustedOrigins: ['https://portal.example'] });
    expect((await ask('/accounts/acme/recipients', { ...save, headers })).status).toBe(200);
  });

  it('may read: browsers keep what they read from them', async () => {
    const { ask } = await world();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await ask(BALANCE, { headers });
    expect([response.status, response.headers.get('cross-origin-resource-policy')]).toEqual([
      200,
      'same-origin',
    ]);
  });

  it('cannot send what a form sends', async () => {
    const { ask, billing, owner } = await world();
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', '']) {
      const body = JSON.stringify(save.json);
      const headers = { 'content-type': type };
      const response = await ask('/accounts/acme/recipients', { method: 'PUT', body, headers });
      expect([response.status, await response.json()]).toMatchObject([
        415,
        { code: 'unsupported-media-type' },
      ]);
    }
    expect((await billing.notifications.recipients(owner)).revision).toBe(0);
  });
});

describe('failures', () => {
  const codes = [
    ['STORAGE_UNAVAILABLE', { storage: 'db-7.internal' }, 503, 'same-key'],
    ['CONTENTION', { accountId: 'acme', attempts: 5 }, 503, 'same-key'],
    ['OUTCOME_UNKNOWN', { adapter: 'db-7.internal' }, 504, 'same-key'],
    ['INVARIANT_BROKEN', { invariant: 'db-7.internal' }, 500, 'never'],
    ['CONFIGURATION_INVALID', { option: 'topUps', rule: 'db-7.internal' }, 500, 'never'],
  ] as const;
  it.each(codes)('%s tell what to do, and nothing of the inside', async (...given) => {
    const [code, details, status, retry] = given;
    const { handler, failures } = broken(
      new BillingError(code, 'pg at db-7.internal said no', { details } as never),
    );
    const response = await handler(requestOf(BALANCE));
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status, retry, code: code.toLowerCase().replaceAll('_', '-') });
    expect(text).not.toContain('db-7');
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(failures).toMatchObject([{ route: 'GET /accounts/{accountId}/balance', status }]);
  });

  it('of other kinds are a 500 that tells nothing', async () => {
    const { handler, failures } = broken(new TypeError('password is hunter2'));
    const response = await handler(requestOf(BALANCE));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(failures).toHaveLength(1);
  });

  it('of whoever recognises people, and of the log, are no crash', async () => {
    const handler = createBillingHandler({
      billing: createBilling({ storage: memoryStorage() }),
      authenticate: () => Promise.reject(new Error('session store is down')),
      onError: () => {
        throw new Error('disk full');
      },
    });
    const response = await handler(new Request('http://host.example/accounts'));
    expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal-error' }]);
  });

  it('of the sender are not logged', async () => {
    const { ask, failures } = await world();
    await ask('/nothing');
    await ask(BALANCE, { as: 'nobody' });
    await ask('/accounts/acme/activity?limit=x');
    expect(failures).toEqual([]);
  });

  function broken(error: unknown) {
    const storage = storageThatReads(() => () => Promise.reject(error));
    const failures: unknown[] = [];
    const handler = createBillingHandler({
      billing: createBilling({ storage }),
      basePath: '/billing',
      authenticate: () => ({ id: 'olga', accounts: [{ accountId: 'acme', role: 'owner' }] }),
      onError: (failure) => failures.push(failure),
    });
    return { handler, failures };
  }
});

describe('what is not set up', () => {
  it('is told as such', async () => {
    const { ask } = await world();
    const pdf = await ask('/accounts/acme/invoices/inv_1/pdf');
    expect([pdf.status, await pdf.json()]).toMatchObject([501, { code: 'no-renderer' }]);
  });

  it.each([
    [{ basePath: 'billing' }],
    [{ basePath: '/billing/' }],
    [{ trustedOrigins: ['*'] }],
    [{ trustedOrigins: ['https://portal.example/'] }],
    [{ limits: { bodyBytes: 0 } }],
    [{ live: { pollMs: 0.5 } }],
    [{ authenticate: undefined as never }],
  ])('%o makes no handler', (options) => {
    const billing = createBilling({ storage: memoryStorage() });
    expect(() => createBillingHandler({ billing, authenticate: () => undefined, ...options })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
    );
  });
});
