import { describe, expect, it } from 'vitest';
import { activeAcme, usd } from '../test/acme.ts';
import { isAllowed } from './accounts/is-allowed.ts';
import { createBilling } from './billing.ts';
import { BillingError } from './errors/billing-error.ts';
import { allocateMoney } from './money/allocate.ts';
import { addMoney, compareMoney, minorUnits, roundMoney, subtractMoney } from './money/money.ts';
import { explain } from './rating/explain.ts';
import { parsePriceBook } from './rating/price-book.ts';
import { rate } from './rating/rate.ts';

const bands = [{ fromSecond: 0, rate: '0.6', perSeconds: 60, incrementSeconds: 1 }];
const book = parsePriceBook({ currency: 'USD', rules: [{ prefix: '', bands }] });
const call = { to: '+442071838750', startAt: '2026-01-20T10:00:00Z', durationSeconds: 60 };

/** What a call that breaks every type refuses: the field it names. */
function fieldOf(run: (any: never) => unknown, value: unknown = undefined): string {
  try {
    run(value as never);
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT')) return error.details.field;
    throw error;
  }
  return 'accepted';
}

describe('pure functions given anything', () => {
  it.each([
    ['left', (any: never) => addMoney(any, usd('1'))],
    ['right', (any: never) => subtractMoney(usd('1'), any)],
    ['right', (any: never) => compareMoney(usd('1'), any)],
    ['money', (any: never) => allocateMoney(any, [1n])],
    ['rounding', (any: never) => roundMoney(usd('1'), any)],
    ['mode', (any: never) => minorUnits(usd('1'), any)],
    ['charge', (any: never) => explain(any)],
    ['contract', (any: never) => isAllowed(any, { to: '+44207', direction: 'outbound' })],
  ])('name the field %s', (field, run) => {
    expect(fieldOf(run)).toBe(field);
  });

  it('refuse a rounding mode that does not exist, also where nothing is to be rounded', () => {
    expect(fieldOf((mode) => roundMoney(usd('1'), { mode, decimals: 2 }), 'nearest')).toBe('rounding.mode');
  });

  it('refuse a policy that nobody reads', () => {
    expect(fieldOf((policies) => rate(call, book, policies), { windowpolicy: 'split' })).toBe(
      'policies.windowpolicy',
    );
  });

  it('do not print a currency of megabytes', () => {
    const huge = { currency: 'X'.repeat(3_000_000), amount: '1' };
    expect(fieldOf((any) => addMoney(usd('1'), any), huge)).toBe('right.currency');
  });
});

describe('commands given anything', () => {
  it('refuse a misspelt filter instead of reporting everything', async () => {
    const { billing, system } = await activeAcme('10');
    const range = { from: '2026-01-01', until: '2026-02-01', timeZone: 'UTC' };
    const filters = { campain: 'x' } as never;
    await expect(billing.reports.usage({ ...system, ...range, filters })).rejects.toMatchObject({
      details: { field: 'filters.campain' },
    });
  });

  it('refuse a webhook that is none before an adapter sees it', async () => {
    const acme = await activeAcme('10');
    const parseWebhook = (): never => {
      throw new Error('The adapter was asked.');
    };
    const payments = { contract: 'payments/v1', id: 'fake', parseWebhook } as never;
    const { memoryStorage } = await import('@live-calls/storage-memory');
    const billing = createBilling({ storage: memoryStorage(), payments, clock: acme.clock });
    const whole = { method: 'POST', url: '/hook', headers: {}, body: new Uint8Array() };
    for (const [field, broken] of [
      ['webhook', undefined],
      ['webhook.method', { ...whole, method: 5 }],
      ['webhook.headers', { ...whole, headers: undefined }],
      ['webhook.body', { ...whole, body: '{}' }],
    ] as const) {
      await expect(billing.topUps.receiveWebhook(broken as never)).rejects.toMatchObject({
        details: { field },
      });
    }
  });

  it('refuse a reason of blanks, and null where a word belongs', async () => {
    const { billing, system } = await activeAcme('10');
    const adjust = { ...system, key: 'k', amount: usd('1'), reason: ' \u00a0 ' };
    await expect(billing.wallets.adjust(adjust)).rejects.toMatchObject({ details: { field: 'reason' } });
    await expect(billing.usage.list({ ...system, descending: 'no' as never })).rejects.toMatchObject({
      details: { field: 'descending' },
    });
    await expect(billing.wallets.activity({ ...system, order: null as never })).rejects.toMatchObject({
      details: { field: 'order' },
    });
    await expect(billing.holds.list({ ...system, status: null as never })).rejects.toMatchObject({
      details: { field: 'status' },
    });
  });

  it('refuse an imported rate below zero, and a clock that is none', async () => {
    const { billing, system } = await activeAcme('10');
    const leg = {
      provider: 'old',
      legId: '1',
      to: '+442071838750',
      answeredAt: call.startAt,
      durationSeconds: 60,
    };
    const legs = [{ leg, cost: usd('1'), rate: '-5' }];
    const { problems } = await billing.usage.importHistory({ ...system, legs });
    expect(problems).toMatchObject([{ error: { details: { field: 'rate' } } }]);
    expect(() => createBilling({ storage: {} as never, clock: null as never })).toThrow(BillingError);
  });
});
