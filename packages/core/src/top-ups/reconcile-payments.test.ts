import { type FakePayments, fakePayments, faultyStorage } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, countingIds, readyToBuy, selling, usd } from '../../test/acme.ts';
import { createBilling } from '../billing.ts';
import { BillingError } from '../errors/billing-error.ts';
import { money } from '../money/money.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { PaymentsReconciled } from './reconcile-payments.ts';

let payments: FakePayments;
/** Pages that were asked for, by their cursor. */
let asked: (string | undefined)[];
/** The page that the processor does not answer. */
let silent: number | undefined;
beforeEach(() => {
  payments = fakePayments();
  asked = [];
  silent = undefined;
});

/** The fake, which lists two messages a page. */
function paged(): PaymentProcessor {
  return {
    ...payments,
    listEvents: async ({ fromMs, untilMs, cursor }) => {
      const begin = Number(cursor ?? 0);
      asked.push(cursor);
      if (begin === silent) {
        throw new BillingError('PROVIDER_UNAVAILABLE', 'Down.', { details: { adapter: 'fake' } });
      }
      const all = payments.events.filter(
        ({ occurredAtMs }) => occurredAtMs >= fromMs && occurredAtMs < untilMs,
      );
      const events = all.slice(begin, begin + 2);
      return begin + 2 < all.length ? { events, cursor: String(begin + 2) } : { events };
    },
  };
}

/** Five purchases whose money arrived, told by webhooks that nobody received. */
async function lostWebhooks(processor: PaymentProcessor = paged()) {
  const storage = memoryStorage({ checked: true });
  const options = { payments: processor, topUps: selling };
  const acme = await activeAcme('0', { storage, ...options });
  const { billing, owner, system, clock } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const order = { amount: usd('10'), method: 'bank-transfer', termsHash } as const;
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    const outcome = await billing.topUps.request({ ...owner, ...order, key });
    if (outcome.status === 'requested') payments.settle(outcome.topUp.topUpId, 'paid');
  }
  const range = { actor: system.actor, from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' };
  const posted = async () => (await billing.wallets.balance(system)).posted.amount;
  const process = (faults: Parameters<typeof faultyStorage>[1]) =>
    createBilling({ storage: faultyStorage(storage, faults), clock, ids: countingIds(), ...options });
  return { ...acme, range, posted, process };
}

describe('webhooks that were lost', () => {
  it('are read again page by page, and what is known changes nothing', async () => {
    const { billing, system, range, posted } = await lostWebhooks();
    const told: PaymentsReconciled[] = [];
    const onProgress = (progress: PaymentsReconciled) => told.push(progress);
    const all = { events: 5, news: 5, failed: 0, failures: [] };
    expect(await billing.topUps.reconcile({ ...range, onProgress })).toEqual(all);
    expect(told).toEqual([
      { events: 2, news: 2, failed: 0, failures: [], cursor: '2' },
      { events: 4, news: 4, failed: 0, failures: [], cursor: '4' },
      all,
    ]);
    expect(await posted()).toBe('50');
    expect(await billing.topUps.reconcile(range)).toEqual({ ...all, news: 0 });
    expect(await posted()).toBe('50');
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('are read again of a processor that lists all of them at once', async () => {
    const { billing, range, posted } = await lostWebhooks(payments);
    expect(await billing.topUps.reconcile(range)).toEqual({ events: 5, news: 5, failed: 0, failures: [] });
    expect(await posted()).toBe('50');
  });

  it('are read on from the page that the processor did not answer', async () => {
    const { billing, range, posted } = await lostWebhooks();
    let cursor: string | undefined;
    const onProgress = (progress: PaymentsReconciled) => {
      cursor = progress.cursor;
    };
    silent = 4;
    await expect(billing.topUps.reconcile({ ...range, onProgress })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
    expect([await posted(), cursor]).toEqual(['40', '4']);
    silent = undefined;
    expect(await billing.topUps.reconcile({ ...range, cursor: '4' })).toMatchObject({ events: 1, news: 1 });
    expect(await posted()).toBe('50');
    expect(asked).toEqual([undefined, '2', '4', '4']);
  });

  it.each([1, 2, 3, 4, 5])('are not lost again when the process dies at commit %i', async (at) => {
    const { billing, system, range, posted, process } = await lostWebhooks();
    const side = at % 2 === 0 ? 'before' : 'after';
    await expect(process({ [side]: [at] }).topUps.reconcile(range)).rejects.toBeInstanceOf(Error);
    await billing.topUps.reconcile(range);
    expect(await posted()).toBe('50');
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('race with themselves and with webhooks, and credit once', async () => {
    const { billing, system, range, posted } = await lostWebhooks();
    const webhooks = payments.requests.map(({ key }) =>
      billing.topUps.receiveWebhook(payments.settle(key, 'paid')),
    );
    const runs = [billing.topUps.reconcile(range), billing.topUps.reconcile(range)];
    await Promise.all([...webhooks, ...runs]);
    expect(await posted()).toBe('50');
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  });

  it('are taken in although one of them is about an account that is not here', async () => {
    const { billing, range, posted } = await lostWebhooks();
    payments.receive({ accountId: 'stranger', amount: usd('1'), reference: 'cash' });
    const failures = [{ eventKey: 'evt_cash_1', accountId: 'stranger', code: 'NOT_FOUND' }];
    expect(await billing.topUps.reconcile(range)).toEqual({ events: 6, news: 5, failed: 1, failures });
    expect(await posted()).toBe('50');
  });

  it('are taken in although others are not to be read; the first hundred of those are named', async () => {
    const { billing, range, posted } = await lostWebhooks();
    for (let count = 0; count < 100; count += 1) {
      payments.receive({ accountId: 'stranger', amount: usd('1'), reference: `cash-${count}` });
    }
    const [key = ''] = payments.requests.map((request) => request.key);
    payments.settle(key, 'disputed', { amount: money('1', 'EUR'), reference: 'dp_1' });
    const { failures, ...counts } = await billing.topUps.reconcile(range);
    expect(counts).toEqual({ events: 106, news: 5, failed: 101 });
    expect(failures).toHaveLength(100);
    expect(await posted()).toBe('50');
  });

  it.each([
    ['CURRENCY_MISMATCH', { amount: money('1', 'EUR'), reference: 'dp_1' }],
    ['INVALID_INPUT', { amount: usd('0.001'), reference: 'dp_1' }],
  ] as const)('name what could not be taken in: %s', async (code, details) => {
    const { billing, range } = await lostWebhooks();
    const [key = ''] = payments.requests.map((request) => request.key);
    payments.settle(key, 'disputed', details);
    const eventKey = payments.events.at(-1)?.eventKey;
    expect(await billing.topUps.reconcile(range)).toMatchObject({
      ...{ news: 5, failed: 1, failures: [{ eventKey, accountId: 'acme', code }] },
    });
  });

  it.each([
    ['request', undefined],
    ['from', { from: 'yesterday' }],
    ['until', { until: '2026-01-01T00:00:00Z' }],
    ['cursor', { cursor: '' }],
    ['cursor', { cursor: 'x'.repeat(1001) }],
    ['onProgress', { onProgress: 'tell me' }],
  ])('are not read with a broken %s', async (field, change) => {
    const { billing, range } = await lostWebhooks();
    const request = change === undefined ? undefined : { ...range, ...change };
    await expect(billing.topUps.reconcile(request as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(asked).toEqual([]);
  });

  it('cannot be read of a processor that lists none, or that never comes to an end', async () => {
    const { listEvents: _, ...deaf } = payments;
    const other = await lostWebhooks(deaf);
    await expect(other.billing.topUps.reconcile(other.range)).rejects.toMatchObject({
      code: 'ABILITY_MISSING',
      details: { ability: 'listEvents' },
    });
    const turning = { ...paged(), listEvents: async () => ({ events: [], cursor: 'again' }) };
    const { billing, range } = await lostWebhooks(turning);
    await expect(billing.topUps.reconcile(range)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });
});
