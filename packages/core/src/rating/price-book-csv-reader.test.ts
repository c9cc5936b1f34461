import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import { importDeck, load, refuse, rulesOf } from './__fixtures__/imported-decks.ts';
import { importPriceBookCsv, type PriceBookImport } from './price-book-csv.ts';
import type { ImportProgress } from './price-book-csv-options.ts';

const PLAIN = ['Carrier', '', 'Code,Rate,Billing,Name', '44,0.01,60/60,UK', '45,0.02,60/60,'].join('\n');

function* inPieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

function imported(text: AsyncIterable<string> | Iterable<string>): Promise<PriceBookImport> {
  return importPriceBookCsv(text, { currency: 'USD', ratePer: 'minute' });
}

describe('the text of a deck', () => {
  it.each(
    [',', ';', '\t', '|'].flatMap((delimiter) => ['\n', '\r\n', '\r'].map((lineEnd) => [delimiter, lineEnd])),
  )('may have cells between %j and lines to %j', async (delimiter, lineEnd) => {
    const text = `\uFEFF${PLAIN.replaceAll(',', delimiter).replaceAll('\n', lineEnd)}`;
    const whole = await importDeck(text);
    expect(whole.priceBook.hash).toBe((await load(PLAIN)).hash);
    expect(whole.reading).toMatchObject({ delimiter, headerLine: 3, rows: 2 });
    expect(await imported(inPieces(text, 3))).toMatchObject({ status: 'imported', reading: whole.reading });
  });

  it('may begin with a byte order mark and a header of two lines', async () => {
    const header = '\uFEFF"Dial\nCode",Rate,Billing\n';
    const { reading } = await importDeck(`${header}44,1,1/1\n`);
    expect(reading).toMatchObject({ headerLine: 1, columns: [{ header: 'Dial\nCode' }, {}, {}] });
    expect((await refuse(`${header}44,x,1/1\n`)).problems).toMatchObject([{ line: 3 }]);
  });

  it('has lines as an editor counts them', async () => {
    const lines = ['Code,Rate,Billing', '44,x,1/1', '"\n45",y,"1/1"', '', '46,z,1/1'];
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const text = lines.join(lineEnd);
      for (const size of [1, 2, 5, 1000]) {
        const result = await imported(inPieces(text, size));
        expect(result.status === 'refused' && result.problems.map(({ line }) => line)).toEqual([2, 3, 6]);
      }
    }
  });

  it.each(['\n', '\r\n', '\r'])(
    'may leave out cells at the end of a row, but not cut the last: %j',
    async (lineEnd) => {
      const text = ['Code,Rate,Billing,Change,Name', '44,1,1/1', '45,1,1/1'].join(lineEnd);
      expect(await rulesOf(text + lineEnd)).toHaveLength(2);
      expect((await refuse(text)).problems).toMatchObject([{ code: 'truncated', line: 3 }]);
      expect((await refuse(`${text}x`)).problems).toMatchObject([{ code: 'truncated', line: 3 }]);
      expect(await rulesOf(`${text},,`)).toHaveLength(2);
    },
  );

  it('with a broken quote loses that row only', async () => {
    const text = 'Code,Rate,Billing\n44,1,1/1\n"45"x",1,1/1\n46,y,1/1\n';
    expect((await refuse(text)).problems).toMatchObject([
      { code: 'bad-quotes', line: 3 },
      { code: 'bad-number', line: 4 },
    ]);
  });
});

describe('a large deck', () => {
  const ROWS = 200;
  const rows = Array.from({ length: ROWS }, (_, index) => `${100 + index};0.01;60/60;${'x'.repeat(1700)}\n`);
  const text = `Code;Rate;Billing;Remarks\n${rows.join('')}`;

  it.each([1000, 70_000, 140_000, text.length])('in pieces of %i is read to its end', async (size) => {
    const seen: ImportProgress[] = [];
    const result = await importPriceBookCsv(size === text.length ? text : inPieces(text, size), {
      currency: 'USD',
      ratePer: 'minute',
      onProgress: (progress) => seen.push(progress),
    });
    expect(result).toMatchObject({ status: 'imported', reading: { rows: ROWS } });
    expect(seen.at(-1)).toEqual({ lines: ROWS + 1, rows: ROWS, characters: text.length });
    expect(seen.length).toBeGreaterThan(1);
  });

  it('reports progress before there is a header', async () => {
    const seen: ImportProgress[] = [];
    await importPriceBookCsv('x\ny\n', { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ lines: 2, rows: 0, characters: 4 }]);
  });

  it.each([
    ['below the header', 'Code,Rate,Billing\n44,1,1/1\n45,"', 3],
    ['before a header', 'Carrier\n"', 2],
  ])('is not read on where a quote %s is never closed', async (_where, start, line) => {
    let taken = 0;
    let closed = false;
    function* endless(): Generator<string> {
      try {
        yield start;
        for (; taken < 50; taken += 1) yield `${'x'.repeat(1000)}\n`.repeat(140);
      } finally {
        closed = true;
      }
    }
    const result = await imported(endless());
    expect(result).toMatchObject({
      status: 'refused',
      problems: [{ code: 'too-long', line }],
      problemCount: 1,
    });
    expect(taken).toBeLessThan(20);
    expect(closed).toBe(true);
  });
});

describe('pieces that are no text', () => {
  it.each<[string, unknown]>([
    ['bytes', [new Uint8Array([67, 44])]],
    ['bytes after text', ['Code,Rate\n', new Uint8Array([67, 44])]],
    ['an object without a text of its own', [Object.create(null)]],
    ['nothing', [undefined]],
  ])('are refused: %s', async (_what, pieces) => {
    const refused = await importPriceBookCsv(pieces as never).catch((error) => error);
    expect(BillingError.is(refused, 'INVALID_INPUT') && refused.details.field).toBe('text');
  });
});
