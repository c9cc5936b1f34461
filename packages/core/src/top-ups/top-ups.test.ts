import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { BillingError } from '../errors/billing-error.ts';
import { money } from '../money/money.ts';
import type { PaymentEvent, PaymentOutcome, PaymentProcessor } from '../ports/payment-processor.ts';

type Trouble = 'unavailable' | 'set-up' | 'lost-before' | 'lost-after' | 'crash';

/** A processor that remembers keys, counts what it collects, and has accidents on request. */
class Processor implements PaymentProcessor {
  readonly contract = 'payments/v1';
  readonly id = 'fake';
  readonly payments: Map<string, PaymentOutcome> = new Map();
  readonly trouble: Trouble[] = [];
  readonly asked: string[] = [];
  answer: PaymentOutcome = { status: 'paid', paymentRef: 'pay_1' };

  async requestPayment({ key }: { readonly key: string }): Promise<PaymentOutcome> {
    this.asked.push(`request ${key}`);
    const trouble = this.trouble.shift();
    const adapter = this.id;
    if (trouble === 'unavailable')
      throw new BillingError('PROVIDER_UNAVAILABLE', 'Down.', { details: { adapter } });
    if (trouble === 'set-up') {
      const details = { option: 'payments', rule: 'able to load the package fake' };
      throw new BillingError('CONFIGURATION_INVALID', 'Install it.', { details });
    }
    if (trouble === 'lost-before')
      throw new BillingError('OUTCOME_UNKNOWN', 'Lost.', { details: { adapter } });
    const outcome = this.payments.get(key) ?? this.answer;
    this.payments.set(key, outcome);
    if (trouble === 'lost-after')
      throw new BillingError('OUTCOME_UNKNOWN', 'Lost.', { details: { adapter } });
    if (trouble === 'crash') throw new TypeError('socket hang up');
    return outcome;
  }

  async findByKey({ key }: { readonly key: string }): Promise<PaymentOutcome | undefined> {
    this.asked.push(`find ${key}`);
    return this.payments.get(key);
  }

  async parseWebhook({ body }: { readonly body: Uint8Array }) {
    const events = JSON.parse(new TextDecoder().decode(body)) as readonly PaymentEvent[];
    if (events.length === 0) return { status: 'ignored', reason: 'empty' } as const;
    return { status: 'events', events } as const;
  }
}

let processor: Processor;
beforeEach(() => {
  processor = new Processor();
});

async function setUp() {
  const acme = await activeAcme('0', { payments: processor, topUps: selling });
  const termsHash = await readyToBuy(acme.billing, acme.owner);
  const purchase = { ...acme.owner, key: 'order-1', amount: usd('50'), method: 'card', termsHash } as const;
  const posted = async () => (await acme.billing.wallets.balance(acme.system)).posted.amount;
  return { ...acme, purchase, posted };
}

function paid(changes: Partial<PaymentEvent> = {}): PaymentEvent {
  return {
    eventKey: 'evt_1',
    key: 'top_1',
    accountId: 'acme',
    paymentRef: 'pay_1',
    type: 'paid',
    amount: usd('50'),
    occurredAtMs: 1,
    ...changes,
  };
}

describe('requesting a top-up', () => {
  it('credits a paid one once, from funding', async () => {
    const { billing, owner, purchase, posted } = await setUp();
    const outcome = await billing.topUps.request(purchase);
    expect(outcome).toMatchObject({
      status: 'requested',
      replayed: false,
      topUp: {
        topUpId: 'top_1',
        status: 'paid',
        amount: usd('50'),
        method: 'card',
        number: 1,
        paymentRef: 'pay_1',
      },
    });
    expect(await billing.topUps.request(purchase)).toEqual({ ...outcome, replayed: true });
    expect(await billing.topUps.request({ ...purchase, amount: usd('51') })).toEqual({
      status: 'differs',
      key: 'order-1',
    });
    expect(processor.asked).toEqual(['request top_1']);
    expect(await posted()).toBe('50');
    const { balances, sum } = await billing.wallets.books(owner);
    expect([balances.funding.amount, sum.amount]).toEqual(['-50', '0']);
    const { entries } = await billing.wallets.activity(owner);
    expect(entries[0]).toMatchObject({ type: 'top-up', link: { type: 'top-up', topUpId: 'top_1' } });
  });

  it('collects and credits once, however many repeat it at the same time', async () => {
    const { billing, purchase, posted } = await setUp();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => billing.topUps.request(purchase)));
    expect(
      new Set(outcomes.map((outcome) => outcome.status === 'requested' && outcome.topUp.topUpId)).size,
    ).toBe(1);
    expect(processor.payments.size).toBe(1);
    expect(await posted()).toBe('50');
  });

  it('is refused while nobody is registered to be told', async () => {
    const { billing, owner, purchase } = await setUp();
    await billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 });
    expect(await billing.topUps.request(purchase)).toEqual({ status: 'no-recipients' });
    expect(processor.asked).toEqual([]);
    expect((await billing.topUps.list(owner)).topUps).toEqual([]);
  });

  it('is refused unless the account is active; money on its way is credited all the same', async () => {
    const { billing, purchase, system, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    await billing.accounts.suspend({ ...system, reason: 'Dispute' });
    expect(await billing.topUps.request({ ...purchase, key: 'order-2' })).toEqual({
      status: 'account-not-active',
      accountStatus: 'suspended',
    });
    await billing.accounts.close({ ...system, reason: 'Ended' });
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event: paid() });
    expect(await posted()).toBe('50');
  });

  it.each([
    ['amount.amount', { amount: usd('0') }],
    ['amount.amount', { amount: usd('-5') }],
    ['amount.amount', { amount: usd('5.001') }],
    ['amount', { amount: 50 }],
    ['method', { method: 'cash' }],
    ['key', { key: '' }],
  ])('refuses a broken %s', async (field, change) => {
    const { billing, purchase } = await setUp();
    await expect(billing.topUps.request({ ...purchase, ...change } as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(processor.asked).toEqual([]);
  });

  it('refuses another currency, and a billing without a processor', async () => {
    const { billing, purchase } = await setUp();
    await expect(billing.topUps.request({ ...purchase, amount: money('5', 'EUR') })).rejects.toMatchObject({
      code: 'CURRENCY_MISMATCH',
    });
    const bare = await activeAcme();
    await expect(bare.billing.topUps.request(purchase)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      details: { option: 'payments' },
    });
    const silent = await activeAcme('0', { payments: processor });
    await expect(silent.billing.topUps.request(purchase)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      details: { option: 'topUps' },
    });
  });

  it('shows where to send a transfer, what the payer has to do, and why it was declined, while that is so', async () => {
    const { billing, purchase, owner, system } = await setUp();
    const shown = async (topUpId: string, type: 'paid' | 'failed') => {
      const event = paid({ key: topUpId, type, eventKey: `${topUpId}-${type}` });
      await billing.topUps.applyPaymentEvent({ actor: system.actor, event });
      const { transferDetails, actionUrl, declineReason } = await billing.topUps.get({ ...owner, topUpId });
      return [transferDetails, actionUrl, declineReason];
    };
    const transferDetails = [{ label: 'IBAN', value: 'DE00' }];
    processor.answer = { status: 'awaiting-transfer', paymentRef: 'p1', transferDetails };
    expect(await billing.topUps.request({ ...purchase, key: 'a', method: 'bank-transfer' })).toMatchObject({
      topUp: { status: 'processing', transferDetails },
    });
    processor.answer = { status: 'requires-action', paymentRef: 'p2', actionUrl: 'https://pay.example/3ds' };
    expect(await billing.topUps.request({ ...purchase, key: 'b' })).toMatchObject({
      topUp: { status: 'processing', actionUrl: 'https://pay.example/3ds' },
    });
    processor.answer = { status: 'declined', reason: 'insufficient-funds', vendorCode: '51' };
    expect(await billing.topUps.request({ ...purchase, key: 'c' })).toMatchObject({
      topUp: { status: 'failed', declineReason: 'insufficient-funds' },
    });
    expect(await shown('top_1', 'paid')).toEqual([undefined, undefined, undefined]);
    expect(await shown('top_2', 'failed')).toEqual([undefined, undefined, 'failed']);
    expect(await shown('top_3', 'paid')).toEqual([undefined, undefined, undefined]);
  });
});

describe('top-ups', () => {
  it('are listed page by page, the newest first', async () => {
    const { billing, owner, purchase, clock } = await setUp();
    for (const key of ['a', 'b', 'c']) {
      clock.nowMs += 1000;
      await billing.topUps.request({ ...purchase, key });
    }
    const first = await billing.topUps.list({ ...owner, limit: 2 });
    expect(first.topUps.map(({ topUpId }) => topUpId)).toEqual(['top_3', 'top_2']);
    const { cursor } = first;
    const rest = await billing.topUps.list({ ...owner, limit: 2, ...(cursor !== undefined && { cursor }) });
    expect(rest.topUps.map(({ topUpId }) => topUpId)).toEqual(['top_1']);
    expect(rest).not.toHaveProperty('cursor');
  });

  it.each(['get', 'resume', 'cancel'] as const)('need an id that is known: %s', async (command) => {
    const { billing, owner } = await setUp();
    await expect(billing.topUps[command]({ ...owner, topUpId: '' })).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field: 'topUpId' } },
    });
    await expect(billing.topUps[command]({ ...owner, topUpId: 'top_9' })).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', details: { what: 'top-up', reference: 'top_9' } },
    });
  });

  it.each(['keepTerms', 'applyPaymentEvent', 'reconcile'] as const)('need a request: %s', async (command) => {
    const { billing } = await setUp();
    await expect(billing.topUps[command](undefined as never)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field: 'request' } },
    });
  });
});

const ASK = 'request top_1';
const FIND = 'find top_1';

describe('a processor in trouble', () => {
  it.each([
    { trouble: 'unavailable', code: 'PROVIDER_UNAVAILABLE', status: 'sent', asked: [ASK, FIND, ASK] },
    { trouble: 'lost-before', code: 'OUTCOME_UNKNOWN', status: 'unknown', asked: [ASK, FIND, ASK] },
    { trouble: 'lost-after', code: 'OUTCOME_UNKNOWN', status: 'unknown', asked: [ASK, FIND] },
    { trouble: 'crash', code: 'OUTCOME_UNKNOWN', status: 'unknown', asked: [ASK, FIND] },
  ] as const)('$trouble: asks before it repeats anything', async ({ trouble, code, status, asked }) => {
    const { billing, owner, purchase, posted } = await setUp();
    processor.trouble.push(trouble);
    await expect(billing.topUps.request(purchase)).rejects.toMatchObject({ code, retry: 'same-key' });
    expect(await billing.topUps.get({ ...owner, topUpId: 'top_1' })).toMatchObject({ status });
    expect(await posted()).toBe('0');
    expect(await billing.topUps.request(purchase)).toMatchObject({
      replayed: true,
      topUp: { status: 'paid' },
    });
    expect(processor.asked).toEqual(asked);
    expect(await billing.topUps.resume({ ...owner, topUpId: 'top_1' })).toMatchObject({ status: 'paid' });
    expect(await posted()).toBe('50');
  });

  it('that is not set up did nothing, and says so', async () => {
    const { billing, owner, purchase, posted } = await setUp();
    processor.trouble.push('set-up');
    await expect(billing.topUps.request(purchase)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(await billing.topUps.get({ ...owner, topUpId: 'top_1' })).toMatchObject({ status: 'sent' });
    expect(await posted()).toBe('0');
    expect(await billing.topUps.request(purchase)).toMatchObject({ topUp: { status: 'paid' } });
    expect(processor.asked).toEqual([ASK, FIND, ASK]);
  });

  it('finds out by resuming what became of a payment under way', async () => {
    const { billing, owner, purchase, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    expect(await billing.topUps.resume({ ...owner, topUpId: 'top_1' })).toMatchObject({
      status: 'processing',
    });
    processor.payments.set('top_1', { status: 'paid', paymentRef: 'pay_1' });
    expect(await billing.topUps.resume({ ...owner, topUpId: 'top_1' })).toMatchObject({ status: 'paid' });
    expect(await posted()).toBe('50');
    await expect(billing.topUps.resume({ ...owner, topUpId: 'top_9' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('messages about payments', () => {
  it.each([
    ['paid', ['paid']],
    ['paid', ['paid', 'paid', 'paid']],
    ['paid', ['paid', 'failed']],
    ['paid', ['failed', 'paid', 'failed', 'paid']],
    ['failed', ['failed', 'failed']],
  ] as const)('end in %s after %j', async (status, types) => {
    const { billing, owner, purchase, system, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    for (const [index, type] of types.entries()) {
      const event = paid({ type, eventKey: `evt_${index}` });
      expect(await billing.topUps.applyPaymentEvent({ actor: system.actor, event })).toMatchObject({
        status: 'applied',
      });
    }
    expect(await billing.topUps.get({ ...owner, topUpId: 'top_1' })).toMatchObject({ status });
    expect(await posted()).toBe(status === 'paid' ? '50' : '0');
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees' });
  });

  it('credit once, however many arrive at the same time', async () => {
    const { billing, purchase, system, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        billing.topUps.applyPaymentEvent({ actor: system.actor, event: paid() }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'applied' && !outcome.replayed)).toHaveLength(1);
    expect(await posted()).toBe('50');
  });

  it('credit nothing for a part of the amount, say so once, and credit all of it when the rest is there', async () => {
    const { billing, owner, purchase, system, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    const apply = (event: PaymentEvent) => billing.topUps.applyPaymentEvent({ actor: system.actor, event });
    const part = paid({ type: 'part-paid', amount: usd('5'), eventKey: 'evt_part' });
    expect(await apply(part)).toMatchObject({
      status: 'applied',
      replayed: false,
      topUp: { status: 'processing' },
      invoice: { status: 'processing', received: usd('5'), credited: usd('0') },
    });
    expect(await apply(part)).toMatchObject({ replayed: true });
    expect(await posted()).toBe('0');
    expect(await billing.invoices.moneyIn(owner)).toMatchObject({
      awaitedInvoices: 1,
      processing: usd('50'),
      partlyReceived: usd('5'),
      unallocated: usd('0'),
    });
    await apply(paid());
    expect(await posted()).toBe('50');
    const { announcements } = await billing.notifications.announcements(system);
    expect(announcements.filter(({ type }) => type === 'payment-partly-received')).toHaveLength(1);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('come in through the webhook', async () => {
    const { billing, purchase, posted } = await setUp();
    processor.answer = { status: 'processing', paymentRef: 'pay_1' };
    await billing.topUps.request(purchase);
    const receive = (events: readonly PaymentEvent[]) => {
      const body = new TextEncoder().encode(JSON.stringify(events));
      return billing.topUps.receiveWebhook({ method: 'POST', url: '/', headers: {}, body });
    };
    expect(await receive([])).toEqual({ status: 'ignored', reason: 'empty' });
    expect(await receive([paid()])).toMatchObject({ status: 'received', outcomes: [{ status: 'applied' }] });
    expect(await posted()).toBe('50');
  });

  it.each([
    ['event', undefined],
    ['event.accountId', { accountId: '' }],
    ['event.key', { key: 7 }],
    ['event.eventKey', { eventKey: '' }],
    ['event.paymentRef', { paymentRef: undefined }],
    ['event.type', { type: 'refunded' }],
    ['event.amount', { amount: '50' }],
    ['event.amount.amount', { amount: usd('50.001') }],
    ['event.amount.amount', { amount: usd('-50') }],
    ['event.occurredAtMs', { occurredAtMs: Number.NaN }],
    ['event.occurredAtMs', { occurredAtMs: -1 }],
    ['event.reason', { type: 'failed', reason: 7 }],
    ['event.reference', { type: 'disputed' }],
    ['event.reference', { type: 'unallocated', reference: '' }],
  ])('are refused with a broken %s', async (field, change) => {
    const { billing, system } = await setUp();
    const event = change === undefined ? undefined : { ...paid(), ...change };
    await expect(
      billing.topUps.applyPaymentEvent({ actor: system.actor, event: event as never }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
  });
});
