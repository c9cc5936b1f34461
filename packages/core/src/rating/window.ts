import { type Zone, zoneOf } from '../time/zone.ts';
import { secondOfDay } from './canonical-window.ts';
import type { RateWindow } from './rating-rule.ts';

const DAY_MS = 86_400_000;
const EVERY_DAY = 0b1111111;

/** A window, ready to be asked. Immutable. */
export interface CompiledWindow {
  /** The zone. */
  readonly zone: Zone;
  /** Bit 0 Monday to bit 6 Sunday: the days on which it begins. */
  readonly days: number;
  /** Month times 100 plus day, or 0 for every day. */
  readonly monthDay: number;
  /** Milliseconds since local midnight, inclusive. */
  readonly fromMs: number;
  /** Milliseconds since local midnight, exclusive; at or before `fromMs` it is on the next day. */
  readonly toMs: number;
}

/**
 * Makes a window ready to be asked.
 *
 * @param window - A checked window.
 * @returns The compiled window.
 */
export function compileWindow(window: RateWindow): CompiledWindow {
  const { days, monthDay } = window;
  return {
    zone: zoneOf(window.timeZone),
    days: days === undefined ? EVERY_DAY : days.reduce((mask, day) => mask | (1 << (day - 1)), 0),
    monthDay: monthDay === undefined ? 0 : Number(monthDay.replace('-', '')),
    fromMs: secondOfDay(window.from) * 1000,
    toMs: secondOfDay(window.to) * 1000,
  };
}

/**
 * Says whether a window is open at an instant, by what the clock on the wall shows. An hour that clocks repeat is
 * judged twice alike; an hour that clocks skip never comes.
 *
 * @param window - The window.
 * @param ms - Epoch milliseconds.
 * @returns True from `from`, inclusive, to `to`, exclusive.
 */
export function isOpen(window: CompiledWindow, ms: number): boolean {
  const local = ms + window.zone.offsetAt(ms);
  const day = Math.floor(local / DAY_MS);
  const time = local - day * DAY_MS;
  if (window.toMs > window.fromMs) {
    return time >= window.fromMs && time < window.toMs && beginsOn(window, day);
  }
  // Over midnight: the hours after midnight belong to the day on which the window began.
  if (time >= window.fromMs) return beginsOn(window, day);
  return time < window.toMs && beginsOn(window, day - 1);
}

/**
 * The next instant at which a window may open or close.
 *
 * @param window - The window.
 * @param ms - Epoch milliseconds, exclusive.
 * @returns A later instant, at most a day later. What it returns need not be an edge; no edge lies before it.
 */
export function nextEdge(window: CompiledWindow, ms: number): number {
  const offset = window.zone.offsetAt(ms);
  const local = ms + offset;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  let next = midnight + DAY_MS;
  for (const time of [window.fromMs, window.toMs]) {
    if (midnight + time > local && midnight + time < next) next = midnight + time;
  }
  // Up to a change of the clocks local time runs evenly; from there on it is asked again.
  return window.zone.nextChange(ms, next - offset);
}

function beginsOn(window: CompiledWindow, day: number): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  if (((window.days >> weekday) & 1) === 0) return false;
  if (window.monthDay === 0) return true;
  const date = new Date(day * DAY_MS);
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate() === window.monthDay;
}
