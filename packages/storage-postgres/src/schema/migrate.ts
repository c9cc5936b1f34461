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
 * How the transaction begins: what was committed while the lock was waited for must be seen, and a time limit on
 * statements, which a server may set for everybody, is not for these.
 */
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 0';

/**
 * Brings the schema to the newest version this code knows. Everything happens in one transaction, and several processes
 * that start at once wait for the first of them; a schema that is at that version, or newer, is only looked at.
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
  const seen = await look(database, schema);
  const there = settled(seen, steps);
  if (there !== undefined) return there;
  return database.transaction(BEGIN, async (runner) => {
    // Held until the transaction ends, so it needs no session.
    await runner.run({
      text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
      values: [`live-calls migrate ${schema}`],
    });
    const before = await look(runner, schema);
    const done = settled(before, steps);
    if (done !== undefined) return done;
    if (before === 'no schema') await runner.run({ text: `CREATE SCHEMA ${schema}`, values: [] });
    if (typeof before === 'string') await runner.run({ text: journalOf(schema), values: [] });
    const from = typeof before === 'string' ? 0 : before.version;
    for (const step of steps.filter(({ version }) => version > from)) await take(runner, schema, step);
    return { from, to: newest(steps) };
  });
}

/** What there is nothing to do about. */
function settled(
  seen: SchemaVersion | 'no schema' | 'no tables',
  steps: readonly Migration[],
): Migrated | undefined {
  if (typeof seen === 'string' || seen.version < newest(steps)) return undefined;
  if (!runsOn(seen, steps)) throw tooNew(seen, steps);
  return { from: seen.version, to: seen.version };
}

/**
 * Needs no right to make anything, so that a role that may only read and write can look. It reads the catalogs' rows:
 * functions such as to_regclass() may answer from before the lock was waited for.
 */
async function look(runner: Runner, schema: string): Promise<SchemaVersion | 'no schema' | 'no tables'> {
  const [there] = await runner.run({
    text: `SELECT c.relname FROM pg_catalog.pg_namespace n
      LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'migration'
      WHERE n.nspname = $1`,
    values: [schema.slice(1, -1)],
  });
  if (there === undefined) return 'no schema';
  if (there[0] === null) return 'no tables';
  return (await versionOf(runner, schema)) ?? { version: 0, runsFrom: 0 };
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

function journalOf(schema: string): string {
  return `CREATE TABLE ${schema}.migration (
      "version" bigint PRIMARY KEY, "name" text NOT NULL, "runs_from" bigint NOT NULL
    )`;
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
