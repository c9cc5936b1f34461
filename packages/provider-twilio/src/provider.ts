import {
  type CallbackParameters,
  callKey,
  callMemory,
  type LegLimits,
  type LegOrder,
  type LegWebhook,
  type TelephonyProvider,
  type Webhook,
} from '@live-calls/core/adapter';
import { gatherAccounts } from './accounts.ts';
import { addParameters, publicAddress } from './callback-url.ts';
import { twilioClient } from './client.ts';
import { endLeg } from './end-leg.ts';
import { fetchLeg } from './fetch-leg.ts';
import type { FoundBy } from './find-call.ts';
import { limitLeg } from './limit-leg.ts';
import { twilioLimits } from './limits.ts';
import { listLegs } from './list-legs.ts';
import { checkOptions, type TwilioProviderOptions } from './options.ts';
import { parseWebhook } from './parse-webhook.ts';
import { type PlaceCallRequest, type PlacedCall, placeCall } from './place-call.ts';
import { trustOf } from './verify-webhook.ts';

/** Twilio Voice as a telephony provider. */
export interface TwilioProvider extends TelephonyProvider {
  /** What a leg's limit may be, when it is placed and when it is moved. */
  readonly limits: LegLimits;
  /**
   * Ends a running leg.
   *
   * @param request - The leg.
   */
  endLeg(request: { readonly legId: string }): Promise<LegOrder>;
  /**
   * Moves the limit of a running leg, counted from its answer.
   *
   * @param request - The leg and its new limit, within `limits`.
   */
  limitLeg(request: { readonly legId: string; readonly limitSeconds: number }): Promise<LegOrder>;
  /**
   * Places a call with a limit, once; never a second time, not even when the vendor's answer is lost.
   *
   * @param request - The call.
   * @returns The call, or the vendor's refusal.
   * @throws BillingError with code `INVALID_INPUT`, `PROVIDER_UNAVAILABLE` (nobody was called) or `OUTCOME_UNKNOWN`.
   */
  placeCall(request: PlaceCallRequest): Promise<PlacedCall>;
  /**
   * Makes the address of a callback that brings parameters back.
   *
   * @param url - A path, or an address below `publicUrl`.
   * @param parameters - Names and values; they come out as `leg.parameters`.
   * @returns The address.
   * @throws BillingError with code `INVALID_INPUT`.
   */
  callbackUrl(url: string, parameters: CallbackParameters): string;
}

/**
 * Makes a provider for Twilio Voice. Nothing is loaded or sent before the first request; reading webhooks needs neither network
 * nor the vendor's SDK.
 *
 * @param options - Account, tokens, public address.
 * @returns The provider.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 *
 * @example
 * ```ts
 * import { twilioProvider } from '@live-calls/provider-twilio';
 *
 * declare const vault: { read(name: string): string };
 * const twilio = twilioProvider({
 *   accountSid: 'AC00000000000000000000000000000001',
 *   authTokens: [vault.read('twilio-auth-token')],
 *   publicUrl: 'https://billing.example.com',
 * });
 * const leg = await twilio.fetchLeg({ legId: 'CA00000000000000000000000000000001' });
 * ```
 */
export function twilioProvider(options: TwilioProviderOptions): TwilioProvider {
  const checked = checkOptions(options);
  const { id, publicUrl, clock, maximumSeconds } = checked;
  const accounts = gatherAccounts(checked.accounts.map((account) => twilioClient(account, checked)));
  const limits = { ...twilioLimits, maximumSeconds };
  const trust = trustOf(checked);
  const memory = callMemory<FoundBy>();
  const placing = {
    clock,
    adapter: id,
    clients: accounts.clients,
    memory,
    underWay: new Map(),
    options: checked,
  };
  return {
    contract: 'telephony/v1',
    id,
    supports: { endLeg: true, limitLeg: true },
    limits,
    parseWebhook: async (webhook: Webhook): Promise<LegWebhook> => {
      const said = parseWebhook(webhook, trust, clock.now());
      if (said.status === 'events') {
        for (const { leg } of said.events) {
          const { callRef } = leg.parameters ?? {};
          // A child leg carries its call's reference too, but is another than the one that was placed.
          if (callRef === undefined || leg.to === undefined || leg.parentLegId !== undefined) continue;
          memory.found(callKey(callRef, leg.to), { legId: leg.legId, foundBy: 'callback' });
        }
      }
      return said;
    },
    listLegs: (request) => listLegs(request, accounts, id),
    fetchLeg: (request) => fetchLeg(request, accounts, id),
    endLeg: (request) => endLeg(request, accounts, id),
    limitLeg: (request) => limitLeg(request, { accounts, adapter: id, limits }),
    placeCall: (request) => placeCall(request, placing),
    callbackUrl: (url, parameters) => addParameters(publicAddress(url, publicUrl, 'url'), parameters),
  };
}
