/** One process of a race: gets ready, waits for the word, does its part, and tells each answer as it comes. */
import { createInterface } from 'node:readline';
import { createBilling, money } from '@live-calls/core';
import { postgresStorage } from '../index.ts';
import { actor, legOf } from './acme.ts';
import type { RaceJob } from './race.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as RaceJob;
const storage = postgresStorage({ connectionString: job.connectionString, schema: job.schema });
const billing = createBilling({ storage });
await storage.open();
say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'go') break;
}
if (job.type === 'holds') await placeHolds(job);
else if (job.type === 'upkeep') await keepUp(job);
else await recordLegs(job);
await billing.close();
process.exit(0);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function placeHolds(part: Extract<RaceJob, { readonly type: 'holds' }>): Promise<void> {
  const { accountId, worker, holds } = part;
  const expiresAt = new Date(Date.now() + 3_600_000);
  const one = async (index: number): Promise<void> => {
    const callRef = `call-${worker}-${index}`;
    const placed = await billing.holds.place({
      actor,
      accountId,
      callRef,
      amount: money('1', 'USD'),
      expiresAt,
    });
    say(`${callRef} ${placed.status}`);
  };
  await Promise.all(Array.from({ length: holds }, (_, index) => one(index)));
}

/** Settles, adjustments that add up to nothing, and holds that come and go, beside the others. */
async function keepUp(part: Extract<RaceJob, { readonly type: 'upkeep' }>): Promise<void> {
  const { accountId, worker, rounds } = part;
  for (let round = 0; round < rounds; round += 1) {
    const key = `upkeep-${worker}-${round}`;
    const amount = money(round % 2 === 0 ? '0.001' : '-0.001', 'USD');
    await billing.wallets.adjust({ actor, accountId, key, amount, reason: 'Upkeep' });
    await billing.holds.release({ actor, accountId, callRef: `call-none-${round}` }).catch(() => {});
    say(`${key} adjusted`);
  }
}

async function recordLegs(part: Extract<RaceJob, { readonly type: 'legs' }>): Promise<void> {
  const { accounts, worker, legs } = part;
  const numbers = Array.from({ length: legs }, (_, index) => index);
  // Each worker in an order of its own, and every tenth leg twice.
  const step = [1, legs - 1, 3, 7][worker % 4] ?? 1;
  const order = numbers.map((index) => (index * step + worker * 1009) % legs);
  const repeated = order.filter((_, index) => index % 10 === 0);
  const all = [...order, ...repeated].map((number) => legOf(`${accounts}-${number % 20}`, number));
  const run = billing.usage.recordMany({ actor, legs: all });
  const summary = await run.summary();
  say(JSON.stringify(summary));
}
