import { createHash } from 'node:crypto';
import { type Storage, type TableName, tables } from '@live-calls/core/adapter';
import { canonical } from './amount.ts';

/**
 * Digests every row of some accounts, in the order of the primary keys and without regard to the order of fields: equal
 * on two storages exactly when they hold the same state.
 *
 * @param storage - The storage.
 * @param accounts - Ids of the accounts.
 * @returns Hexadecimal digits.
 */
export async function digestState(storage: Storage, accounts: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const accountId of accounts) {
    const [account] = await storage.get('account', accountId, [[]]);
    hash.update(canonical(account ?? 'no account'));
    for (const table of Object.keys(tables) as TableName[]) {
      if (table === 'account') continue;
      hash.update(table);
      for await (const rows of storage.stream(table, accountId, {})) {
        for (const row of rows) hash.update(canonical(row));
      }
    }
  }
  return hash.digest('hex');
}
