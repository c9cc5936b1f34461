import type { Database, Runner } from '../connection/database.ts';
import { failureKind, schemaUnusable } from '../connection/failure.ts';
import { type Migration, migrations } from './migrations.ts';

/** What a migration did. */
export interface Migrated {
  /** Version of the schema before; 0 when there was none. */
  readonly from: number;
  /** Version of the schema now. */
  readonly to: number;
}

interface SchemaVersion {
  readonly version: number;
  readonly runsFrom: number;
}

/**
 * Brings the schema to the newest version this code knows. Everything happens in one transaction, and several processes
 * that start at once wait for the first of them; a schema that is newer already is left alone.
 *
 * @param database - Where.
 * @param schema - Quoted name of the schema.
 * @param steps - The steps; those of this version by default.
 * @returns The versions before and now.
 * @throws BillingError with code `CONFIGURATION_INVALID` when the schema is too new for this code.
 */
export async function migrate(
  database: Database,
  schema: string,
  steps: readonly Migration[] = migrations,
): Promise<Migrated> {
  return database.transaction('BEGIN', async (runner) => {
    // Held until the transaction ends, so it needs no session.
    await runner.run({
      text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
      values: [`live-calls migrate ${schema}`],
    });
    for (const text of foundation(schema)) await runner.run({ text, values: [] });
    const before = await versionOf(runner, schema);
    if (before !== undefined && !runsOn(before, steps)) throw tooNew(before, steps);
    const from = before?.version ?? 0;
    const missing = steps.filter((step) => step.version > from);
    for (const step of missing) await take(runner, schema, step);
    return { from, to: Math.max(from, newest(steps)) };
  });
}

/**
 * Checks that this code runs on the schema that is there.
 *
 * @param database - Where.
 * @param schema - Quoted name of the schema.
 * @param steps - The steps; those of this version by default.
 * @throws BillingError with code `CONFIGURATION_INVALID` when the schema is missing, older or too new.
 */
export async function checkSchema(
  database: Runner,
  schema: string,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const seen = await versionOf(database, schema).catch((error: unknown) => {
    if (failureKind(error) === 'schema') return undefined;
    throw error;
  });
  const cure = 'Run storage.migrate(), or live-calls migrate.';
  if (seen === undefined) throw schemaUnusable(`There is no schema ${schema} in this database. ${cure}`);
  if (seen.version < newest(steps)) {
    throw schemaUnusable(
      `Schema ${schema} has version ${seen.version}, this code needs ${newest(steps)}. ${cure}`,
    );
  }
  if (!runsOn(seen, steps)) throw tooNew(seen, steps);
}

function foundation(schema: string): readonly string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `CREATE TABLE IF NOT EXISTS ${schema}.migration (
      "version" bigint PRIMARY KEY, "name" text NOT NULL, "runs_from" bigint NOT NULL
    )`,
  ];
}

async function take(runner: Runner, schema: string, step: Migration): Promise<void> {
  for (const statement of step.sql.replaceAll('{schema}', schema).split(/;\s*\n/)) {
    if (statement.trim() !== '') await runner.run({ text: statement, values: [] });
  }
  await runner.run({
    text: `INSERT INTO ${schema}.migration ("version", "name", "runs_from") VALUES ($1::bigint, $2::text, $3::bigint)`,
    values: [String(step.version), step.name, String(step.runsFrom)],
  });
}

async function versionOf(runner: Runner, schema: string): Promise<SchemaVersion | undefined> {
  const [row] = await runner.run({
    text: `SELECT "version", "runs_from" FROM ${schema}.migration ORDER BY "version" DESC LIMIT 1`,
    values: [],
  });
  if (row === undefined) return undefined;
  return { version: Number(row[0]), runsFrom: Number(row[1]) };
}

function newest(steps: readonly Migration[]): number {
  return steps.at(-1)?.version ?? 0;
}

/** The newest step says how old code may be. */
function runsOn(seen: SchemaVersion, steps: readonly Migration[]): boolean {
  return seen.version <= newest(steps) || seen.runsFrom <= newest(steps);
}

function tooNew(seen: SchemaVersion, steps: readonly Migration[]): Error {
  return schemaUnusable(
    `It has version ${seen.version}, which runs with code that knows version ${seen.runsFrom} or later; ` +
      `this code knows version ${newest(steps)}. Update this package.`,
  );
}
