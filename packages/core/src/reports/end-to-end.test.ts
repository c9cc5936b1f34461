import { describe, expect, it } from 'vitest';
import { contractWith, openedAcme, usd } from '../../test/acme.ts';
import { textOf } from './__fixtures__/journal.ts';

const START_MS = Date.parse('2026-01-20T10:00:00Z');

describe('reports and notices over the whole facade', () => {
  it('agree with the ledger, and tell each level once, while hundreds of calls are charged at once', async () => {
    const { billing, system, owner } = await openedAcme();
    const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
    const priceBook = { currency: 'USD', rules: [{ prefix: '44', bands }] };
    const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook });
    await billing.accounts.activateContract({ ...system, contract: contractWith(hash) });
    await billing.wallets.adjust({ ...system, key: 'start', amount: usd('100'), reason: 'Start' });
    await billing.notifications.saveRecipients({
      ...owner,
      recipients: [{ email: 'a@example.com' }],
      revision: 0,
    });
    const legs = Array.from({ length: 170 }, (_, index) => ({
      provider: index % 2 === 0 ? 'twilio' : 'vonage',
      legId: `CA${index}`,
      to: index % 5 === 0 ? '+12025550100' : '+442071838750',
      answeredAt: new Date(START_MS + index * 1000),
      durationSeconds: 60 + (index % 7) * 30,
    }));
    // Every leg twice, as webhooks come.
    await Promise.all([...legs, ...legs].map((leg) => billing.usage.record({ ...system, leg })));
    const range = {
      ...owner,
      from: new Date(START_MS),
      until: new Date(START_MS + 3_600_000),
      timeZone: 'UTC',
    };
    const before = await billing.reports.usage(range);
    const text = await textOf(before.csv());
    expect(await before.verify()).toMatchObject({ status: 'agrees' });
    const corrections = legs.slice(0, 40).map((leg, index) =>
      billing.usage.correct({
        ...system,
        provider: leg.provider,
        legId: leg.legId,
        corrects: 0,
        facts:
          index % 2 === 0
            ? { durationSeconds: 10 }
            : { answeredAt: new Date(START_MS - 1000), durationSeconds: 90 },
        reason: 'late duration',
      }),
    );
    await Promise.all(corrections);
    const after = await billing.reports.usage(range);
    expect(await textOf((await billing.reports.usage({ ...range, asOf: before.asOf })).csv())).toBe(text);
    expect(await after.verify()).toMatchObject({ status: 'agrees' });
    expect((await after.totals()).legs).toBe(150);
    expect((await before.totals()).unratedLegs).toBeGreaterThan(0);

    const { announcements } = await billing.notifications.announcements(owner);
    const types = announcements.map(({ type }) => type).reverse();
    expect(types.slice(0, 3)).toEqual(['balance-low', 'balance-critical', 'balance-empty']);
    expect(new Set(types).size).toBe(types.length);
    expect(announcements[0]?.payload).toMatchObject({ recipients: [{ email: 'a@example.com' }] });
    expect(await billing.wallets.verify(system)).toMatchObject({ differences: [] });
  });
});
