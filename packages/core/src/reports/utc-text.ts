const DAY_MS = 86_400_000;
const LAST_MS = 253_402_300_800_000;

const two: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** `HH:MM:` of every minute of a day. */
const minutesOfDay: readonly string[] = Array.from(
  { length: 1440 },
  (_, minute) => `${two[Math.floor(minute / 60)]}:${two[minute % 60]}:`,
);

let lastDay = Number.NaN;
let lastDayText = '';

/**
 * Prints the UTC day of an instant.
 *
 * @param ms - Epoch milliseconds.
 * @returns `YYYY-MM-DD`; empty for what is no instant from 1970 to 9999.
 */
export function utcDay(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  if (day === lastDay) return lastDayText;
  if (!(ms >= 0 && ms < LAST_MS)) return '';
  lastDay = day;
  lastDayText = new Date(day * DAY_MS).toISOString().slice(0, 10);
  return lastDayText;
}

/**
 * Prints the UTC time of day of an instant, to the second it lies in.
 *
 * @param ms - Epoch milliseconds.
 * @returns `HH:MM:SS`; empty for what is no instant from 1970 to 9999.
 */
export function utcTime(ms: number | undefined): string {
  if (ms === undefined || !(ms >= 0 && ms < LAST_MS)) return '';
  const seconds = Math.floor((ms % DAY_MS) / 1000);
  return `${minutesOfDay[Math.floor(seconds / 60)]}${two[seconds % 60]}`;
}

/**
 * Prints seconds as minutes with two decimals, exactly and half up. For display only: nothing is ever computed from it.
 *
 * @param seconds - Whole seconds.
 * @returns Such as `0.02`, `1.50`.
 */
export function minutesText(seconds: number): string {
  if (!(seconds >= 0 && seconds <= 1e12)) return '';
  // Hundredths of a minute are seconds * 5 / 3; in integers, half up: (10 s + 3) / 6.
  const hundredths = Math.floor((Math.floor(seconds) * 10 + 3) / 6);
  return `${Math.floor(hundredths / 100)}.${two[hundredths % 100]}`;
}
