/** One importer in a process of its own: makes legs ready when it is told, and records them when it is told. */
import { createBilling, type LegOfAccount } from '@live-calls/core';
import { postgresStorage } from '@live-calls/storage-postgres';
import { record } from './recording.ts';
import { walletLegs } from './wallet-legs.ts';

/** What an importer is told. */
export type ImporterMessage =
  | { readonly type: 'prepare'; readonly count: number; readonly firstLeg: number }
  | { readonly type: 'record' };

const job = JSON.parse(process.argv[2] ?? '{}') as {
  readonly connectionString: string;
  readonly schema: string;
  readonly wallets: number;
};
const { connectionString, schema } = job;
const billing = createBilling({ storage: postgresStorage({ connectionString, schema }) });
let legs: readonly LegOfAccount[] = [];

process.on('message', async (message: ImporterMessage) => {
  if (message.type === 'prepare') legs = walletLegs(message.count, job.wallets, message.firstLeg);
  else await record(billing, legs);
  process.send?.(message.type);
});
process.send?.('ready');
