import { isCivilDay } from '../time/instant.ts';
import { checkTimeZone } from '../time/zone.ts';
import type { RateWindow } from './rating-rule.ts';
import { readObject, readWhole } from './rule-fields.ts';
import type { RuleProblems } from './rule-problem.ts';

const MOST_WINDOWS = 200;
const FIELDS = ['days', 'monthDay', 'from', 'to', 'timeZone'] as const;
const MONTH_DAY = /^(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2}))?$/;
const DAY_SECONDS = 86_400;

/**
 * Reads the windows of a rule into canonical form: times without `:00` seconds, days ascending, all seven left out,
 * equal windows once, in an order of their own.
 *
 * @param value - Anything.
 * @param path - Path of the field.
 * @param problems - Where problems are noted.
 * @returns The windows, or absent when one is broken.
 */
export function readWindows(
  value: unknown,
  path: string,
  problems: RuleProblems,
): readonly RateWindow[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_WINDOWS) {
    return problems.add(
      path,
      `a list of 1 to ${MOST_WINDOWS} windows; leave it out for a rule always in force`,
      value,
    );
  }
  const before = problems.count;
  const texts = new Set<string>();
  for (const [index, window] of value.entries()) {
    const read = readWindow(window, `${path}[${index}]`, problems);
    if (read !== undefined) texts.add(JSON.stringify(read));
  }
  if (problems.count > before) return undefined;
  return [...texts].sort().map((text) => JSON.parse(text) as RateWindow);
}

/**
 * Seconds since local midnight of a window's edge.
 *
 * @param time - `HH:MM` or `HH:MM:SS`, checked before.
 * @returns 0 to 86,400.
 */
export function secondOfDay(time: string): number {
  const [, hours, minutes, seconds = '0'] = TIME.exec(time) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function readWindow(value: unknown, path: string, problems: RuleProblems): RateWindow | undefined {
  const before = problems.count;
  const fields = readObject(value, FIELDS, { path, problems });
  if (fields === undefined) return undefined;
  const days = fields.days === undefined ? undefined : readDays(fields.days, `${path}.days`, problems);
  const monthDay =
    fields.monthDay === undefined ? undefined : readMonthDay(fields.monthDay, `${path}.monthDay`, problems);
  const from = readTime(fields.from, DAY_SECONDS - 1, { path: `${path}.from`, problems });
  const to = readTime(fields.to, DAY_SECONDS, { path: `${path}.to`, problems });
  const timeZone = readTimeZone(fields.timeZone, `${path}.timeZone`, problems);
  if (problems.count > before || from === undefined || to === undefined || timeZone === undefined)
    return undefined;
  return {
    ...(days === undefined || days.length === 7 ? {} : { days }),
    ...(monthDay === undefined ? {} : { monthDay }),
    from,
    to,
    timeZone,
  };
}

function readDays(value: unknown, path: string, problems: RuleProblems): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 7) {
    return problems.add(path, 'a list of 1 to 7 days, Monday 1 to Sunday 7', value);
  }
  const days = new Set<number>();
  for (const [index, day] of value.entries()) {
    const read = readWhole(day, { least: 1, most: 7 }, { path: `${path}[${index}]`, problems });
    if (read !== undefined) days.add(read);
  }
  return [...days].sort();
}

function readMonthDay(value: unknown, path: string, problems: RuleProblems): string | undefined {
  const match = typeof value === 'string' ? MONTH_DAY.exec(value) : null;
  // A leap year, so that 29 February may be named.
  if (match !== null && isCivilDay(2024, Number(match[1]), Number(match[2]))) return match[0];
  return problems.add(path, 'a day of the year such as "12-25"', value);
}

function readTime(
  value: unknown,
  most: number,
  place: { readonly path: string; readonly problems: RuleProblems },
): string | undefined {
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  if (
    match !== null &&
    Number(match[2]) < 60 &&
    Number(match[3] ?? 0) < 60 &&
    secondOfDay(match[0]) <= most
  ) {
    return match[3] === '00' ? match[0].slice(0, 5) : match[0];
  }
  const last = most === DAY_SECONDS ? '24:00' : '23:59:59';
  return place.problems.add(place.path, `a local time from "00:00" to "${last}"`, value);
}

function readTimeZone(value: unknown, path: string, problems: RuleProblems): string | undefined {
  try {
    return checkTimeZone(value, path);
  } catch {
    return problems.add(path, 'an IANA time zone such as "America/New_York"', value);
  }
}
