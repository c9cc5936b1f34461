import {
  type CallbackParameters,
  callKey,
  checkCallRef,
  checkSeconds,
  invalidInput,
  type PlacingTools,
  placeOnce,
} from '@live-calls/core/adapter';
import type { CallWithAnswerURL, CallWithNCCO } from '@vonage/voice';
import { addParameters } from './callback-url.ts';
import type { VonageClient } from './client.ts';
import { callerOf, endpointOf } from './endpoint.ts';
import { type FoundBy, findCall } from './find-call.ts';
import { ringingLimits, vonageLimits } from './limits.ts';
import type { CheckedOptions } from './options.ts';
import { readId } from './vendor-values.ts';

/** A call to place. Give `answerUrl` or `ncco`. */
export interface PlaceCallRequest {
  /** The host's reference of the call; comes back with every callback as the parameter `callRef`. */
  readonly callRef: string;
  /** Number in E.164 with plus, or a SIP address. */
  readonly to: string;
  /** Number of yours that it comes from, in E.164 with plus. */
  readonly from: string;
  /** Talk time after which the vendor ends the leg, in seconds, counted from the answer. It cannot be moved later. */
  readonly limitSeconds: number;
  /** Ringing time in seconds; 1 to 120, 60 by default. */
  readonly ringingSeconds?: number;
  /** Public address that events go to. */
  readonly eventUrl: string;
  /** Public address that tells what happens when it is answered. */
  readonly answerUrl?: string;
  /** What happens when it is answered: a list of NCCO actions. */
  readonly ncco?: readonly object[];
  /** Whether a machine that answers is hung up. */
  readonly machineDetection?: 'continue' | 'hangup';
  /** What else comes back with every callback, such as the account, the campaign or the manager. */
  readonly parameters?: CallbackParameters;
  /**
   * When the same request was sent before, epoch milliseconds, if it may have been: a worker that resumes after a crash gives
   * it. The call is then looked for, and not dialled.
   */
  readonly sentAtMs?: number;
  /** Asks whether a callback with this `callRef` was received by any process; its leg, if so. */
  readonly findLeg?: (callRef: string) => Promise<string | undefined>;
}

/** What became of a call to place. */
export type PlacedCall =
  | {
      /** It was placed. */
      readonly status: 'placed';
      /** The vendor's id of the leg. */
      readonly legId: string;
      /**
       * How that is known: by the vendor's `answer`; or, when the answer was lost, by a `callback` with the call's reference,
       * or as the only call between the two numbers in the vendor's `list`.
       */
      readonly foundBy: 'answer' | 'callback' | 'list';
    }
  | {
      /** The vendor refused it; nobody was called. */
      readonly status: 'refused';
      /** The vendor's reason. */
      readonly reason: string;
    };

/** What placing a call needs. */
export interface PlaceCallTools extends PlacingTools<FoundBy> {
  /** The vendor. */
  readonly client: VonageClient;
  /** Set-up. */
  readonly options: CheckedOptions;
}

/**
 * Places a call, once. The same reference and number asked for again, at the same time or later, gives the same call. When
 * the vendor's answer is lost the call is looked for, and never dialled a second time.
 *
 * @param request - The call.
 * @param tools - The vendor, and what this process knows.
 * @returns The call, or the vendor's refusal.
 * @throws BillingError with code `INVALID_INPUT`; `PROVIDER_UNAVAILABLE` when nobody was called; `OUTCOME_UNKNOWN` when the
 * answer was lost and the call was not found (yet): the same request looks again.
 */
export async function placeCall(request: PlaceCallRequest, tools: PlaceCallTools): Promise<PlacedCall> {
  const { client, options } = tools;
  const call = vendorCall(request, options);
  const { callRef, to, from, findLeg } = request;
  return placeOnce(
    {
      key: callKey(callRef, to),
      sentAtMs: request.sentAtMs,
      dial: async () => readId((await client.create(call)).uuid),
      find: (sentAtMs) => findCall({ callRef, to, from, sentAtMs, ...(findLeg && { findLeg }) }, tools),
    },
    tools,
  );
}

/** The request as the vendor's SDK wants it. */
function vendorCall(request: PlaceCallRequest, options: CheckedOptions): CallWithAnswerURL | CallWithNCCO {
  const { parameters, answerUrl, ncco, ringingSeconds, machineDetection } = request;
  const carried = { ...parameters, callRef: checkCallRef(request.callRef) };
  if ((answerUrl === undefined) === (ncco === undefined)) {
    throw invalidInput('answerUrl', 'given, or else ncco; not both', answerUrl);
  }
  const [secret = ''] = options.signatureSecrets;
  const { maximumSeconds } = options;
  const limits = { ...vonageLimits, maximumSeconds };
  const common = {
    to: [endpointOf(request.to, 'to')],
    from: { type: 'phone', number: callerOf(request.from, 'from') },
    lengthTimer: checkSeconds(request.limitSeconds, 'limitSeconds', limits),
    eventUrl: [addParameters(request.eventUrl, carried, secret)],
    ...(ringingSeconds === undefined
      ? {}
      : { ringingTimer: checkSeconds(ringingSeconds, 'ringingSeconds', ringingLimits) }),
    ...(machineDetection === undefined ? {} : { machineDetection }),
  };
  // The vendor's types ask for its enums, whose values these words are.
  return (
    ncco === undefined
      ? { ...common, answerUrl: [addParameters(answerUrl ?? '', carried, secret)] }
      : { ...common, ncco }
  ) as CallWithAnswerURL | CallWithNCCO;
}
