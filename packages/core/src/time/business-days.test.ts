import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BankDays, businessDaysEarlier, businessDaysLater, transferDeadline } from './business-days.ts';
import { addDays } from './zone.ts';

const christmas = new Set(['2026-12-25']);

it.each([
  ['2026-11-26', 1, '2026-11-27'],
  ['2026-11-27', 1, '2026-11-30'],
  ['2026-11-28', 5, '2026-12-04'],
  ['2026-12-24', 1, '2026-12-28'],
  ['2026-11-26', 0, '2026-11-26'],
] as const)('counts from %s %i business days to %s', (day, days, expected) => {
  expect(businessDaysLater(day, days, christmas)).toBe(expected);
});

it.each([
  ['2026-11-27', 1, '2026-11-26'],
  ['2026-11-30', 1, '2026-11-27'],
  ['2026-12-28', 1, '2026-12-24'],
  ['2026-12-28', 0, '2026-12-28'],
] as const)('counts from %s %i business days back to %s', (day, days, expected) => {
  expect(businessDaysEarlier(day, days, christmas)).toBe(expected);
});

it('gives the last business day from which every transfer arrives before a day', () => {
  const cases = fc.record({
    beforeDay: fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2026-01-01', days)),
    mostDays: fc.integer({ min: 0, max: 60 }),
    closed: fc.array(fc.integer({ min: -100, max: 0 }), { maxLength: 40 }),
  });
  fc.assert(
    fc.property(cases, ({ beforeDay, mostDays, closed }) => {
      const holidays = new Set(closed.map((back) => addDays(beforeDay, back)));
      const bank: BankDays = { leastDays: 0, mostDays, holidays, timeZone: 'UTC' };
      const { by } = transferDeadline(bank, { beforeDay, nowMs: 0 });
      const arrival = (day: string): string => businessDaysLater(day, mostDays, holidays);
      expect(businessDaysLater(addDays(by, -1), 1, holidays)).toBe(by);
      expect(arrival(by) < beforeDay).toBe(true);
      expect(arrival(businessDaysLater(by, 1, holidays)) < beforeDay).toBe(false);
    }),
  );
});

it.each([
  ['2026-11-19T23:59:59Z', true],
  ['2026-11-20T00:00:00Z', true],
  ['2026-11-20T23:59:59Z', true],
  ['2026-11-21T05:00:00Z', true],
  ['2026-11-21T05:00:01Z', false],
])('is in time at %s: %s, by the days of the bank', (now, inTime) => {
  const bank: BankDays = { leastDays: 1, mostDays: 5, holidays: new Set(), timeZone: 'America/New_York' };
  const nowMs = Date.parse(now) - 1;
  expect(transferDeadline(bank, { beforeDay: '2026-11-30', nowMs })).toEqual({ by: '2026-11-20', inTime });
});
