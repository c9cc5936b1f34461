import { createHash } from 'node:crypto';
import { runCases, runModel, type StorageSubject, storageCases } from '@live-calls/conformance';
import { createBilling } from '@live-calls/core';
import { describe, expect, test } from 'vitest';
import { type Judgement, judge } from './__fixtures__/account-rule.ts';
import { activeAccount, actor, legOf } from './__fixtures__/acme.ts';
import { everyNode, type Node, nodeKind, parsed } from './__fixtures__/parsed-sql.ts';
import { type RecordingPool, recordingPool } from './__fixtures__/recording-pool.ts';
import { sessionProblems } from './__fixtures__/session-rule.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { postgresStorage } from './index.ts';

/**
 * Everything that may be read across accounts: the operator's lists, each served by an index of its own, and the sums over
 * ranges of accounts that verify reads.
 */
const acrossAccounts: readonly string[] = [
  'read account by account_id',
  'read due by due_at_ms account_id kind reference',
  'read entry',
  'read entry by number',
  'read hold',
  'read key by at_ms account_id operation key',
  'read parked by at_ms account_id lot provider leg_id',
  'read spend',
  'read top_up',
  'read usage',
  'read usage by number',
];

/** Tables that belong to no account; on Citus they are reference tables. */
const shared: ReadonlySet<string> = new Set(['document', 'migration']);

interface SentStatement extends Judgement {
  readonly text: string;
  readonly statement: Node;
}

describe.each([
  { name: 'several accounts in a statement', accountsPerStatement: 1000 },
  { name: 'one account in a statement', accountsPerStatement: 1 },
])('every statement that is sent, with $name', ({ accountsPerStatement }) => {
  const server = testServer();
  let pool: RecordingPool | undefined;
  const create = async (): Promise<StorageSubject> => {
    pool ??= recordingPool(server());
    const recording = pool;
    const { schema, dispose } = await freshStorage(server());
    const opened: { close(): Promise<void> }[] = [];
    const open = async () => {
      const storage = postgresStorage({ pool: recording, schema, accountsPerStatement, lanes: 1 });
      opened.push(storage);
      await storage.open();
      return storage;
    };
    return {
      storage: await open(),
      another: open,
      dispose: async () => {
        for (const storage of opened) await storage.close();
        await dispose();
      },
    };
  };

  // The workload: whatever the contract promises, and whatever the core does.
  runCases(storageCases, { test, create });
  test('the model-based test of the core', { timeout: 120_000 }, async () => {
    const seed = 1 + Math.floor(Math.random() * 1_000_000);
    const report = await runModel({ create, seed, steps: 150 });
    expect(report.journalNumbers, `seed ${seed}`).toBeGreaterThan(0);
  });

  test('is bound to accounts, or named as reading across them', async () => {
    const sent = await everythingSent(pool);
    const broad = sent.filter(({ scope }) => scope === 'across');
    const unnamed = broad.filter(({ across, statement }) => {
      return nodeKind(statement) !== 'SelectStmt' || !across.every((one) => acrossAccounts.includes(one));
    });
    expect(unnamed.map(({ text, across }) => ({ text, across }))).toEqual([]);
    expect(broad.length).toBeGreaterThan(3);
    // That nothing was overlooked: the workload did all these.
    for (const kind of ['INSERT INTO', 'UPDATE', 'DELETE FROM', 'BEGIN']) {
      expect(
        sent.some(({ text }) => text.includes(kind)),
        kind,
      ).toBe(true);
    }
  });

  test('locks rows of several accounts only where several accounts may stand in a statement', async () => {
    const { storage, dispose } = await create();
    for (const accountId of ['left', 'right']) await activeAccount(storage, accountId, '5');
    const legs = [legOf('left', 1), legOf('right', 2)];
    await createBilling({ storage }).usage.recordMany({ actor, legs }).summary();
    await dispose?.();
    const sent = await everythingSent(pool);
    expect(sent.some(({ locksSeveral }) => locksSeveral)).toBe(accountsPerStatement > 1);
    const changing = sent.filter(({ scope, statement }) => scope !== 'none' && changes(statement));
    expect(changing.length).toBeGreaterThan(50);
    const wide = changing.filter(({ scope }) => scope !== 'one');
    if (accountsPerStatement === 1) expect(wide.map(({ text }) => text)).toEqual([]);
    else expect(wide.length).toBeGreaterThan(0);
  });

  test('is prepared under a name that stands for the same text in every process', () => {
    const named = [...(pool?.sent ?? [])].filter(([, { name }]) => name !== undefined);
    expect(named.length).toBeGreaterThan(50);
    for (const [text, { name }] of named) {
      expect(name).toBe(`live_calls_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
    }
  });

  test('needs no session, and reads neither clock nor chance of the server', async () => {
    const problems = (await everythingSent(pool)).flatMap(({ text, statement }) =>
      sessionProblems(statement).map((problem) => `${problem}: ${text}`),
    );
    expect(problems).toEqual([]);
    await pool?.end();
  });
});

async function everythingSent(pool: RecordingPool | undefined): Promise<readonly SentStatement[]> {
  const texts = new Set(
    [...(pool?.sent.keys() ?? [])].map((text) => text.replaceAll(/"test_\d+_\d+"/g, 's')),
  );
  const sent: SentStatement[] = [];
  for (const text of texts) {
    for (const statement of await parsed(text)) sent.push({ text, statement, ...judge(statement, shared) });
  }
  return sent;
}

function changes(statement: Node): boolean {
  return ['InsertStmt', 'UpdateStmt', 'DeleteStmt'].some((kind) => everyNode(statement, kind).length > 0);
}
