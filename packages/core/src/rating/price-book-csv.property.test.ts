import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../../test/runs.ts';
import { parsePriceBook } from './price-book.ts';
import { countriesOfPrefix, countryOfDestination } from './price-book-countries.ts';
import { importPriceBookCsv } from './price-book-csv.ts';
import type { RatingRule } from './rating-rule.ts';

interface Price {
  readonly prefix: string;
  readonly name: string;
  readonly rate: string;
  readonly fee: string;
  readonly first: number;
  readonly next: number;
  /** Days since 2026-01-01 on which prices of the prefix begin, ascending. */
  readonly days: readonly number[];
}

const price: fc.Arbitrary<Price> = fc.record({
  prefix: fc.stringMatching(/^[1-9][0-9]{0,7}$/),
  name: fc.constantFrom(
    'Spain Mobile',
    'Guinea-Bissau',
    'Côte d’Ivoire - Others',
    'Réunion "fixed"',
    'A, B; C',
    'Nowhere',
  ),
  rate: fc
    .tuple(fc.nat(99), fc.nat(999_999))
    .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`),
  fee: fc.constantFrom('0', '0.10', '.5', '2'),
  first: fc.constantFrom(1, 6, 30, 60),
  next: fc.constantFrom(1, 6, 60),
  days: fc
    .uniqueArray(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 3 })
    .map((days) => days.toSorted((a, b) => a - b)),
});

const style = fc.record({
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  mark: fc.boolean(),
  before: fc.integer({ min: 0, max: 4 }),
  after: fc.boolean(),
  columns: fc.shuffledSubarray(['Destination', 'Dial Codes', 'Rate/Min', 'Connect', 'Billing', 'Effective'], {
    minLength: 6,
  }),
  code: fc.constantFrom(
    (code: string) => code,
    (code: string) => `+${code}`,
    (code: string) => `00${code}`,
    (code: string) => `  ${code} `,
  ),
  pieces: fc.integer({ min: 1, max: 200 }),
  isoDates: fc.boolean(),
});

function dayText(day: number, iso: boolean): string {
  const text = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
  return iso ? text : text.split('-').reverse().join('/');
}

function quoted(cell: string): string {
  return /[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function rulesOf(prices: readonly Price[]): readonly RatingRule[] {
  return prices.flatMap(({ prefix, name, rate, fee, first, next, days }) =>
    days.map((day, index): RatingRule => {
      const country = countryOfDestination(prefix, name);
      const until = days[index + 1];
      const band = { rate, perSeconds: 60 };
      return {
        prefix,
        name,
        ...(country === undefined ? {} : { country }),
        connectionFee: fee.startsWith('.') ? `0${fee}` : fee,
        validFrom: `${dayText(day, true)}T00:00:00Z`,
        ...(until === undefined ? {} : { validTo: `${dayText(until, true)}T00:00:00Z` }),
        bands:
          first === next
            ? [{ ...band, fromSecond: 0, incrementSeconds: first }]
            : [
                { ...band, fromSecond: 0, incrementSeconds: first },
                { ...band, fromSecond: first, incrementSeconds: next },
              ],
      };
    }),
  );
}

it('a book printed as a dirty deck is read back as the same book', async () => {
  const prices = fc.uniqueArray(price, { minLength: 1, maxLength: 25, selector: (item) => item.prefix });
  await fc.assert(
    fc.asyncProperty(prices, style, fc.nat(), async (made, look, turn) => {
      const rows = made.flatMap((item) =>
        item.days.map((day) => ({
          Destination: item.name,
          'Dial Codes': look.code(item.prefix),
          'Rate/Min': item.rate,
          Connect: item.fee,
          Billing:
            item.first === item.next && turn % 2 === 0 ? String(item.first) : `${item.first}/${item.next}`,
          Effective: dayText(day, look.isoDates),
        })),
      );
      const turned = [...rows.slice(turn % rows.length), ...rows.slice(0, turn % rows.length)];
      const lines = [
        ...Array.from({ length: look.before }, (_, index) => (index % 2 === 0 ? 'Some carrier,,' : ',,,')),
        look.columns.join(','),
        ...turned.map((row) =>
          look.columns.map((column) => quoted(row[column as keyof typeof row])).join(','),
        ),
        ...(look.after ? [',,,,,', 'Terms apply.'] : []),
      ];
      const text = (look.mark ? '\uFEFF' : '') + lines.join(look.lineEnd) + (look.after ? '' : look.lineEnd);
      const pieces = Array.from({ length: Math.ceil(text.length / look.pieces) }, (_, index) =>
        text.slice(index * look.pieces, (index + 1) * look.pieces),
      );
      const result = await importPriceBookCsv(pieces, { currency: 'EUR', dateOrder: 'day-first' });
      expect(result.status === 'refused' ? result.problems : []).toEqual([]);
      const expected = parsePriceBook({ currency: 'EUR', rules: rulesOf(made) });
      expect(result.status === 'imported' && result.priceBook.hash).toBe(expected.hash);
    }),
    runs(60),
  );
});

it('no text makes the importer fail other than by its result', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'code',
      'rate',
      'billing',
      '44',
      '1/1',
      '"',
      '""',
      '0.1',
      '#REF!',
      '1e3',
      '-',
      ';',
      '2026-01-01',
    ),
    fc.string({ maxLength: 6 }),
  );
  const text = fc
    .array(
      fc.array(cell, { maxLength: 5 }).map((cells) => cells.join(',')),
      { maxLength: 8 },
    )
    .map((rows) => rows.join('\n'));
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      const result = await importPriceBookCsv(`code,rate,billing\n${body}`, {
        currency: 'USD',
        ratePer: 'minute',
      });
      expect(result.status === 'imported' ? 1 : result.problemCount).toBeGreaterThan(0);
    }),
    runs(150),
  );
});

it('a derived country is one whose calling code the prefix begins with', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9][0-9]{0,9}$/), fc.string(), (prefix, name) => {
      const country = countryOfDestination(prefix, name);
      if (country !== undefined) expect(countriesOfPrefix(prefix).map(({ code }) => code)).toContain(country);
    }),
    runs(200),
  );
});
