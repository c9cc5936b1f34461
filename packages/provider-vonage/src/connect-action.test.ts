import { describe, expect, it } from 'vitest';
import { testProvider } from './__fixtures__/provider.ts';
import { type ConnectRequest, connectAction, vonageLimits } from './index.ts';

const request: ConnectRequest = { to: '+442071838750', from: '+12025550123', limitSeconds: 540 };

describe('connectAction', () => {
  it('makes the action as the vendor reads it', () => {
    expect(connectAction(request)).toEqual({
      action: 'connect',
      from: '12025550123',
      endpoint: [{ type: 'phone', number: '442071838750' }],
      limit: 540,
    });
    const eventUrl = testProvider().callbackUrl('https://host.test/events', { callRef: 'call-1' });
    expect(
      connectAction({ ...request, to: 'sips:desk@example.com', ringingSeconds: 20, eventUrl }),
    ).toMatchObject({
      endpoint: [{ type: 'sip', uri: 'sips:desk@example.com' }],
      timeout: 20,
      eventUrl: [eventUrl],
    });
  });

  it.each([vonageLimits.minimumSeconds, vonageLimits.maximumSeconds])(
    'takes a limit of %d seconds',
    (limit) => {
      expect(connectAction({ ...request, limitSeconds: limit }).limit).toBe(limit);
    },
  );

  it.each<[string, Partial<ConnectRequest>]>([
    ['limitSeconds', { limitSeconds: 0 }],
    ['limitSeconds', { limitSeconds: 7201 }],
    ['limitSeconds', { limitSeconds: Number.NaN }],
    ['ringingSeconds', { ringingSeconds: 0 }],
    ['to', { to: '02071838750' }],
    ['from', { from: 'sip:a@b.example' }],
  ])('refuses what breaks the rule of %s', (field, more) => {
    expect(() => connectAction({ ...request, ...more })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
    );
  });
});
