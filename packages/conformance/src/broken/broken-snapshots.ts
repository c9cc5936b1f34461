import type { AccountReads, RangeTotals, Storage } from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import { summedRows } from '../storage/summed-rows.ts';
import type { BrokenStorage } from './broken-storages.ts';

/** Mistakes about reading an account, or many, as of one moment. */
export const brokenSnapshots: readonly BrokenStorage[] = [
  {
    mistake: 'a snapshot reads what is there now',
    over: (storage) =>
      storageAround(storage, { snapshot: async (accountId, read) => read(present(storage, accountId)) }),
  },
  {
    mistake: 'a snapshot sees rows of the moment, and the account of now',
    over: (storage) =>
      storageAround(storage, {
        snapshot: (accountId, read) =>
          storage.snapshot(accountId, (reads) =>
            read({
              get: (table, keys) =>
                table === 'account' ? storage.get(table, accountId, keys) : reads.get(table, keys),
              stream: (table, query) =>
                table === 'spend' ? storage.stream(table, accountId, query) : reads.stream(table, query),
            }),
          ),
      }),
  },
  {
    mistake: 'a snapshot reads one stream at a time',
    over: (storage) =>
      storageAround(storage, {
        snapshot: (accountId, read) =>
          storage.snapshot(accountId, (reads) => {
            let reading = false;
            return read({
              get: (table, keys) => reads.get(table, keys),
              stream: async function* (table, query) {
                if (reading) return;
                reading = true;
                try {
                  yield* reads.stream(table, query);
                } finally {
                  reading = false;
                }
              },
            });
          }),
      }),
  },
  {
    mistake: 'a snapshot can be read for ever',
    over: (storage) =>
      storageAround(storage, {
        snapshot: async (accountId, read) => {
          const kept = { ...present(storage, accountId) };
          return read(kept);
        },
      }),
  },
  {
    mistake: 'what reads a snapshot is run again when it throws',
    over: (storage) =>
      storageAround(storage, {
        snapshot: async (accountId, read) => {
          for (let tries = 0; tries < 2; tries += 1) await storage.snapshot(accountId, read).catch(() => {});
          throw new Error('the snapshot failed twice');
        },
      }),
  },
  totalsMistake('totals count reversals as charges', (totals) => ({
    ...totals,
    entry: { ...totals.entry, usageAtoms: totals.entry.usageAtoms + totals.entry.reversalAtoms },
  })),
  totalsMistake('totals leave out the last account of a range', (totals) => ({
    ...totals,
    accounts: totals.accounts.slice(0, -1),
  })),
];

function present(storage: Storage, accountId: string): AccountReads {
  return {
    get: (table, keys) => storage.get(table, accountId, keys),
    stream: (table, query) => storage.stream(table, accountId, query),
  };
}

/** Totals that would be right, from the rows one by one, but for one mistake. */
function totalsMistake(mistake: string, change: (totals: RangeTotals) => RangeTotals): BrokenStorage {
  return {
    mistake,
    over: (storage) =>
      storageAround(storage, {
        operator: {
          list: (table, query) => storage.operator.list(table, query),
          totals: async ({ from, until }) => {
            const page = await storage.operator.list('account', { order: 'byAccount', limit: 1000 });
            const ids = page.rows.map((row) => row.accountId);
            const first = from === undefined ? 0 : ids.findIndex((id) => isBefore(id, from) === false);
            const end = until === undefined ? -1 : ids.findIndex((id) => isBefore(id, until) === false);
            const within = ids.slice(first < 0 ? ids.length : first, end < 0 ? ids.length : end);
            return change(await summedRows(storage, within));
          },
        },
      }),
  };
}

function isBefore(left: string, right: string): boolean {
  return Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
}
