import {
  BillingError,
  type HashPage,
  invalidInput,
  type ReferenceKind,
  type References,
} from '@live-calls/core/adapter';
import type { Shard } from './shard.ts';
import { shardOfAccount } from './shard-of.ts';

/**
 * Documents that every shard keeps: put to all, read from any.
 *
 * A put that did not reach every shard fails, and is repeated by its caller; until then a reader may find the document or
 * not. Reads go to another shard when one cannot be reached.
 */
export class SharedDocuments implements References {
  readonly #shards: readonly Shard[];

  /** @param shards - The shards. */
  constructor(shards: readonly Shard[]) {
    this.#shards = shards;
  }

  async put(kind: ReferenceKind, hash: string, text: string): Promise<void> {
    const ends = await Promise.allSettled(
      this.#shards.map((shard) => shard.use(({ references }) => references.put(kind, hash, text))),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async get(kind: ReferenceKind, hash: string): Promise<string | undefined> {
    const { length } = this.#shards;
    const first = shardOfAccount(hash, length);
    const failures: unknown[] = [];
    for (let step = 0; step < length; step += 1) {
      const shard = this.#shards[(first + step) % length] as Shard;
      try {
        const text = await shard.use(({ references }) => references.get(kind, hash));
        if (text !== undefined) return text;
      } catch (error) {
        failures.push(error);
      }
    }
    // Absent is only what is absent everywhere.
    if (failures.length > 0) throw failures[0];
    return undefined;
  }

  async list(
    kind: ReferenceKind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<HashPage> {
    const { cursor, limit } = page;
    if (cursor !== undefined) {
      const [, place, rest] = /^(\d{1,4})\.(.*)$/s.exec(cursor) ?? [];
      if (rest === undefined || this.#shards[Number(place)] === undefined) {
        throw invalidInput('page.cursor', 'the cursor of a page of the same kind', cursor);
      }
      return this.#pageOf(Number(place), kind, { cursor: rest, limit });
    }
    let failure: unknown;
    for (let place = 0; place < this.#shards.length; place += 1) {
      try {
        return await this.#pageOf(place, kind, { limit });
      } catch (error) {
        if (!(BillingError.is(error) && error.code === 'STORAGE_UNAVAILABLE')) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  /** A page of one shard; the cursor says which, since its own is that shard's business. */
  async #pageOf(
    place: number,
    kind: ReferenceKind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<HashPage> {
    const shard = this.#shards[place] as Shard;
    const { hashes, cursor } = await shard.use(({ references }) => references.list(kind, page));
    return cursor === undefined ? { hashes } : { hashes, cursor: `${place}.${cursor}` };
  }
}
