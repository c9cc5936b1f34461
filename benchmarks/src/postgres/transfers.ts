import { type Billing, money } from '@live-calls/core';
import type pg from 'pg';
import { optionOf } from '../option.ts';
import { actor, sampleBilling } from '../sample-billing.ts';
import { seededNumbers } from '../sample-legs.ts';
import { compare, type Finding } from '../side-by-side.ts';
import { record } from './recording.ts';
import { bestPool, callTogether } from './row-locks.ts';
import { withServer } from './server.ts';
import { pgledger, plainLedger } from './sql-ledger.ts';
import { walletLegs } from './wallet-legs.ts';

const ACCOUNTS = 1000;
const CLIENTS = [1, 8, 16, 32];
const TRANSFERS = 800;
const LEGS = 20_000;
const CALLERS = 1000;
/** Many enough that the first and the last round of calls, which not all callers share, weigh little. */
const CALLS_EACH = 16;

/**
 * Movements of money a second against a ledger in SQL, one function call for each, at its best client count: the one that is
 * written here, or pgledger, where `--pgledger=FOLDER` says where a clone of it is.
 *
 * @returns The findings.
 */
export async function postgresTransfers(): Promise<readonly Finding[]> {
  return withServer(async (server) => {
    const folder = optionOf('pgledger');
    const ledger = await (folder === undefined
      ? plainLedger(server, ACCOUNTS)
      : pgledger(server, ACCOUNTS, folder));
    const random = seededNumbers(13);
    const transfers = (pool: pg.Pool): Promise<number> => {
      const clients = pool.options.max;
      return callTogether(clients, Math.ceil(TRANSFERS / clients), () => ledger.transfer(pool, random));
    };
    const pool = await bestPool(ledger.connectionString, CLIENTS, transfers);
    const limit = {
      name: `${ledger.name}, one function call per transfer; ${pool.options.max} clients serve it best`,
      run: () => transfers(pool),
    };
    const { storage } = await server.storage('transfers');
    const billing = await sampleBilling(ACCOUNTS, storage);
    const work = { unit: 'transfers', goal: { least: 10, aim: 20 }, limit } as const;
    const findings = [
      await compare({
        ...work,
        title: `Charges of legs of ${ACCOUNTS} accounts against transfers of ${ledger.name}`,
        ours: legs(billing, ACCOUNTS),
      }),
      await compare({
        ...work,
        title: `Charges of legs of one account against transfers of ${ledger.name}, which are spread`,
        ours: legs(billing, 1),
      }),
      await compare({
        ...work,
        title: `Adjustments by ${CALLERS} callers against transfers of ${ledger.name}`,
        ours: adjustments(billing, random),
      }),
    ];
    await billing.close();
    await pool.end();
    return findings;
  });
}

function legs(billing: Billing, accounts: number): Parameters<typeof compare>[0]['ours'] {
  let next = accounts * 1_000_000;
  let ready: ReturnType<typeof walletLegs> = [];
  return {
    name: 'usage.recordMany, the usage row and everything else included',
    prepare: () => {
      next += LEGS;
      ready = walletLegs(LEGS, accounts, next);
    },
    run: async () => {
      await record(billing, ready);
      return LEGS;
    },
  };
}

function adjustments(billing: Billing, random: () => number): Parameters<typeof compare>[0]['ours'] {
  let calls = 0;
  const amount = money('-0.0085', 'USD');
  return {
    name: 'wallets.adjust, each with a key, coalesced',
    run: () =>
      callTogether(CALLERS, CALLS_EACH, async () => {
        calls += 1;
        const accountId = `account-${Math.floor(random() * ACCOUNTS)}`;
        const key = `transfer-${calls}`;
        const { status } = await billing.wallets.adjust({
          actor,
          accountId,
          key,
          amount,
          reason: 'Transfer',
        });
        if (status !== 'adjusted') throw new Error(`Expected an adjustment, seen ${status}.`);
      }),
  };
}
