/**
 * PostgreSQL storage: durable, exact, and shared by many processes.
 *
 * @packageDocumentation
 */
export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
  PostgresResult,
} from './connection/postgres-pool.ts';
export type { StatementWork, StorageEvent } from './events.ts';
export type { PostgresStorageOptions } from './options.ts';
export { type PostgresStorage, postgresStorage } from './postgres-storage.ts';
export type { Migrated } from './schema/migrate.ts';
export { type ShardOf, shardOfAccount } from './shards/shard-of.ts';
export {
  type ShardedStorage,
  type ShardedStorageOptions,
  type ShardStorage,
  shardedStorage,
} from './shards/sharded-storage.ts';
