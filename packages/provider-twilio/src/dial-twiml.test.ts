import fc from 'fast-check';
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import { describe, expect, it } from 'vitest';
import { type DialRequest, dialTwiml } from './index.ts';

const events = ['initiated', 'ringing', 'answered', 'completed'] as const;

/** The same document by the vendor's own builder. */
function byVendor({ to, from, limitSeconds, ringingSeconds, eventUrl, actionUrl }: DialRequest): string {
  const response = new VoiceResponse();
  const dial = response.dial({
    timeLimit: limitSeconds,
    ...(from === undefined ? {} : { callerId: from }),
    ...(ringingSeconds === undefined ? {} : { timeout: ringingSeconds }),
    ...(actionUrl === undefined ? {} : { action: actionUrl }),
  });
  const callbacks =
    eventUrl === undefined ? {} : { statusCallback: eventUrl, statusCallbackEvent: [...events] };
  if (to.startsWith('client:')) dial.client(callbacks, to.slice(7));
  else if (to.startsWith('sip:')) dial.sip(callbacks, to);
  else dial.number(callbacks, to);
  return response.toString();
}

describe('dialTwiml', () => {
  it("writes what the vendor's own builder writes, whatever is in it", () => {
    const to = fc.constantFrom('+442071838750', 'sip:a&b@example.com;x="1"', "client:o'neill<desk>");
    const url = fc.option(
      fc.constantFrom('https://a.example/e?lc-callRef=1&lc-b="<2>"', "https://a.example/'x'"),
      { nil: undefined },
    );
    const seconds = fc.option(fc.integer({ min: 1, max: 600 }), { nil: undefined });
    const from = fc.constantFrom('+12025550123', undefined);
    const request = fc.record({ to, from, limitSeconds: fc.integer({ min: 1, max: 86_400 }) });
    fc.assert(
      fc.property(request, seconds, fc.tuple(url, url), (base, ringingSeconds, [eventUrl, actionUrl]) => {
        const whole = { ...base, ringingSeconds, eventUrl, actionUrl } as DialRequest;
        expect(dialTwiml(whole)).toBe(byVendor(whole));
      }),
    );
  });

  it.each<[string, Partial<DialRequest>]>([
    ['to', { to: '442071838750' }],
    ['to', { to: '' }],
    ['from', { from: '0' }],
    ['limitSeconds', { limitSeconds: 0 }],
    ['limitSeconds', { limitSeconds: 1.5 }],
    ['limitSeconds', { limitSeconds: 86_401 }],
    ['ringingSeconds', { ringingSeconds: 601 }],
  ])('refuses what breaks the rule of %s', (field, more) => {
    const attempt = (): string => dialTwiml({ to: '+442071838750', limitSeconds: 60, ...more });
    expect(attempt).toThrow(new RegExp(`^${field} `));
  });
});
