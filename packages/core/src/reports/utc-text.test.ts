import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideRounded } from '../money/rounding.ts';
import { minutesText, utcDay, utcTime } from './utc-text.ts';

describe('utc text', () => {
  it('prints instants as ISO 8601 does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        const text = new Date(ms).toISOString();
        expect(utcDay(ms)).toBe(text.slice(0, 10));
        expect(utcTime(ms)).toBe(text.slice(11, 19));
      }),
    );
  });

  it('prints minutes exactly, half up', () => {
    expect([0, 1, 9, 27, 60, 90, 3600].map(minutesText)).toEqual([
      '0.00',
      '0.02',
      '0.15',
      '0.45',
      '1.00',
      '1.50',
      '60.00',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seconds) => {
        const hundredths = divideRounded(BigInt(seconds) * 100n, 60n, 'half-up');
        const digits = hundredths.toString().padStart(3, '0');
        expect(minutesText(seconds)).toBe(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
      }),
    );
  });

  it('prints nothing for what is no time', () => {
    for (const odd of [Number.NaN, -1, Infinity, 253_402_300_800_000]) {
      expect(utcDay(odd)).toBe('');
      expect(utcTime(odd)).toBe('');
    }
    expect(utcTime(undefined)).toBe('');
    expect(minutesText(Number.NaN)).toBe('');
    expect(minutesText(-5)).toBe('');
  });
});
