/**
 * A real PostgreSQL from the package registry: for tests, benchmarks and examples where the user has no server.
 *
 * @packageDocumentation
 */
export type { PostgresMajor } from './postgres-binaries.ts';
export { pgbouncerVersion, type RunningPgbouncer, startPgbouncer } from './start-pgbouncer.ts';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './start-postgres.ts';
