import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './price-book.ts';
import { diffPriceBooks } from './price-book-diff.ts';
import type { RatingRule } from './rating-rule.ts';

function diff(before: readonly Partial<RatingRule>[], after: readonly Partial<RatingRule>[]) {
  const [old, young] = [before, after].map((rules) =>
    parsePriceBook({
      currency: 'USD',
      rules: rules.map((rule, index) => ({
        prefix: '44',
        bands: [{ fromSecond: 0, rate: String(index + 1), perSeconds: 60, incrementSeconds: 60 }],
        ...rule,
      })),
    }),
  ) as [ReturnType<typeof parsePriceBook>, ReturnType<typeof parsePriceBook>];
  return diffPriceBooks({ before: old, after: young, at: '2026-12-01T00:00:00Z' });
}

describe('rules of one prefix', () => {
  it.each<[string, readonly Partial<RatingRule>[]]>([
    ['origin', [{}, { originPrefix: '49' }, { originPrefix: '491' }]],
    ['direction', [{}, { direction: 'inbound' }, { direction: 'outbound' }]],
    ['provider', [{}, { provider: 'twilio' }, { provider: 'vonage' }]],
    ['direction or provider', [{ direction: 'inbound' }, { provider: 'inbound' }]],
  ])('are compared apart where %s differs', (_fact, rules) => {
    const { counts } = diff(rules, rules);
    expect(counts).toMatchObject({ unchanged: rules.length, added: 0, removed: 0, changed: 0 });
    const dearer = rules.map((rule, index) => ({
      ...rule,
      bands: [{ fromSecond: 0, rate: String(index + 2), perSeconds: 60, incrementSeconds: 60 }],
    }));
    expect(
      diff(rules, dearer)
        .rows.map(({ percent }) => percent)
        .toSorted(),
    ).toEqual(['+100.00', '+50.00', '+33.33'].slice(0, rules.length).toSorted());
  });

  it.each<[Partial<RatingRule>, Partial<RatingRule>, readonly string[]]>([
    [{}, { validFrom: '2026-01-01T00:00:00Z' }, ['validity']],
    [{}, { validTo: '2027-01-01T00:00:00Z' }, ['validity']],
    [{}, { weight: 2 }, ['windows']],
    [{}, { windows: [{ from: '00:00', to: '12:00', timeZone: 'UTC' }], weight: 1 }, ['windows']],
    [{ blocked: true }, { weight: 2, validTo: '2027-01-01T00:00:00Z' }, ['blocked', 'windows', 'validity']],
  ])('%j and then %j differ in %j', (before, after, changes) => {
    expect(diff([before], [after]).rows).toMatchObject([{ changes }]);
  });
});
