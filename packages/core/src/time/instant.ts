import { invalidInput } from '../errors/invalid-input.ts';

const RULE =
  'an instant with offset such as "2026-03-01T09:30:00Z" or "2026-03-01T09:30:00+05:30", or a valid Date';
const RANGE = 'an instant from 1970-01-01T00:00:00Z up to the end of 9999 in UTC';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_TEXT = 40;
const TEXT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))$/;

/** First instant accepted, inclusive: 1970-01-01T00:00:00Z. */
export const EARLIEST_MS = 0;

/** End of the instants accepted, exclusive: 10000-01-01T00:00:00Z. */
export const LATEST_MS = 253_402_300_800_000;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an instant given by a host.
 *
 * Text must be ISO 8601 with an offset or `Z`: without one it would mean another instant on every machine. Digits finer
 * than a millisecond are cut off, so that text never names a later instant than it says.
 *
 * @param value - ISO 8601 text with offset, or a Date.
 * @param field - Path named in the error.
 * @returns Epoch milliseconds, from 1970 to the end of 9999.
 * @throws BillingError with code `INVALID_INPUT` for anything else, impossible dates (`2026-02-30`) included.
 */
export function parseInstant(value: unknown, field: string): number {
  const ms =
    typeof value === 'string' ? fromText(value) : value instanceof Date ? value.getTime() : Number.NaN;
  if (!Number.isInteger(ms)) throw invalidInput(field, RULE, value);
  if (ms < EARLIEST_MS || ms >= LATEST_MS) throw invalidInput(field, RANGE, value);
  return ms;
}

/**
 * Days since 1970-01-01 of a day of the Gregorian calendar.
 *
 * @param year - Year.
 * @param month - Month, 1 to 12.
 * @param day - Day of the month.
 * @returns Whole days; negative before 1970.
 */
export function civilDayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/**
 * Says whether a day exists in the Gregorian calendar.
 *
 * @param year - Year, 0 to 9999.
 * @param month - Month.
 * @param day - Day of the month.
 * @returns False for 30 February and the like.
 */
export function isCivilDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0) + (leap ? 1 : 0);
}

function fromText(text: string): number {
  const match = text.length <= LONGEST_TEXT ? TEXT.exec(text) : null;
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second = '0', fraction = '', , sign, offsetHour, offsetMinute] =
    match;
  if (!isCivilDay(Number(year), Number(month), Number(day))) return Number.NaN;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const offset = offsetMs(sign, Number(offsetHour ?? 0), Number(offsetMinute ?? 0));
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return (
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      milliseconds,
    ) - offset
  );
}

function offsetMs(sign: string | undefined, hours: number, minutes: number): number {
  if (sign === undefined) return 0;
  // 14:00 is the largest offset in use; a typing error beyond it would move the call by hours.
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}
