import type { Json } from '@live-calls/core/adapter';

/** The largest amount: 27 digits. */
export const MOST_ATOMS: bigint = 10n ** 27n - 1n;
/** An amount that no float can hold. */
export const ODD_ATOMS = 123_456_789_012_345_678_901_234_567n;
/** First millisecond of year 1, last of year 9999. */
export const FAR_MS = { past: -62_135_596_800_000, future: 253_402_300_799_999 } as const;

/** Text that careless storages alter: family emoji, combining marks, right-to-left, blanks, quotes, separators. */
export const TRICKY_TEXT =
  '  \u{1F469}\u200D\u{1F469}\u200D\u{1F467} e\u0301 \u00E9 \u05E9\u05DC\u05D5\u05DD \u202Bx\u202C O\'Neil "q" \\n \t\r\n\u2028\u0001\u{10FFFF} null ';
/** Text longer than a page of most databases. */
export const LONG_TEXT: string = 'call \u{1F4DE} '.repeat(4000);
/** JSON with everything JSON has, and what is easily confused. */
export const TRICKY_JSON: Json = {
  text: TRICKY_TEXT,
  empty: '',
  '': 'empty name',
  digits: '0012.50',
  whole: Number.MAX_SAFE_INTEGER,
  fraction: 0.1,
  tiny: 5e-324,
  nothing: null,
  yes: true,
  no: false,
  list: [1, '1', null, [], {}, [[0]]],
  __proto: { constructor: 'x' },
  dotted: { 'a.b': { 'c d': -1 } },
};
