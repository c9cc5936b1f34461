import { describe, expect, it } from 'vitest';
import { AT, found, rule, window } from './__fixtures__/linted.ts';
import type { RateWindow, RatingRule } from './rating-rule.ts';

describe('uncovered hours', () => {
  const workdays = [1, 2, 3, 4, 5];
  const all = [1, 2, 3, 4, 5, 6, 7];
  const peak = rule('44', '2', { windows: [window(workdays, '08:00-20:00')] });
  const nights = rule('44', '1', {
    windows: [window(workdays, '20:00-08:00'), window([6, 7], '00:00-24:00')],
  });

  it.each<[string, ...RateWindow[]]>([
    [
      'Sat 08:00 to Sat 20:00, Sun 08:00 to Sun 20:00 (Europe/London)',
      window(workdays, '08:00-20:00'),
      window(all, '20:00-08:00'),
    ],
    [
      'Mon 00:00 to Wed 00:00, Thu 00:00 to Fri 00:00, Sat 00:00 to Mon 00:00 (Europe/London)',
      window([3, 5], '00:00-24:00'),
    ],
    [
      'Mon 00:00 to Mon 08:30, Mon 20:05 to Tue 08:30, Tue 20:05 to Wed 08:30 and 5 more',
      window(all, '08:30-20:05'),
    ],
    [
      'Mon 12:00 to Tue 00:00 (Europe/London)',
      window([2, 3, 4, 5, 6, 7, 1], '00:00-12:00'),
      window([2, 3, 4, 5, 6, 7], '12:00-00:00'),
    ],
    [
      'Mon 00:00 to Mon 00:00 (Asia/Tokyo)',
      { monthDay: '12-25', from: '00:00', to: '24:00', timeZone: 'Asia/Tokyo' },
    ],
  ])('are named in local time: %s', (text, ...windows) => {
    expect(found('uncovered-hours', rule('44', '1', { windows }))).toMatchObject([
      { severity: 'error', prefix: '44', rules: [0], message: expect.stringContaining(text) },
    ]);
  });

  it('are none where windows or a fallback cover the week', () => {
    const mondayMorning = rule('44', '1', { windows: [window([7], '20:00-08:00')] });
    expect(found('uncovered-hours', peak, nights)).toMatchObject([
      { message: expect.stringContaining('Mon 00:00 to Mon 08:00') },
    ]);
    expect(found('uncovered-hours', peak, nights, mondayMorning)).toEqual([]);
    expect(found('uncovered-hours', rule('44', '1', { windows: [window(all, '08:00-08:00')] }))).toEqual([]);
  });

  it.each<[string, number, readonly [narrowed: Partial<RatingRule>, fallback: Partial<RatingRule>]]>([
    ['all calls', 0, [{}, {}]],
    ['all callers, of some', 0, [{ originPrefix: '49' }, {}]],
    ['more callers', 0, [{ originPrefix: '491' }, { originPrefix: '49' }]],
    ['other callers', 1, [{ originPrefix: '49' }, { originPrefix: '9' }]],
    ['some callers of all', 1, [{}, { originPrefix: '49' }]],
    ['both directions, of one', 0, [{ direction: 'inbound' }, {}]],
    ['the direction', 0, [{ direction: 'inbound', provider: 'twilio' }, { direction: 'inbound' }]],
    ['the other direction', 1, [{ direction: 'inbound' }, { direction: 'outbound' }]],
    ['one direction of both', 1, [{}, { direction: 'outbound' }]],
    ['all providers, of one', 0, [{ provider: 'twilio' }, {}]],
    ['the provider', 0, [{ direction: 'inbound', provider: 'twilio' }, { provider: 'twilio' }]],
    ['another provider', 1, [{ provider: 'twilio' }, { provider: 'telnyx' }]],
    ['one provider of all', 1, [{}, { provider: 'twilio' }]],
    ['all calls from then on', 0, [{}, { validFrom: AT }]],
    ['all calls, but later', 1, [{}, { validFrom: '2027-01-01T00:00:00Z' }]],
    ['all calls, but not for ever', 1, [{}, { validTo: '2027-01-01T00:00:00Z' }]],
  ])('beside a rule without windows for %s', (_what, count, [narrowed, fallback]) => {
    expect(found('uncovered-hours', { ...peak, ...narrowed }, rule('44', '1', fallback))).toHaveLength(count);
  });

  it('appear between zones when only one of them changes its clocks', () => {
    const covered = [
      rule('44', '1', { windows: [window(all, '00:00-12:00', 'UTC')] }),
      rule('44', '1', { windows: [window(all, '12:00-24:00')] }),
    ];
    const [gap] = found('uncovered-hours', ...covered);
    expect(gap?.message).toContain('Mon 23:00 to Tue 00:00, Tue 23:00');
    // The first week, counted from the instant, in which London has summer time.
    expect(gap?.message).toContain('(UTC, in the week of 2027-03-30)');
    const always = rule('44', '1', { windows: [window(all, '12:00-24:00', 'Africa/Abidjan')] });
    expect(found('uncovered-hours', covered[0]!, always)).toEqual([]);
  });

  it('are those that are left first, and never those of the past', () => {
    const evening = { validTo: '2027-01-01T00:00:00Z', windows: [window(all, '18:00-24:00')] };
    const night = { validTo: '2028-01-01T00:00:00Z', weight: 1, windows: [window(all, '00:00-08:00')] };
    const day = rule('44', '1', { windows: [window(all, '08:00-18:00')] });
    expect(found('uncovered-hours', day, rule('44', '1', evening), rule('44', '1', night))).toMatchObject([
      { message: expect.stringContaining('Mon 18:00 to Tue 00:00,'), rules: [0, 1] },
    ]);
    const past = rule('44', '1', { ...evening, validFrom: '2025-01-01T00:00:00Z' });
    expect(found('uncovered-hours', past, rule('44', '1', { validFrom: '2026-01-01T00:00:00Z' }))).toEqual(
      [],
    );
  });

  it('name a hundred rules at most', () => {
    const many = Array.from({ length: 101 }, (_, weight) => ({ ...peak, weight }));
    expect(found('uncovered-hours', ...many)[0]?.rules).toHaveLength(100);
  });
});
