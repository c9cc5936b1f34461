// Short ways to import a deck of few lines.
import { importPriceBookCsv, type PriceBookImport } from '../price-book-csv.ts';
import type { CsvPriceBookOptions } from '../price-book-csv-options.ts';
import type { RatingRule } from '../rating-rule.ts';

export function imported(
  lines: readonly string[],
  options: CsvPriceBookOptions = {},
): Promise<PriceBookImport> {
  const text = `${lines.join('\n')}\n`;
  return importPriceBookCsv(text, { currency: 'USD', ratePer: 'minute', endDay: 'excluded', ...options });
}

export async function rulesOf(
  lines: readonly string[],
  options?: CsvPriceBookOptions,
): Promise<readonly RatingRule[]> {
  const result = await imported(lines, options);
  if (result.status === 'refused') throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return [...result.priceBook.rules()];
}
