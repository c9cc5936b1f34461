import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './price-book.ts';
import { type CallToRate, rate } from './rate.ts';
import type { RatingRule } from './rating-rule.ts';

const BANDS = [{ fromSecond: 0, rate: '1', perSeconds: 60, incrementSeconds: 60 }];
const AT = '2026-12-01T12:00:00Z';

function rule(prefix: string, more: Partial<RatingRule> = {}): RatingRule {
  return { prefix, bands: BANDS, ...more };
}

/** Prefix and name of the rule that prices a call, or why none does. */
function chosen(rules: readonly RatingRule[], call: Partial<CallToRate>): string {
  const book = parsePriceBook({ currency: 'USD', rules });
  const charge = rate({ to: '+449876543210', startAt: AT, durationSeconds: 60, ...call }, book);
  return charge.status === 'unrated' ? charge.reason : (charge.rule.name ?? charge.rule.prefix);
}

describe('the prefix that prices a call', () => {
  const digits = ['4', '44', '449', '4498765', '3'].map((prefix) => rule(prefix));
  const schemes = [rule('sip:'), rule('sip:alice'), rule('sip:al', { provider: 'twilio' }), rule('client:')];

  it.each([
    ['+449876543210', '4498765'],
    ['+449876443210', '449'],
    ['+441234567890', '44'],
    ['+491234567890', '4'],
    ['+331234567890', '3'],
    ['+551234567890', 'no-rule'],
    ['sip:alice@example.com', 'sip:alice'],
    ['sip:albert@example.com', 'sip:'],
    ['sip:b', 'sip:'],
    ['client:bob', 'client:'],
    ['tel:bob', 'no-rule'],
  ])('of %s is %s', (to, prefix) => {
    expect(chosen([...digits, ...schemes], { to })).toBe(prefix);
    expect(chosen([...schemes, ...digits].toReversed(), { to })).toBe(prefix);
    if (to.startsWith('+')) expect(chosen(digits, { to })).toBe(prefix);
    else expect(chosen(digits, { to })).toBe('no-rule');
  });

  it('is the empty one where there is no other, and a longer one for a provider', () => {
    for (const to of ['+551234567890', 'tel:bob'])
      expect(chosen([...digits, ...schemes, rule('', { name: 'All' })], { to })).toBe('All');
    expect(chosen(schemes, { to: 'sip:albert@example.com', provider: 'twilio' })).toBe('sip:al');
  });

  it('is found among many long ones', () => {
    // Numbers that share nothing after their first digits, so that each brings digits of its own to the index.
    const numbers = Array.from({ length: 60 }, (_, index) =>
      String(10n ** 14n + BigInt(index) * 7_777_777_777_777n),
    );
    const rules = numbers.map((prefix) => rule(prefix));
    const book = parsePriceBook({ currency: 'USD', rules });
    expect([...book.rules()].map(({ prefix }) => prefix)).toEqual(numbers.toSorted());
    for (const number of numbers) {
      const charge = rate({ to: `+${number}`, startAt: AT, durationSeconds: 60 }, book);
      expect(charge).toMatchObject({ status: 'rated', rule: { prefix: number } });
    }
  });
});

describe('of two rules of one prefix', () => {
  const windows = [{ from: '11:59:30', to: '12:00:30', timeZone: 'UTC' }];

  it.each<[string, Partial<RatingRule>, Partial<RatingRule>]>([
    ['the longer origin', { originPrefix: '491' }, { originPrefix: '49', provider: 'twilio', weight: 9 }],
    ['the narrower', { direction: 'inbound', provider: 'twilio' }, { provider: 'twilio', weight: 9 }],
    ['the heavier', { weight: 1 }, { validFrom: '2026-06-01T00:00:00Z' }],
    ['the newer', { validFrom: '2026-06-01T00:00:00Z' }, { windows }],
    ['the one with windows', { windows }, { blocked: true }],
    ['the blocked one', { blocked: true, name: 'Z' }, { name: 'A' }],
    ['the first by text', { name: 'A' }, { name: 'Z' }],
  ])('%s comes first', (_what, winner, loser) => {
    const first = parsePriceBook({ currency: 'USD', rules: [rule('44', winner)] }).rule(0);
    for (const rules of [
      [rule('44', winner), rule('44', loser)],
      [rule('44', loser), rule('44', winner)],
    ]) {
      expect(parsePriceBook({ currency: 'USD', rules }).rule(0)).toEqual(first);
    }
  });

  it.each([
    ['2026-12-01T11:59:29Z', 'Always'],
    ['2026-12-01T11:59:30Z', 'Window'],
    ['2026-12-01T12:00:29Z', 'Window'],
    ['2026-12-01T12:00:30Z', 'Always'],
    ['2026-12-31T12:00:00Z', 'Next'],
    ['2026-12-30T23:59:59Z', 'Always'],
  ])('the one in force at %s is %s', (startAt, name) => {
    const edge = '2026-12-31T00:00:00Z';
    const rules = [
      rule('44', { name: 'Window', windows, validTo: edge }),
      rule('44', { name: 'Always', validTo: edge }),
      rule('44', { name: 'Next', validFrom: edge }),
    ];
    expect(chosen(rules, { startAt })).toBe(name);
    expect(chosen(rules.slice(1, 2), { startAt: edge })).toBe('not-valid');
  });
});
