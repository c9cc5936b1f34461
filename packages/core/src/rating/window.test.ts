import { describe, expect, it } from 'vitest';
import { matchRule } from './match-rule.ts';
import { parsePriceBook } from './price-book.ts';
import type { RateWindow } from './rating-rule.ts';
import { compileWindow, isOpen, nextEdge } from './window.ts';

const allDay: RateWindow = { from: '00:00', to: '24:00', timeZone: 'UTC' };

function open(window: RateWindow, at: string): boolean {
  return isOpen(compileWindow(window), Date.parse(at));
}

function edgeAfter(window: RateWindow, at: string): string {
  return new Date(nextEdge(compileWindow(window), Date.parse(at))).toISOString();
}

describe('a window', () => {
  it('on a day of the year is open on that day, every year, and on no other', () => {
    const christmas = { ...allDay, monthDay: '12-25' };
    for (const [at, expected] of [
      ['2026-12-24T23:59:59Z', false],
      ['2026-12-25T00:00:00Z', true],
      ['2026-12-25T23:59:59Z', true],
      ['2026-12-26T00:00:00Z', false],
      ['2031-12-25T12:00:00Z', true],
      ['2026-11-25T12:00:00Z', false],
    ] as const) {
      expect([at, open(christmas, at)]).toEqual([at, expected]);
    }
    const leapDay = { ...allDay, monthDay: '02-29' };
    expect([open(leapDay, '2028-02-29T12:00:00Z'), open(leapDay, '2027-03-01T12:00:00Z')]).toEqual([
      true,
      false,
    ]);
  });

  it('over midnight belongs to the day on which it began', () => {
    const night = { ...allDay, from: '22:00', to: '02:00' };
    const newYear = { ...night, monthDay: '12-31' };
    const saturday = { ...night, days: [6] };
    for (const [window, at, expected] of [
      [newYear, '2026-12-31T01:59:59Z', false],
      [newYear, '2026-12-31T22:00:00Z', true],
      [newYear, '2027-01-01T01:59:59Z', true],
      [newYear, '2027-01-01T02:00:00Z', false],
      [newYear, '2027-01-01T22:00:00Z', false],
      // 2026-03-07 is a Saturday.
      [saturday, '2026-03-07T01:00:00Z', false],
      [saturday, '2026-03-07T23:00:00Z', true],
      [saturday, '2026-03-08T01:00:00Z', true],
      [saturday, '2026-03-08T23:00:00Z', false],
      [saturday, '2026-03-07T12:00:00Z', false],
    ] as const) {
      expect([at, open(window, at)]).toEqual([at, expected]);
    }
  });

  it('begins and ends by the clock of its zone, the end left out', () => {
    const day = { ...allDay, from: '08:00', to: '20:00', timeZone: 'America/New_York' };
    for (const [at, expected] of [
      ['2026-02-02T12:59:59.999Z', false],
      ['2026-02-02T13:00:00Z', true],
      ['2026-02-03T00:59:59.999Z', true],
      ['2026-02-03T01:00:00Z', false],
    ] as const) {
      expect([at, open(day, at)]).toEqual([at, expected]);
    }
  });

  it('has its next edge at its begin, its end or midnight, whichever comes first', () => {
    const day = { ...allDay, from: '08:00', to: '20:00' };
    expect(edgeAfter(day, '2026-02-02T07:00:00Z')).toBe('2026-02-02T08:00:00.000Z');
    expect(edgeAfter(day, '2026-02-02T08:00:00Z')).toBe('2026-02-02T20:00:00.000Z');
    expect(edgeAfter(day, '2026-02-02T20:00:00Z')).toBe('2026-02-03T00:00:00.000Z');
    const late = { ...allDay, from: '20:00', to: '08:00' };
    expect(edgeAfter(late, '2026-02-02T07:00:00Z')).toBe('2026-02-02T08:00:00.000Z');
    const there = { ...day, timeZone: 'America/New_York' };
    expect(edgeAfter(there, '2026-02-02T12:00:00Z')).toBe('2026-02-02T13:00:00.000Z');
  });
});

describe('the candidates of a call outside of every window', () => {
  it('are told apart: not in force, or of a shorter prefix', () => {
    const bands = [{ fromSecond: 0, rate: '1', perSeconds: 60, incrementSeconds: 1 }];
    const never = [{ ...allDay, monthDay: '12-25' }];
    const book = parsePriceBook({
      currency: 'USD',
      rules: [
        { prefix: '44', name: 'UK', bands, windows: never },
        { prefix: '4', bands },
        { prefix: '', bands },
      ],
    });
    const call = { to: '442071838750', startMs: Date.UTC(2026, 2, 2), direction: 'outbound' } as never;
    const told = matchRule(call, book).map(({ prefix, name, lostBy }) => [prefix, name, lostBy]);
    expect(told).toEqual([
      ['44', 'UK', 'window'],
      ['4', undefined, 'shorter-prefix'],
      ['', undefined, 'shorter-prefix'],
    ]);
  });
});
