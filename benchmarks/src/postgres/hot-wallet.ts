import { type Billing, createBilling, money } from '@live-calls/core';
import { postgresStorage } from '@live-calls/storage-postgres';
import pg from 'pg';
import { compareLatencies, WARM_UP } from '../latencies.ts';
import { actor, sampleBilling } from '../sample-billing.ts';
import { compare } from '../side-by-side.ts';
import { farAway } from './delay-proxy.ts';
import { Recorder, Replay } from './replay.ts';
import { authorizeLocked, bestPool, callTogether, lockedTables } from './row-locks.ts';
import { type BenchServer, withServer } from './server.ts';

const accountId = 'account-0';
const amount = money('0.60', 'USD');
const expiresAt = new Date(Date.UTC(2100, 0, 1));
const CONNECTIONS = [1, 2, 4, 8, 16];
const LONE_CALLS = 100;
let calls = 0;

/** Many callers authorize on one wallet: coalesced against row-by-row locking; then a lone caller's price of it. */
export async function postgresHotWallet(): Promise<void> {
  await withServer(async (server) => {
    const { connectionString } = server;
    const here = { connectionString, of: 'on one wallet' };
    await together(server, { ...here, callers: 64, each: 10, goal: { least: 8, aim: 12 } });
    await together(server, { ...here, callers: 256, each: 3, goal: { least: 18, aim: 22 } });
    const far = await farAway(connectionString);
    const there = { connectionString: far.connectionString, of: 'on one wallet, across 2 ms' };
    await together(server, { ...there, callers: 64, each: 1, goal: { least: 5, aim: 6 } });
    far.stop();
    await loneCaller(server);
  });
}

interface Crowd {
  readonly connectionString: string;
  readonly of: string;
  readonly callers: number;
  /** Calls of each caller in a round of the limit; ours make ten times as many. */
  readonly each: number;
  readonly goal: { readonly least: number; readonly aim: number };
}

async function together(server: BenchServer, crowd: Crowd): Promise<void> {
  const { connectionString, of, callers, each, goal } = crowd;
  const { storage, schema } = await server.storage(`hot${callers}${of.includes('across') ? 'far' : ''}`);
  await (await sampleBilling(1, storage)).close();
  const tables = await lockedTables(server, schema);
  const locked = (pool: pg.Pool): Promise<number> =>
    callTogether(callers, each, () => authorizeLocked(pool, tables, accountId));
  const pool = await bestPool(connectionString, CONNECTIONS, locked);
  const billing = createBilling({ storage: postgresStorage({ connectionString, schema }) });
  await compare({
    title: `${callers} callers authorize ${of}`,
    unit: 'holds',
    goal,
    ours: {
      name: 'holds.place, coalesced',
      run: () => callTogether(callers, each * 10, () => place(billing)),
    },
    limit: {
      name: `BEGIN, SELECT FOR UPDATE, INSERT, UPDATE, COMMIT; ${pool.options.max} connections serve it best`,
      run: () => locked(pool),
    },
  });
  await billing.close();
  await pool.end();
}

async function place(billing: Billing): Promise<void> {
  calls += 1;
  const callRef = `call-${calls}`;
  const { status } = await billing.holds.place({ actor, accountId, callRef, amount, expiresAt });
  if (status !== 'placed') throw new Error(`Expected a placed hold, seen ${status}.`);
}

/** The statements that the storage sends for a lone caller, sent again without it to a copy in the same state. */
async function loneCaller(server: BenchServer): Promise<void> {
  const { schema } = await server.storage('lone');
  const { schema: copy } = await server.storage('copy');
  const recorder = new Recorder(server);
  const storage = postgresStorage({ pool: recorder.pool, schema, lanes: 1 });
  const billing = await sampleBilling(1, storage);
  await place(billing);
  for (const table of ['account', 'hold']) {
    await server.client.query(`INSERT INTO ${copy}.${table} SELECT * FROM ${schema}.${table}`);
  }
  recorder.statements.length = 0;
  // Ahead, so that ours and the statements alone may take turns in either order.
  for (let call = 0; call < WARM_UP; call += 1) await place(billing);
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  const replay = new Replay(client, { from: schema, to: copy });
  await compareLatencies({
    title: 'The price of coalescing for a lone caller on one wallet',
    limit: {
      name: 'the same single statement, sent with the driver',
      run: async () => {
        const statement = recorder.statements.shift();
        if (statement === undefined) throw new Error('A call of the storage sends one statement.');
        await replay.send(statement);
      },
    },
    operations: [{ name: 'holds.place', goal: { most: 1.15, aim: 1.05 }, run: () => place(billing) }],
    slice: LONE_CALLS,
  });
  await billing.close();
  await recorder.pool.end();
  await client.end();
}
