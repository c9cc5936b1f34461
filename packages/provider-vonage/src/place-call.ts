import { invalidInput } from '@live-calls/core/adapter';
import type { CallWithAnswerURL, CallWithNCCO } from '@vonage/voice';
import { type CallMemory, callKey } from './call-memory.ts';
import { addParameters, type CallbackParameters } from './callback-url.ts';
import type { VonageClient } from './client.ts';
import { callerOf, endpointOf } from './endpoint.ts';
import { findCall } from './find-call.ts';
import { checkLimit } from './limit-leg.ts';
import { ringingLimits, vonageLimits } from './limits.ts';
import type { CheckedOptions } from './options.ts';
import { unavailable, unknownOutcome, VendorFailure } from './vendor-failure.ts';
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
export interface PlaceCallTools {
  /** The vendor. */
  readonly client: VonageClient;
  /** Calls of this process. */
  readonly memory: CallMemory;
  /** Requests under way, by call. */
  readonly underWay: Map<string, Promise<PlacedCall>>;
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
export function placeCall(request: PlaceCallRequest, tools: PlaceCallTools): Promise<PlacedCall> {
  const key = callKey(request.callRef, request.to);
  const underWay = tools.underWay.get(key);
  if (underWay !== undefined) return underWay;
  const placing = placeOnce(request, tools).finally(() => tools.underWay.delete(key));
  tools.underWay.set(key, placing);
  return placing;
}

async function placeOnce(request: PlaceCallRequest, tools: PlaceCallTools): Promise<PlacedCall> {
  const { callRef, to, from, findLeg } = request;
  const { client, memory, options } = tools;
  const call = vendorCall(request, options);
  const known = memory.known(callRef, to);
  if (known?.legId !== undefined) {
    return { status: 'placed', legId: known.legId, foundBy: known.foundBy ?? 'callback' };
  }
  const before = known?.sentAtMs ?? request.sentAtMs;
  let cause: unknown;
  if (before === undefined) {
    memory.learn(callRef, to, { sentAtMs: options.clock.now() });
    try {
      const legId = readId((await client.create(call)).uuid);
      if (legId !== undefined) {
        memory.learn(callRef, to, { legId, foundBy: 'answer' });
        return { status: 'placed', legId, foundBy: 'answer' };
      }
    } catch (error) {
      const refused = notPlaced(error, request, tools);
      if (refused !== undefined) return refused;
      cause = error;
    }
  }
  const sentAtMs = before ?? memory.known(callRef, to)?.sentAtMs ?? options.clock.now();
  const found = await findCall({ callRef, to, from, sentAtMs, ...(findLeg && { findLeg }) }, tools);
  if (found === undefined) throw unknownOutcome(options.id, 'place a call', cause);
  memory.learn(callRef, to, found);
  return { status: 'placed', ...found };
}

/** What is told when the vendor certainly did not dial; absent when it may have. */
function notPlaced(
  error: unknown,
  { callRef, to }: PlaceCallRequest,
  { memory, options }: PlaceCallTools,
): PlacedCall | undefined {
  if (error instanceof VendorFailure && error.kind === 'silent') return undefined;
  memory.forget(callRef, to);
  if (!(error instanceof VendorFailure)) throw error;
  const isRefusal = error.kind === 'refused' && error.status !== 401 && error.status !== 403;
  if (isRefusal) return { status: 'refused', reason: error.message };
  throw unavailable(error, options.id, 'place a call');
}

/** The request as the vendor's SDK wants it. */
function vendorCall(request: PlaceCallRequest, options: CheckedOptions): CallWithAnswerURL | CallWithNCCO {
  const { callRef, parameters, answerUrl, ncco, ringingSeconds, machineDetection } = request;
  if (typeof callRef !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(callRef)) {
    throw invalidInput(
      'callRef',
      'a reference of 1 to 200 printable ASCII characters without blanks',
      callRef,
    );
  }
  if ((answerUrl === undefined) === (ncco === undefined)) {
    throw invalidInput('answerUrl', 'given, or else ncco; not both', answerUrl);
  }
  const [secret = ''] = options.signatureSecrets;
  const carried = { ...parameters, callRef };
  const { maximumSeconds } = options;
  const limits = { ...vonageLimits, maximumSeconds };
  const common = {
    to: [endpointOf(request.to, 'to')],
    from: { type: 'phone', number: callerOf(request.from, 'from') },
    lengthTimer: checkLimit(request.limitSeconds, 'limitSeconds', limits),
    eventUrl: [addParameters(request.eventUrl, carried, secret)],
    ...(ringingSeconds === undefined
      ? {}
      : { ringingTimer: checkLimit(ringingSeconds, 'ringingSeconds', ringingLimits) }),
    ...(machineDetection === undefined ? {} : { machineDetection }),
  };
  // The vendor's types ask for its enums, whose values these words are.
  return (
    ncco === undefined
      ? { ...common, answerUrl: [addParameters(answerUrl ?? '', carried, secret)] }
      : { ...common, ncco }
  ) as CallWithAnswerURL | CallWithNCCO;
}
