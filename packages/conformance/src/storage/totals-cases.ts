import assert from 'node:assert/strict';
import type { AccountRange, RangeTotals, Rows, Storage } from '@live-calls/core/adapter';
import { done, insert, touching, writing } from './actions.ts';
import { type Chance, chanceOf } from './chance.ts';
import { BASE_MS, entryRow, holdRow, spendRow, usageRow } from './rows.ts';
import type { StorageCase } from './subject.ts';
import { summedRows } from './summed-rows.ts';

/** In code point order. */
const ACCOUNTS = ['acc', 'acc-1', 'acc-2', 'b', 'é'] as const;

/** Sums over ranges of accounts, for storages that have them. */
export const totalsCases: readonly StorageCase[] = [
  {
    id: 'totals/the-rows',
    title: 'totals, where a storage has them, are exactly what the rows add up to',
    run: async ({ storage }) => {
      const { totals } = storage.operator;
      // An optional ability: a storage without it is verified row by row.
      if (totals === undefined) return;
      const summed = (range: AccountRange): Promise<RangeTotals> => totals.call(storage.operator, range);
      assert.deepStrictEqual(await summed({}), await summedRows(storage, []), 'of nothing');
      for (const [index, accountId] of ACCOUNTS.entries()) {
        // One account has no rows but its own.
        if (index === 3) await done(storage, touching(accountId, {}));
        else await fill(storage, accountId, chanceOf(index + 1));
      }
      for (const [range, accounts] of [
        [{}, ACCOUNTS],
        [{ from: 'acc-1' }, ACCOUNTS.slice(1)],
        [{ until: 'acc-1' }, ACCOUNTS.slice(0, 1)],
        [{ from: 'acc-0', until: 'b' }, ACCOUNTS.slice(1, 3)],
        [{ from: 'b', until: 'c' }, ['b']],
        [{ from: 'c', until: 'd' }, []],
      ] as const) {
        const expected = await summedRows(storage, accounts);
        assert.deepStrictEqual(await summed(range), expected, JSON.stringify(range));
      }
    },
  },
];

async function fill(storage: Storage, accountId: string, chance: Chance): Promise<void> {
  const amount = (): bigint => BigInt(chance.below(1_000_000_000)) * 1_000_003n + 1n;
  const types = ['usage', 'reversal', 'top-up', 'adjustment', 'opening'] as const;
  const books = [
    ['wallet', 'usage'],
    ['usage', 'wallet'],
    ['funding', 'wallet'],
    ['funding', 'tax'],
  ] as const;
  const writes = [];
  for (let number = 1; number <= 40; number += 1) {
    const [debitBook, creditBook] = books[chance.below(books.length)] ?? books[0];
    const type = types[chance.below(types.length)] ?? 'usage';
    const fields = { type, debitBook, creditBook, amountAtoms: amount(), balanceAfterAtoms: -amount() };
    if (number % 3 > 0) writes.push(insert('entry', entryRow(accountId, number, fields)));
    const cost = number % 4 === 0 ? {} : { costAtoms: number % 5 === 0 ? 0n : amount() };
    const { costAtoms: _, ...usage } = usageRow(accountId, `CA${number}`, { number });
    if (number % 2 > 0) writes.push(insert('usage', { ...usage, ...cost }));
    const status = chance.below(2) === 0 ? 'open' : 'closed';
    const hold = { status, amountAtoms: amount(), usedAtoms: amount() } as const;
    writes.push(insert('hold', holdRow(accountId, `call-${number}`, hold)));
    const sum = { amountAtoms: number === 7 ? -amount() : amount(), legs: chance.below(100) };
    writes.push(insert('spend', spendRow(accountId, period(number), sum)));
    const topUp: Rows['topUp'] = {
      accountId,
      topUpId: `top-${number}`,
      status: chance.below(2) === 0 ? 'paid' : 'processing',
      amountAtoms: amount(),
      requestedAtMs: BASE_MS,
      digest: '00',
    };
    writes.push(insert('topUp', topUp));
  }
  await done(storage, writing(accountId, ...writes));
  // Of an entry, of a usage row, of neither.
  await done(storage, touching(accountId, { lastNumber: chance.oneOf([40, 39, 38, 99]) }));
}

function period(number: number): string {
  const day = String(1 + (number % 28)).padStart(2, '0');
  return number % 3 === 0 ? `20${10 + number}-01` : `20${10 + number}-01-${day}`;
}
