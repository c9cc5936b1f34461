import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addMoney, compareMoney, money } from '@live-calls/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropPortal, freshSchema, signIn, testPortal, until, visitor } from './__fixtures__/test-portal.ts';
import type { Portal } from './portal.ts';

const host = { actor: { role: 'system', id: 'test' }, accountId: 'northwind' } as const;
let dataDirectory: string;
let schema: string;
let portal: Portal | undefined;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-'));
  chmodSync(folder, 0o755);
  dataDirectory = join(folder, 'data');
  schema = freshSchema();
});
afterEach(async () => {
  await dropPortal(portal, schema);
  rmSync(join(dataDirectory, '..'), { recursive: true, force: true });
});

const start = async (): Promise<Portal> => {
  portal = await testPortal({ schema, dataDirectory });
  return portal;
};
const posted = async (one: Portal) => (await one.billing.wallets.balance(host)).posted;

describe('from one start to the next', () => {
  it('keeps balance, session and a payment that waits, which is then credited once', {
    timeout: 90_000,
  }, async () => {
    const first = await start();
    expect(first.isFresh).toBe(true);
    const ada = await signIn(first.url);
    const before = await posted(first);
    const quoted = await ada.ask('/billing/accounts/northwind/quote?amount=250&currency=USD');
    const { terms } = (await quoted.json()) as { terms: { hash: string } };
    const amount = { currency: 'USD', amount: '250' };
    const asked = await ada.send(
      'POST',
      '/billing/accounts/northwind/top-ups',
      { amount, method: 'bank-transfer', termsHash: terms.hash },
      { 'idempotency-key': 'over-night' },
    );
    const { topUp } = (await asked.json()) as { topUp: { topUpId: string } };
    // A call is under way while the portal is stopped: it is hung up and charged, and nothing stays held.
    const placed = await first.sandbox?.calls?.place({
      ...host,
      to: '+442071838750',
      talkSeconds: 600,
      ringMs: 0,
    });
    expect(placed?.status).toBe('authorized');
    await until(() => first.sandbox?.calls?.running.some(({ answeredAtMs }) => answeredAtMs !== undefined));
    await first.close();
    await expect(fetch(first.url)).rejects.toThrow();

    const second = await start();
    expect(second.isFresh).toBe(false);
    const { posted: after, held } = await second.billing.wallets.balance(host);
    expect([compareMoney(after, before), held.amount]).toEqual([-1, '0']);
    expect(await (await visitor(second.url, ada.cookie).ask('/session')).json()).toMatchObject({
      signedIn: true,
    });
    const payments = second.sandbox?.payments;
    expect(payments?.get(topUp.topUpId)).toMatchObject({ outcome: { status: 'awaiting-transfer' } });
    await payments?.complete(topUp.topUpId);
    await payments?.complete(topUp.topUpId);
    expect(await posted(second)).toEqual(addMoney(after, money('250', 'USD')));
  });
});

describe('the process', () => {
  it('ends everything else when one thing cannot be ended, and says what that was', async () => {
    const one = await start();
    const stuck = new Error('The sandbox is stuck.');
    Object.assign(one.sandbox ?? {}, { stop: () => Promise.reject(stuck) });
    await expect(one.close()).rejects.toBe(stuck);
    const { DATABASE_URL = '' } = process.env;
    const left = DATABASE_URL === '' ? [one.url, one.connectionString] : [one.url];
    expect(await Promise.all(left.map(isOpen))).toEqual(left.map(() => false));
    portal = undefined;
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with %s, and leaves no process and no open port',
    { timeout: 90_000 },
    async (signal) => {
      const main = fileURLToPath(new URL('./__fixtures__/run-portal.ts', import.meta.url));
      const args = ['--conditions=@live-calls/source', '--import', import.meta.resolve('tsx'), main];
      const child = spawn(process.execPath, [...args, dataDirectory, schema], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const ended = new Promise<number | null>((done) => {
        child.on('exit', done);
      });
      const { url, postgres } = await until(() => {
        const line = /^ready (.*)$/m.exec(said)?.[1];
        return line === undefined ? undefined : (JSON.parse(line) as { url: string; postgres: string });
      });
      const ada = await signIn(url);
      // A live view does not keep it.
      const live = await ada.ask('/billing/accounts/northwind/live');
      child.kill(signal);
      child.kill(signal);
      expect(await ended).toBe(0);
      await live.body?.cancel().catch(() => undefined);
      expect(await isOpen(url)).toBe(false);
      const { DATABASE_URL = '' } = process.env;
      if (DATABASE_URL === '') expect(await isOpen(postgres)).toBe(false);
    },
  );

  it('says which port is taken', async () => {
    const one = await start();
    const { port } = new URL(one.url);
    const other = { schema, dataDirectory: `${dataDirectory}-2`, port: Number(port) };
    await expect(testPortal(other)).rejects.toThrow(`Port ${port} is in use. Set PORT to one that is free`);
  });
});

function isOpen(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname);
    socket.on('connect', () => socket.end(() => done(true)));
    socket.on('error', () => done(false));
  });
}
