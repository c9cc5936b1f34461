import { createBilling, type FinishedLeg, money } from '@live-calls/core';
import { startPgbouncer } from '@live-calls/embedded-postgres';
import { postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';
import { compareLatencies, type Operation } from '../latencies.ts';
import { actor, sampleBilling } from '../sample-billing.ts';
import { seededNumbers } from '../sample-legs.ts';
import { farAway } from './delay-proxy.ts';
import { type BenchServer, withServer } from './server.ts';
import { walletLegs } from './wallet-legs.ts';

const WALLETS = 200;
const amount = money('0.60', 'USD');
const expiresAt = new Date(Date.UTC(2100, 0, 1));

/** Calls are numbered over all parts of the benchmark: no reference is used twice. */
let calls = 0;

/** One at a time on one connection: authorize, settle, record; direct, across a network, through pgbouncer. */
export async function postgresSingle(): Promise<void> {
  await withServer(async (server) => {
    const { storage, schema } = await server.storage('single');
    await (await sampleBilling(WALLETS, storage)).close();
    const bare = await server.schema('bare_single');
    await server.client.query(`CREATE TABLE ${bare}.account (LIKE ${schema}.account INCLUDING ALL)`);
    await server.client.query(`INSERT INTO ${bare}.account SELECT * FROM ${schema}.account`);
    await direct(server, { schema, bare });
    await acrossNetwork(server, { schema, bare });
    await behindPgbouncer(server, { schema, bare });
  });
}

interface Schemas {
  readonly schema: string;
  readonly bare: string;
}

async function direct({ connectionString }: BenchServer, { schema, bare }: Schemas): Promise<void> {
  await onOneConnection(connectionString, schema, async (client, operations) => {
    await compareLatencies({
      title: 'One at a time on one direct connection',
      limit: bareUpdate(client, bare, 'update'),
      operations: operations({
        authorize: { most: 1.5, aim: 1.3 },
        settle: { most: 1.8, aim: 1.6 },
        record: { most: 1.8, aim: 1.6 },
      }),
      slice: 100,
    });
  });
}

async function acrossNetwork(server: BenchServer, { schema, bare }: Schemas): Promise<void> {
  const far = await farAway(server.connectionString);
  const goal = { most: 1.5, aim: 1.35 };
  await onOneConnection(far.connectionString, schema, async (client, operations) => {
    await compareLatencies({
      title: 'One at a time across a network, 1 ms and the lateness of a timer each way',
      limit: { name: 'SELECT 1: the measured round trip', run: () => client.query('SELECT 1') },
      operations: [
        ...operations({ authorize: goal, settle: goal, record: goal }),
        bareUpdate(client, bare, 'update'),
      ],
      slice: 50,
    });
  });
  far.stop();
}

async function behindPgbouncer(server: BenchServer, { schema, bare }: Schemas): Promise<void> {
  const pooler = await startPgbouncer(server.connectionString);
  if (pooler === undefined) {
    console.log('\npgbouncer is not installed: no figures through it.');
    return;
  }
  await onOneConnection(pooler.connectionString, schema, async (client, operations) => {
    await compareLatencies({
      title: 'One at a time through pgbouncer in transaction mode, nothing prepared',
      limit: bareUpdate(client, bare),
      operations: operations({}),
      slice: 100,
    });
  });
  pooler.stop();
}

function bareUpdate(client: pg.Client, bare: string, name?: string): Operation {
  const random = seededNumbers(3);
  const text =
    `UPDATE ${bare}.account SET posted = posted - $2, version = version + 1, last_at_ms = $3 ` +
    'WHERE account_id = $1 RETURNING posted, held, version';
  const prepared = name === undefined ? {} : { name };
  return {
    name: 'UPDATE ... RETURNING of a table like the accounts',
    run: () => client.query({ ...prepared, text, values: [walletOf(random), '0.01', Date.now()] }),
  };
}

type Goals = { readonly [Name in 'authorize' | 'settle' | 'record']?: NonNullable<Operation['goal']> };

/** One connection for the limit, one for a billing whose process has met every account before. */
async function onOneConnection(
  connectionString: string,
  schema: string,
  run: (client: pg.Client, operations: (goals: Goals) => readonly Operation[]) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const storage = postgresStorage({ connectionString, schema, connections: 1, lanes: 1 });
  const billing = createBilling({ storage });
  const place = async (accountId: string, callRef: string): Promise<void> => {
    const { status } = await billing.holds.place({ actor, accountId, callRef, amount, expiresAt });
    if (status !== 'placed') throw new Error(`Expected a placed hold, seen ${status}.`);
  };
  const settle = async (accountId: string, leg: FinishedLeg): Promise<void> => {
    const { status } = await billing.usage.record({ actor, accountId, leg });
    if (status !== 'charged') throw new Error(`Expected a charged leg, seen ${status}.`);
  };
  const known = Array.from({ length: WALLETS }, (_, index) => `account-${index}`);
  await Promise.all(known.map((accountId) => place(accountId, `call-${newCall()}`)));
  await run(client, (goals) => [
    authorize(place, goals.authorize),
    settling(place, settle, goals.settle),
    recording(settle, goals.record),
  ]);
  await billing.close();
  await client.end();
}

type Place = (accountId: string, callRef: string) => Promise<void>;
type Settle = (accountId: string, leg: FinishedLeg) => Promise<void>;

function authorize(place: Place, goal: Operation['goal']): Operation {
  const random = seededNumbers(5);
  return {
    name: 'authorize (holds.place)',
    ...(goal === undefined ? {} : { goal }),
    run: () => place(walletOf(random), `call-${newCall()}`),
  };
}

function settling(place: Place, settle: Settle, goal: Operation['goal']): Operation {
  let open: { readonly accountId: string; readonly leg: FinishedLeg }[] = [];
  return {
    name: 'settle (usage.record of a leg with a hold)',
    ...(goal === undefined ? {} : { goal }),
    prepare: async (count) => {
      open = newLegs(count).map(({ accountId, leg }) => ({
        accountId,
        leg: { ...leg, callRef: `call-${newCall()}` },
      }));
      await Promise.all(open.map(({ accountId, leg }) => place(accountId, leg.callRef ?? '')));
    },
    run: async () => {
      const next = open.pop();
      if (next !== undefined) await settle(next.accountId, next.leg);
    },
  };
}

function recording(settle: Settle, goal: Operation['goal']): Operation {
  let legs: ReturnType<typeof newLegs> = [];
  return {
    name: 'record (usage.record)',
    ...(goal === undefined ? {} : { goal }),
    prepare: async (count) => {
      legs = newLegs(count);
    },
    run: async () => {
      const next = legs.pop();
      if (next !== undefined) await settle(next.accountId, next.leg);
    },
  };
}

function newLegs(count: number): { readonly accountId: string; readonly leg: FinishedLeg }[] {
  const first = calls;
  calls += count;
  return walletLegs(count, WALLETS, first).map(({ accountId = '', leg }) => ({ accountId, leg }));
}

function newCall(): number {
  calls += 1;
  return calls;
}

function walletOf(random: () => number): string {
  return `account-${Math.floor(random() * WALLETS)}`;
}
