import { describe, expect, it } from 'vitest';
import { importDeck, refuse } from './__fixtures__/imported-decks.ts';

describe('what is wrong with a deck', () => {
  it('is told with place, field, what was seen and what to do', async () => {
    const { problems } = await refuse('prefix,Rate,billing\n44,x\u202e,1/1\n');
    expect(problems).toStrictEqual([
      {
        code: 'bad-number',
        line: 2,
        column: 'Rate',
        field: 'rate',
        seen: '"x\\u{202e}"',
        message: expect.stringMatching(/^line 2, column "Rate": An amount is .* Seen: "x\\u\{202e\}"\.$/),
      },
    ]);
  });

  it('has neither column nor field where it is about a row', async () => {
    const { problems } = await refuse('prefix,Rate,billing\n44,1,1/1,,5\n');
    expect(problems).toStrictEqual([
      {
        code: 'cell-count',
        line: 2,
        message: expect.stringMatching(/^line 2: The header has 3 cells .*quoted\.$/),
      },
    ]);
  });

  it('has no line where it is about the whole', async () => {
    const { problems } = await refuse('');
    expect(problems).toStrictEqual([
      {
        code: 'header-not-found',
        field: 'columns',
        message: expect.stringMatching(/^None of the first 100 rows/),
      },
    ]);
  });

  it('is told by line, whenever it was found', async () => {
    // The order of dates is known at the end, of an end that lies before the beginning likewise.
    const rows = [
      '44,1,1/1,05/06/2026,',
      '45,x,1/1,05/06/2026,',
      '46,1,1/1,,Sunset',
      '47,1,1/1,05/06/2026,',
      '48,y,1/1,05/06/2026,Sunset',
    ];
    const text = ['prefix,rate,billing,valid from,change', ...rows].join('\n');
    const { problems, problemCount } = await refuse(text);
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [2, 'date-order-unknown'],
      [3, 'bad-number'],
      [4, 'bad-word'],
      [6, 'bad-number'],
      [6, 'bad-word'],
    ]);
    expect(problemCount).toBe(5);
  });

  it('and what to look at are kept up to a number, and counted beyond', async () => {
    const text = `prefix,rate,billing,a,b,c\n${'note\n'.repeat(7)}44,1,1/1\n`;
    const { warnings, warningCount } = await importDeck(text, { keep: 2 });
    expect(warnings.map(({ column }) => column)).toEqual(['a', 'b']);
    expect(warningCount).toBe(10);
    const refused = await refuse(text.replace('44', '4x'), { keep: 100 });
    expect([refused.problemCount, refused.warnings.length, refused.warningCount]).toEqual([1, 10, 10]);
    const many = await refuse(`prefix,rate,billing\n${'4x,1,1/1\n'.repeat(101)}`);
    expect([many.problems.length, many.problemCount]).toEqual([100, 101]);
  });
});
