import { TZDate } from '@date-fns/tz';
import { startOfDay } from 'date-fns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, startOfDayMs } from './zone.ts';

// Every zone, and every day on which one might change its clocks; zones of before 1972 apart, where some offsets were
// smaller than an hour below zero and the oracle reads them as above.
const ZONES = Intl.supportedValuesOf('timeZone');
const FIRST = '1973-01-01';
const DAYS = 23_000;

describe('local days, with @date-fns/tz as the oracle', () => {
  it('begin at the same instant in every zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: DAYS }), (zone, after) => {
        const day = addDays(FIRST, after);
        const noon = new TZDate(`${day}T12:00:00`, zone);
        // A day that the zone skipped has no noon; it is one of the cases of zone.test.ts.
        fc.pre(day === localDay(noon));
        expect(startOfDayMs(day, zone), `${day} ${zone}`).toBe(startOfDay(noon).getTime());
      }),
    );
  });

  it.each([
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['America/Santiago', '2026-09-06'],
    ['America/Santiago', '2026-04-05'],
    ['Asia/Beirut', '2026-03-29'],
    ['Africa/Cairo', '2026-04-24'],
    ['Africa/Cairo', '2026-10-30'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['America/Asuncion', '2024-10-06'],
  ])('begin at the same instant where clocks change: %s %s', (zone, day) => {
    expect(startOfDayMs(day, zone)).toBe(startOfDay(new TZDate(`${day}T12:00:00`, zone)).getTime());
  });
});

function localDay(date: TZDate): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
