// Decks given line by line, whose last day is not part of a rule.
import type { PriceBookImport } from '../price-book-csv.ts';
import type { CsvPriceBookOptions } from '../price-book-csv-options.ts';
import type { RatingRule } from '../rating-rule.ts';
import { inDollars, rulesOf as rulesOfText } from './imported-decks.ts';

export function imported(lines: readonly string[], options?: CsvPriceBookOptions): Promise<PriceBookImport> {
  return inDollars(textOf(lines), { endDay: 'excluded', ...options });
}

export function rulesOf(
  lines: readonly string[],
  options?: CsvPriceBookOptions,
): Promise<readonly RatingRule[]> {
  return rulesOfText(textOf(lines), { endDay: 'excluded', ...options });
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
