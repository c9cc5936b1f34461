import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FormPair } from './form.ts';
import { SortedForm } from './sorted-form.ts';

const name = fc.oneof(
  fc.constantFrom('Called', 'CalledCity', 'CallSid', 'CallStatus', 'To', 'ToCity', '', '\u0000', 'a\u0000'),
  fc.string({ unit: 'binary', maxLength: 9 }),
);
const pairs = fc.array(fc.tuple(name, fc.string({ maxLength: 2 })), { maxLength: 100 });

it('is sorted by name and then by value in the order of code units, and finds what it holds', () => {
  fc.assert(
    fc.property(pairs, name, (given, other) => {
      const order = ([a, b]: FormPair, [c, d]: FormPair): number =>
        a < c ? -1 : a > c ? 1 : b < d ? -1 : b > d ? 1 : 0;
      const expected = given.toSorted(order);
      const form = new SortedForm([...given]);
      expect(form.pairs).toEqual(expected);
      for (const sought of [other, ...given.map(([one]) => one)]) {
        const values = expected.filter(([one]) => one === sought).map(([, value]) => value);
        expect(form.has(sought)).toBe(values.length > 0);
        expect(form.get(sought)).toBe(values[0]);
        expect(form.only(sought)).toBe(new Set(values).size === 1 ? values[0] : undefined);
      }
    }),
  );
});
