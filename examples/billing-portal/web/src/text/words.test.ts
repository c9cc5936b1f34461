import { describe, expect, it } from 'vitest';
import { localeFor } from './locale.ts';
import { counted, countryText, isEmail, readable } from './words.ts';

describe('words', () => {
  it('makes words of the wire readable', () => {
    expect(readable('no-answer')).toBe('No answer');
    expect([0, 1, 1234].map((count) => counted(count, 'call'))).toEqual(['0 calls', '1 call', '1,234 calls']);
    expect(countryText('GB')).toBe('United Kingdom');
    expect(countryText('?')).toBe('?');
  });

  it('tells addresses from other text', () => {
    const texts = [
      'a@b.example',
      'first.last+tag@mail.b.example',
      'a@b',
      'a b@c.example',
      '@b.example',
      'a@b..example',
    ];
    expect(texts.map(isEmail)).toEqual([true, true, false, false, false, false]);
  });

  it('writes in the English of the reader, whatever the browser says', () => {
    expect(localeFor(['de-DE', 'en-GB', 'en'])).toBe('en-GB');
    expect(localeFor(['en-US@posix', 'de'])).toBe('en-US');
    expect(localeFor([])).toBe('en-US');
  });
});
