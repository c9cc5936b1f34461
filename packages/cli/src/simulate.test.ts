import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { SimulationStep, SimulationTrace } from '@live-calls/conformance';
import { parsePriceBook } from '@live-calls/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLiveCalls } from './run.ts';

let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-calls-'));
  const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }];
  await writeFile(file('book.json'), JSON.stringify({ currency: 'EUR', rules: [{ prefix: '44', bands }] }));
  await writeFile(file('other.json'), '{ "format": "something else" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  stdout.on('data', (piece: Buffer) => {
    texts.out += piece.toString();
  });
  stderr.on('data', (piece: Buffer) => {
    texts.err += piece.toString();
  });
  const streams = { stdin: Readable.from([]), stdout, stderr };
  const status = await runLiveCalls(['simulate', ...args], streams);
  await new Promise((resolve) => setImmediate(resolve));
  return { status, ...texts };
}

describe('simulate', () => {
  it('plays a day by the price book of a file, and says what it saw', { timeout: 120_000 }, async () => {
    const asked = [
      '--price-book',
      file('book.json'),
      '--days',
      '1',
      '--calls-per-hour',
      '2',
      '--accounts',
      '2',
    ];
    const { status, out, err } = await run(...asked, '--seed', '4');
    expect(err).toBe('');
    expect(status).toBe(0);
    expect(out).toMatch(/^Seed 4: [\d,]+ steps until 2026-/);
    expect(out).toContain('authorize authorized');

    const again = await run(...asked, '--seed', '4', '--format', 'json');
    expect(JSON.parse(again.out)).toMatchObject({ seed: 4, seen: expect.any(Object) });
  });

  it.each([
    [['--days', '0'], '--days must be a whole number from 1 to 3650.'],
    [['--seed', 'x'], '--seed must be a whole number from 1 to 4294967295.'],
    [['--trace', 'nowhere.json'], 'Cannot read the trace'],
    [['--save', 'nowhere/kept.json'], 'Cannot write the trace "nowhere/kept.json": '],
  ])('refuses %s', async (args, message) => {
    const { status, err } = await run(...args);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a file that is no trace', async () => {
    const { status, err } = await run('--trace', file('other.json'));
    expect(status).toBe(2);
    expect(err).toContain('is no trace');
  });

  it('plays a trace again, and says in one line of JSON what it breaks', { timeout: 120_000 }, async () => {
    await writeFile(file('trace.json'), JSON.stringify(brokenTrace()));
    const { status, out, err } = await run(
      '--trace',
      file('trace.json'),
      '--format',
      'json',
      '--save',
      file('kept.json'),
    );
    expect(status).toBe(1);
    const broken = JSON.parse(out) as { readonly rule: string; readonly trace: unknown };
    expect(broken).toMatchObject({ status: 'broken', seed: 4 });
    expect(JSON.parse(await readFile(file('kept.json'), 'utf8'))).toEqual(broken.trace);
    expect(err).toContain('play it again with --trace');
  });
});

/** Two calls under one id of the vendor, which no vendor has: the second one cannot be recorded. */
function brokenTrace(): SimulationTrace {
  const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 30 }];
  const priceBook = parsePriceBook({ currency: 'EUR', rules: [{ prefix: '44', bands }] });
  const beginMs = Date.UTC(2026, 10, 1);
  const call = {
    to: '+442071838750',
    status: 'completed',
    ringMs: 1000,
    talkMs: 9000,
    legId: 'one',
    luck: 1,
  } as const;
  const unasked = (account: number, afterMs: number): SimulationStep => {
    const about = { type: 'call', name: `call-${account}`, asked: false, call } as const;
    return { ...about, account, atMs: beginMs + afterMs };
  };
  return {
    format: 'live-calls-trace/1',
    seed: 4,
    steps: [unasked(0, 1000), unasked(1, 3_600_000)],
    setting: {
      accounts: ['acc-1', 'acc-2'].map((accountId) => ({ accountId, deposit: '5' })),
      contract: {
        currency: 'EUR',
        timeZone: 'Europe/London',
        priceBooks: [{ from: '2026-01-01T00:00:00Z', priceBook: priceBook.hash }],
        destinations: { allow: ['*'], international: true, homeCountry: 'GB' },
        directions: ['outbound', 'inbound'],
        accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
      },
      priceBooks: [priceBook.document()],
      beginMs,
      luck: 1,
      webhooks: {},
      workerEveryMs: 15_000,
      reconcileEveryMs: 21_600_000,
      checkEvery: 1000,
    },
  };
}
