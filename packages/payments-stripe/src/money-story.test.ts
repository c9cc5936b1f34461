import { exampleTopUps, manualClock, readyToBuy } from '@live-calls/conformance';
import { type Billing, createBilling, money, type RequestTopUpRequest } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';
import { memoryStorage } from '@live-calls/storage-memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeAccount, actor } from '../../storage-postgres/src/__fixtures__/acme.ts';
import { ACCOUNT } from './__fixtures__/requests.ts';
import { eachStage, type StripeStage } from './__fixtures__/stage.ts';

const stage = eachStage();
const command = { actor, accountId: ACCOUNT };
const usd = (amount: string) => money(amount, 'USD');

interface Shop {
  readonly billing: Billing;
  readonly termsHash: string;
  /** Delivers what Stripe has to say since it was asked last. */
  deliver(): Promise<void>;
  buy(order: Omit<RequestTopUpRequest, 'actor' | 'accountId' | 'termsHash'>): Promise<string>;
}

/** An account with five dollars that buys through Stripe. */
async function openShop({ stripe, clock, webhooks }: StripeStage): Promise<Shop> {
  const storage = memoryStorage();
  await activeAccount(storage, ACCOUNT, '5');
  const time = manualClock(clock.nowMs);
  const billing = createBilling({ storage, payments: stripe, topUps: exampleTopUps, clock: time });
  const recipients = [{ email: 'ada@example.com' }];
  await billing.notifications.saveRecipients({ ...command, recipients, revision: 0 });
  const termsHash = await readyToBuy(billing, command);
  let delivered = 0;
  return {
    billing,
    termsHash,
    deliver: async () => {
      for (const webhook of webhooks().slice(delivered)) await billing.topUps.receiveWebhook(webhook);
      delivered = webhooks().length;
    },
    buy: async (order) => {
      const bought = await billing.topUps.request({ ...command, termsHash, ...order });
      if (bought.status !== 'requested') throw new Error(bought.status);
      return bought.topUp.topUpId;
    },
  };
}

describe('a bank debit that comes back after it was paid', () => {
  it('goes from payment to a balance below zero, and back', async () => {
    const { addBank, addCard, settleDebit, dispute } = stage();
    await addBank('pm_bank');
    await addCard('pm_card');
    const { billing, termsHash, deliver, buy } = await openShop(stage());
    const balance = async () => (await billing.wallets.balance(command)).posted.amount;
    const levels = { threshold: usd('20'), target: usd('100'), monthlyCap: usd('500') };
    const topUpId = await buy({
      key: 'debit',
      amount: usd('50'),
      method: 'bank-debit',
      savedMethodId: 'pm_bank',
    });
    const seen = async () => {
      const { status } = await billing.topUps.get({ ...command, topUpId });
      return [status, await balance()];
    };
    await deliver();
    expect(await seen()).toEqual(['processing', '5']);
    settleDebit(topUpId);
    await deliver();
    expect(await seen()).toEqual(['paid', '55']);
    await billing.autoTopUps.enable({ ...command, ...levels, savedMethodId: 'pm_card', termsHash });
    await billing.wallets.adjust({ ...command, key: 'calls', amount: usd('-30'), reason: 'Calls' });

    const reference = dispute(topUpId, { reason: 'insufficient_funds', status: 'lost' });
    await deliver();
    expect(await balance()).toBe('-25');
    const { invoices } = await billing.invoices.list(command);
    expect(invoices.map(({ kind }) => kind).sort()).toEqual(['credit-note', 'invoice']);
    const hold = { ...command, callRef: 'call-1', amount: usd('1'), expiresAt: '2030-01-01T00:00:00Z' };
    expect((await billing.holds.place(hold)).status).toBe('insufficient-funds');
    const auto = await billing.autoTopUps.get(command);
    expect(JSON.stringify(auto)).toContain('dispute-lost');
    // Told again, and told by the list: nothing more is taken.
    await billing.topUps.reconcile({ actor, from: '2026-09-21T00:00:00Z', until: '2026-09-22T00:00:00Z' });
    expect(await balance()).toBe('-25');
    expect(reference).toMatch(/^dp_/);

    const again = await buy({ key: 'card', amount: usd('40'), method: 'card', savedMethodId: 'pm_card' });
    expect((await billing.topUps.get({ ...command, topUpId: again })).status).toBe('paid');
    await deliver();
    expect(await balance()).toBe('15');
    expect((await billing.holds.place({ ...hold, callRef: 'call-2' })).status).toBe('placed');
    expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
  });
});

describe('a card payment that its bank contests', () => {
  it('is taken back and stops automatic top-ups, and is there again once it is won', async () => {
    const { addCard, payAtPage, dispute, closeDispute, clock } = stage();
    await addCard('pm_card');
    const { billing, termsHash, deliver, buy } = await openShop(stage());
    const topUpId = await buy({ key: 'card', amount: usd('50'), method: 'card' });
    payAtPage(topUpId);
    await deliver();
    const levels = { threshold: usd('5'), target: usd('50'), monthlyCap: usd('500') };
    await billing.autoTopUps.enable({ ...command, ...levels, savedMethodId: 'pm_card', termsHash });
    const seen = async () => {
      const { posted } = await billing.wallets.balance(command);
      return [posted.amount, (await billing.autoTopUps.get(command))?.stopped];
    };
    expect(await seen()).toEqual(['55', undefined]);
    clock.nowMs += 1000;
    const reference = dispute(topUpId);
    await deliver();
    expect(await seen()).toEqual(['5', 'dispute']);
    clock.nowMs += 1000;
    closeDispute(reference, 'won');
    await deliver();
    expect(await seen()).toEqual(['55', undefined]);
  });
});

describe('payments whose messages were all lost', () => {
  it('are found by listing: credited, refunded and contested once, however often they are listed', async () => {
    const { payAtPage, transfer, refund, dispute, clock } = stage();
    const { billing, buy, deliver } = await openShop(stage());
    const card = await buy({ key: 'card', amount: usd('50'), method: 'card' });
    await buy({ key: 'wire', amount: usd('30'), method: 'bank-transfer' });
    payAtPage(card);
    await transfer(3500);
    clock.nowMs += 1000;
    refund(card, 500);
    dispute(card, { amount: 1000 });
    const balance = async () => (await billing.wallets.balance(command)).posted.amount;
    expect(await balance()).toBe('5');
    const missed = { actor, from: '2026-09-21T00:00:00Z', until: '2026-09-22T00:00:00Z' };
    expect(await billing.topUps.reconcile(missed)).toMatchObject({ failures: [] });
    expect(await balance()).toBe('70');
    const again = await billing.topUps.reconcile(missed);
    expect(again.news).toBe(0);
    // The messages arrive after all.
    await deliver();
    expect(await balance()).toBe('70');
    expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
  });
});

describe('whatever the order and number of messages', () => {
  it('money comes to the same', async () => {
    const { payAtPage, transfer, dispute, closeDispute, refund, clock, webhooks } = stage();
    const { billing, deliver, buy } = await openShop(stage());
    const card = await buy({ key: 'card', amount: usd('50'), method: 'card' });
    const wire = await buy({ key: 'wire', amount: usd('30'), method: 'bank-transfer' });
    payAtPage(card);
    await transfer(2000);
    clock.nowMs += 1000;
    await transfer(1500);
    clock.nowMs += 1000;
    const won = dispute(card, { amount: 1000 });
    clock.nowMs += 1000;
    closeDispute(won, 'won');
    refund(card, 500);
    clock.nowMs += 1000;
    closeDispute(dispute(wire, { amount: 700 }), 'lost');
    const messages = webhooks();
    await deliver();
    const state = async (one: Billing) => {
      const { posted } = await one.wallets.balance(command);
      const { invoices } = await one.invoices.list(command);
      const shown = invoices.map(({ kind, status, unallocated }) =>
        [kind, status, unallocated.amount].join(),
      );
      return [posted.amount, ...shown.sort()];
    };
    const expected = await state(billing);
    expect(expected).toEqual(['73', ...expected.slice(1)]);

    // The same purchases in a billing of their own, for each order of the messages.
    const order = fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length });
    await fc.assert(
      fc.asyncProperty(order, async (some: readonly Webhook[]) => {
        const other = await openShopLike(stage(), [card, wire]);
        for (const webhook of some) await other.topUps.receiveWebhook(webhook);
        for (const webhook of messages) await other.topUps.receiveWebhook(webhook);
        expect(await state(other)).toEqual(expected);
        expect(await other.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
      }),
      { numRuns: Number(process.env.LIVE_CALLS_RUNS ?? 10) },
    );
  });
});

/** A billing with the same purchases, asked of the same Stripe. */
async function openShopLike({ stripe, clock }: StripeStage, topUpIds: readonly string[]): Promise<Billing> {
  const storage = memoryStorage();
  await activeAccount(storage, ACCOUNT, '5');
  const left = [...topUpIds];
  let count = 0;
  const next = (kind: string): string => (kind === 'top' ? left.shift() : undefined) ?? `${kind}_${count++}`;
  const billing = createBilling({
    storage,
    payments: { ...stripe, requestPayment: async () => ({ status: 'processing', paymentRef: 'in_later' }) },
    topUps: exampleTopUps,
    clock: manualClock(clock.nowMs),
    ids: { next },
  });
  await billing.notifications.saveRecipients({
    ...command,
    recipients: [{ email: 'ada@example.com' }],
    revision: 0,
  });
  const termsHash = await readyToBuy(billing, command);
  for (const [key, amount] of [
    ['card', '50'],
    ['wire', '30'],
  ] as const)
    await billing.topUps.request({ ...command, key, amount: usd(amount), method: 'card', termsHash });
  return billing;
}
