import { describe, expect, it } from 'vitest';
import { randomIds, systemClock } from './system-clock.ts';

describe('the system clock and ids', () => {
  it('tells whole milliseconds', () => {
    const before = Date.now();
    const now = systemClock().now();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(before);
  });

  it('makes ids that never meet and sort by time', () => {
    let nowMs = 1_772_000_000_000;
    const ids = randomIds({ now: () => nowMs });
    const made = Array.from({ length: 10_000 }, () => ids.next('top'));
    expect(new Set(made).size).toBe(made.length);
    expect(made[0]).toMatch(/^top_[0-9a-hjkmnp-tv-z]{26}$/);
    nowMs += 1;
    const later = ids.next('top');
    expect(made.every((id) => id < later)).toBe(true);
  });
});
