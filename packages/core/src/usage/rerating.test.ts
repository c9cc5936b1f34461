import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, usd } from '../../test/acme.ts';

const range = { from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' };

function leg(index: number, to = '+442071838750') {
  const answeredAt = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
  return { provider: 'twilio', legId: `CA${index}`, to, answeredAt, durationSeconds: 60 };
}

async function recorded(count: number): Promise<{ readonly acme: Acme; readonly cheaper: string }> {
  const acme = await activeAcme('10000');
  const { actor } = acme.system;
  const legs = Array.from({ length: count }, (_, index) => ({ accountId: 'acme', leg: leg(index) }));
  await acme.billing.usage.recordMany({ actor, legs }).summary();
  await acme.billing.usage.record({ ...acme.system, leg: leg(count, '+12025550123') });
  const bands = [{ fromSecond: 0, rate: '0.30', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: [{ prefix: '44', bands }] };
  const { hash } = await acme.billing.priceBooks.put({ actor, priceBook });
  return { acme, cheaper: hash };
}

async function planned(acme: Acme, priceBook: string, key = 'k') {
  const outcome = await acme.billing.rerating.plan({ ...acme.system, key, ...range, priceBook });
  if (outcome.status !== 'planned') throw new Error(outcome.status);
  return outcome;
}

async function posted(acme: Acme): Promise<string> {
  return (await acme.billing.wallets.balance(acme.system)).posted.amount;
}

describe('re-rating', () => {
  it('shows what will change, then changes exactly that', async () => {
    const { acme, cheaper } = await recorded(700);
    const plan = await planned(acme, cheaper);
    expect(plan).toMatchObject({ replayed: false });
    expect(plan.rerating).toMatchObject({
      status: 'planned',
      changed: 700,
      unchanged: 0,
      notRatable: 1,
      oldTotal: usd('420'),
      newTotal: usd('210'),
      difference: usd('-210'),
      destinations: [{ destination: '', legs: 700, oldCost: '420', newCost: '210' }],
    });
    expect(await posted(acme)).toBe('9579.4');
    expect(await planned(acme, cheaper)).toEqual({ ...plan, replayed: true });
    const other = { ...acme.system, key: 'k', ...range, until: '2026-01-02T00:00:00Z', priceBook: cheaper };
    expect(await acme.billing.rerating.plan(other)).toMatchObject({ status: 'differs' });

    const { reratingId, digest } = plan.rerating;
    const apply = { ...acme.system, reratingId, digest };
    expect(await acme.billing.rerating.apply({ ...apply, digest: 'other' })).toEqual({
      status: 'differs',
      reratingId,
    });
    const correction = { ...acme.system, provider: 'twilio', legId: 'CA5', corrects: 0, reason: 'late' };
    await acme.billing.usage.correct({ ...correction, facts: { durationSeconds: 30 } });
    const runs = await Promise.all([acme.billing.rerating.apply(apply), acme.billing.rerating.apply(apply)]);
    for (const run of runs)
      expect(run).toMatchObject({ status: 'applied', rerating: { progress: { applied: 699 } } });
    const { progress } = await acme.billing.rerating.status({ ...acme.owner, reratingId });
    expect(progress).toEqual({
      applied: 699,
      unchanged: 0,
      skipped: 2,
      skippedLegs: [
        { provider: 'twilio', legId: 'CA5', reason: 'changed-since' },
        { provider: 'twilio', legId: 'CA700', reason: 'no-rule' },
      ],
    });
    expect(await acme.billing.rerating.apply(apply)).toMatchObject({ status: 'applied', replayed: true });
    expect(await posted(acme)).toBe('9789.4');
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
    const history = await acme.billing.usage.history({ ...acme.system, provider: 'twilio', legId: 'CA0' });
    expect(history).toMatchObject([
      { cost: usd('0.6') },
      { cause: 'rerating', reason: reratingId, cost: usd('0.3') },
    ]);
  });

  it('keeps the re-rated price when a leg is corrected later', async () => {
    const { acme, cheaper } = await recorded(1);
    const { rerating } = await planned(acme, cheaper);
    await acme.billing.rerating.apply({
      ...acme.system,
      reratingId: rerating.reratingId,
      digest: rerating.digest,
    });
    const correction = { ...acme.system, provider: 'twilio', legId: 'CA0', corrects: 1, reason: 'late' };
    const corrected = await acme.billing.usage.correct({ ...correction, facts: { durationSeconds: 30 } });
    expect(corrected).toMatchObject({ revision: 2, cost: usd('0.15'), priceBookHash: cheaper });
  });

  it('leaves unrated and imported legs out', async () => {
    const { acme, cheaper } = await recorded(0);
    await acme.billing.usage.importHistory({ ...acme.system, legs: [{ leg: leg(9), cost: usd('7') }] });
    expect((await planned(acme, cheaper)).rerating).toMatchObject({ changed: 0, notRatable: 1, excluded: 1 });
  });

  it.each([
    ['until', { until: '2026-01-01T00:00:00Z' }],
    ['from', { from: '2026-01-01' }],
    ['key', { key: '' }],
    ['provider', { provider: 'two words' }],
  ])('refuses a broken %s', async (field, change) => {
    const { acme, cheaper } = await recorded(0);
    const request = { ...acme.system, key: 'k', ...range, priceBook: cheaper, ...change };
    await expect(acme.billing.rerating.plan(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
  });

  it('needs a book that exists, and the system', async () => {
    const { acme, cheaper } = await recorded(0);
    const request = { ...acme.system, key: 'k', ...range, priceBook: 'f'.repeat(64) };
    await expect(acme.billing.rerating.plan(request)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const asOwner = { ...request, ...acme.owner, priceBook: cheaper };
    await expect(acme.billing.rerating.plan(asOwner)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });
});
