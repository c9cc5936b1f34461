import type { Storage } from '@live-calls/core/adapter';

/**
 * A storage that does some things in its own way and leaves the rest to another: to count, to wait, to break something on purpose.
 *
 * @param storage - The storage inside.
 * @param parts - What is done in another way.
 * @returns The storage; where the one inside reads reports by itself, this one does too, past `get`, `list` and `stream`.
 *
 * @example
 * ```ts runnable
 * import { storageAround } from '@live-calls/conformance';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const memory = memoryStorage();
 * let decisions = 0;
 * const counted = storageAround(memory, {
 *   decide: (batch, options) => {
 *     decisions += batch.length;
 *     return memory.decide(batch, options);
 *   },
 * });
 * console.log(counted.id === memory.id, decisions); // true 0
 * ```
 */
export function storageAround(storage: Storage, parts: Partial<Storage>): Storage {
  return {
    contract: storage.contract,
    id: storage.id,
    references: storage.references,
    operator: storage.operator,
    open: () => storage.open(),
    close: () => storage.close(),
    decide: (batch, options) => storage.decide(batch, options),
    get: (table, accountId, keys) => storage.get(table, accountId, keys),
    snapshot: (accountId, read) => storage.snapshot(accountId, read),
    list: (table, accountId, query) => storage.list(table, accountId, query),
    stream: (table, accountId, query) => storage.stream(table, accountId, query),
    ...(storage.reports !== undefined && { reports: storage.reports }),
    ...parts,
  };
}
