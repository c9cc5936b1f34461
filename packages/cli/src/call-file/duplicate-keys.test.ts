import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from './duplicate-keys.ts';

const all = (): boolean => true;
const found = (text: string): string | undefined => duplicateKey(text, JSON.parse(text) as object, all);

describe('duplicateKey', () => {
  it.each([
    ['{"to":1,"id":2,"to":3}', 'to'],
    ['{"to":1,"id":2,"\\u0074o" : 3}', 'to'],
    ['{"a":{"to":1},"to":3}', undefined],
    ['{"a":{"to":1,"to":2},"to":3}', undefined],
    ['{"a":"\\"to\\":1","to":3,"b":":"}', undefined],
    ['{"a":"\\"to\\":1","to":[3,{"x":1}], "to":{}}', 'to'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ])('%s', (text, key) => {
    expect(found(text)).toBe(key);
  });

  it('passes over a property that is not read', () => {
    const text = '{"note":1,"note":2,"to":3}';
    expect(duplicateKey(text, JSON.parse(text) as object, (key) => key === 'to')).toBeUndefined();
  });

  it('finds a repeat wherever it stands, and none in what JSON.stringify writes', () => {
    const object = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 });
    fc.assert(
      fc.property(object, fc.nat(), fc.boolean(), (value, pick, isSpaced) => {
        const text = JSON.stringify(value, null, isSpaced ? 2 : 0);
        expect(found(text)).toBeUndefined();
        const keys = Object.keys(value);
        const key = keys[pick % keys.length] ?? '';
        expect(found(`${text.trimEnd().slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
      }),
      { numRuns: 300 },
    );
  });
});
