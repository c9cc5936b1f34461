import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, checkTimeZone, dayInZone, monthInZone, startOfDayMs, zoneOf } from './zone.ts';

const ZONES = [
  'America/New_York',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'UTC',
  'Pacific/Apia',
];

describe('a zone', () => {
  it.each([
    ['America/New_York', '2026-03-08T06:59:59.999Z', -5],
    ['America/New_York', '2026-03-08T07:00:00Z', -4],
    ['America/New_York', '2026-11-01T06:00:00Z', -5],
    ['Asia/Beirut', '2026-03-28T21:59:59Z', 2],
    ['Asia/Beirut', '2026-03-28T22:00:00Z', 3],
    ['Australia/Lord_Howe', '2026-04-04T14:59:59Z', 11],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 10.5],
    ['Africa/Monrovia', '1971-01-01T00:00:00Z', -0.741_666_666_666_666_7],
  ])('%s is at %s of UTC%d', (name, instant, hours) => {
    expect(zoneOf(name).offsetAt(Date.parse(instant))).toBeCloseTo(hours * 3_600_000, 3);
  });

  it('agrees with Intl at any instant', () => {
    const instants = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (name, ms) => {
        const format = new Intl.DateTimeFormat('en-CA', { timeZone: name, dateStyle: 'short' });
        expect(dayInZone(ms, name)).toBe(format.format(ms));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the next change of its clocks', () => {
    const zone = zoneOf('America/New_York');
    const until = Date.parse('2026-12-31T00:00:00Z');
    const spring = zone.nextChange(Date.parse('2026-01-01T00:00:00Z'), until);
    expect(new Date(spring).toISOString()).toBe('2026-03-08T07:00:00.000Z');
    expect(new Date(zone.nextChange(spring, until)).toISOString()).toBe('2026-11-01T06:00:00.000Z');
    expect(zoneOf('UTC').nextChange(0, 86_400_000)).toBe(86_400_000);
  });
});

describe('a local day', () => {
  it.each([
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    // Clocks skip midnight.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00.000Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    // Clocks go back at midnight: the last hour of the day before comes twice.
    ['2026-10-25', 'Asia/Beirut', '2026-10-24T22:00:00.000Z'],
    // Samoa skipped 30 December 2011.
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['1970-01-01', 'UTC', '1970-01-01T00:00:00.000Z'],
  ])('%s in %s starts at %s', (day, zone, instant) => {
    expect(new Date(startOfDayMs(day, zone)).toISOString()).toBe(instant);
  });

  it('starts at its first instant, every day of a year', () => {
    for (const zone of ['America/New_York', 'Asia/Beirut', 'Australia/Lord_Howe']) {
      for (let day = '2025-01-01'; day < '2025-12-31'; day = addDays(day, 1)) {
        const start = startOfDayMs(day, zone);
        expect(dayInZone(start, zone)).toBe(day);
        expect(dayInZone(start - 1, zone)).toBe(addDays(day, -1));
      }
    }
  });

  it('has a month', () => {
    expect(monthInZone(Date.parse('2026-03-01T01:00:00Z'), 'America/New_York')).toBe('2026-02');
  });

  it.each(['2026-02-30', '2026-2-3', '', '1969-12-31', '2026-01-01T00:00', 5])('is refused as %j', (day) => {
    expect(() => startOfDayMs(day as string, 'UTC', 'from')).toThrow(/^from must be/);
  });
});

describe('checkTimeZone', () => {
  it.each([
    '',
    '+05:30',
    'Mars/Olympus',
    '../etc/passwd',
    '__proto__',
    'x'.repeat(1_000_000),
    5,
    undefined,
    'UTC\u202e',
  ])('refuses %j', (value) => {
    expect(() => checkTimeZone(value, 'timeZone')).toThrow(/^timeZone must be an IANA time zone/);
  });

  it('accepts IANA names', () => {
    for (const name of ['UTC', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
      expect(checkTimeZone(name, 'z')).toBe(name);
  });
});
