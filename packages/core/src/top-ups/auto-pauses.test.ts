import { describe, expect, it } from 'vitest';
import { usd } from '../../test/acme.ts';
import { type BuyingByItself, buyingByItself } from '../../test/automatic.ts';

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

  it('never buy more than the host sells at once, nor less', async () => {
    const most = await buyingByItself({ limits: { USD: { maximum: '30' } } });
    await most.enable();
    await most.use('90');
    await most.round();
    expect(await most.posted()).toBe('40');
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
