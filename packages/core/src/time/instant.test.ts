import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { parseInstant } from './instant.ts';

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T09:30:00Z', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T09:30Z', Date.UTC(2026, 2, 1, 9, 30)],
    ['2026-03-01T09:30:00.123999Z', Date.UTC(2026, 2, 1, 9, 30, 0, 123)],
    ['2026-03-01T09:30:00,5+05:30', Date.UTC(2026, 2, 1, 4, 0, 0, 500)],
    ['2026-03-01T09:30:00-0800', Date.UTC(2026, 2, 1, 17, 30)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['1970-01-01T00:00:00Z', 0],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    [new Date(1_000), 1_000],
  ])('reads %s', (value, ms) => {
    expect(parseInstant(value, 'startAt')).toBe(ms);
  });

  it.each([
    ['2026-03-01'],
    ['2026-03-01T09:30:00'],
    ['2026-03-01 09:30:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['2025-02-29T00:00:00Z'],
    ['2100-02-29T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['2026-00-10T00:00:00Z'],
    ['2026-01-00T00:00:00Z'],
    ['2026-01-01T24:00:00Z'],
    ['2026-01-01T23:60:00Z'],
    ['2026-01-01T23:59:60Z'],
    ['2026-01-01T23:59:59+24:00'],
    ['2026-01-01T23:59:59+05:99'],
    ['1969-12-31T23:59:59Z'],
    ['1970-01-01T00:00:00+01:00'],
    ['10000-01-01T00:00:00Z'],
    ['２026-01-01T00:00:00Z'],
    ['\u202e2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z\n'],
    [`2026-01-01T00:00:00.${'0'.repeat(1_000_000)}Z`],
    [''],
    [1_767_225_600_000],
    [null],
    [undefined],
    [{}],
    [new Date(Number.NaN)],
    [new Date(-1)],
  ])('refuses %j', (value) => {
    try {
      parseInstant(value, 'startAt');
      expect.unreachable();
    } catch (error) {
      expect(BillingError.is(error, 'INVALID_INPUT') && error.details.field).toBe('startAt');
    }
  });

  it.each([
    ['1970-01-01T00:00:00+01:00', 'from 1970-01-01'],
    ['9999-12-31T23:59:59-01:00', 'from 1970-01-01'],
    [new Date(-1), 'from 1970-01-01'],
    ['2026-03-01T09:30:00', 'with offset'],
  ])('says of %j what is wrong with it', (value, rule) => {
    expect(() => parseInstant(value, 'startAt')).toThrow(rule);
  });
});
