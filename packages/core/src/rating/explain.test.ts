import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { explain } from './explain.ts';
import { parsePriceBook } from './price-book.ts';
import { type CallToRate, rate } from './rate.ts';
import type { RatingRule } from './rating-rule.ts';

const BAND = { fromSecond: 0, rate: '0.06', perSeconds: 60, incrementSeconds: 1 };
const CALL: CallToRate = { to: '+442071838750', startAt: '2026-03-02T12:00:00Z', durationSeconds: 60 };

function explained(
  rule: Partial<RatingRule>,
  call: Partial<CallToRate> = {},
  more: readonly RatingRule[] = [],
): readonly string[] {
  const rules = [{ prefix: '44', bands: [BAND], ...rule }, ...more];
  const priceBook = parsePriceBook({ currency: 'USD', windowPolicy: 'split', rules });
  return explain(rate({ ...CALL, ...call }, priceBook))
    .split('\n')
    .map((line) => line.replace(/ +/g, ' '));
}

describe('explain', () => {
  it.each<[string, Partial<RatingRule>, Partial<CallToRate>, string]>([
    ['every number', { prefix: '' }, {}, 'Rule 0: every number'],
    ['no name', {}, {}, 'Rule 0: prefix 44'],
    [
      'seconds without a charge',
      { noChargeIfSecondsAtMost: 5 },
      { durationSeconds: 1 },
      ' 1 second of talk: no charge up to 5 seconds 0',
    ],
    ['free seconds', { freeSeconds: 1 }, {}, ' 1 second free 0'],
    ['minimum seconds', { minimumSeconds: 90 }, {}, ' 30 seconds added to bill at least 90 seconds 0'],
    ['a band', {}, {}, ' second 0 to 60: 60 x 1 s at 0.06 per 60 s 0.06'],
    [
      'an attempt',
      { attemptFee: '0.5' },
      { answered: false, durationSeconds: 0 },
      ' fee for the attempt 0.5',
    ],
    ['a minimum', { minimumCharge: '1' }, {}, ' lifted to the minimum charge of 1 0.94'],
    ['a maximum', { maximumCharge: '0.05' }, {}, ' brought down to the maximum charge of 0.05 -0.01'],
    ['a rounding', { rounding: { mode: 'up', decimals: 1 } }, {}, ' rounding: up to 1 decimals 0.04'],
  ])('names %s', (...[, rule, call, line]) => {
    expect(explained(rule, call)).toContain(line);
  });

  it('names the other rule where a call runs from one into the next', () => {
    const windows = (from: string, to: string) => [{ from, to, timeZone: 'UTC' }];
    const later = { prefix: '44', bands: [{ ...BAND, rate: '0.12' }], windows: windows('12:01', '12:00') };
    const lines = explained({ windows: windows('12:00', '12:01') }, { durationSeconds: 120 }, [later]);
    expect(lines.filter((line) => line.includes('per 60 s'))).toEqual([
      ' second 0 to 60: 60 x 1 s at 0.06 per 60 s 0.06',
      expect.stringMatching(/^ second 60 to 120: 60 x 1 s at 0\.12 per 60 s, rule [01] 0\.12$/),
    ]);
  });

  it.each([
    [null, 'charge'],
    [{}, 'charge.status'],
    [{ status: 'paid' }, 'charge.status'],
  ])('refuses %j', (charge, field) => {
    try {
      explain(charge as never);
      expect.unreachable();
    } catch (error) {
      expect(BillingError.is(error, 'INVALID_INPUT') && error.details.field).toBe(field);
    }
  });
});
