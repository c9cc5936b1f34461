import { checkObject } from '../errors/checks.ts';
import type { DiffType, PriceBookDiff, PriceBookDiffRow } from './price-book-diff.ts';
import type { DiffSide } from './price-book-diff-sides.ts';

const SIGNS: { readonly [Type in DiffType]: string } = {
  added: '+',
  removed: '-',
  increased: '↑',
  decreased: '↓',
  changed: '~',
};

/**
 * Prints a diff: one line of counts, then the rows with the largest changes of the rate first.
 *
 * @param diff - The diff.
 * @param options - `rows`: how many rows are printed, 20 by default.
 * @returns Lines of text without a line end at the end. Rates are per minute in the books' currency.
 * @throws BillingError with code `INVALID_INPUT` for what is no diff.
 */
export function formatPriceBookDiff(diff: PriceBookDiff, options: { readonly rows?: number } = {}): string {
  checkObject(options, 'options');
  checkObject(checkObject(diff, 'diff').counts, 'diff.counts');
  const { added, removed, increased, decreased, changed, unchanged } = diff.counts;
  const head = `At ${diff.at.toISOString()}, rates in ${diff.currency} per minute:`;
  const counts = `${added} added, ${removed} removed, ${increased} increased, ${decreased} decreased, ${changed} changed otherwise, ${unchanged} unchanged`;
  const most = options.rows ?? 20;
  const shown = diff.rows
    .map((row) => ({ row, size: sizeOf(row) }))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, most)
    .map(({ row }) => lineOf(row));
  const left = diff.rows.length - shown.length;
  return [head, counts, ...shown, ...(left > 0 ? [`... and ${left} more`] : [])].join('\n');
}

function sizeOf(row: PriceBookDiffRow): number {
  // For the order of lines only; no amount is computed from it.
  return row.percent === undefined ? 0 : Math.abs(Number(row.percent));
}

function lineOf(row: PriceBookDiffRow): string {
  const narrowed = [
    row.originPrefix === undefined ? undefined : `from ${row.originPrefix}`,
    row.direction,
    row.provider,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  const head = `${SIGNS[row.type]} ${prefixText(row.prefix)}${narrowed === '' ? '' : ` (${narrowed})`}`;
  const name = row.name === undefined ? '' : ` ${row.name}`;
  return `${head}${name}: ${factsOf(row)}`;
}

function factsOf(row: PriceBookDiffRow): string {
  const { before, after } = row;
  if (before === undefined || after === undefined) {
    const { otherwise } = row;
    const other =
      otherwise === undefined
        ? 'nothing'
        : `${prefixText(otherwise.prefix)} at ${otherwise.ratePerMinute ?? 'blocked'}`;
    return `${priceOf(after ?? before)}; ${after === undefined ? 'after it' : 'before it'} ${other}`;
  }
  const percent = row.percent === undefined ? '' : ` (${row.percent} %)`;
  const rest = row.changes.filter((change) => change !== 'rate');
  const others = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  const rates =
    priceOf(before) === priceOf(after) ? priceOf(after) : `${priceOf(before)} -> ${priceOf(after)}`;
  return `${rates}${percent}${others}`;
}

function priceOf(side: DiffSide | undefined): string {
  return side?.ratePerMinute === undefined ? 'blocked' : `${side.ratePerMinute} ${side.increments}`;
}

function prefixText(prefix: string): string {
  return prefix === '' ? '*' : prefix;
}
