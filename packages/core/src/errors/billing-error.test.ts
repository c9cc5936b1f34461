import { describe, expect, it } from 'vitest';
import { BillingError } from './billing-error.ts';
import {
  checkList,
  checkObject,
  checkOneOf,
  checkOptionalText,
  checkReference,
  checkText,
  checkWhole,
} from './checks.ts';
import { digestOf } from './digest.ts';
import { retryAdvice } from './error-codes.ts';
import { invalidInput, invariant, shown } from './invalid-input.ts';

describe('BillingError', () => {
  it('is known across two installed copies', () => {
    const foreign = Object.assign(new Error('x'), { family: 'live-calls-billing', code: 'NOT_FOUND' });
    expect(foreign instanceof BillingError).toBe(false);
    expect(BillingError.is(foreign)).toBe(true);
    expect(BillingError.is(foreign, 'NOT_FOUND')).toBe(true);
    expect(BillingError.is(foreign, 'CONTENTION')).toBe(false);
  });

  it.each([[new Error('x')], [{ family: 'live-calls-billing' }], [null], [undefined], ['x']])(
    'is not %s',
    (value) => {
      expect(BillingError.is(value)).toBe(false);
    },
  );

  it('carries cause and advice', () => {
    const cause = new Error('socket');
    const error = new BillingError('OUTCOME_UNKNOWN', 'No answer.', { details: { adapter: 'pg' }, cause });
    expect([error.cause, error.retry, error.name]).toEqual([cause, 'same-key', 'BillingError']);
    expect(
      Object.values(retryAdvice).every((advice) => ['never', 'same-key', 'new-key'].includes(advice)),
    ).toBe(true);
  });
});

describe('a message', () => {
  it('shows what was seen, short and harmless', () => {
    expect(shown('\u202e\u0007\u001b[31m')).toBe('"\\u{202e}\\u{7}\\u{1b}[31m"');
    expect(shown('x'.repeat(5_000_000)).length).toBeLessThan(100);
    expect([shown(undefined), shown(null), shown(5n), shown([1, 2]), shown({}), shown(new Date(0))]).toEqual([
      'nothing',
      'null',
      '5n',
      'a list of 2',
      'an object',
      'a date',
    ]);
    expect(invalidInput('a.b', 'a number', '').message).toBe('a.b must be a number; seen: "".');
  });

  it('stops on broken promises', () => {
    expect(() => invariant(false, 'Sums agree.')).toThrow(
      expect.objectContaining({ code: 'INVARIANT_BROKEN' }),
    );
  });
});

describe('checks', () => {
  it.each([
    ['text', () => checkText('a\u0000', 'f')],
    ['text', () => checkText('a\u202eb', 'f')],
    ['text', () => checkText('a\u2028b', 'f')],
    ['text', () => checkText('\u061ca', 'f')],
    ['text', () => checkText('\ud800', 'f')],
    ['text', () => checkText('x'.repeat(201), 'f')],
    ['text', () => checkOptionalText('', 'f')],
    ['reference', () => checkReference('a b', 'f')],
    ['reference', () => checkReference('\u00e9', 'f')],
    ['whole', () => checkWhole(1.5, 'f', { least: 0, most: 2 })],
    ['whole', () => checkWhole('1', 'f', { least: 0, most: 2 })],
    ['list', () => checkList({ length: 0 }, 'f', 3)],
    ['list', () => checkList([1, 2], 'f', 1)],
    ['word', () => checkOneOf('__proto__', 'f', ['a'])],
    ['object', () => checkObject([], 'f')],
    ['object', () => checkObject(null, 'f')],
  ])('refuse a %s by field', (_, check) => {
    expect(check).toThrow(/^f must be/);
  });

  it('let good values through', () => {
    expect(checkText('Zoë 日本', 'f')).toBe('Zoë 日本');
    expect(checkOptionalText(undefined, 'f')).toBeUndefined();
    expect(checkReference('CA-1/2', 'f')).toBe('CA-1/2');
  });
});

describe('digestOf', () => {
  it('tells facts apart, their places and their absence', () => {
    const digests = [
      ['a', 'b'],
      ['ab'],
      ['a', undefined, 'b'],
      ['b', 'a'],
      ['a', ''],
      ['a'],
      ['a', 'undefined'],
    ].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf(['a', 1, true])).toBe(digestOf(['a', 1, true]));
    expect(digestOf([])).toMatch(/^[0-9a-f]{16}$/);
  });
});
