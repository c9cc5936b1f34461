import { localDate, plusDays } from '../text/time.ts';

/** A range of local days as the reader names it: both inclusive. */
export interface DayRange {
  /** First day, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last day, inclusive. */
  readonly to: string;
}

/** Ranges by name. */
export type PresetName = 'today' | 'yesterday' | 'last-7-days' | 'this-month' | 'last-month';

/** The names of ranges, in the order in which they are offered. */
export const presetLabels: Readonly<Record<PresetName, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  'last-7-days': 'Last 7 days',
  'this-month': 'This month',
  'last-month': 'Last month',
};

/**
 * The days of a named range.
 *
 * @param name - Its name.
 * @param nowMs - Now, epoch milliseconds.
 * @param timeZone - The zone whose days are meant.
 */
export function presetRange(name: PresetName, nowMs: number, timeZone: string): DayRange {
  const today = localDate(nowMs, timeZone);
  switch (name) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: plusDays(today, -1), to: plusDays(today, -1) };
    case 'last-7-days':
      return { from: plusDays(today, -6), to: today };
    case 'this-month':
      return { from: `${today.slice(0, 8)}01`, to: today };
    case 'last-month': {
      const to = plusDays(`${today.slice(0, 8)}01`, -1);
      return { from: `${to.slice(0, 8)}01`, to };
    }
  }
}

/**
 * The range as the server takes it: half open, so that ranges that touch neither lose nor double a call.
 *
 * @param range - Days, both inclusive.
 */
export function halfOpen({ from, to }: DayRange): { readonly from: string; readonly until: string } {
  return { from, until: plusDays(to, 1) };
}

/** Why a range cannot be asked for; absent when it can. */
export function rangeProblem({ from, to }: DayRange): string | undefined {
  if (!isDate(from) || !isDate(to)) return 'Choose both days.';
  return from > to ? 'The first day comes after the last one.' : undefined;
}

/** Reads a range from an address; absent when it names none. */
export function rangeFrom(search: URLSearchParams): DayRange | undefined {
  const range = { from: search.get('from') ?? '', to: search.get('to') ?? '' };
  return rangeProblem(range) === undefined ? range : undefined;
}

/** Every day of a range, for a chart that shows days without calls too; at most 400. */
export function daysOf({ from, to }: DayRange): readonly string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 400; day = plusDays(day, 1)) days.push(day);
  return days;
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    plusDays(text, 0) === text
  );
}
