import { exampleTopUps, type FakeTelephony, fakePayments, fakeTelephony, readyToBuy } from '@live-calls/conformance';
import { type Billing, createBilling, money } from '@live-calls/core';
import type { Storage } from '@live-calls/core/adapter';
import { activeAccount, actor, legOf } from './acme.ts';

/** An account with rows in every table. */
export const FULL = 'full';

/**
 * Makes an account with rows in every table of the contract, and another one beside it.
 *
 * @param storage - Where.
 * @returns The billing.
 */
export async function fullAccount(storage: Storage): Promise<Billing> {
  await activeAccount(storage, 'beside', '7');
  await activeAccount(storage, FULL, '10');
  const telephony = fakeTelephony();
  const billing = createBilling({ storage, payments: fakePayments(), topUps: exampleTopUps, telephony: [telephony] });
  const full = { actor, accountId: FULL } as const;
  for (let number = 0; number < 3; number += 1) await billing.usage.record({ ...legOf('beside', number), actor, accountId: 'beside' });
  await billing.wallets.importOpening({ ...full, key: 'old', amount: money('3', 'USD'), horizon: '2018-01-01T00:00:00Z' });
  const recipients = [{ email: 'olga@example.com' }];
  await billing.notifications.saveRecipients({ ...full, recipients, revision: 0 });
  const termsHash = await readyToBuy(billing, full);
  await billing.topUps.request({ ...full, key: 'order-1', amount: money('20', 'USD'), method: 'card', termsHash });
  await billing.topUps.request({ ...full, key: 'order-2', amount: money('5', 'USD'), method: 'bank-transfer', termsHash });
  // Another host numbers invoices in one series of all accounts.
  const seller = createBilling({ storage, payments: fakePayments(), topUps: { ...exampleTopUps, series: { scope: 'seller' } } });
  const beside = { actor, accountId: 'beside' } as const;
  await seller.notifications.saveRecipients({ ...beside, recipients, revision: 0 });
  const order = { amount: money('5', 'USD'), method: 'card', termsHash: await readyToBuy(seller, beside) } as const;
  for (const key of ['order-1', 'order-2']) await seller.topUps.request({ ...beside, ...order, key });
  const expiresAt = new Date(Date.now() + 3_600_000);
  for (const callRef of ['call-1', 'call-2', 'call-3']) {
    await billing.holds.place({ ...full, callRef, amount: money('2', 'USD'), expiresAt });
  }
  await billing.holds.use({ ...full, callRef: 'call-2', used: money('0.5', 'USD') });
  await billing.holds.release({ ...full, callRef: 'call-3' });
  for (let number = 0; number < 5; number += 1) {
    const { leg } = legOf(FULL, number);
    await billing.usage.record({ ...full, leg: number === 0 ? { ...leg, callRef: 'call-1' } : leg });
  }
  const corrected = { provider: 'twilio', legId: 'CA2', corrects: 0, reason: 'Late' } as const;
  await billing.usage.correct({ ...full, ...corrected, facts: { durationSeconds: 20 } });
  // Nobody priced calls yet, and the former system billed them.
  for (const [legId, day] of [
    ['CA-unrated', '2019-05-05T12:00:00Z'],
    ['CA-early', '2017-05-05T12:00:00Z'],
  ] as const) {
    await billing.usage.record({ ...full, leg: { ...legOf(FULL, 9).leg, legId, answeredAt: day } });
  }
  const bands = [{ fromSecond: 0, rate: '1.20', perSeconds: 60, incrementSeconds: 1 }];
  const { hash } = await billing.priceBooks.put({ actor, priceBook: { currency: 'USD', rules: [{ prefix: '1', bands }] } });
  const range = { from: '2026-10-01T00:00:00Z', until: '2026-10-01T00:00:02Z' };
  const planned = await billing.rerating.plan({ ...full, key: 'again', ...range, priceBook: hash });
  if (planned.status === 'planned') {
    const { reratingId, digest } = planned.rerating;
    await billing.rerating.apply({ ...full, reratingId, digest });
  }
  await reportLegs(billing, telephony);
  const levels = [{ levelId: 'low', type: 'amount', amount: '1000', severity: 'low' }] as const;
  await billing.notifications.saveThresholds({ ...full, levels, revision: 0 });
  await billing.accounts.suspend({ ...full, reason: 'A look at the books' });
  return billing;
}

/** Two legs that a provider reports, one of them by its list alone. */
async function reportLegs(billing: Billing, telephony: FakeTelephony): Promise<void> {
  const answeredAtMs = Date.UTC(2026, 9, 2);
  const leg = {
    status: 'completed',
    to: '+12025550123',
    from: '+12025550199',
    answeredAtMs,
    endedAtMs: answeredAtMs + 10_000,
    durationSeconds: 10,
    parameters: { accountId: FULL },
    vendorPrice: { amount: '0.01', currency: 'USD' },
  } as const;
  await billing.telephony.receiveWebhook('fake', telephony.report({ ...leg, legId: 'R1' }));
  telephony.report({ ...leg, legId: 'R2' });
  const range = { from: new Date(answeredAtMs), until: new Date(answeredAtMs + 60_000) };
  await billing.reconcile({ actor, provider: 'fake', ...range });
}
