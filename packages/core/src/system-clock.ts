import { randomBytes } from 'node:crypto';
import type { Clock, IdSource } from './ports/clock.ts';

// Crockford's base 32: sorts like the number it stands for, and has no letters that are mistaken for digits.
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
const RANDOM_BYTES = 16;

/**
 * The clock of the machine. Together with {@link randomIds} the only place where this library touches time or chance.
 *
 * @returns A clock.
 */
export function systemClock(): Clock {
  return { now: () => Date.now() };
}

/**
 * Ids made of the time and of 80 random bits, so that they sort roughly by time and never meet.
 *
 * @param clock - Where the time comes from.
 * @returns An id source.
 */
export function randomIds(clock: Clock): IdSource {
  return { next: (prefix) => `${prefix}_${timeDigits(clock.now())}${randomDigits()}` };
}

function timeDigits(nowMs: number): string {
  let text = '';
  let rest = nowMs;
  for (let place = 0; place < TIME_DIGITS; place += 1) {
    text = (DIGITS[rest % 32] ?? '0') + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function randomDigits(): string {
  let text = '';
  for (const byte of randomBytes(RANDOM_BYTES)) text += DIGITS[byte & 31] ?? '0';
  return text;
}
