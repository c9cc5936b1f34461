import { checkSeconds } from '@live-calls/core/adapter';
import { checkEndpoint } from './endpoint.ts';
import { LONGEST_LIMIT_SECONDS, ringingLimits, SHORTEST_DIAL_SECONDS } from './limits.ts';

/** What a dialled leg is to be. */
export interface DialRequest {
  /** Number in E.164 with plus, or an address that begins with `sip:` or `client:`. */
  readonly to: string;
  /** Number that it comes from; the caller's own by default. */
  readonly from?: string;
  /** Talk time after which the vendor ends the dialled leg, in seconds; from 1. */
  readonly limitSeconds: number;
  /** Ringing time in seconds; 1 to 600, 30 by default. */
  readonly ringingSeconds?: number;
  /** Where status callbacks of the dialled leg go; make it with `callbackUrl` so that they carry your parameters. */
  readonly eventUrl?: string;
  /** Address that tells what the calling leg does afterwards; by default it goes on with the TwiML after this. */
  readonly actionUrl?: string;
}

/**
 * Makes the TwiML that connects a call to somebody for a bounded time: for inbound calls, which no request of ours created, and
 * for bridged ones. The limit bounds the dialled leg, and the calling leg with it unless its TwiML goes on.
 *
 * @param request - Whom to dial, for how long.
 * @returns The whole TwiML document.
 * @throws BillingError with code `INVALID_INPUT`.
 *
 * @example
 * ```ts runnable
 * import { dialTwiml } from '@live-calls/provider-twilio';
 *
 * const twiml = dialTwiml({ to: '+442071838750', limitSeconds: 540 });
 * const answer = new Response(twiml, { headers: { 'content-type': 'text/xml' } });
 * ```
 */
export function dialTwiml(request: DialRequest): string {
  const { from, ringingSeconds, eventUrl, actionUrl } = request;
  const to = checkEndpoint(request.to, 'to');
  const limits = { minimumSeconds: SHORTEST_DIAL_SECONDS, maximumSeconds: LONGEST_LIMIT_SECONDS };
  const dial = attributes({
    timeLimit: String(checkSeconds(request.limitSeconds, 'limitSeconds', limits)),
    callerId: from === undefined ? undefined : checkEndpoint(from, 'from'),
    timeout:
      ringingSeconds === undefined
        ? undefined
        : String(checkSeconds(ringingSeconds, 'ringingSeconds', ringingLimits)),
    action: actionUrl,
  });
  const callbacks = attributes({
    statusCallback: eventUrl,
    statusCallbackEvent: eventUrl === undefined ? undefined : 'initiated ringing answered completed',
  });
  const [noun, whom] = nounOf(to);
  const dialled = `<${noun}${callbacks}>${escaped(whom).replaceAll('>', '&gt;')}</${noun}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Dial${dial}>${dialled}</Dial></Response>`;
}

function nounOf(to: string): readonly [noun: string, whom: string] {
  if (to.startsWith('client:')) return ['Client', to.slice('client:'.length)];
  return [to.startsWith('sip:') ? 'Sip' : 'Number', to];
}

function attributes(values: { readonly [name: string]: string | undefined }): string {
  return Object.entries(values)
    .map(([name, value]) =>
      value === undefined ? '' : ` ${name}="${escaped(value).replaceAll('"', '&quot;')}"`,
    )
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
