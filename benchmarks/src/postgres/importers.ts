import { sampleBilling } from '../sample-billing.ts';
import { compare, type Finding } from '../side-by-side.ts';
import { Child } from './child.ts';
import type { ImporterMessage } from './importer-process.ts';
import type { BenchServer } from './server.ts';

/**
 * Two importers in two processes on the same wallets against one that is alone.
 *
 * @param server - The server.
 * @param work - Wallets, and legs of a round.
 * @returns The finding.
 */
export async function twoImporters(
  server: BenchServer,
  work: { readonly wallets: number; readonly legs: number },
): Promise<Finding> {
  const { wallets, legs } = work;
  const { storage, schema } = await server.storage('importers');
  const billing = await sampleBilling(wallets, storage);
  await billing.close();
  const job = { connectionString: server.connectionString, schema, wallets };
  const { child: first } = await Child.start('importer-process.ts', job);
  const { child: second } = await Child.start('importer-process.ts', job);
  let next = 0;
  const tell = (child: Child, message: ImporterMessage): Promise<unknown> => child.ask(message);
  const prepare = async (child: Child, count: number): Promise<unknown> => {
    next += count;
    return tell(child, { type: 'prepare', count, firstLeg: next - count });
  };
  const before = await deadlocks(server);
  try {
    return await compare({
      title: `Two importers on the same ${wallets.toLocaleString('en-US')} wallets against one`,
      unit: 'legs',
      goal: { least: 1, aim: 1.05 },
      ours: {
        name: 'two processes, half of the legs each',
        prepare: async () => {
          await Promise.all([prepare(first, legs / 2), prepare(second, legs / 2)]);
        },
        run: async () => {
          await Promise.all([first, second].map((child) => tell(child, { type: 'record' })));
          return legs;
        },
      },
      limit: {
        name: 'one process alone, which knows the state of every wallet when it begins',
        prepare: async () => {
          await prepare(first, legs);
          await tell(first, { type: 'record' });
          await prepare(first, legs);
        },
        run: async () => {
          await tell(first, { type: 'record' });
          return legs;
        },
      },
    });
  } finally {
    first.stop();
    second.stop();
    console.log(`  deadlocks   ${(await deadlocks(server)) - before}`);
  }
}

async function deadlocks({ client }: BenchServer): Promise<number> {
  const { rows } = await client.query(
    'SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()',
  );
  return rows[0].count;
}
