import { invalidInput, shown } from '../errors/invalid-input.ts';
import { civilDayNumber, isCivilDay } from './instant.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const LONGEST_NAME = 60;
const MOST_CACHED_DAYS = 20_000;
const NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const OFFSET = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?/;

/**
 * One time zone, its clock changes found lazily.
 *
 * The offset is asked of Intl once per zone and UTC day and bisected on the days it changes; everything else is
 * arithmetic. Two changes that cancel out within one UTC day would be missed; no zone has had that since 1970.
 */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  /**
   * Offset of local time from UTC.
   *
   * @param ms - Epoch milliseconds.
   * @returns Milliseconds to add to UTC.
   */
  offsetAt(ms: number): number;
  /**
   * The next change of the offset.
   *
   * @param ms - Epoch milliseconds, exclusive.
   * @param untilMs - Where to stop looking, exclusive.
   * @returns Instant from which another offset holds, or `untilMs`.
   */
  nextChange(ms: number, untilMs: number): number;
}

/** A UTC day of a zone: the offset it starts with, and when it changes within the day, if it does. */
interface ZoneDay {
  readonly offset: number;
  readonly changeMs: number;
  readonly offsetAfter: number;
}

const zones = new Map<string, Zone>();

/**
 * The zone of a name that was checked before.
 *
 * @param name - IANA name.
 * @returns The zone, shared and cached.
 * @throws BillingError with code `INVALID_INPUT` when there is no such zone.
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(checkTimeZone(name, 'timeZone'));
  zones.set(name, zone);
  return zone;
}

/**
 * Checks the name of a time zone.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The IANA name, as given.
 * @throws BillingError with code `INVALID_INPUT`; fixed offsets such as `+05:30` are refused, they know no clock change.
 */
export function checkTimeZone(value: unknown, field: string): string {
  if (typeof value === 'string' && (zones.has(value) || isZoneName(value))) return value;
  throw invalidInput(field, 'an IANA time zone such as "America/New_York" or "UTC"', value);
}

/**
 * The local day of an instant.
 *
 * @param ms - Epoch milliseconds.
 * @param timeZone - IANA name.
 * @returns The day as `YYYY-MM-DD`.
 */
export function dayInZone(ms: number, timeZone: string): string {
  return dayText(Math.floor((ms + zoneOf(timeZone).offsetAt(ms)) / DAY_MS));
}

/**
 * The first instant of a local day: usually local midnight, later where the clocks skip midnight.
 *
 * @param day - The day as `YYYY-MM-DD`.
 * @param timeZone - IANA name.
 * @param field - Path named in the error.
 * @returns Epoch milliseconds. A day that the zone skipped altogether starts where the next one does.
 * @throws BillingError with code `INVALID_INPUT` when the day does not exist in the calendar.
 */
export function startOfDayMs(day: string, timeZone: string, field = 'day'): number {
  const wanted = dayNumber(day, field);
  const zone = zoneOf(timeZone);
  const localDay = (ms: number): number => Math.floor((ms + zone.offsetAt(ms)) / DAY_MS);
  // Local midnight lies within 15 hours of UTC midnight (27 hours of slack where a zone skipped a day). The local day
  // falls back where clocks go back over midnight, so the first instant is found piece by piece, not by bisection.
  let piece = wanted * DAY_MS - 27 * HOUR_MS;
  const end = wanted * DAY_MS + 27 * HOUR_MS;
  while (piece < end) {
    const next = zone.nextChange(piece, end);
    const midnight = Math.max(piece, wanted * DAY_MS - zone.offsetAt(piece));
    if (midnight < next && localDay(midnight) >= wanted) return midnight;
    piece = next;
  }
  return end;
}

/**
 * The calendar day after, without any zone.
 *
 * @param day - The day as `YYYY-MM-DD`.
 * @param days - How many days later; may be negative.
 * @param field - Path named in the error.
 * @returns The day as `YYYY-MM-DD`.
 */
export function addDays(day: string, days: number, field = 'day'): string {
  return dayText(dayNumber(day, field) + days);
}

/**
 * Prints the month of a local day.
 *
 * @param ms - Epoch milliseconds.
 * @param timeZone - IANA name.
 * @returns The month as `YYYY-MM`.
 */
export function monthInZone(ms: number, timeZone: string): string {
  return dayInZone(ms, timeZone).slice(0, 7);
}

function isZoneName(name: string): boolean {
  if (name.length > LONGEST_NAME || !NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function dayNumber(day: string, field: string): number {
  const match = typeof day === 'string' && day.length === 10 ? DAY.exec(day) : null;
  const [, year, month, date] = match ?? [];
  if (match !== null && isCivilDay(Number(year), Number(month), Number(date)) && Number(year) >= 1970) {
    return civilDayNumber(Number(year), Number(month), Number(date));
  }
  throw invalidInput(field, 'a day such as "2026-03-01", from 1970 on', day);
}

const dayTexts = new Map<number, string>();

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (dayTexts.size >= MOST_CACHED_DAYS) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

function makeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const days = new Map<number, ZoneDay>();
  const measure = (ms: number): number => offsetFrom(format.format(ms));
  const dayOf = (ms: number): ZoneDay => {
    const number = Math.floor(ms / DAY_MS);
    const known = days.get(number);
    if (known !== undefined) return known;
    const day = measureDay(measure, number * DAY_MS);
    if (days.size >= MOST_CACHED_DAYS) days.clear();
    days.set(number, day);
    return day;
  };
  return {
    name,
    offsetAt: (ms) => {
      const day = dayOf(ms);
      return ms < day.changeMs ? day.offset : day.offsetAfter;
    },
    nextChange: (ms, untilMs) => {
      for (let at = ms; at < untilMs; at = (Math.floor(at / DAY_MS) + 1) * DAY_MS) {
        const { changeMs } = dayOf(at);
        if (changeMs > ms && changeMs !== Number.POSITIVE_INFINITY) return Math.min(changeMs, untilMs);
      }
      return untilMs;
    },
  };
}

function measureDay(measure: (ms: number) => number, startMs: number): ZoneDay {
  const offset = measure(startMs);
  const offsetAfter = measure(startMs + DAY_MS);
  if (offset === offsetAfter) return { offset, changeMs: Number.POSITIVE_INFINITY, offsetAfter };
  let low = startMs;
  let high = startMs + DAY_MS;
  // Clock changes happen on whole seconds.
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (measure(middle) === offset) low = middle;
    else high = middle;
  }
  return { offset, changeMs: high, offsetAfter };
}

function offsetFrom(text: string): number {
  const match = OFFSET.exec(text);
  if (match === null) throw new RangeError(`Intl printed no offset: ${shown(text)}`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}
