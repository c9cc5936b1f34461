import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Billing, createBilling, money } from '@live-calls/core';
import type { EntryRow, Rows, Storage, TableName } from '@live-calls/core/adapter';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { type Ask, accountOf, adjustmentOf, type JournalLine } from './__fixtures__/client.ts';
import { type Racer, racer } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { keepTrail } from './__fixtures__/trail.ts';

const server = testServer();
const rounds = Number(process.env.LIVE_CALLS_ROUNDS ?? '8') * 5;
const clients = 3;
const accounts = 4;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-calls-clients-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('clients that are killed, stopped and cut off at random moments', () => {
  test('were told nothing that is not so, and left nothing that nobody asked for', {
    timeout: 60_000 + rounds * 3000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    const killer = new pg.Client({ connectionString: server() });
    await killer.connect();
    const running = new Set<Racer>();
    try {
      const trail = await keepTrail(server(), schema);
      const storage = await open();
      let billing: Billing = createBilling({ storage });
      for (let index = 0; index < accounts; index += 1)
        billing = await activeAccount(storage, accountOf(index, accounts), '10');
      const journals: string[] = [];
      // Its own name tells these connections from everybody else's.
      const name = `race_${schema}`;
      const connectionString = `${server()}?application_name=${name}`;
      const start = async (): Promise<void> => {
        const worker = journals.length;
        const journal = join(folder, `${schema}-${worker}`);
        journals.push(journal);
        const seed = Math.floor(Math.random() * 2 ** 31);
        const one = await racer({
          connectionString,
          schema,
          worker,
          type: 'client',
          accounts,
          journal,
          seed,
        });
        running.add(one);
        one.say('go');
      };
      for (let index = 0; index < clients; index += 1) await start();
      const terminated = await makeTrouble({ killer, name, running, start });
      for (const one of running) one.say('stop');
      await Promise.all([...running].map(({ ended }) => ended));
      running.clear();
      expect(terminated, 'connections were cut').toBeGreaterThan(0);
      const lines = journals.flatMap(linesOf);
      const answers = lines.filter((line) => 'of' in line);
      expect(answers.length).toBeGreaterThan(rounds * 10);
      expect(await falseAnswers(storage, lines)).toEqual([]);
      expect(await unasked(storage, lines)).toEqual([]);
      const { faults, grants } = await trail.follow();
      expect(faults).toEqual([]);
      expect(grants).toBeGreaterThan(0);
      for (let index = 0; index < accounts; index += 1) {
        const verified = await billing.wallets.verify({ actor, accountId: accountOf(index, accounts) });
        expect(verified).toMatchObject({ status: 'agrees', differences: [] });
      }
    } finally {
      for (const one of running) one.process.kill('SIGKILL');
      await killer.end();
      await dispose();
    }
  });
});

/** Round after round one of: kill a client, stop one for a while, cut one connection, cut all. */
async function makeTrouble(play: {
  readonly killer: pg.Client;
  readonly name: string;
  readonly running: Set<Racer>;
  readonly start: () => Promise<void>;
}): Promise<number> {
  const { killer, name, running, start } = play;
  let cut = 0;
  for (let round = 0; round < rounds; round += 1) {
    await soon(20 + Math.random() * 100);
    const victim = [...running][Math.floor(Math.random() * running.size)] as Racer;
    const what = round % 4;
    if (what === 0) {
      victim.process.kill('SIGKILL');
      await victim.ended;
      running.delete(victim);
      await start();
    } else if (what === 1) {
      victim.process.kill('SIGSTOP');
      await soon(Math.random() * 100);
      victim.process.kill('SIGCONT');
    } else {
      const some = what === 2 ? 'ORDER BY random() LIMIT 1' : '';
      const { rowCount } = await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 ${some}`,
        [name],
      );
      cut += rowCount ?? 0;
    }
  }
  return cut;
}

/** Codes after which nothing is claimed; anything else that a client was told is a fault. */
const honest = new Set(['OUTCOME_UNKNOWN', 'STORAGE_UNAVAILABLE', 'CONTENTION', 'NOT_FOUND']);

async function falseAnswers(storage: Storage, lines: readonly JournalLine[]): Promise<readonly string[]> {
  const faults: string[] = [];
  const entries = new Map<string, EntryRow>();
  for (const row of await rowsOf(storage, 'entry')) entries.set(`${row.accountId} ${row.number}`, row);
  const legs = new Map((await rowsOf(storage, 'usage')).map((row) => [`${row.accountId} ${row.legId}`, row]));
  const holds = new Map(
    (await rowsOf(storage, 'hold')).map((row) => [`${row.accountId} ${row.callRef}`, row]),
  );
  for (const line of lines) {
    if (!('of' in line)) continue;
    const { of: ask, number, answer } = line;
    const accountId = accountOf(number, accounts);
    const wrong = (why: string): void => void faults.push(`${JSON.stringify(line)}: ${why}`);
    if (answer.status === 'error') {
      if (!honest.has(String(answer.error))) wrong('an error that nobody expects');
    } else if (ask === 'adjust') {
      const entry = entries.get(`${accountId} ${answer.entry}`);
      if (entry?.reference !== `adjustment:adjust-${number}`) wrong('no such entry');
      const posted = entry && money(answer.posted as string, 'USD').amount;
      if (entry && atomsOf(posted as string) !== entry.balanceAfterAtoms) wrong('another balance');
    } else if (ask === 'settle' || ask === 'import') {
      const legId = `CA${ask === 'import' ? 10_000 + number : number}`;
      const row = legs.get(`${accountId} ${legId}`);
      if (answer.status !== 'charged' || row?.number !== answer.entry) wrong('no such usage row');
    } else if (answer.status === 'placed' || answer.status === 'released') {
      const hold = holds.get(`${accountId} call-${number}`);
      if (hold === undefined) wrong('no such hold');
      if (answer.status === 'released' && hold?.status !== 'closed') wrong('the hold is open');
    } else if (answer.status !== 'insufficient-funds') wrong('an answer that nobody expects');
  }
  return faults;
}

/** What stands in the database without a request, or more than once for one. */
async function unasked(storage: Storage, lines: readonly JournalLine[]): Promise<readonly string[]> {
  const asked = new Set(lines.flatMap((line) => ('ask' in line ? [`${line.ask} ${line.number}`] : [])));
  const faults: string[] = [];
  const seen = new Set<string>();
  const trace = (what: string, ask: Ask, number: number): void => {
    if (!asked.has(`${ask} ${number}`)) faults.push(`${what} was not asked for`);
    if (seen.has(what)) faults.push(`${what} is there twice`);
    seen.add(what);
  };
  const leg = (what: string, legId: string): void => {
    const number = Number(legId.slice(2));
    trace(what, number < 10_000 ? 'settle' : 'import', number % 10_000);
  };
  for (const { reference, amountAtoms } of await rowsOf(storage, 'entry')) {
    if (reference === 'adjustment:start') continue;
    const [kind = '', what = ''] = reference.split(':');
    if (kind === 'usage') leg(reference, what.split('/')[1] ?? '');
    else {
      const number = Number(what.replace('adjust-', ''));
      trace(reference, 'adjust', number);
      if (atomsOf(adjustmentOf(number).replace('-', '')) !== amountAtoms)
        faults.push(`${reference} is another amount`);
    }
  }
  for (const { provider, legId } of await rowsOf(storage, 'usage')) leg(`${provider} ${legId}`, legId);
  for (const { callRef } of await rowsOf(storage, 'hold')) trace(callRef, 'place', Number(callRef.slice(5)));
  for (const { operation, key } of await rowsOf(storage, 'key'))
    if (key !== 'start') trace(`${operation} ${key}`, 'adjust', Number(key.slice(7)));
  return faults;
}

async function rowsOf<Table extends TableName>(
  storage: Storage,
  table: Table,
): Promise<readonly Rows[Table][]> {
  const rows: Rows[Table][] = [];
  for (let index = 0; index < accounts; index += 1) {
    for await (const some of storage.stream(table, accountOf(index, accounts), {})) rows.push(...some);
  }
  return rows;
}

function atomsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const atoms = BigInt(whole + fraction.padEnd(12, '0'));
  return amount.startsWith('-') ? -atoms : atoms;
}

function linesOf(journal: string): readonly JournalLine[] {
  // The last line of a client that was killed may be torn; nothing was sent or told on its strength.
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalLine);
}

function soon(afterMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, afterMs));
}
