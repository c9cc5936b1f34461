import { describe, expect, it } from 'vitest';
import { parsePriceBook } from './price-book.ts';
import { importPriceBookJson } from './price-book-json.ts';
import { readJson } from './price-book-json-reader.ts';

const DOCUMENT = {
  currency: 'USD',
  windowPolicy: 'split',
  rounding: { mode: 'up', decimals: 4 },
  rules: [
    {
      prefix: '44',
      name: 'Königreich \u2713 \\ "x"',
      bands: [{ fromSecond: 0, rate: '0.01', perSeconds: 60, incrementSeconds: 6 }],
    },
  ],
};

function problemsOf(text: string): readonly unknown[] {
  const result = importPriceBookJson(text);
  return result.status === 'refused'
    ? result.problems.map(({ code, line, field }) => [code, line, field])
    : [];
}

describe('importPriceBookJson', () => {
  it('reads a document', () => {
    const result = importPriceBookJson(`\uFEFF ${JSON.stringify(DOCUMENT, null, 2)}\n`);
    expect(result.status === 'imported' && result.priceBook.hash).toBe(parsePriceBook(DOCUMENT).hash);
  });

  it('names every problem by line and path', () => {
    const text =
      '{ "currency": "USD",\n "rules": [\n {"prefix": "44", "bands": [\n {"fromSecond": 0, "rate": 0.1, "perSeconds": 60, "incrementSeconds": 1}]},\n {"prefix": "45"},\n {"prefix": "46", "bands": [], "a]b.c": 1}]}';
    expect(problemsOf(text)).toEqual([
      ['bad-rule', 4, 'rules[0].bands[0].rate'],
      ['bad-rule', 5, 'rules[1].bands'],
      ['bad-rule', 6, expect.stringContaining('rules[2].a')],
      ['bad-rule', 6, 'rules[2].bands'],
    ]);
  });

  it('refuses keys that occur twice and keys of prototypes', () => {
    expect(
      problemsOf('{"currency":"USD","currency":"EUR",\n"rules":[{"__proto__":{"prefix":"1"}}]}'),
    ).toEqual([
      ['duplicate-key', 1, 'currency'],
      ['unsafe-key', 2, 'rules[0].__proto__'],
    ]);
    expect(problemsOf('{"rules":[],"r\\u0075les":[]}')).toEqual([['duplicate-key', 1, 'rules']]);
    expect(({} as { prefix?: string }).prefix).toBeUndefined();
  });

  it.each([
    '',
    '{',
    '[1,]',
    '[1 22]',
    '{x":1}',
    '{"a":"b"c":1}',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '"\u0001"',
    '"\\x"',
    '"abc',
    '01',
    '1.',
    '+1',
    'nul',
    '[1] 2',
    '{"currency":"USD","rules":[',
  ])('refuses %j', (text) =>
    expect(problemsOf(text)).toEqual([['bad-json', expect.any(Number), expect.any(String)]]),
  );

  it.each([
    ['{"rules":', 'line 1: rules: ', 'cut off'],
    ['\n\n["a", nonsense and then more]', 'line 3: [1]: ', '"nonsense and then mo"'],
    ['[]', 'priceBook must be ', 'seen: a list of 0.'],
    ['{"currency":1,\n"rules":[]}', 'line 1: currency must be ', 'seen: 1.'],
    ['{\n"rules":[]}', 'currency must be ', 'such as "USD".'],
    ['x', 'line 1: A value', 'Seen: "x".'],
  ])('tells a person of %j', (text, start, end) => {
    const result = importPriceBookJson(text);
    const [problem] = result.status === 'refused' ? result.problems : [];
    expect(problem?.message).toContain(end);
    expect(problem?.message.startsWith(start)).toBe(true);
  });

  it('keeps a hundred problems and counts them all', () => {
    const rules = JSON.stringify(Array.from({ length: 1200 }, (_, index) => ({ prefix: index })));
    const keys = '"a":1,'.repeat(1200);
    for (const [text, count] of [
      [`{"currency":"USD","rules":${rules}}`, 2400],
      [`{${keys}"rules":[]}`, 1199],
      [`{${keys}"rules":`, 1200],
    ] as const) {
      const result = importPriceBookJson(text);
      if (result.status !== 'refused') return expect.unreachable();
      expect(result.problems).toHaveLength(100);
      expect(result.problemCount).toBe(count);
    }
  });

  it('reads values nested thirty-two deep', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(readJson(nested(32)).faults).toEqual([]);
    expect(readJson(nested(33)).faults).toMatchObject([{ code: 'bad-json', offset: 32 }]);
  });

  it('refuses nesting without end, and what is no document', () => {
    expect(problemsOf('['.repeat(100_000))).toEqual([['bad-json', 1, expect.any(String)]]);
    expect(problemsOf('[]')).toHaveLength(1);
    expect(problemsOf('null')).toHaveLength(1);
    expect(() => importPriceBookJson(undefined as unknown as string)).toThrow('text must be');
  });
});

it('readJson agrees with the platform on JSON without doubtful keys', () => {
  for (const value of [DOCUMENT, [1, -0.5, 1e21, true, false, null, '', '\u2028\ud83d\ude00', {}, [[]]]]) {
    expect(readJson(JSON.stringify(value)).value).toEqual(value);
    expect(readJson(JSON.stringify(value, null, '\t')).value).toEqual(value);
  }
});
