import { createHash } from 'node:crypto';
import { stringify } from 'node:querystring';
import type { Webhook } from '@live-calls/core/adapter';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { account, NOON_MS, rfc2822 } from './twilio-server.ts';

/** Public address of the tests' host. */
export const PUBLIC_URL = 'https://billing.example.com';

/** Fields of a message; a list is a repeated field. */
export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How a message is sent. */
export interface Sent {
  /** Path and query that are called. */
  readonly url?: string;
  /** Address that is signed; the public one with `url` by default. */
  readonly signedUrl?: string;
  readonly token?: string;
  readonly method?: string;
}

/** A form as the vendor posts it, signed by the vendor's own helper. */
export function signedForm(fields: Fields, sent: Sent = {}): Webhook {
  const { url = '/twilio/events', token = account.authToken, method = 'POST' } = sent;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const body = stringify(given as Record<string, string>);
  const target = method === 'GET' ? `${url}${url.includes('?') ? '&' : '?'}${body}` : url;
  const signed = sent.signedUrl ?? PUBLIC_URL + target;
  return {
    method,
    url: target,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': getExpectedTwilioSignature(token, signed, method === 'GET' ? {} : given),
    },
    body: method === 'GET' ? new Uint8Array() : Buffer.from(body),
  };
}

/** Any body as the vendor posts it, signed by its hash in the address. */
export function signedJson(value: unknown, sent: Sent = {}): Webhook {
  const { url = '/twilio/stream', token = account.authToken } = sent;
  const body = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const hash = createHash('sha256').update(body).digest('hex');
  const target = `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
  return {
    method: 'POST',
    url: target,
    headers: {
      'content-type': 'application/json',
      'x-twilio-signature': getExpectedTwilioSignature(token, PUBLIC_URL + target, {}),
    },
    body,
  };
}

/** A status callback of an outbound call, as captured traffic shows them. */
export function statusCallback(fields: Fields = {}): Fields {
  return {
    ...{ Called: '+442071838750', ToState: '', CallerCountry: 'US', Direction: 'outbound-api', CallerState: 'DC' },
    ...{ Timestamp: rfc2822(NOON_MS), CallbackSource: 'call-progress-events', SequenceNumber: '0', ToZip: '' },
    ...{ CallSid: `CA${'1'.repeat(32)}`, To: '+442071838750', CallerZip: '20001', ToCountry: 'GB', CalledZip: '' },
    ...{ ApiVersion: '2010-04-01', CalledCity: '', CallStatus: 'initiated', From: '+12025550123', CalledCountry: 'GB' },
    ...{ AccountSid: account.accountSid, CallerCity: 'WASHINGTON', Caller: '+12025550123', FromCountry: 'US' },
    ...{ ToCity: '', FromCity: 'WASHINGTON', CalledState: '', FromZip: '20001', FromState: 'DC' },
    ...fields,
  };
}
