import { describe, expect, it } from 'vitest';
import { clockText, dateText, durationText, localDate, minutesText, plusDays } from './time.ts';

describe('time', () => {
  it('ticks like a clock and speaks in words', () => {
    expect([0, 9, 245, 3729].map(clockText)).toEqual(['0:00', '0:09', '4:05', '1:02:09']);
    expect([0, 9, 245, 3600].map(durationText)).toEqual(['0 s', '9 s', '4 min 5 s', '1 h']);
  });

  it('prints minutes half up, as the report does', () => {
    expect([0, 61, 100, 3, 3600].map(minutesText)).toEqual(['0.00', '1.02', '1.67', '0.05', '60.00']);
  });

  it('names local days', () => {
    const late = Date.parse('2026-11-01T03:30:00Z');
    expect(localDate(late, 'America/New_York')).toBe('2026-10-31');
    expect(localDate(late, 'Asia/Tokyo')).toBe('2026-11-01');
    expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(plusDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(dateText('2026-11-27')).toBe('Nov 27, 2026');
  });
});
