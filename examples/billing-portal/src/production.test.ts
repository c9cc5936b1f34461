import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { money } from '@live-calls/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OutsideDatabase,
  outsideDatabase,
  runToEnd,
  type Started,
  startProcess,
} from './__fixtures__/production.ts';
import { until } from './__fixtures__/test-portal.ts';
import { type Composed, composeBilling } from './compose-billing.ts';
import { openDatabase } from './database.ts';
import { readSettings } from './environment.ts';
import { operate } from './operate.ts';
import { People } from './people.ts';
import { startPortal } from './portal.ts';

const actor = { role: 'system', id: 'test' } as const;
const system = { actor, accountId: 'acme' } as const;
const twilio = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: '2'.repeat(32) };
const stripe = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
const password = 'correct horse battery';
const running: Started[] = [];
let database: OutsideDatabase;
let folder: string;
/** Of a worker. */
let inside: Record<string, string>;
/** Of a server. */
let outside: Record<string, string>;

beforeAll(async () => {
  database = await outsideDatabase();
  folder = mkdtempSync(join(tmpdir(), 'portal-production-'));
  inside = { DATABASE_URL: database.url, ...stripe };
  outside = {
    ...inside,
    ...{ PORT: '0', WORKER: 'elsewhere', TRUST_PROXY: '1', SESSION_SECRET: 's'.repeat(40) },
    PUBLIC_URL: 'https://billing.example.com',
  };
}, 60_000);
afterAll(async () => {
  for (const one of running) one.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const admin = (args: readonly string[], input = '', url = database.url): Promise<string> =>
  operate({ args, environment: { DATABASE_URL: url }, readInput: async () => input });

function start(file: 'serve.ts' | 'work.ts', env: Record<string, string>): Started {
  const started = startProcess(file, { env });
  running.push(started);
  return started;
}

/** As it comes through a proxy that ends TLS. */
function throughProxy(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    origin: 'https://billing.example.com',
    'x-forwarded-for': '203.0.113.9',
    ...init.headers,
  };
  return fetch(url + path, { ...init, headers });
}

async function signIn(url: string, given = password): Promise<Response> {
  const body = JSON.stringify({ email: 'Ada@acme.example', password: given });
  return throughProxy(url, '/session', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
}

describe('before anything is there', () => {
  it('each process names what it misses, in words, and ends', { timeout: 90_000 }, async () => {
    const [server, worker] = await Promise.all([
      runToEnd('serve.ts', { env: {} }),
      runToEnd('work.ts', { env: {} }),
    ]);
    for (const { status, said } of [server, worker]) {
      expect([status, said]).toEqual([1, expect.not.stringMatching(/\n\s+at /)]);
    }
    for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'SESSION_SECRET', 'STRIPE_SECRET_KEY']) {
      expect(server.said).toContain(`${name} is missing`);
    }
    expect(worker.said).toContain('DATABASE_URL is missing');
    expect(worker.said).not.toContain('SESSION_SECRET');
  });

  it('a database that does not answer is told of without its password, one without tables with what to do', async () => {
    const lost = admin(['migrate'], '', 'postgres://ada:hunter2@127.0.0.1:1/x');
    await expect(lost).rejects.toThrow('The PostgreSQL of DATABASE_URL cannot be worked with: ');
    await expect(lost).rejects.not.toThrow(/hunter2/);
    const server = startPortal({
      settings: readSettings({ ...outside, NODE_ENV: 'production' }),
      page: 'none',
    });
    const cure = 'There is no schema live_calls_host in this database. Run admin.ts migrate.';
    await expect(server).rejects.toThrow(cure);
    const where = { connectionString: database.url, schema: 'live_calls' };
    const worker = composeBilling({ database: where, settings: {}, migrates: false });
    await expect(worker).rejects.toThrow('There is no schema "live_calls" in this database.');
  });
});

describe('an operator', () => {
  const file = (name: string, content: object): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it('makes the tables, any number of times at once', { timeout: 90_000 }, async () => {
    const env = { DATABASE_URL: database.url };
    const [own, here] = await Promise.all([
      runToEnd('admin.ts', { env, args: ['migrate'] }),
      admin(['migrate']),
    ]);
    expect(own).toEqual({ status: 0, said: 'The schemas are up to date.\n' });
    expect([here, await admin(['migrate'])]).toEqual(Array(2).fill('The schemas are up to date.'));
  });

  it('opens an account and activates its contract', async () => {
    const bands = [{ fromSecond: 0, rate: '0.6', perSeconds: 60, incrementSeconds: 1 }];
    const rules = [{ prefix: '44', name: 'United Kingdom', country: 'GB', bands }];
    const contract = {
      ...{ currency: 'USD', timeZone: 'America/New_York', directions: ['outbound'] },
      destinations: { allow: ['GB'], international: true, homeCountry: 'US' },
      accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
      // The worker ends calls of this provider by itself, so that granting more asks nobody outside.
      live: { quantumSeconds: 60, warnSeconds: 58, providers: { twilio: { control: 'supervised' } } },
    };
    const account = ['--account', 'acme'];
    const opened = await admin(['open-account', ...account, '--name', 'Acme Ltd', '--currency', 'USD']);
    expect(opened).toBe('Account acme: opened.');
    const given = ['activate-contract', ...account, '--contract', file('contract.json', contract)];
    const book = ['--price-book', file('book.json', { currency: 'USD', rules })];
    await expect(admin(given)).rejects.toThrow('--price-book is missing.');
    await expect(admin([...given, '--price-book', 'no.json'])).rejects.toThrow(
      '--price-book must be a JSON file',
    );
    expect(await admin([...given, ...book])).toBe('Contract of acme: activated.');
    await expect(admin(['dance'])).rejects.toThrow('Use one of:\n  migrate\n');
  });

  it('adds a person, whose password comes by standard input', { timeout: 90_000 }, async () => {
    const ada = ['add-person', '--email', 'Ada@acme.example', '--name', 'Ada Moreno', '--role', 'owner'];
    const args = [...ada, '--account', 'acme'];
    await expect(admin(args, 'short\n')).rejects.toThrow('needs 12 characters or more');
    await expect(admin([...ada, '--account', 'nobody'], password)).rejects.toThrow('nobody');
    await expect(admin([...args, '--role', 'king'], password)).rejects.toThrow('--role is owner or member.');
    const env = { DATABASE_URL: database.url };
    const added = await runToEnd('admin.ts', { env, args, input: `${password}\n` });
    expect(added).toEqual({ status: 0, said: 'Ada@acme.example is owner of acme.\n' });
  });

  it('shows people their accounts in the order in which they were added, also after a change of one', async () => {
    const opened = await openDatabase({ databaseUrl: database.url, schema: 'live_calls', migrates: false });
    const people = new People(opened.tables);
    const bo = { personId: 'bo', email: 'bo@acme.example', name: 'Bo', password };
    const add = (accountId: string, role: 'owner' | 'member') =>
      people.put({ ...bo, accounts: [{ accountId, name: accountId, role }] });
    await add('zenith', 'owner');
    await add('apex', 'member');
    await add('zenith', 'member');
    const known = await people.find('bo');
    await opened.stop();
    expect(known?.accounts.map(({ accountId, role }) => `${role} of ${accountId}`)).toEqual([
      'member of zenith',
      'member of apex',
    ]);
  });
});

describe('a process', () => {
  it('needs rights on the tables of both schemas and no other', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const user = `portal_process_${process.pid}`;
    await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD 'least'`);
    for (const schema of ['live_calls', 'live_calls_host']) {
      await owner.query(`GRANT USAGE ON SCHEMA ${schema} TO ${user}`);
      await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${user}`);
    }
    const url = new URL(database.url);
    [url.username, url.password] = [user, 'least'];
    const least = await openDatabase({ databaseUrl: url.href, schema: 'live_calls', migrates: false });
    const composed = await composeBilling({ database: least, settings: {}, migrates: false });
    try {
      const { billing } = composed;
      const credit = { ...system, key: 'least', amount: money('1', 'USD'), reason: 'Least rights' };
      expect(await billing.wallets.adjust(credit)).toMatchObject({ status: 'adjusted' });
      expect((await billing.worker.runOnce()).problems).toEqual([]);
      expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees' });
      expect(await new People(least.tables).signIn('ada@acme.example', password)).toBe('ada@acme.example');
      await billing.wallets.adjust({ ...credit, key: 'least-back', amount: money('-1', 'USD') });
    } finally {
      await composed.close();
      await least.stop();
      await owner.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
      await owner.end();
    }
  });
});

describe('a server', () => {
  let first: Started;
  let url: string;

  beforeAll(async () => {
    first = start('serve.ts', { ...outside, DRAIN_SECONDS: '6' });
    url = await first.url();
  }, 90_000);

  it('says what may not be meant, and has nothing of the demo', async () => {
    expect(first.said()).toContain('SMTP_URL is not set');
    expect(first.said()).toContain('Neither TWILIO_ACCOUNT_SID nor VONAGE_API_KEY is set');
    expect(await (await throughProxy(url, '/session')).json()).toEqual({ signedIn: false, logins: [] });
    expect((await throughProxy(url, '/sandbox/payments', { method: 'POST' })).status).toBe(404);
    const page = await throughProxy(url, '/');
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  });

  it('signs in whom the operator added, with a cookie for TLS only', async () => {
    expect((await signIn(url, 'wrong')).status).toBe(401);
    const response = await signIn(url);
    const cookie = response.headers.get('set-cookie') ?? '';
    expect([response.status, cookie]).toEqual([200, expect.stringContaining('; Secure')]);
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const mine = await throughProxy(url, '/billing/accounts/acme', { headers: { cookie } });
    expect(await mine.json()).toMatchObject({ status: 'active' });
  });

  it('refuses webhooks that nobody signed, and does not know providers without keys', async () => {
    const post = { method: 'POST', body: '{}' };
    expect((await throughProxy(url, '/billing/webhooks/payments', post)).status).toBe(403);
    expect((await throughProxy(url, '/billing/webhooks/telephony/twilio', post)).status).toBe(404);
  });

  it('is not ready while its database refuses it, lives on, and comes back', {
    timeout: 60_000,
  }, async () => {
    const ready = async () => (await fetch(`${url}/health/ready`)).status;
    expect(await ready()).toBe(200);
    await database.refuse(true);
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'not-ready' });
    expect([await ready(), (await fetch(`${url}/health/live`)).status]).toEqual([503, 200]);
    await database.refuse(false);
    await until(async () => (await ready()) === 200);
  });

  it('says that it is not ready, goes on serving, then ends; another one takes over its sessions', {
    timeout: 90_000,
  }, async () => {
    const cookie = (await signIn(url)).headers.get('set-cookie') ?? '';
    const live = await throughProxy(url, '/billing/accounts/acme/live', { headers: { cookie } });
    const second = start('serve.ts', outside);
    const other = await second.url();
    first.kill('SIGTERM');
    await until(async () => (await fetch(`${url}/health/ready`)).status === 503);
    const mine = await throughProxy(url, '/billing/accounts/acme/balance', { headers: { cookie } });
    expect([mine.status, (await fetch(`${url}/health/live`)).status]).toEqual([200, 200]);
    expect(await first.ended).toBe(0);
    await live.body?.cancel().catch(() => undefined);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    const there = await throughProxy(other, '/billing/accounts/acme/balance', { headers: { cookie } });
    expect(there.status).toBe(200);
    second.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });
});

describe('a worker', () => {
  let host: Composed;

  beforeAll(async () => {
    // As the host product has it: it asks before it dials, and leaves the rest to the workers.
    const settings = {
      publicUrl: 'https://billing.example.com',
      twilio: { accountSid: twilio.TWILIO_ACCOUNT_SID, authTokens: [twilio.TWILIO_AUTH_TOKEN] },
    };
    const where = { connectionString: database.url, schema: 'live_calls' };
    host = await composeBilling({ database: where, settings, migrates: false });
  });
  afterAll(() => host.close());

  it('outlives its connections, extends a call that another process authorized, and ends when it is told', {
    timeout: 90_000,
  }, async () => {
    const { billing } = host;
    const worker = start('work.ts', { ...inside, ...twilio, PUBLIC_URL: 'https://billing.example.com' });
    await until(() => worker.said().includes('working'));
    await database.refuse(true);
    await database.refuse(false);
    await billing.wallets.adjust({ ...system, key: 'credit', amount: money('50', 'USD'), reason: 'Credit' });
    const call = { ...system, callRef: 'call-1', provider: 'twilio' } as const;
    const authorized = await billing.calls.authorize({ ...call, to: '+442079460000' });
    expect(authorized).toMatchObject({ status: 'authorized', grantedSeconds: 60 });
    const answeredAt = new Date();
    await billing.calls.bind({ ...call, legId: `CA${'3'.repeat(32)}`, answeredAt });
    const granted = async () => (await billing.calls.get(call)).grantedSeconds;
    await until(async () => (await granted()) > 60);
    worker.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    const leg = { provider: 'twilio', legId: `CA${'3'.repeat(32)}`, callRef: 'call-1', to: '+442079460000' };
    const settled = await billing.usage.record({
      ...system,
      leg: { ...leg, answeredAt, durationSeconds: 12 },
    });
    expect(settled.status).toBe('charged');
    const { posted, held } = await billing.wallets.balance(system);
    expect([posted.amount, held.amount]).toEqual(['49.88', '0']);
  });
});
