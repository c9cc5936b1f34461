import { localTimes } from './local-time.ts';

const ISO_WITH_OFFSET =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?(?:\d{2})?)$/i;
const ISO_LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const RFC_2822 =
  /^(?:[A-Za-z]{3}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UT|Z|([+-])(\d{2})(\d{2}))$/;
const IMPOSSIBLE = 'must be a time of day from 00:00:00 to 23:59:59';
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What was read of a time. */
export type ReadTime =
  | {
      /** An instant, or ISO 8601 text with an offset. */
      readonly at: string | Date;
      /** The other instant of a local time that the clock shows twice that day. */
      readonly laterAt?: Date;
    }
  | {
      /** What is wrong, as a fragment that follows the name of the field. */
      readonly problem: string;
    };

/**
 * Makes a reader of the times of one file: ISO 8601 with an offset, RFC 2822 as APIs write it, and, when a zone is
 * given, local times such as `2026-11-23 10:00:00`. No order of day and month is ever guessed.
 *
 * @param timeZone - IANA zone of local times; absent: they are refused.
 * @returns The reader.
 * @throws RangeError when the zone is unknown.
 */
export function timeReader(timeZone?: string): (value: unknown) => ReadTime {
  const toInstant = timeZone === undefined ? undefined : localTimes(timeZone);
  return (value) => {
    if (typeof value !== 'string' || value.length > 64) return { problem: expected(timeZone) };
    const text = value.trim();
    if (ISO_WITH_OFFSET.test(text)) {
      const problem = clockProblem(text);
      return problem === undefined ? { at: canonicalIso(text) } : { problem };
    }
    const local = ISO_LOCAL.exec(text);
    if (local !== null) {
      if (toInstant === undefined)
        return { problem: 'has no offset; say which zone it is in with --time-zone ZONE' };
      const wallMs = wallOf(local);
      if (wallMs === undefined) return { problem: clockProblem(text) ?? IMPOSSIBLE };
      const { ms, laterMs } = toInstant(wallMs);
      if (ms === undefined) return { problem: `does not exist in ${timeZone}: the clock jumps over it` };
      return { at: new Date(ms), ...(laterMs === undefined ? {} : { laterAt: new Date(laterMs) }) };
    }
    const mail = RFC_2822.exec(text);
    if (mail === null) return { problem: expected(timeZone) };
    const at = mailTime(mail);
    const problem = clockProblem(at);
    return problem === undefined ? { at } : { problem };
  };
}

function expected(timeZone: string | undefined): string {
  return timeZone === undefined
    ? 'must be a time with an offset, such as 2026-11-23T10:00:00Z'
    : 'must be a time such as 2026-11-23 10:00:00 or 2026-11-23T10:00:00Z';
}

/** `2026-11-23 10:00:00+00` says the same as `2026-11-23T10:00:00+00:00`, which is what the rating engine reads. */
function canonicalIso(text: string): string {
  const joined = text.length > 10 && text[10] === ' ' ? `${text.slice(0, 10)}T${text.slice(11)}` : text;
  return joined.replace(',', '.').replace(/([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes?: string) => {
    return `${hours}:${minutes ?? '00'}`;
  });
}

function wallOf(match: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(ms);
  const exists =
    back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists && year >= 1970 ? ms : undefined;
}

/** What is impossible about a date and time, whose digits stand where ISO 8601 has them. */
function clockProblem(text: string): string | undefined {
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  if (year === undefined || month === undefined || day === undefined) return IMPOSSIBLE;
  if (day > 28 || day < 1 || month > 12 || month < 1) {
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
      return `must be a day of the calendar; there is no ${text.slice(0, 10)}`;
    }
  }
  if (year < 1970) return 'must be in 1970 or later';
  return Number(text.slice(11, 13)) > 23 || Number(text.slice(14, 16)) > 59 || Number(text.slice(17, 19)) > 59
    ? IMPOSSIBLE
    : undefined;
}

function mailTime(match: RegExpExecArray): string {
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '', sign, hours, minutes] =
    match;
  const monthNumber = MONTHS.indexOf(month.toLowerCase()) + 1;
  const offset = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  const pad = (part: string | number): string => String(part).padStart(2, '0');
  return `${year}-${pad(monthNumber)}-${pad(day)}T${hour}:${minute}:${second}${offset}`;
}
