import { LOCALE } from './locale.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function written(instant: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone });
    formats.set(key, format);
  }
  return format.format(new Date(instant));
}

/** Day and time to the minute, such as `Nov 27, 2026, 9:41 AM`. */
export function minuteText(instant: string, timeZone: string): string {
  return written(instant, timeZone, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Day and time to the second. */
export function secondText(instant: string, timeZone: string): string {
  return written(instant, timeZone, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** The day, such as `Nov 27, 2026`. */
export function dayText(instant: string, timeZone: string): string {
  return written(instant, timeZone, { dateStyle: 'medium' });
}

/** A local date such as `2026-11-27`, as a day to read. */
export function dateText(date: string): string {
  return dayText(`${date.slice(0, 10)}T12:00:00Z`, 'UTC');
}

/** Time of day to the second in UTC, as the usage report prints it. */
export function utcTime(instant: string): string {
  return new Date(instant).toISOString().slice(11, 19);
}

/** The local date of an instant in a zone, `YYYY-MM-DD`. */
export function localDate(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  });
  return parts.format(new Date(atMs));
}

/** A local date some days later, or earlier. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Seconds as a clock, such as `1:02:09` or `4:05`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Seconds in words, such as `4 min 5 s`, which is read aloud well. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}

/** Minutes with two decimals, half up, as the usage report prints a duration. */
export function minutesText(seconds: number): string {
  const hundredths = Math.floor((Math.round(seconds) * 100 + 30) / 60);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
