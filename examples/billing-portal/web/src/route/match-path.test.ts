import { describe, expect, it } from 'vitest';
import { HOME, matchPath, type Place, pathOf } from './match-path.ts';

const places: readonly Place[] = [
  { name: 'overview' },
  { name: 'add-balance' },
  { name: 'top-up', topUpId: 'top/1 ü' },
  { name: 'usage' },
  { name: 'calls' },
  { name: 'call', provider: 'twilio', legId: 'CA%2F1/2?#' },
  { name: 'activity' },
  { name: 'invoices' },
  { name: 'billing-details' },
  { name: 'notifications' },
  { name: 'payment-methods' },
];

describe('paths', () => {
  it.each(places)('$name leads back to itself', (place) => {
    expect(matchPath(pathOf(place))).toEqual(place);
  });

  it('takes what the settings of the host would show for the overview', () => {
    for (const path of ['/', '/settings', '/settings/billing', '/settings/billing/', HOME, `${HOME}/`]) {
      expect(matchPath(path)).toEqual({ name: 'overview' });
    }
  });

  it('knows what it does not know', () => {
    const unknown = [
      '/other',
      `${HOME}x`,
      `${HOME}/nothing`,
      `${HOME}/calls/one`,
      `${HOME}/usage/more`,
      `${HOME}/toString`,
    ];
    for (const path of unknown) expect(matchPath(path)).toEqual({ name: 'unknown' });
  });

  it('reads a path that is badly encoded as it stands', () => {
    expect(matchPath(`${HOME}/top-ups/%E0%A4%A`)).toEqual({ name: 'top-up', topUpId: '%E0%A4%A' });
  });
});
