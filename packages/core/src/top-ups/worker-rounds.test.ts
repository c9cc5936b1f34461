import { type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, countingIds, readyToBuy, selling, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { TopUpOptions } from './purchase-options.ts';

let payments: FakePayments;
beforeEach(() => {
  payments = fakePayments();
});

/** A purchase whose process died before the processor was asked. */
async function stuck(processor: PaymentProcessor = payments, changes: Partial<TopUpOptions> = {}) {
  const storage = memoryStorage({ checked: true });
  const topUps = { ...selling, ...changes };
  const acme = await activeAcme('0', { storage, payments: processor, topUps });
  const { billing, owner, clock } = acme;
  const termsHash = await readyToBuy(billing, owner);
  payments.answerNext('unavailable');
  const order = { key: 'order-1', amount: usd('50'), method: 'card', termsHash } as const;
  await expect(billing.topUps.request({ ...owner, ...order })).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  const process = (options: object = { payments: processor, topUps }) =>
    createBilling({ storage, clock, ids: countingIds(), ...options });
  const round = async (afterMs: number) => {
    clock.nowMs += afterMs;
    return billing.worker.runOnce();
  };
  return { ...acme, storage, process, round };
}

describe('a worker', () => {
  it('asks less and less often about a payment whose processor does not answer, and at last every six hours', async () => {
    const silent: PaymentProcessor = {
      ...payments,
      findByKey: async () => {
        throw new TypeError('The processor does not answer.');
      },
    };
    const { round } = await stuck(silent);
    for (const minutes of [2, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]) {
      expect(await round(minutes * 60_000 - 1)).toMatchObject({ paymentsFollowed: 0, problems: [] });
      expect((await round(1)).problems).toMatchObject([{ kind: 'payment', code: 'OUTCOME_UNKNOWN' }]);
    }
  });

  it('leaves a payment to another that was faster', async () => {
    const { process, clock, billing, owner } = await stuck();
    clock.nowMs += 120_000;
    const rounds = await Promise.all([process(), process(), process()].map(({ worker }) => worker.runOnce()));
    expect(rounds.map(({ lost, paymentsFollowed }) => lost + paymentsFollowed)).toEqual([1, 1, 1]);
    expect(rounds.filter(({ paymentsFollowed }) => paymentsFollowed === 1)).toHaveLength(1);
    expect(payments.collected).toHaveLength(1);
    const { entries } = await billing.wallets.activity(owner);
    expect(entries).toMatchObject([{ type: 'top-up', actor: 'system:worker' }]);
  });

  it('without a processor, or that does not sell, leaves payments alone', async () => {
    const { process, clock } = await stuck();
    clock.nowMs += 120_000;
    for (const options of [{ payments }, { topUps: selling }]) {
      expect(await process(options).worker.runOnce()).toMatchObject({ paymentsFollowed: 0, problems: [] });
    }
    expect(payments.collected).toEqual([]);
  });
});
