import { createBilling } from '@live-calls/core';
import { tables } from '@live-calls/core/adapter';
import type { PostgresStorage } from '@live-calls/storage-postgres';
import type pg from 'pg';
import { actor, openFunded } from '../sample-billing.ts';
import { sampleLegs, smallBook } from '../sample-legs.ts';

/** How large a ledger is. */
export interface LedgerSize {
  /** Accounts, at least one. */
  readonly accounts: number;
  /** Legs of each. */
  readonly legsEach: number;
}

const SEED = 'account';

/**
 * Fills a migrated, empty schema: one account through the library, the others as copies of its rows, made by the server.
 * The rows of all accounts are mixed, as they are where accounts are charged side by side.
 *
 * @param storage - The storage, opened.
 * @param client - A connection to the same server.
 * @param where - Unquoted name of the schema, and the size.
 */
export async function fillLedger(
  storage: PostgresStorage,
  client: pg.Client,
  where: LedgerSize & { readonly schema: string },
): Promise<void> {
  const { schema, accounts, legsEach } = where;
  const billing = createBilling({ storage });
  const accountId = SEED;
  const { hash } = await billing.priceBooks.put({ actor, priceBook: smallBook() });
  await openFunded(billing, accountId, hash);
  const legs = [...sampleLegs(legsEach, 1)].map(({ leg }) => ({ accountId, leg }));
  await billing.usage.recordMany({ actor, legs }).summary();
  for (const [index, { leg }] of legs.entries()) {
    if (index % 33 !== 0) continue;
    const { provider, legId, durationSeconds } = leg;
    const facts = { durationSeconds: durationSeconds + 6 };
    await billing.usage.correct({ actor, accountId, provider, legId, corrects: 0, facts, reason: 'Late' });
  }
  for (const name of Object.keys(tables)) {
    const table = `"${schema}"."${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
    const { rows } = await client.query<{ columns: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns
         FROM information_schema.columns
        WHERE table_schema = $1 AND table_name = $2 AND column_name <> 'account_id'`,
      [schema, table.split('"')[3]],
    );
    const columns = rows[0]?.columns ?? '';
    const order = name === 'entry' || name === 'usage' ? 'ORDER BY s."number", n' : '';
    await client.query(
      `INSERT INTO ${table} (account_id, ${columns})
       SELECT '${SEED}-' || lpad(n::text, 6, '0'), ${columns.replaceAll(/(?<=^|, )/g, 's.')}
         FROM ${table} s CROSS JOIN generate_series(1, ${accounts - 1}) n WHERE s.account_id = '${SEED}' ${order}`,
    );
  }
  await client.query('VACUUM (ANALYZE)');
}
