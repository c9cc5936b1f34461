import { manualClock } from '@live-calls/conformance';
import type { Clock } from '@live-calls/core';
import type { Notifier } from '@live-calls/core/adapter';
import { composeBilling } from '../compose-billing.ts';
import type { Database } from '../database.ts';
import { keep, readKept } from '../host-tables.ts';
import type { People } from '../people.ts';
import { SandboxPayments, type SandboxState } from '../sandbox/sandbox-payments.ts';
import { addPeople, company, openAccounts } from './company.ts';
import { makeHistory } from './history.ts';
import { random } from './random.ts';

/** What the demo is filled with, and by whom. */
export interface SeedOptions {
  /** Where. */
  readonly database: Database;
  /** The people of the host. */
  readonly people: People;
  /** The clock of the present. */
  readonly clock: Clock;
  /** Takes the notices of the weeks that are made up. */
  readonly notifier: Notifier;
  /** Whole weeks of calls; six unless given. */
  readonly weeks?: number;
  /** Name of the provider that the calls went over. */
  readonly provider: string;
  /** Signs the sandbox processor's webhooks. */
  readonly secret: string;
}

const DAY_MS = 86_400_000;

/**
 * Fills an empty database, once. What was begun and broken off is thrown away and made anew.
 *
 * @param options - Where, and with what.
 * @returns Whether something was made.
 */
export async function seedOnce(options: SeedOptions): Promise<boolean> {
  const { tables } = options.database;
  const state = await readKept<'begun' | 'done'>(tables, 'seed');
  if (state === 'done') return false;
  if (state === 'begun') {
    await tables.pool.query(`DROP SCHEMA IF EXISTS ${options.database.schema} CASCADE`);
    await tables.pool.query(`TRUNCATE ${tables.schema}.mail`);
  }
  await keep(tables, 'seed', 'begun');
  await addPeople(options.people);
  await keep(tables, 'sandbox', await fill(options));
  await keep(tables, 'seed', 'done');
  return true;
}

async function fill(options: SeedOptions): Promise<SandboxState | undefined> {
  const { database, notifier, weeks = 6, provider, secret } = options;
  const nowMs = options.clock.now();
  const fromMs = nowMs - (nowMs % DAY_MS) - weeks * 7 * DAY_MS;
  const clock = manualClock(fromMs);
  let state: SandboxState | undefined;
  const payments = new SandboxPayments({
    ...{ clock, secret },
    // The answers of the processor are word enough here; its webhooks would come weeks late.
    send: async () => true,
    save: async (latest) => {
      state = latest;
    },
    address: (path) => `/sandbox/${path}`,
  });
  await payments.keepCard(company.accountId, 'company', '4242');
  const standIns = { payments: payments.processor, notifier };
  const composed = await composeBilling({ database, settings: {}, standIns, migrates: true, clock });
  try {
    const { billing } = composed;
    await openAccounts(billing, fromMs);
    await makeHistory({ billing, clock, chance: random(20_261_127), fromMs, nowMs, provider });
  } finally {
    await composed.close();
    await payments.close();
  }
  return state;
}
