import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { numberCell, textCell } from './csv-cell.ts';

describe('textCell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ["=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+1+1', "'+1+1"],
    ['-2+3', "'-2+3"],
    ['-', "'-"],
    ['  =1+1', "'  =1+1"],
    ['\uFF1D1+1', "'\uFF1D1+1"],
    ['+442079460000;=1', "'+442079460000;=1"],
    ['+1234567890123456', "'+1234567890123456"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ])('makes %j harmless', (text, cell) => {
    expect(textCell(text)).toBe(cell);
    expect(Papa.parse<string[]>(textCell(text), { delimiter: ',' }).data[0]?.[0]).toBe(`'${text}`);
  });

  it.each([
    '+442079460000',
    '-1.5',
    '-12',
    '0.0085',
    'Spring sale',
    'a=b',
    'client:alice',
    'ann+x@example.com',
    'é',
    '',
  ])('leaves %j as it is', (text) => {
    expect(textCell(text)).toBe(text);
  });

  it('quotes what CSV needs quoted', () => {
    expect(textCell('a, "b"')).toBe('"a, ""b"""');
    expect(textCell('a\nb')).toBe('"a\nb"');
    expect(textCell(undefined)).toBe('');
  });
});

describe('textCell on any text', () => {
  it('reads back as it was, or with one apostrophe more', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[ -~]{1,12}$/));
    fc.assert(
      fc.property(text, (given) => {
        const cell = textCell(given);
        const read = Papa.parse<string[]>(`${cell},end`, { delimiter: ',' }).data[0];
        expect(read).toEqual([Papa.unparse([[given]]) === cell ? given : `'${given}`, 'end']);
        expect(Papa.unparse([[read?.[0] ?? '']])).toBe(cell);
        expect(read?.[0] ?? '').not.toMatch(/^\s*[=@]/);
      }),
    );
  });
});

describe('numberCell', () => {
  it('leaves numbers alone and guards addresses', () => {
    expect(numberCell('+15005550006')).toBe('+15005550006');
    expect(numberCell('sip:a,b@example.com')).toBe('"sip:a,b@example.com"');
    expect(numberCell('=evil')).toBe("'=evil");
    expect(numberCell('+')).toBe("'+");
    expect(numberCell(undefined)).toBe('');
  });
});
