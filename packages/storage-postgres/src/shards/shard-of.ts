import { createHash } from 'node:crypto';

/**
 * Names the shard of an account.
 *
 * @param accountId - The account.
 * @param shards - How many shards there are.
 * @returns The shard's place in the list, from 0.
 */
export type ShardOf = (accountId: string, shards: number) => number;

/**
 * The shard of an account by a hash that never changes: the first four bytes of the SHA-256 of the account id in UTF-8, as
 * a whole number, modulo the number of shards. In PostgreSQL the same is
 * `('x' || left(encode(sha256(convert_to(account_id, 'UTF8')), 'hex'), 8))::bit(32)::bigint % shards`.
 *
 * @param accountId - The account.
 * @param shards - How many shards there are.
 * @returns The shard's place in the list, from 0.
 *
 * @example
 * ```ts runnable
 * import { shardOfAccount } from '@live-calls/storage-postgres';
 *
 * console.log(shardOfAccount('acme', 3));
 * ```
 */
export function shardOfAccount(accountId: string, shards: number): number {
  return createHash('sha256').update(accountId, 'utf8').digest().readUInt32BE(0) % shards;
}
