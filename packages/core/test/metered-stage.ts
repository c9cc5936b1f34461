import { memoryStorage } from '@live-calls/storage-memory';
import { expect } from 'vitest';
import type { LiveTerms } from '../src/accounts/live-terms.ts';
import type { Storage } from '../src/ports/storage.ts';
import type { FinishedLeg } from '../src/usage/leg.ts';
import { type Acme, contractWith, openedAcme, StandingClock, usd } from './acme.ts';
import { type MeteredVendor, meteredVendor } from './metered-vendor.ts';

/** The number that is called. */
export const TO = '+442079460000';

/** An account on a metered vendor: 0.60 a minute by the second, a cent a second. */
export interface Stage extends Acme {
  readonly storage: Storage;
  readonly vendor: MeteredVendor;
}

/** Sets an account up with a balance. */
export async function stage(
  balance: string,
  can: Parameters<typeof meteredVendor>[1] = {
    limits: { minimumSeconds: 1, maximumSeconds: 7200 },
    limitLeg: true,
  },
  live: LiveTerms = {},
): Promise<Stage> {
  const storage = memoryStorage({ checked: true });
  const clock = new StandingClock();
  const vendor = meteredVendor(clock, can);
  const acme = await openedAcme({ storage, clock, telephony: [vendor] });
  const { billing, system, priceBook } = acme;
  await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook, { live }) });
  await billing.wallets.adjust({ ...system, key: 'start', amount: usd(balance), reason: 'Start' });
  return { ...acme, clock, storage, vendor };
}

/** The call that is asked for. */
export const call: { readonly callRef: string; readonly provider: string; readonly to: string } = {
  callRef: 'call-1',
  provider: 'metered',
  to: TO,
};

/** Authorizes the call, dials, and binds the leg, which is answered at once. */
export async function dial(on: Stage, wantsSeconds?: number): Promise<void> {
  const outcome = await on.billing.calls.authorize({ ...on.system, ...call });
  if (outcome.status !== 'authorized') throw new Error(outcome.status);
  const { limitSeconds } = outcome;
  on.vendor.talk('CA1', { to: TO, limitSeconds, ...(wantsSeconds !== undefined && { wantsSeconds }) });
  const answeredAt = new Date(on.clock.now());
  const leg = { callRef: 'call-1', provider: 'metered', legId: 'CA1', answeredAt };
  expect(await on.billing.calls.bind({ ...on.system, ...leg })).toMatchObject({
    status: 'bound',
    replayed: false,
  });
  expect(await on.billing.calls.bind({ ...on.system, ...leg })).toMatchObject({
    status: 'bound',
    replayed: true,
  });
}

/** Lets time pass second by second, the worker working. */
export async function pass(on: Stage, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    on.clock.nowMs += 1000;
    await on.billing.worker.runOnce();
  }
}

/** The leg `CA1` as it is reported when it ends now, after so many seconds of talk. */
export function talked(on: Stage, durationSeconds: number): FinishedLeg {
  const answeredAt = on.clock.inSeconds(-durationSeconds);
  return { provider: 'metered', legId: 'CA1', to: TO, answeredAt, durationSeconds };
}

/** Where the money is; everything agrees. */
export async function money(on: Stage): Promise<{ posted: string; held: string }> {
  const { posted, held } = await on.billing.wallets.balance(on.system);
  expect(await on.billing.wallets.verify(on.system)).toMatchObject({ differences: [] });
  return { posted: posted.amount, held: held.amount };
}
