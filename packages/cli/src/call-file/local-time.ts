const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// Every offset change since 1970 happened on a quarter of an hour, so within one the answer is the same.
const QUARTER_MS = 15 * MINUTE_MS;
const REMEMBERED_QUARTERS = 20_000;

/** The instant of a local time. */
export interface LocalInstant {
  /** Epoch milliseconds; absent when the clock jumps over this reading. */
  readonly ms?: number;
  /** Epoch milliseconds of the second pass, when the clock shows this reading twice that day. */
  readonly laterMs?: number;
}

/**
 * Makes a reader of local times in one zone.
 *
 * @param timeZone - IANA zone, such as `America/New_York`.
 * @returns A function from a wall reading (the milliseconds the same reading has in UTC) to its instant.
 * @throws RangeError when the zone is unknown.
 */
export function localTimes(timeZone: string): (wallMs: number) => LocalInstant {
  const offsetAt = offsets(timeZone);
  const known = new Map<number, readonly number[]>();
  const offsetsOfQuarter = (quarterMs: number): readonly number[] => {
    const found = known.get(quarterMs);
    if (found !== undefined) return found;
    const candidates = new Set([offsetAt(quarterMs - DAY_MS), offsetAt(quarterMs + DAY_MS)]);
    const valid = [...candidates].filter((offset) => offsetAt(quarterMs - offset) === offset);
    valid.sort((left, right) => right - left);
    if (known.size >= REMEMBERED_QUARTERS) known.clear();
    known.set(quarterMs, valid);
    return valid;
  };
  return (wallMs) => {
    const valid = offsetsOfQuarter(Math.floor(wallMs / QUARTER_MS) * QUARTER_MS);
    const [first, second] = valid;
    if (first === undefined) return {};
    return second === undefined ? { ms: wallMs - first } : { ms: wallMs - first, laterMs: wallMs - second };
  };
}

/** Offset of the zone from UTC at an instant, in milliseconds. */
function offsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (ms) => {
    const part: { [type: string]: number } = {};
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}
