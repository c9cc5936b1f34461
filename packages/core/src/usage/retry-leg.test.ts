import { expect, it } from 'vitest';
import { contractWith, usd } from '../../test/acme.ts';
import { call, money, type Stage, stage } from '../../test/metered-stage.ts';

/** A leg of the authorized call that was transferred to France, which the promised price book does not know. */
const legId = 'CA-transferred';

async function bookWith(on: Stage, prefixes: readonly string[], rate: string): Promise<string> {
  const bands = [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: prefixes.map((prefix) => ({ prefix, bands })) };
  const { hash } = await on.billing.priceBooks.put({ actor: on.system.actor, priceBook });
  return hash;
}

/** Authorizes a call to Britain by a book that knows Britain alone, and charges a leg of it that went to France. */
async function transferred(): Promise<Stage> {
  const on = await stage('10');
  const { billing, system, clock } = on;
  const contract = contractWith(await bookWith(on, ['44'], '0.60'));
  await billing.accounts.activateContract({ ...system, contract });
  expect(await billing.calls.authorize({ ...system, ...call })).toMatchObject({ status: 'authorized' });
  const leg = {
    provider: 'metered',
    legId,
    to: '+33142685300',
    answeredAt: clock.inSeconds(-7),
    durationSeconds: 7,
  };
  expect(await billing.calls.settle({ ...system, callRef: call.callRef, leg })).toMatchObject({
    status: 'unrated',
    reason: 'no-rule',
  });
  return on;
}

it('a leg that the promised price book cannot price is priced by a corrected one, once it is retried', async () => {
  const on = await transferred();
  const { billing, system } = on;
  expect(await billing.parking.retry(system)).toMatchObject({
    tried: 1,
    resolved: 0,
    reasons: { 'no-rule': 1 },
  });
  const corrected = await bookWith(on, ['44', '33'], '0.90');
  await billing.accounts.activateContract({ ...system, contract: contractWith(corrected) });
  expect(await billing.parking.retry(system)).toMatchObject({ tried: 1, resolved: 1, total: usd('0.105') });
  expect(await billing.usage.get({ ...system, provider: 'metered', legId })).toMatchObject({
    status: 'charged',
    priceBookHash: corrected,
  });
  expect(await money(on)).toEqual({ posted: '9.895', held: '0' });
});

it('a correction of such a leg to what was promised a price is charged by the promise', async () => {
  const on = await transferred();
  const { billing, system } = on;
  const dearer = await bookWith(on, ['44', '33'], '0.91');
  await billing.accounts.activateContract({ ...system, contract: contractWith(dearer) });
  // Somebody finds out that it was not transferred after all.
  const facts = { to: call.to };
  const correction = { provider: 'metered', legId, corrects: 0, facts, reason: 'Not transferred' };
  expect(await billing.usage.correct({ ...system, ...correction })).toMatchObject({ cost: usd('0.07') });
  expect(await money(on)).toEqual({ posted: '9.93', held: '0' });
});
