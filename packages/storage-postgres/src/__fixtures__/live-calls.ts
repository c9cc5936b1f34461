import { setTimeout as pause } from 'node:timers/promises';
import { exampleTopUps, fakePayments, readyToBuy } from '@live-calls/conformance';
import { type Billing, compareMoney, createBilling, money } from '@live-calls/core';
import { postgresStorage } from '../index.ts';
import { actor, legOf } from './acme.ts';
import type { Part } from './race.ts';
import { say, told } from './word.ts';

const HOUR_MS = 3_600_000;

/** How many calls are open before the first of them ends. */
const OPEN_FIRST = 20;

/** Dollars that the process which moves money adds when it is through; no race charges as much. */
const REFILL = '300';

/**
 * Calls that begin: many holds at once, wave after wave, each of one dollar. The last wave may wait for the wallet to be
 * refilled, so that there is room for it however fast this process is beside the others.
 */
export async function placeHolds(billing: Billing, part: Part<'holds'>): Promise<void> {
  const { accountId, worker, holds, waves, refilled = false } = part;
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const amount = money('1', 'USD');
  const one = async (index: number): Promise<void> => {
    const callRef = `call-${worker}-${index}`;
    const placed = await billing.holds.place({ actor, accountId, callRef, amount, expiresAt });
    say(`${callRef} ${placed.status}`);
  };
  const size = Math.ceil(holds / waves);
  for (let first = 0; first < holds; first += size) {
    if (refilled && first + size >= holds) await haveRefilled(billing, accountId);
    await Promise.all(Array.from({ length: Math.min(size, holds - first) }, (_, index) => one(first + index)));
  }
}

/** Calls that end: each open hold's call is charged, for less than was held or for a little more. */
export async function endCalls(billing: Billing, part: Part<'settles'>): Promise<void> {
  const { accountId, worker, rounds } = part;
  await haveBegun(billing, accountId);
  for (let round = 0; round < rounds; round += 1) {
    const { holds } = await billing.holds.list({ actor, accountId, limit: 20 });
    const ending = holds.filter((_, index) => index % 3 === round % 3);
    await Promise.all(
      ending.map(async ({ callRef }, index) => {
        const { leg } = legOf(accountId, 1_000_000 * (worker + 1) + 1000 * round + index);
        const durationSeconds = 1 + ((round * 31 + index * 17) % 110);
        const charged = await billing.usage.record({ actor, accountId, leg: { ...leg, callRef, durationSeconds } });
        say(`${callRef} ${charged.status}`);
      }),
    );
  }
}

/** Who ends calls before any has begun would be through with all rounds and have found nothing. */
async function haveBegun(billing: Billing, accountId: string): Promise<void> {
  const open = async (): Promise<number> =>
    (await billing.holds.list({ actor, accountId, limit: OPEN_FIRST })).holds.length;
  while ((await open()) < OPEN_FIRST) await pause(5);
}

/** Who begins calls faster than others end them would be through with all waves and have found no room. */
async function haveRefilled(billing: Billing, accountId: string): Promise<void> {
  // Before it there are fifty dollars at most; after it, and after the dearest calls the race has, a hundred at least.
  const refilled = async (): Promise<boolean> => {
    const { available } = await billing.wallets.balance({ actor, accountId });
    return compareMoney(available, money('100', 'USD')) >= 0;
  };
  while (!(await refilled())) await pause(5);
}

/** Holds that run out of their time: a process whose clock is two hours ahead gives them back. */
export async function expireHolds(billing: Billing, part: Part<'expiries'>): Promise<void> {
  const { accountId, connectionString, schema, rounds } = part;
  const clock = { now: () => Date.now() + 2 * HOUR_MS };
  const later = createBilling({ storage: postgresStorage({ connectionString, schema }), clock });
  await haveBegun(billing, accountId);
  for (let round = 0; round < rounds; round += 1) {
    const { holds } = await later.holds.list({ actor, accountId, status: 'overdue', limit: 8 });
    await Promise.all(
      holds.map(async ({ callRef }) => {
        const { status } = await billing.holds.release({ actor, accountId, callRef });
        say(`${callRef} ${status}`);
      }),
    );
  }
  await later.close();
}

/** Purchases, and corrections by hand in both directions; at the end the wallet is refilled. */
export async function moveMoney(part: Part<'money'>): Promise<void> {
  const { accountId, connectionString, schema, worker, rounds } = part;
  const storage = postgresStorage({ connectionString, schema });
  const billing = createBilling({ storage, payments: fakePayments(), topUps: exampleTopUps });
  await storage.open();
  const termsHash = await readyToBuy(billing, { actor, accountId });
  say('ready');
  await told('go');
  for (let round = 0; round < rounds; round += 1) {
    const key = `money-${worker}-${round}`;
    if (round % 3 === 0) {
      const amount = money('1', 'USD');
      const bought = await billing.topUps.request({ actor, accountId, key, amount, method: 'card', termsHash });
      say(`${key} ${bought.status === 'requested' ? bought.topUp.status : bought.status}`);
    } else {
      const amount = money(round % 3 === 1 ? '0.75' : '-1.5', 'USD');
      const { status } = await billing.wallets.adjust({ actor, accountId, key, amount, reason: 'Race' });
      say(`${key} ${status}`);
    }
  }
  await billing.wallets.adjust({ actor, accountId, key: 'refill', amount: money(REFILL, 'USD'), reason: 'Race' });
  await billing.close();
}

/** Calls that are authorized all at once, and each extended until no more is granted. */
export async function authorizeCalls(billing: Billing, part: Part<'calls'>): Promise<void> {
  const { accountId, worker, calls } = part;
  const one = async (index: number): Promise<void> => {
    const call = { actor, accountId, callRef: `call-${worker}-${index}` };
    const asked = await billing.calls.authorize({ ...call, provider: 'metered', to: '+12025550123' });
    say(`${call.callRef} ${asked.status}`);
    if (asked.status !== 'authorized') return;
    for (let extension = 1; ; extension += 1) {
      const more = await billing.calls.extend({ ...call, extension });
      say(`${call.callRef} ${more.status}`);
      if (more.status !== 'extended') return;
    }
  };
  await Promise.all(Array.from({ length: calls }, (_, index) => one(index)));
}
