import { PassThrough, Readable } from 'node:stream';
import { createBilling, money } from '@live-calls/core';
import { type RunningPostgres, startPostgres } from '@live-calls/embedded-postgres';
import { postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutSecrets } from './database.ts';
import { runLiveCalls } from './run.ts';

const actor = { role: 'system', id: 'test' } as const;
let server: RunningPostgres;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client?.query('DROP SCHEMA IF EXISTS cli_live CASCADE; DROP SCHEMA IF EXISTS cli_empty CASCADE');
  await client?.end();
  await server?.stop();
});

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], env: { readonly [name: string]: string } = {}): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const texts = { out: '', err: '' };
  stdout.on('data', (piece: Buffer) => {
    texts.out += piece.toString();
  });
  stderr.on('data', (piece: Buffer) => {
    texts.err += piece.toString();
  });
  const status = await runLiveCalls(args, { stdin: Readable.from([]), stdout, stderr, env });
  await new Promise((resolve) => setImmediate(resolve));
  return { status, ...texts };
}

const inLive = (command: string, ...more: readonly string[]): Promise<Ran> =>
  run([command, '--schema', 'cli_live', ...more], { DATABASE_URL: server.connectionString });

describe('migrate', () => {
  it('makes the tables, and may be run again', async () => {
    expect(await inLive('migrate')).toMatchObject({ status: 0, err: '' });
    const again = await inLive('migrate');
    expect(again).toMatchObject({ status: 0, err: '' });
    expect(again.out).toMatch(/^Schema cli_live has version \d+; nothing to do\.\n$/);
    const { rows } = await client.query(`SELECT to_regclass('cli_live.account') IS NOT NULL AS made`);
    expect(rows).toEqual([{ made: true }]);
  });
});

describe('verify', () => {
  beforeAll(async () => {
    await inLive('migrate');
    const { connectionString } = server;
    const storage = postgresStorage({ connectionString, schema: 'cli_live' });
    const billing = createBilling({ storage });
    for (const accountId of ['acme', 'birch', 'cedar']) {
      await billing.accounts.open({ actor, accountId, name: accountId, currency: 'USD' });
      const amount = money('5', 'USD');
      await billing.wallets.adjust({ actor, accountId, key: 'start', amount, reason: 'Start' });
    }
    await billing.close();
  });

  it.each([['journal'], ['totals']])('says that everything agrees (%s)', async (depth) => {
    const { status, out, err } = await inLive('verify', '--depth', depth);
    expect({ status, out }).toEqual({ status: 0, out: '' });
    expect(err).toMatch(/^Verified.*: 3 accounts, 3 entries, 0 usage rows; everything agrees\.\n$/);
  });

  it('lists what differs, of all accounts or of one, for people and for programs', async () => {
    await client.query(`UPDATE cli_live.account SET held = 1 WHERE account_id = 'birch'`);
    try {
      const line = 'account birch: held: expected 0, seen 1\n';
      for (const more of [['--depth', 'totals'], [], ['--account', 'birch']]) {
        const { status, out } = await inLive('verify', ...more);
        expect({ status, out }).toEqual({ status: 1, out: line });
      }
      expect(await inLive('verify', '--account', 'acme', '--quiet')).toEqual({ status: 0, out: '', err: '' });
      const { status, out } = await inLive('verify', '--format', 'json');
      expect(status).toBe(1);
      expect(
        out
          .trimEnd()
          .split('\n')
          .map((text) => JSON.parse(text)),
      ).toEqual([
        { type: 'account', accountId: 'birch', differences: [{ what: 'held', expected: '0', seen: '1' }] },
        { type: 'summary', status: 'differs', accounts: 3, differing: 1, entries: 3, usageRows: 0 },
      ]);
    } finally {
      await client.query(`UPDATE cli_live.account SET held = 0`);
    }
  });

  it('stops where it is told, and goes on from there', async () => {
    const first = await inLive('verify', '--most', '2');
    expect(first.status).toBe(0);
    const cursor = /^Go on with --cursor (\S+)$/m.exec(first.err)?.[1] ?? '';
    expect((await inLive('verify', '--cursor', cursor)).err).toContain('Verified: 1 account, 1 entry,');
  });

  it('shows progress when it is asked to', async () => {
    const { status } = await inLive('verify', '--progress');
    expect(status).toBe(0);
  });
});

describe('what cannot work', () => {
  const secret = 'p%40ss:w/rd';
  const gone = `postgres://billing:${secret}@127.0.0.1:1/none`;

  it.each([
    [['verify'], 'Say where the database is'],
    [['migrate', '--database', 'mysql://root:hush@host/db'], 'must be like postgres://'],
    [['verify', '--database', gone], 'PostgreSQL did not answer'],
    [['migrate', '--database', gone], 'PostgreSQL did not answer'],
    [['verify', '--database', gone, '--schema', 'Up Case'], '--schema must be'],
    [['verify', '--database', gone, '--account', 'a', '--cursor', 'b'], '--account verifies every row'],
    [['verify', '--database', gone, '--most', '0'], '--most must be'],
    [['verify', '--database', gone, '--depth', 'deep'], '--depth must be journal or totals'],
    [['verify', '--database', gone, '--cusor', 'x'], 'Did you mean --cursor?'],
  ])('%j ends with 2, and shows no password', async (args, message) => {
    const { status, out, err } = await run(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(message);
    for (const part of [secret, 'p@ss', 'w/rd', 'hush']) expect(err).not.toContain(part);
  });

  it('names the cure for a schema that is not there, and an account and a cursor that are none', async () => {
    const env = { DATABASE_URL: server.connectionString };
    const missing = await run(['verify', '--schema', 'cli_empty'], env);
    expect(missing).toMatchObject({ status: 2, out: '' });
    expect(missing.err).toContain('live-calls migrate');
    const unknown = await inLive('verify', '--account', 'nobody');
    expect(unknown).toMatchObject({ status: 2, out: '' });
    expect(unknown.err).toContain('nobody');
    const cursor = await inLive('verify', '--cursor', 'x');
    expect(cursor).toMatchObject({ status: 2, out: '' });
    expect(cursor.err).toContain('--cursor must be a cursor of an earlier run');
  });

  it('takes passwords out of any message', () => {
    const messages = [`${secret} and p@ss:w/rd`, `could not parse ${gone}`];
    expect(messages.map((message) => withoutSecrets(message, gone))).toEqual([
      '*** and ***',
      'could not parse ***',
    ]);
    const parameter = 'postgres://host/db?user=u&password=hu%20sh&x=1';
    expect(withoutSecrets('hu sh, hu%20sh', parameter)).toBe('***, ***');
    expect(withoutSecrets('no password', 'postgres://u:@host/db')).toBe('no password');
  });
});
