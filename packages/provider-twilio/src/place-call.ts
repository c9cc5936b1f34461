import {
  BillingError,
  type CallbackParameters,
  callKey,
  checkCallRef,
  checkSeconds,
  invalidInput,
  type PlacingTools,
  placeOnce,
} from '@live-calls/core/adapter';
import { addParameters, publicAddress } from './callback-url.ts';
import type { NewCall, TwilioClient } from './client.ts';
import { checkEndpoint } from './endpoint.ts';
import { type FoundBy, findCall } from './find-call.ts';
import { ringingLimits, twilioLimits } from './limits.ts';
import type { CheckedOptions } from './options.ts';
import { readLegId } from './vendor-values.ts';

/** A call to place. Give `answerUrl` or `twiml`. */
export interface PlaceCallRequest {
  /** The host's reference of the call; comes back with every callback as the parameter `callRef`. */
  readonly callRef: string;
  /** Number in E.164 with plus, or an address that begins with `sip:` or `client:`. */
  readonly to: string;
  /** Number of yours that it comes from, in E.164 with plus, or `client:` and a name. */
  readonly from: string;
  /** Length after which the vendor ends the call, in seconds; at least 60. `limitLeg` can move it later. */
  readonly limitSeconds: number;
  /** Ringing time in seconds; 1 to 600, 60 by default. */
  readonly ringingSeconds?: number;
  /** Where status callbacks go: a path, or an address below `publicUrl`. */
  readonly eventUrl: string;
  /** Address that tells what happens when it is answered. */
  readonly answerUrl?: string;
  /** What happens when it is answered, as TwiML of at most 4,000 characters; see `dialTwiml`. */
  readonly twiml?: string;
  /** Asks whether a machine answered: as soon as that is clear, or when its greeting has ended. */
  readonly machineDetection?: 'Enable' | 'DetectMessageEnd';
  /** What else comes back with every callback, such as the account, the campaign or the manager. */
  readonly parameters?: CallbackParameters;
  /** Account that places it; the main account by default. */
  readonly accountSid?: string;
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
       * How that is known: by the vendor's `answer`; or, when the answer was lost, by a `callback` with the call's reference, or
       * by the vendor's `record` of that reference.
       */
      readonly foundBy: 'answer' | 'callback' | 'record';
    }
  | {
      /** The vendor refused it; nobody was called. */
      readonly status: 'refused';
      /** The vendor's reason. */
      readonly reason: string;
    };

/** What placing a call needs. */
export interface PlaceCallTools extends PlacingTools<FoundBy> {
  /** One for each account, the main account first. */
  readonly clients: readonly TwilioClient[];
  /** Set-up. */
  readonly options: CheckedOptions;
}

const LONGEST_TWIML = 4000;
const EVENTS = ['initiated', 'ringing', 'answered', 'completed'];

/**
 * Places a call, once. The same reference and number asked for again, at the same time or later, gives the same call. When the
 * vendor's answer is lost the call is looked for by its reference, and never dialled a second time.
 *
 * @param request - The call.
 * @param tools - The vendor, and what this process knows.
 * @returns The call, or the vendor's refusal.
 * @throws BillingError with code `INVALID_INPUT`; `PROVIDER_UNAVAILABLE` when nobody was called; `OUTCOME_UNKNOWN` when the
 * answer was lost and the call was not found (yet): the same request looks again.
 */
export async function placeCall(request: PlaceCallRequest, tools: PlaceCallTools): Promise<PlacedCall> {
  const { memory, options } = tools;
  const call = vendorCall(request, options);
  const client = clientOf(request.accountSid, tools);
  return placeOnce(
    {
      key: callKey(request.callRef, request.to),
      sentAtMs: request.sentAtMs,
      dial: async () => readLegId((await client.create(call)).sid),
      find: (sentAtMs) => findCall({ ...request, sentAtMs }, { client, memory, options }),
    },
    tools,
  );
}

function clientOf(accountSid: string | undefined, { clients, options }: PlaceCallTools): TwilioClient {
  const client = accountSid === undefined ? clients[0] : clients.find((one) => one.accountSid === accountSid);
  if (client !== undefined) return client;
  throw new BillingError('INVALID_INPUT', `accountSid must be one of the accounts of ${options.id}.`, {
    details: { field: 'accountSid', rule: `one of the accounts of ${options.id}` },
  });
}

/** The request as the vendor's SDK wants it. */
function vendorCall(request: PlaceCallRequest, options: CheckedOptions): NewCall {
  const { parameters, answerUrl, twiml, ringingSeconds, machineDetection } = request;
  const carried = { ...parameters, callRef: checkCallRef(request.callRef) };
  const limits = { ...twilioLimits, maximumSeconds: options.maximumSeconds };
  return {
    to: checkEndpoint(request.to, 'to'),
    from: checkEndpoint(request.from, 'from'),
    timeLimit: checkSeconds(request.limitSeconds, 'limitSeconds', limits),
    statusCallback: addParameters(publicAddress(request.eventUrl, options.publicUrl, 'eventUrl'), carried),
    statusCallbackEvent: EVENTS,
    statusCallbackMethod: 'POST',
    ...answerOf(answerUrl, twiml, carried),
    ...(ringingSeconds === undefined
      ? {}
      : { timeout: checkSeconds(ringingSeconds, 'ringingSeconds', ringingLimits) }),
    ...(machineDetection === undefined ? {} : { machineDetection }),
  };
}

function answerOf(
  answerUrl: string | undefined,
  twiml: string | undefined,
  carried: CallbackParameters,
): Pick<NewCall, 'url' | 'twiml'> {
  if ((answerUrl === undefined) === (twiml === undefined)) {
    throw invalidInput('answerUrl', 'given, or else twiml; not both', answerUrl);
  }
  if (answerUrl === undefined) {
    if (typeof twiml === 'string' && twiml !== '' && twiml.length <= LONGEST_TWIML) return { twiml };
    throw invalidInput('twiml', `text of at most ${LONGEST_TWIML} characters`, twiml);
  }
  if (typeof answerUrl === 'string' && /^https?:/.test(answerUrl) && URL.canParse(answerUrl)) {
    return { url: addParameters(answerUrl, carried) };
  }
  throw invalidInput('answerUrl', 'a public http or https address', answerUrl);
}
