import { describe, expect, it } from 'vitest';
import { countingIds, selling, usd } from '../../test/acme.ts';
import { type BuyingByItself, buyingByItself } from '../../test/automatic.ts';
import { createBilling } from '../billing.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';

const HOUR_MS = 3_600_000;

type Step = (acme: BuyingByItself) => Promise<unknown>;

const pauses: readonly [reason: string, makeSo: Step, makeGood: Step][] = [
  [
    'account-not-active',
    ({ billing, system }) => billing.accounts.suspend({ ...system, reason: 'Look' }),
    ({ billing, system }) => billing.accounts.resume({ ...system, reason: 'Looked' }),
  ],
  [
    'billing-details-incomplete',
    ({ billing, owner }) =>
      billing.invoices.saveBillingDetails({ ...owner, details: { name: 'Acme Ltd' }, revision: 1 }),
    ({ billing, owner }) => {
      const address = { line1: '2 Side Street', city: 'Shelbyville', country: 'US' };
      return billing.invoices.saveBillingDetails({ ...owner, details: { name: 'A', address }, revision: 2 });
    },
  ],
  [
    'no-recipients',
    ({ billing, owner }) => billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 }),
    ({ billing, owner }) =>
      billing.notifications.saveRecipients({
        ...owner,
        recipients: [{ email: 'olga@example.com' }],
        revision: 2,
      }),
  ],
];

describe('automatic top-ups', () => {
  it.each(pauses)(
    'wait while it is so: %s; say so once, charge nothing, and go on by themselves',
    async (reason, makeSo, makeGood) => {
      const acme = await buyingByItself();
      const { payments, enable, use, round, posted, auto, told, agrees } = acme;
      await enable();
      await makeSo(acme);
      await use('90');
      await round();
      await round(HOUR_MS);
      await round(HOUR_MS);
      expect([await posted(), (await auto())?.paused, (await auto())?.stopped]).toEqual([
        '10',
        reason,
        undefined,
      ]);
      expect(await told('auto-top-up-paused')).toMatchObject([{ payload: { reason } }]);
      expect(payments.requests).toEqual([]);
      await makeGood(acme);
      await round(HOUR_MS);
      expect([await posted(), (await auto())?.paused]).toEqual(['100', undefined]);
      await agrees();
    },
  );

  it('judge what running calls have used, not what is set aside for them', async () => {
    const { payments, enable, round, billing, system, agrees } = await buyingByItself();
    await enable();
    const expiresAt = new Date(Date.UTC(2030, 0, 1));
    await billing.holds.place({ ...system, callRef: 'c', amount: usd('95'), expiresAt });
    await round();
    expect(payments.requests).toEqual([]);
    await billing.holds.use({ ...system, callRef: 'c', used: usd('79.99') });
    await round();
    expect(payments.requests).toEqual([]);
    await billing.holds.use({ ...system, callRef: 'c', used: usd('85') });
    await round();
    expect(payments.requests).toMatchObject([{ amount: usd('85') }]);
    await agrees();
  });

  it('charge nothing once they are disabled, although the balance had asked before', async () => {
    const { payments, enable, use, round, billing, owner } = await buyingByItself();
    await enable();
    await use('90');
    await billing.autoTopUps.disable(owner);
    await round();
    await round(HOUR_MS);
    expect(payments.requests).toEqual([]);
  });

  it.each([
    ['is above the threshold again', '40', undefined],
    ['comes to the target with what its owner has asked for', '0', '90'],
  ])('buy nothing where the balance %s by the time they look', async (_, back, transfer) => {
    const acme = await buyingByItself({ limits: { USD: { minimum: '5' } } });
    const { payments, enable, use, round, auto, told, billing, owner, termsHash } = acme;
    await enable();
    await use('90');
    if (transfer === undefined) await use(`-${back}`);
    else {
      const order = { key: 'order-1', amount: usd(transfer), method: 'bank-transfer', termsHash } as const;
      await billing.topUps.request({ ...owner, ...order });
    }
    const requests = payments.requests.length;
    expect(await round()).toMatchObject({ autoTopUps: 1, problems: [] });
    expect(payments.requests).toHaveLength(requests);
    expect((await billing.topUps.list(owner)).topUps).toHaveLength(requests);
    expect((await auto())?.paused).toBeUndefined();
    expect(await told('auto-top-up-paused')).toEqual([]);
    expect(await round(HOUR_MS - 1)).toMatchObject({ autoTopUps: 0 });
  });

  it('are left to a process that has a processor and sells', async () => {
    const { storage, payments, clock, enable, use, round, posted } = await buyingByItself();
    await enable();
    await use('90');
    for (const options of [{ payments }, { topUps: selling }]) {
      const { worker } = createBilling({ storage, clock, ids: countingIds(), ...options });
      expect(await worker.runOnce()).toMatchObject({ autoTopUps: 0, problems: [] });
    }
    await round();
    expect(await posted()).toBe('100');
  });

  describe('whose taxes are asked for', () => {
    /** While the taxes are asked for, something happens, as often as is said. */
    async function taxed(times: number, happens: (acme: BuyingByItself) => Promise<unknown>) {
      let left = times;
      let acme: BuyingByItself | undefined;
      const tax: TaxCalculator = {
        ...{ contract: 'tax/v1', id: 'slow' },
        taxesFor: async ({ buyer }) => {
          if (acme !== undefined && left > 0) {
            left -= 1;
            await happens(acme);
          }
          return [{ name: buyer?.country ?? 'none', amount: usd('1') }];
        },
      };
      const made = await buyingByItself({ tax });
      await made.enable();
      await made.use('90');
      acme = made;
      return made;
    }

    it('buy what is missing by the time they have them', async () => {
      const { payments, round, posted } = await taxed(1, ({ use }) => use('5'));
      expect(await round()).toMatchObject({ autoTopUps: 1, problems: [] });
      expect(payments.requests).toMatchObject([{ amount: usd('96') }]);
      expect(await posted()).toBe('100');
    });

    it('bear those of where the buyer is by then', async () => {
      const address = { line1: '1', city: 'There', country: 'CA' };
      const { billing, owner, round } = await taxed(1, (acme) =>
        acme.billing.invoices.saveBillingDetails({
          ...{ ...acme.owner, details: { name: 'Acme', address }, revision: 1 },
        }),
      );
      await round();
      const { invoices } = await billing.invoices.list(owner);
      expect(invoices).toMatchObject([{ document: { taxes: [{ name: 'CA' }] } }]);
    });

    it('wait for the next round where the balance never stands still', async () => {
      const { payments, round, posted } = await taxed(4, ({ use }) => use('1'));
      expect(await round()).toMatchObject({ autoTopUps: 0, lost: 1, problems: [] });
      expect([await posted(), payments.requests]).toEqual(['6', []]);
      expect(await round()).toMatchObject({ autoTopUps: 1 });
      expect(await posted()).toBe('100');
    });
  });

  it('never buy more than the host sells at once, nor less', async () => {
    const most = await buyingByItself({ limits: { USD: { maximum: '30' } } });
    await most.enable();
    await most.use('90');
    await most.round();
    expect(await most.posted()).toBe('40');
    const within = await buyingByItself({ limits: { USD: { minimum: '30', maximum: '200' } } });
    await within.enable();
    await within.use('90');
    await within.round();
    expect(await within.posted()).toBe('100');
    const least = await buyingByItself({ limits: { USD: { minimum: '120' } } });
    await least.enable();
    await least.use('90');
    await least.round();
    expect(await least.posted()).toBe('130');
    // The cap of 250 leaves 130 of the month, which is enough for one more of 120.
    await least.use('115');
    await least.round(HOUR_MS);
    expect([await least.posted(), (await least.auto())?.boughtThisMonth]).toEqual(['135', usd('240')]);
    await least.use('120');
    await least.round(HOUR_MS);
    expect((await least.auto())?.paused).toBe('monthly-cap');
    expect(least.payments.requests).toHaveLength(2);
  });
});
