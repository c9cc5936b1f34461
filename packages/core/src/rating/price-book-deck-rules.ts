import { statedDateOrder } from './price-book-columns.ts';
import { type DateCell, type DateOrder, dateCellMs, needsOrder } from './price-book-dates.ts';
import type { Deck, DeckRow, DeckSetup } from './price-book-deck.ts';
import { type DatedRow, type DeckRule, rulesOfPlace } from './price-book-timeline.ts';

/** How the order of day and month of a column was found. */
export interface DateReading {
  /** The order; absent when no date of the column needed it. */
  readonly order?: DateOrder;
  /** Who says so: the option, the header, or the day above 12 on `line`. */
  readonly known?: 'option' | 'header' | 'proven';
  /** Line of the date that proves it. */
  readonly line?: number;
}

type DateField = 'effectiveFrom' | 'effectiveTo';

/**
 * Turns the rows of a deck into rules.
 *
 * @param deck - A deck that was read to its end.
 * @param setup - Header, options and note lists; problems found on the way are added.
 * @returns The rules with their lines, in the order in which their prefixes first occur, and how dates were read.
 */
export function rulesOfDeck(
  deck: Deck,
  setup: DeckSetup,
): { readonly rules: readonly DeckRule[]; readonly dates: DateReading } {
  const fromReading = readOrder('effectiveFrom', deck, setup);
  const toReading = readOrder('effectiveTo', deck, setup);
  const dated = datedRows(deck.rows, { setup, from: fromReading.order, to: toReading.order });
  const { problems, warnings } = setup;
  const timeline = {
    blockClosed: setup.options.blockClosed,
    problems,
    warnings,
    instants: new Map<number, string>(),
  };
  const rules: DeckRule[] = [];
  for (const rows of placesOf(dated)) for (const rule of rulesOfPlace(rows, timeline)) rules.push(rule);
  return { rules, dates: fromReading.order === undefined ? toReading : fromReading };
}

function placesOf(dated: readonly DatedRow[]): Iterable<readonly DatedRow[]> {
  const places = new Map<string, DatedRow[]>();
  for (const row of dated) {
    const key = `${row.row.prefix}\u0001${row.row.terms.narrowing}`;
    const place = places.get(key);
    if (place === undefined) places.set(key, [row]);
    else place.push(row);
  }
  return places.values();
}

function readOrder(field: DateField, deck: Deck, setup: DeckSetup): DateReading {
  const { options, header, problems } = setup;
  const { dayFirst, monthFirst, needed } = deck.evidence[field];
  const column = header.columns.get(field)?.header ?? '';
  if (options.dateOrder !== undefined) return { order: options.dateOrder, known: 'option' };
  const stated = statedDateOrder(column);
  if (stated !== undefined) return { order: stated, known: 'header' };
  if (needed === undefined) return {};
  if (dayFirst !== undefined && monthFirst === undefined)
    return { order: 'day-first', known: 'proven', line: dayFirst };
  if (monthFirst !== undefined && dayFirst === undefined)
    return { order: 'month-first', known: 'proven', line: monthFirst };
  const why =
    dayFirst === undefined
      ? 'No day above 12 in the column proves the order of day and month'
      : `Line ${dayFirst} can only be day first and line ${monthFirst} only month first`;
  const text = `${why}; say it: dateOrder: 'day-first' or dateOrder: 'month-first'.`;
  problems.add({ code: 'date-order-unknown', line: needed, column, field, text });
  return {};
}

interface Dating {
  readonly setup: DeckSetup;
  readonly from: DateOrder | undefined;
  readonly to: DateOrder | undefined;
}

function datedRows(rows: readonly DeckRow[], dating: Dating): readonly DatedRow[] {
  const { setup } = dating;
  const starts: ColumnDating = { setup, order: dating.from, known: new Map() };
  const ends: ColumnDating = { setup, order: dating.to, known: new Map() };
  return rows.map((row) => {
    const fromMs = msOf(row, 'effectiveFrom', starts);
    const toMs = msOf(row, 'effectiveTo', ends);
    if (fromMs !== undefined && toMs !== undefined && toMs <= fromMs) {
      const column = setup.header.columns.get('effectiveTo')?.header;
      setup.problems.add({
        code: 'bad-period',
        line: row.line,
        column,
        field: 'effectiveTo',
        text: 'The validity ends before it begins.',
      });
    }
    return { row, fromMs, toMs };
  });
}

interface ColumnDating {
  readonly setup: DeckSetup;
  readonly order: DateOrder | undefined;
  readonly known: Map<DateCell, number | string>;
}

function msOf(row: DeckRow, field: DateField, dating: ColumnDating): number | undefined {
  const { setup, order, known } = dating;
  const cell = field === 'effectiveFrom' ? row.from : row.to;
  // A broken cell was reported when it was read, an unknown order once for the column.
  if (cell === undefined || cell.kind === 'broken' || (order === undefined && needsOrder(cell)))
    return undefined;
  let ms = known.get(cell);
  if (ms === undefined) {
    const laterDays = field === 'effectiveTo' && setup.options.endDay === 'included' ? 1 : 0;
    ms = dateCellMs(cell, { order, timeZone: setup.options.timeZone, laterDays });
    if (ms === undefined) return undefined;
    known.set(cell, ms);
  }
  if (typeof ms === 'number') return ms;
  const column = setup.header.columns.get(field)?.header;
  setup.problems.add({ code: 'bad-date', line: row.line, column, field, seen: printed(cell), text: ms });
  return undefined;
}

function printed(cell: DateCell): string {
  return cell.kind === 'numbers' ? `${cell.first}/${cell.second}/${cell.year}` : cell.kind;
}
