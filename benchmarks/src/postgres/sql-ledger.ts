import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchServer } from './server.ts';

/**
 * A ledger in plain SQL as one would write it first: accounts with balances, transfers, two entries each with the running
 * balance, and one function call per transfer that locks both accounts in the order of their ids.
 */
const definition = `
CREATE TABLE {schema}.account (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  currency text NOT NULL,
  balance numeric NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,
  may_be_negative boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE {schema}.transfer (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  from_account uuid NOT NULL REFERENCES {schema}.account,
  to_account uuid NOT NULL REFERENCES {schema}.account,
  amount numeric NOT NULL CHECK (amount > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (from_account <> to_account)
);
CREATE INDEX ON {schema}.transfer (from_account);
CREATE INDEX ON {schema}.transfer (to_account);
CREATE TABLE {schema}.entry (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account uuid NOT NULL REFERENCES {schema}.account,
  transfer uuid NOT NULL REFERENCES {schema}.transfer,
  amount numeric NOT NULL,
  balance_before numeric NOT NULL,
  balance_after numeric NOT NULL,
  account_version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account, account_version)
);
CREATE INDEX ON {schema}.entry (transfer);

CREATE FUNCTION {schema}.transfer(sender uuid, receiver uuid, moved numeric) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  made uuid;
  source {schema}.account;
  target {schema}.account;
BEGIN
  IF moved <= 0 THEN RAISE EXCEPTION 'An amount is above zero.'; END IF;
  IF sender = receiver THEN RAISE EXCEPTION 'Money moves between two accounts.'; END IF;
  IF sender < receiver THEN
    SELECT * INTO STRICT source FROM {schema}.account WHERE id = sender FOR UPDATE;
    SELECT * INTO STRICT target FROM {schema}.account WHERE id = receiver FOR UPDATE;
  ELSE
    SELECT * INTO STRICT target FROM {schema}.account WHERE id = receiver FOR UPDATE;
    SELECT * INTO STRICT source FROM {schema}.account WHERE id = sender FOR UPDATE;
  END IF;
  IF source.currency <> target.currency THEN RAISE EXCEPTION 'Currencies differ.'; END IF;
  IF source.balance < moved AND NOT source.may_be_negative THEN RAISE EXCEPTION 'Insufficient funds.'; END IF;
  INSERT INTO {schema}.transfer (from_account, to_account, amount) VALUES (sender, receiver, moved) RETURNING id INTO made;
  UPDATE {schema}.account SET balance = balance - moved, version = version + 1, updated_at = now() WHERE id = sender;
  INSERT INTO {schema}.entry (account, transfer, amount, balance_before, balance_after, account_version)
    VALUES (sender, made, -moved, source.balance, source.balance - moved, source.version + 1);
  UPDATE {schema}.account SET balance = balance + moved, version = version + 1, updated_at = now() WHERE id = receiver;
  INSERT INTO {schema}.entry (account, transfer, amount, balance_before, balance_after, account_version)
    VALUES (receiver, made, moved, target.balance, target.balance + moved, target.version + 1);
  RETURN made;
END $$;
`;

/** A ledger in SQL, with accounts that may spend what they like. */
export interface SqlLedger {
  /** What it is. */
  readonly name: string;
  /** Where its connections go. */
  readonly connectionString: string;
  /**
   * Moves money between two accounts, in one function call.
   *
   * @param pool - The connections.
   * @param random - Which accounts; between 0 and 1.
   */
  transfer(pool: pg.Pool, random: () => number): Promise<void>;
}

/**
 * Makes the ledger that is written here.
 *
 * @param server - The server.
 * @param accounts - How many accounts.
 * @returns The ledger.
 */
export async function plainLedger(server: BenchServer, accounts: number): Promise<SqlLedger> {
  const schema = await server.schema('ledger');
  await server.client.query(definition.replaceAll('{schema}', schema));
  const { rows } = await server.client.query(
    `INSERT INTO ${schema}.account (name, currency, may_be_negative)
     SELECT 'Account ' || n, 'USD', true FROM generate_series(1, $1::int) n RETURNING id`,
    [accounts],
  );
  const { connectionString } = server;
  const call = `SELECT ${schema}.transfer($1, $2, $3)`;
  return { name: 'a ledger in SQL', connectionString, transfer: transfersBetween(rows, call) };
}

/**
 * Makes a public ledger in SQL, pgledger (github.com/pgr0ss/pgledger, MIT), of which nothing is kept here.
 *
 * @param server - The server.
 * @param accounts - How many accounts.
 * @param folder - A clone of its repository.
 * @returns The ledger.
 */
export async function pgledger(server: BenchServer, accounts: number, folder: string): Promise<SqlLedger> {
  const schema = await server.schema('pgledger');
  // Its functions name their tables without a schema.
  const url = new URL(server.connectionString);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const connectionString = url.href;
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    for (const part of ['ulid-to-uuid.sql', 'uuid-to-ulid.sql']) {
      await client.query(readFileSync(join(folder, 'vendor/scoville-pgsql-ulid', part), 'utf8'));
    }
    await client.query(readFileSync(join(folder, 'pgledger.sql'), 'utf8'));
    const { rows } = await client.query(
      `SELECT made.id FROM generate_series(1, $1::int) n, pgledger_create_account('Account ' || n, 'USD') made`,
      [accounts],
    );
    const call = 'SELECT id FROM pgledger_create_transfer($1, $2, $3)';
    return { name: 'pgledger', connectionString, transfer: transfersBetween(rows, call) };
  } finally {
    await client.end();
  }
}

function transfersBetween(accounts: readonly { readonly id: string }[], text: string): SqlLedger['transfer'] {
  const count = accounts.length;
  return async (pool, random) => {
    const from = Math.floor(random() * count);
    const to = (from + 1 + Math.floor(random() * (count - 1))) % count;
    const values = [accounts[from]?.id, accounts[to]?.id, '0.0085'];
    await pool.query({ name: 'transfer', text, values });
  };
}
