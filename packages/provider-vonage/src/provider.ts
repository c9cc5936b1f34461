import {
  type CallbackParameters,
  callKey,
  callMemory,
  type LegLimits,
  type LegWebhook,
  type TelephonyProvider,
  type Webhook,
} from '@live-calls/core/adapter';
import { addParameters } from './callback-url.ts';
import { vonageClient } from './client.ts';
import { endLeg } from './end-leg.ts';
import { fetchLeg } from './fetch-leg.ts';
import type { FoundBy } from './find-call.ts';
import { vonageLimits } from './limits.ts';
import { listLegs } from './list-legs.ts';
import { checkOptions, type VonageProviderOptions } from './options.ts';
import { parseWebhook } from './parse-webhook.ts';
import { type PlaceCallRequest, type PlacedCall, placeCall } from './place-call.ts';

/** Vonage Voice as a telephony provider. */
export interface VonageProvider extends TelephonyProvider {
  /** What a call's talk time may be limited to when it is placed. A limit cannot be moved later. */
  readonly limits: LegLimits;
  /**
   * Places a call with a limit, once; never a second time, not even when the vendor's answer is lost.
   *
   * @param request - The call.
   * @returns The call, or the vendor's refusal.
   * @throws BillingError with code `INVALID_INPUT`, `PROVIDER_UNAVAILABLE` (nobody was called) or `OUTCOME_UNKNOWN`.
   */
  placeCall(request: PlaceCallRequest): Promise<PlacedCall>;
  /**
   * Makes the address of a callback that brings parameters back, and a mark by which they are believed.
   *
   * @param url - Public address of yours.
   * @param parameters - Names and values; they come out as `leg.parameters`.
   * @returns The address.
   * @throws BillingError with code `INVALID_INPUT`.
   */
  callbackUrl(url: string, parameters: CallbackParameters): string;
}

/**
 * Makes a provider for Vonage Voice. Nothing is loaded or sent before the first request; reading webhooks needs neither
 * network nor the vendor's SDK.
 *
 * @param options - Account, application, secrets.
 * @returns The provider.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 *
 * @example
 * ```ts
 * import { vonageProvider } from '@live-calls/provider-vonage';
 *
 * declare const vault: { read(name: string): string };
 * const vonage = vonageProvider({
 *   apiKey: 'abcd1234',
 *   apiSecret: vault.read('vonage-api-secret'),
 *   applicationId: '78d335fa-323d-0114-9c3d-d6f0d48968cf',
 *   privateKey: vault.read('vonage-private-key'),
 *   signatureSecrets: [vault.read('vonage-signature-secret')],
 * });
 * const leg = await vonage.fetchLeg({ legId: '63f61863-4a51-4f6b-86e1-46edebcf9356' });
 * ```
 */
export function vonageProvider(options: VonageProviderOptions): VonageProvider {
  const checked = checkOptions(options);
  const client = vonageClient(checked);
  const { id, clock } = checked;
  const memory = callMemory<FoundBy>();
  const tools = { adapter: id, clock, client, memory, underWay: new Map(), options: checked };
  const trust = {
    id,
    signatureSecrets: checked.signatureSecrets,
    apiKey: checked.apiKey,
    applicationIds: [checked.applicationId, ...checked.moreApplicationIds],
    ageSeconds: checked.webhookAgeSeconds,
  };
  const read = async (webhook: Webhook): Promise<LegWebhook> => {
    const said = parseWebhook(webhook, { ...trust, nowMs: clock.now() });
    if (said.status === 'events') {
      for (const { leg } of said.events) {
        const callRef = leg.parameters?.callRef;
        if (callRef === undefined || leg.to === undefined) continue;
        memory.found(callKey(callRef, leg.to), { legId: leg.legId, foundBy: 'callback' });
      }
    }
    return said;
  };
  return {
    contract: 'telephony/v1',
    id,
    supports: { endLeg: true },
    limits: { ...vonageLimits, maximumSeconds: checked.maximumSeconds },
    parseWebhook: read,
    listLegs: (request) => listLegs(request, client, checked),
    fetchLeg: (request) => fetchLeg(request, client, checked),
    endLeg: (request) => endLeg(request, client, checked),
    placeCall: (request) => placeCall(request, tools),
    callbackUrl: (url, parameters) => addParameters(url, parameters, checked.signatureSecrets[0] ?? ''),
  };
}
