import { isCivilDay, parseInstant } from '../time/instant.ts';
import { addDays, startOfDayMs } from '../time/zone.ts';

/** Which number of a date such as 05/09/2026 is the day. */
export type DateOrder = 'day-first' | 'month-first';

/** A date cell, read as far as it can be without knowing the order of day and month. */
export type DateCell =
  | {
      /** A date of which only the order of day and month can be in doubt. */
      readonly kind: 'numbers';
      /** The number printed first. */
      readonly first: number;
      /** The number printed second. */
      readonly second: number;
      /** Four digits. */
      readonly year: number;
    }
  | {
      /** A calendar day, beyond doubt. */
      readonly kind: 'day';
      /** `YYYY-MM-DD`. */
      readonly day: string;
    }
  | {
      /** A moment with an offset. */
      readonly kind: 'instant';
      /** Epoch milliseconds. */
      readonly ms: number;
    }
  | {
      /** No date. */
      readonly kind: 'broken';
      /** What it must be instead, as a whole sentence. */
      readonly rule: string;
    };

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/;
const NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 0?0:00(?::00)?)?$/;
const WORDED = /^(\d{1,2})[ -]([A-Za-z]{3,9})[ ,-]{1,2}(\d{4})$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NO_SUCH_DAY: CalendarDay = {
  kind: 'broken',
  rule: 'There is no such day in the calendar (from 1970 on).',
};
// What carriers write for ever; no instant is later.
const LAST_DAY = '9999-12-31';
const EXPECTED = 'A date is written 2026-10-01, 01/10/2026, 1-Oct-2026, or as ISO 8601 with an offset.';

/**
 * Reads a date cell.
 *
 * @param cell - The cell, without blanks around it.
 * @returns What can be known from the cell alone.
 */
export function readDateCell(cell: string): DateCell {
  const iso = ISO_DAY.exec(cell);
  if (iso !== null) return calendarDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = NUMBERS.exec(cell);
  if (numbers !== null) {
    const cells = {
      kind: 'numbers',
      first: Number(numbers[1]),
      second: Number(numbers[3]),
      year: Number(numbers[4]),
    } as const;
    const impossible =
      orderedDay(cells, 'day-first').kind === 'broken' && orderedDay(cells, 'month-first').kind === 'broken';
    return impossible ? NO_SUCH_DAY : cells;
  }
  const worded = WORDED.exec(cell);
  if (worded !== null) {
    const month = MONTHS.indexOf((worded[2] ?? '').slice(0, 3).toLowerCase()) + 1;
    return calendarDay(Number(worded[3]), month, Number(worded[1]));
  }
  if (/^\d{4}-\d{2}-\d{2}T/.test(cell)) return readInstant(cell);
  if (/^\d{4,6}(?:\.\d+)?$/.test(cell)) {
    return {
      kind: 'broken',
      rule: `This is a spreadsheet's day number; format the column as a date and export again. ${EXPECTED}`,
    };
  }
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$/.test(cell)) {
    return { kind: 'broken', rule: `A year has four digits. ${EXPECTED}` };
  }
  return { kind: 'broken', rule: EXPECTED };
}

/**
 * What a date proves about the order of day and month: a number above 12 can only be a day.
 *
 * @param cell - A date cell.
 * @returns The order it proves, or absent.
 */
export function provenOrder(cell: DateCell): DateOrder | undefined {
  if (cell.kind !== 'numbers') return undefined;
  if (cell.first > 12) return 'day-first';
  return cell.second > 12 ? 'month-first' : undefined;
}

/**
 * True when the order of day and month makes a difference: 05/05/2026 is the same day either way.
 *
 * @param cell - A date cell.
 * @returns Whether the order has to be known.
 */
export function needsOrder(cell: DateCell): boolean {
  return cell.kind === 'numbers' && cell.first !== cell.second;
}

/** How the days of a column are meant. */
export interface DateMeaning {
  /** Order of day and month; matters only for dates of numbers. */
  readonly order: DateOrder | undefined;
  /** IANA zone of the deck's days. */
  readonly timeZone: string;
  /** Days to add to a calendar day; 1 where a last day of validity is meant as a whole. */
  readonly laterDays: 0 | 1;
}

/**
 * The instant a date cell means: a day begins at its first moment in the zone.
 *
 * @param cell - A date cell.
 * @param meaning - Order, zone, and whether the next day is meant.
 * @returns Epoch milliseconds, or the rule the cell breaks; absent where the last day of the calendar is meant as a whole: never.
 */
export function dateCellMs(cell: DateCell, meaning: DateMeaning): number | string | undefined {
  if (cell.kind === 'instant') return cell.ms;
  const day = cell.kind === 'numbers' ? orderedDay(cell, meaning.order) : cell;
  if (day.kind === 'broken') return day.rule;
  if (meaning.laterDays === 0) return startOfDayMs(day.day, meaning.timeZone);
  return day.day === LAST_DAY ? undefined : startOfDayMs(addDays(day.day, 1), meaning.timeZone);
}

type CalendarDay = Extract<DateCell, { kind: 'day' | 'broken' }>;

function orderedDay(cell: Extract<DateCell, { kind: 'numbers' }>, order: DateOrder | undefined): CalendarDay {
  const monthFirst = order === 'month-first';
  return calendarDay(cell.year, monthFirst ? cell.first : cell.second, monthFirst ? cell.second : cell.first);
}

function calendarDay(year: number, month: number, day: number): CalendarDay {
  if (year < 1970 || !isCivilDay(year, month, day)) {
    return NO_SUCH_DAY;
  }
  return { kind: 'day', day: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

function readInstant(cell: string): DateCell {
  try {
    return { kind: 'instant', ms: parseInstant(cell, 'date') };
  } catch {
    return {
      kind: 'broken',
      rule: `A time of day needs an offset, such as 2026-10-01T00:00:00Z. ${EXPECTED}`,
    };
  }
}
