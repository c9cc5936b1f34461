import { checkSeconds } from '@live-calls/core/adapter';
import { callerOf, endpointOf, type VonageEndpoint } from './endpoint.ts';
import { ringingLimits, vonageLimits } from './limits.ts';

/** What a connected leg is to be. */
export interface ConnectRequest {
  /** Number in E.164 with plus, or a SIP address. */
  readonly to: string;
  /** Number of yours that it comes from, in E.164 with plus. */
  readonly from: string;
  /** Talk time after which the vendor ends the connected leg, in seconds; 1 to 7,200. */
  readonly limitSeconds: number;
  /** Where events of the connected leg go; make it with `callbackUrl` so that they carry your parameters. */
  readonly eventUrl?: string;
  /** Ringing time in seconds; 1 to 120, 60 by default. */
  readonly ringingSeconds?: number;
}

/** The NCCO action `connect`, as JSON. */
export interface ConnectAction {
  /** Name of the action. */
  readonly action: 'connect';
  /** Number it comes from, without plus. */
  readonly from: string;
  /** Whom it connects to. */
  readonly endpoint: readonly [VonageEndpoint];
  /** Talk time in seconds. */
  readonly limit: number;
  /** Ringing time in seconds. */
  readonly timeout?: number;
  /** Where its events go. */
  readonly eventUrl?: readonly [string];
}

/**
 * Makes the NCCO action that connects a call to somebody for a bounded time: for inbound calls, and for bridged ones. The
 * limit bounds the new leg; hang up the other one too, it would go on with the next action.
 *
 * @param request - Whom to connect to, for how long.
 * @returns The action; an NCCO is a list of actions.
 * @throws BillingError with code `INVALID_INPUT`.
 *
 * @example
 * ```ts runnable
 * import { connectAction } from '@live-calls/provider-vonage';
 *
 * const ncco = [connectAction({ to: '+442071838750', from: '+12025550123', limitSeconds: 540 })];
 * const answer = Response.json(ncco);
 * ```
 */
export function connectAction(request: ConnectRequest): ConnectAction {
  const { to, from, limitSeconds, eventUrl, ringingSeconds } = request;
  return {
    action: 'connect',
    from: callerOf(from, 'from'),
    endpoint: [endpointOf(to, 'to')],
    limit: checkSeconds(limitSeconds, 'limitSeconds', vonageLimits),
    ...(ringingSeconds === undefined
      ? {}
      : { timeout: checkSeconds(ringingSeconds, 'ringingSeconds', ringingLimits) }),
    ...(eventUrl === undefined ? {} : { eventUrl: [eventUrl] }),
  };
}
