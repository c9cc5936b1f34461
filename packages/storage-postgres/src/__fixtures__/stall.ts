import { type Billing, createBilling, money } from '@live-calls/core';
import pg from 'pg';
import { postgresStorage } from '../index.ts';
import { actor } from './acme.ts';
import type { Part } from './race.ts';
import { say, told } from './word.ts';

/**
 * Stops itself, as a debugger or a laptop's lid does, in the very middle of a change: when the statement is on its way and
 * the answer has not been read, or while it has the account locked because others kept changing it.
 */
export async function stall(part: Part<'stall'>): Promise<void> {
  const { accountId, connectionString, schema, where } = part;
  const pool = new pg.Pool({ connectionString, max: 3 });
  const other = new pg.Client({ connectionString });
  await other.connect();
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  let armed = false;
  const stop = (): void => {
    armed = false;
    say('stopped');
    // What was said and sent leaves this process first.
    setImmediate(() => process.kill(process.pid, 'SIGSTOP'));
  };
  const connect = async () => {
    const client = await pool.connect();
    let inTransaction = false;
    return {
      release: (broken?: Error | boolean) => client.release(broken),
      query: async (query: pg.QueryArrayConfig) => {
        if (query.text.startsWith('BEGIN')) inTransaction = true;
        const writes = query.text.startsWith('WITH') && query.text.includes('UPDATE');
        // Somebody else is always faster, until the account is locked.
        if (armed && where === 'locked' && writes && !inTransaction) {
          await other.query(`UPDATE "${schema}".account SET version = version + 1 WHERE account_id = $1`, [accountId]);
        }
        const answer = client.query(query);
        if (armed && where === 'committing' && writes) stop();
        const result = await answer;
        if (armed && inTransaction && query.text.includes('FOR NO KEY UPDATE')) {
          stop();
          await new Promise((next) => setTimeout(next, 50));
        }
        return result;
      },
    };
  };
  const storage = postgresStorage({ pool: { connect }, schema, lockMs: 500 });
  const billing: Billing = createBilling({ storage });
  await storage.open();
  await billing.wallets.balance({ actor, accountId });
  say('ready');
  await told('go');
  armed = true;
  const amount = money('1', 'USD');
  const { status } = await billing.wallets.adjust({ actor, accountId, key: `stall-${where}`, amount, reason: 'Stall' });
  say(status);
  await billing.close();
  await other.end();
  await pool.end();
}
