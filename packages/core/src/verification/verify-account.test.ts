import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import type { Rows, TableName } from '../ports/rows.ts';
import type { Storage } from '../ports/storage.ts';

type Change = {
  readonly [Table in TableName]?: (row: Rows[Table], index: number) => Rows[Table] | undefined;
};

/** A storage whose rows were changed behind the library's back: a change that answers nothing loses the row. */
function tampered(storage: Storage, change: Change): Storage {
  const altered = <Table extends TableName>(table: Table, rows: readonly Rows[Table][]): Rows[Table][] => {
    const alter = change[table] as ((row: Rows[Table], index: number) => Rows[Table] | undefined) | undefined;
    return alter === undefined ? [...rows] : rows.map(alter).filter((row) => row !== undefined);
  };
  return {
    contract: 'storage/v1',
    id: 'tampered',
    open: () => storage.open(),
    close: () => storage.close(),
    decide: (batch, options) => storage.decide(batch, options),
    get: async (table, accountId, keys) => {
      const rows = await storage.get(table, accountId, keys);
      return rows.map((row) => (row === undefined ? row : altered(table, [row])[0]));
    },
    snapshot: (accountId, read) =>
      storage.snapshot(accountId, (reads) =>
        read({
          get: async (table, keys) =>
            (await reads.get(table, keys)).map((row) => (row === undefined ? row : altered(table, [row])[0])),
          stream: async function* (table, query) {
            for await (const rows of reads.stream(table, query)) yield altered(table, rows);
          },
        }),
      ),
    list: (table, accountId, query) => storage.list(table, accountId, query),
    stream: async function* (table, accountId, query) {
      for await (const rows of storage.stream(table, accountId, query)) yield altered(table, rows);
    },
    references: storage.references,
    operator: storage.operator,
  };
}

const leg = {
  provider: 'twilio',
  direction: 'outbound',
  to: '+12125550123',
  from: '+12125550100',
  status: 'completed',
  durationSeconds: 60,
  startAt: '2026-02-01T11:00:00Z',
  answeredAt: '2026-02-01T11:00:05Z',
} as const;

async function busyAccount(storage: Storage): Promise<Acme> {
  const acme = await activeAcme('10', { storage });
  const { billing, clock, system } = acme;
  const hold = { ...system, amount: usd('2'), expiresAt: clock.inSeconds(60) };
  await billing.holds.place({ ...hold, callRef: 'c1' });
  await billing.holds.place({ ...hold, callRef: 'c2' });
  const record = (legId: string, callRef?: string) =>
    billing.usage.record({ ...system, leg: { ...leg, legId, ...(callRef && { callRef }) } });
  await record('CA1', 'c1');
  await record('CA2');
  await billing.usage.correct({
    ...system,
    provider: 'twilio',
    legId: 'CA2',
    corrects: 0,
    facts: { durationSeconds: 90 },
    reason: 'Late',
  });
  return acme;
}

describe('verifying an account', () => {
  it('agrees with what the library wrote', async () => {
    const { billing, system } = await busyAccount(memoryStorage({ checked: true }));
    expect(await billing.wallets.verify(system)).toEqual({
      status: 'agrees',
      asOf: 5,
      entries: 5,
      usageRows: 3,
      differences: [],
    });
    // 10 less 0.60 for each leg, the second corrected to 0.90; c1 captured 0.60 of its 2.
    expect(await billing.wallets.balance(system)).toMatchObject({ posted: usd('8.5'), held: usd('3.4') });
  });

  const tampering: readonly (readonly [string, Change, readonly string[]])[] = [
    ['a balance', { account: (row) => ({ ...row, postedAtoms: row.postedAtoms + 1n }) }, ['posted']],
    ['held money', { account: (row) => ({ ...row, heldAtoms: 0n }) }, ['held']],
    ['running money', { account: (row) => ({ ...row, runningAtoms: 1n }) }, ['running']],
    ['the count of holds', { account: (row) => ({ ...row, openHolds: 1 }) }, ['open-holds']],
    ['the last number', { account: (row) => ({ ...row, lastNumber: 6 }) }, ['last-number']],
    [
      'an amount',
      { entry: (row) => (row.number === 1 ? { ...row, amountAtoms: row.amountAtoms + 1n } : row) },
      ['balance-after', 'posted'],
    ],
    [
      'a balance after an entry',
      { entry: (row) => (row.number === 2 ? { ...row, balanceAfterAtoms: 0n } : row) },
      ['balance-after'],
    ],
    [
      'the order of times',
      { entry: (row) => (row.number === 5 ? { ...row, atMs: 0 } : row) },
      ['entry-time'],
    ],
    ['books', { entry: (row) => (row.number === 1 ? { ...row, debitBook: 'wallet' } : row) }, ['entry']],
    ['a lost entry', { entry: (row) => (row.number === 1 ? undefined : row) }, ['journal-number', 'posted']],
    ['a lost usage row', { usage: (row) => (row.legId === 'CA1' ? undefined : row) }, ['usage-row', 'spend']],
    ['a cost', { usage: (row) => ({ ...row, costAtoms: (row.costAtoms ?? 0n) + 1n }) }, ['charge', 'spend']],
    [
      'a billing start',
      { usage: (row) => ({ ...row, billingStartMs: row.billingStartMs + 1 }) },
      ['billing-start'],
    ],
    ['spend', { spend: (row) => ({ ...row, legs: row.legs + 1 }) }, ['spend']],
    ['lost spend', { spend: () => undefined }, ['spend']],
    ['a hold', { hold: (row) => ({ ...row, amountAtoms: 1n }) }, ['held']],
  ];

  it.each(tampering)('finds %s that was changed', async (_name, change, expected) => {
    const storage = memoryStorage();
    const { clock, system } = await busyAccount(storage);
    const billing = createBilling({ storage: tampered(storage, change), clock });
    const { status, differences } = await billing.wallets.verify(system);
    expect(status).toBe('differs');
    const found = differences.map(({ what }) => what);
    expect(found).toEqual(expect.arrayContaining([...expected]));
  });
});
