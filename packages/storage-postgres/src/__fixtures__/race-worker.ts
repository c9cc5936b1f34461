/** One process of a race: gets ready, waits for the word, does its part, and tells each answer as it comes. */
import { createBilling } from '@live-calls/core';
import { postgresStorage } from '../index.ts';
import { beClient } from './client.ts';
import { recordLegs } from './legs.ts';
import { authorizeCalls, endCalls, expireHolds, moveMoney, placeHolds } from './live-calls.ts';
import { takeMoney } from './purchases.ts';
import type { RaceJob } from './race.ts';
import { receiveReports } from './reports.ts';
import { stall } from './stall.ts';
import { supervise } from './supervisor.ts';
import { tell } from './teller.ts';
import { say, told } from './word.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as RaceJob;
const { connectionString, schema } = job;

if (job.type === 'tell') await tell(job);
else if (job.type === 'stall') await stall(job);
else if (job.type === 'money') await moveMoney(job);
else if (job.type === 'purchases') await takeMoney(job);
else if (job.type === 'migrate') await migrate();
else if (job.type === 'supervise') await supervise(job);
else {
  const storage = postgresStorage({ connectionString, schema });
  const billing = createBilling({ storage });
  await storage.open();
  say('ready');
  await told('go');
  if (job.type === 'holds') await placeHolds(billing, job);
  else if (job.type === 'settles') await endCalls(billing, job);
  else if (job.type === 'expiries') await expireHolds(billing, job);
  else if (job.type === 'calls') await authorizeCalls(billing, job);
  else if (job.type === 'legs') await recordLegs(billing, job);
  else if (job.type === 'reports') await receiveReports(storage, job);
  else await beClient(billing, job);
  await billing.close();
}
process.exit(0);

async function migrate(): Promise<void> {
  const storage = postgresStorage({ connectionString, schema });
  say('ready');
  await told('go');
  say(JSON.stringify(await storage.migrate()));
  await storage.open();
  await storage.close();
}
