import { describe, expect, it } from 'vitest';
import { daysOf, halfOpen, presetRange, rangeFrom, rangeProblem } from './range.ts';
import { isZone, zonesWith } from './zones.ts';

describe('ranges', () => {
  const now = Date.parse('2026-03-01T03:00:00Z');

  it('are days of the zone that was chosen', () => {
    expect(presetRange('today', now, 'America/New_York')).toEqual({ from: '2026-02-28', to: '2026-02-28' });
    expect(presetRange('yesterday', now, 'UTC')).toEqual({ from: '2026-02-28', to: '2026-02-28' });
    expect(presetRange('last-7-days', now, 'UTC')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(presetRange('this-month', now, 'UTC')).toEqual({ from: '2026-03-01', to: '2026-03-01' });
    expect(presetRange('last-month', now, 'UTC')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  });

  it('are half open on the wire, so that the last day is in them and neighbours do not overlap', () => {
    expect(halfOpen({ from: '2026-12-01', to: '2026-12-31' })).toEqual({
      from: '2026-12-01',
      until: '2027-01-01',
    });
  });

  it('say what is wrong with them', () => {
    expect(rangeProblem({ from: '2026-02-02', to: '2026-02-01' })).toMatch(/after/);
    expect(rangeProblem({ from: '', to: '2026-02-01' })).toMatch(/both/);
    expect(rangeProblem({ from: '2026-02-31', to: '2026-03-01' })).toMatch(/both/);
    expect(rangeProblem({ from: '2026-02-01', to: '2026-02-01' })).toBeUndefined();
  });

  it('come from an address, or not at all', () => {
    expect(rangeFrom(new URLSearchParams('from=2026-01-01&to=2026-01-02'))).toEqual({
      from: '2026-01-01',
      to: '2026-01-02',
    });
    expect(rangeFrom(new URLSearchParams('from=x&to=2026-01-02'))).toBeUndefined();
  });

  it('list their days, across the end of a month', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-01' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });
});

describe('zones', () => {
  it('begin with those of the reader, once each', () => {
    const zones = zonesWith(['Europe/Berlin', 'UTC']);
    expect(zones.slice(0, 2)).toEqual(['Europe/Berlin', 'UTC']);
    expect(new Set(zones).size).toBe(zones.length);
  });

  it('are known or not', () => {
    expect(['Asia/Tokyo', 'Nowhere/Land', ''].map(isZone)).toEqual([true, false, false]);
  });
});
