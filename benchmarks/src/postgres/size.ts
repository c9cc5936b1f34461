import { createBilling } from '@live-calls/core';
import { postgresStorage } from '@live-calls/storage-postgres';
import { optionOf } from '../option.ts';
import { compareRecording, type RecordingPair, recordingPair } from './recording.ts';
import { type BenchServer, withServer } from './server.ts';

const FEW = 10_000;
/** The full size is ten million: `npm run bench -- postgres-size --rows=10000000`. */
const MANY = 1_000_000;
const LEGS = 4000;
const WALLETS = 1000;
/** Further apart than the numbers that an account uses for its share of the first rows. */
const NUMBERS_APART = 100;
/** How long the first rows last, in milliseconds of the calls' own time. */
const SPAN_MS = 200_000;

/** Whether recording stays as fast, against the bare insert, when there are many rows of the same accounts. */
export async function postgresSize(): Promise<void> {
  const given = optionOf('rows');
  const rows = given === undefined ? MANY : Number(given);
  if (!(Number.isInteger(rows) && rows >= 2 * FEW)) {
    throw new Error(`--rows must be a whole number of at least ${2 * FEW}.`);
  }
  await withServer(async (server) => {
    const few = await recordingPair(server, {
      name: 'few',
      wallets: WALLETS,
      options: { lanes: 1 },
      legs: FEW,
    });
    await few.bare.insert(few.examples, LEGS);
    const small = await ratioAt(server, few, FEW);
    await few.close();
    const many = await recordingPair(server, {
      name: 'many',
      wallets: WALLETS,
      options: { lanes: 1 },
      legs: FEW,
    });
    await many.billing.close();
    await fill(server, many, Math.ceil(rows / FEW) - 1);
    const { connectionString } = server;
    const storage = postgresStorage({ connectionString, schema: many.schema, lanes: 1 });
    const filled = { ...many, billing: createBilling({ storage }) };
    const large = await ratioAt(server, filled, rows);
    await filled.billing.close();
    await many.bare.close();
    console.log(
      `\nThe ratio at ${rows.toLocaleString('en-US')} rows is ${(large / small).toFixed(2)} of that at ` +
        `${FEW.toLocaleString('en-US')}, at least 0.8: ${large / small >= 0.8 ? 'goal reached' : 'BELOW THE GOAL'}`,
    );
  });
}

async function ratioAt(server: BenchServer, pair: RecordingPair, rows: number): Promise<number> {
  await server.client.query('CHECKPOINT');
  const { ratio } = await compareRecording(
    { ...pair, examples: pair.examples.slice(0, LEGS) },
    {
      title: `Recording ${LEGS.toLocaleString('en-US')} legs of ${WALLETS} wallets that have ${rows.toLocaleString('en-US')} rows already`,
      wallets: WALLETS,
      firstLeg: 400_000_000,
    },
  );
  return ratio;
}

/** Gives every account its first rows again and again, later each time; then the bare table the same rows. */
async function fill(server: BenchServer, pair: RecordingPair, times: number): Promise<void> {
  const { client } = server;
  const { schema, bare } = pair;
  const before = performance.now();
  for (const table of ['usage', 'party', 'entry']) await copyRows(server, `${schema}.${table}`, times);
  await client.query(`UPDATE ${schema}.account SET last_number = last_number + $1, version = version + 1`, [
    (times + 1) * NUMBERS_APART,
  ]);
  await client.query(`INSERT INTO ${bare.table} SELECT * FROM ${schema}.usage`);
  await client.query('VACUUM (ANALYZE)');
  const seconds = Math.round((performance.now() - before) / 1000);
  console.log(
    `\nFilled the tables with ${((times + 1) * FEW).toLocaleString('en-US')} legs in ${seconds} s.`,
  );
}

async function copyRows({ client }: BenchServer, table: string, times: number): Promise<void> {
  const { rows } = await client.query<{ readonly name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  const moved: Readonly<Record<string, string>> = {
    number: `s.number + n * ${NUMBERS_APART}`,
    leg_id: "s.leg_id || '-' || n",
    billing_start_ms: `s.billing_start_ms + n * ${SPAN_MS}`,
    at_ms: `s.at_ms + n * ${SPAN_MS}`,
  };
  const names = rows.map(({ name }) => name);
  const values = names.map((name) => moved[name] ?? `s.${name}`);
  await client.query(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
     FROM generate_series(1, $1::int) n CROSS JOIN (SELECT * FROM ${table} ORDER BY ctid OFFSET 0) s`,
    [times],
  );
}
