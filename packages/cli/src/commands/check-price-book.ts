import { formatPriceBookLint, lintPriceBook, type PriceBook, type PriceBookLint } from '@live-calls/core';
import { plain, shown } from '../call-file/shown.ts';
import type { OptionValues } from '../options.ts';
import { Output } from '../output.ts';
import { type PriceBookFile, readPriceBook } from '../price-book-file.ts';
import { counted, grouped } from '../progress.ts';
import { type CommandStreams, EXIT } from '../streams.ts';

/** How a check is printed. */
export interface CheckSettings {
  /** Lines shown of each kind. */
  readonly most: number;
  /** When the book is to be in force. */
  readonly at: string | Date;
  /** For programs instead of people. */
  readonly isJson: boolean;
  /** Where to read and write. */
  readonly streams: CommandStreams;
  /** Option values. */
  readonly values: OptionValues;
}

/**
 * Prints everything that is wrong or odd about a price book.
 *
 * @param name - Name of the file.
 * @param settings - How it is printed.
 * @returns Exit status: 0 when the book can be used.
 */
export async function checkPriceBookFile(name: string, settings: CheckSettings): Promise<number> {
  const { most, at, isJson, streams, values } = settings;
  const found = await readPriceBook(name, values, streams);
  const { priceBook } = found;
  const lint =
    priceBook === undefined ? undefined : lintPriceBook({ priceBook, at, keep: Math.max(most, 1) });
  const output = new Output(streams.stdout);
  await output.write(isJson ? asJson(found, lint) : asText(name, { ...found, lint }, most));
  await output.finish();
  return found.priceBook === undefined ? EXIT.notAll : EXIT.done;
}

/** What was found, lint included. */
interface Checked extends PriceBookFile {
  readonly lint: PriceBookLint | undefined;
}

function asText(name: string, found: Checked, most: number): string {
  const lines: string[] = [];
  const { priceBook, problems, problemCount, warnings, warningCount, reading, lint } = found;
  if (reading !== undefined) {
    const columns = reading.columns.map((column) => `${column.field} ${shown(column.header)}`).join(', ');
    lines.push(
      `Header on line ${reading.headerLine}; a rate is per ${reading.perSeconds} s; read: ${columns}.`,
    );
  }
  lines.push(...listed({ kind: 'problem', notes: problems, count: problemCount, most }));
  lines.push(...listed({ kind: 'warning', notes: warnings, count: warningCount, most }));
  if (priceBook === undefined) lines.push(`${shown(name)} cannot be used; nothing of it would be loaded.`);
  else lines.push(...bookLines(priceBook));
  if (lint !== undefined) lines.push(...formatPriceBookLint(lint, { findings: most }).split('\n'));
  return `${lines.map(plain).join('\n')}\n`;
}

interface Notes {
  readonly kind: string;
  readonly notes: readonly string[];
  readonly count: number;
  readonly most: number;
}

function listed({ kind, notes, count, most }: Notes): string[] {
  if (count === 0) return [];
  const shownNotes = notes.slice(0, most);
  const left = count - shownNotes.length;
  return [
    `${counted(count, kind)}:`,
    ...shownNotes.map((note) => `  ${note}`),
    ...(left > 0 ? [`  … and ${grouped(left)} more`] : []),
  ];
}

function bookLines(book: PriceBook): string[] {
  const { mode, decimals } = book.rounding;
  return [
    `${counted(book.ruleCount, 'rule')} in ${book.currency}; windows ${book.windowPolicy}; rounding ${mode} to ${decimals} decimals.`,
    `Hash ${book.hash}`,
  ];
}

function asJson(found: PriceBookFile, lint: PriceBookLint | undefined): string {
  const { priceBook, problems, problemCount, warnings, warningCount } = found;
  const book =
    priceBook === undefined
      ? {}
      : { hash: priceBook.hash, currency: priceBook.currency, ruleCount: priceBook.ruleCount };
  const status = priceBook === undefined ? 'refused' : 'usable';
  return `${JSON.stringify({ status, ...book, problemCount, problems, warningCount, warnings, lint }, null, 2)}\n`;
}
