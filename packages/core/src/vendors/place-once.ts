import { invalidInput } from '../errors/invalid-input.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallMemory, FoundCall } from './call-memory.ts';
import { isForbidden, unavailable, unknownOutcome, VendorFailure } from './vendor-failure.ts';

/** What became of a call to place. */
export type PlacedOnce<By extends string> =
  | ({
      /** It was placed. */
      readonly status: 'placed';
    } & FoundCall<By | 'answer'>)
  | {
      /** The vendor refused it; nobody was called. */
      readonly status: 'refused';
      /** The vendor's reason. */
      readonly reason: string;
    };

/** A call to place, in an adapter's words. */
export interface CallToPlace<By extends string> {
  /** Its name, by `callKey`. */
  readonly key: string;
  /** When the same request was sent before, epoch milliseconds, if it may have been. */
  readonly sentAtMs?: number | undefined;
  /** Sends the request once; answers the vendor's id of the leg, or absent when the answer has none. */
  dial(): Promise<string | undefined>;
  /** Looks for the call that may have been placed. */
  find(sentAtMs: number): Promise<FoundCall<By | 'answer'> | undefined>;
}

/** What placing calls once needs. */
export interface PlacingTools<By extends string> {
  /** Id of the adapter. */
  readonly adapter: string;
  /** The clock. */
  readonly clock: Clock;
  /** Calls of this process. */
  readonly memory: CallMemory<By | 'answer'>;
  /** Requests under way, by call. */
  readonly underWay: Map<string, Promise<PlacedOnce<By>>>;
}

/**
 * Places a call, once. The same call asked for again, at the same time or later, gives the same leg. When the vendor's answer is
 * lost the call is looked for, and never dialled a second time.
 *
 * @param call - The call; it was checked before.
 * @param tools - What this process knows.
 * @returns The call, or the vendor's refusal.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` when nobody was called; `OUTCOME_UNKNOWN` when the answer was lost and the
 * call was not found (yet): the same request looks again.
 */
export function placeOnce<By extends string>(
  call: CallToPlace<By>,
  tools: PlacingTools<By>,
): Promise<PlacedOnce<By>> {
  const underWay = tools.underWay.get(call.key);
  if (underWay !== undefined) return underWay;
  const placing = place(call, tools).finally(() => tools.underWay.delete(call.key));
  tools.underWay.set(call.key, placing);
  return placing;
}

async function place<By extends string>(
  call: CallToPlace<By>,
  tools: PlacingTools<By>,
): Promise<PlacedOnce<By>> {
  const { adapter, clock, memory } = tools;
  const { key } = call;
  const placedBy = (found: FoundCall<By | 'answer'>): PlacedOnce<By> => {
    memory.found(key, found);
    return { status: 'placed', ...found };
  };
  const known = memory.known(key);
  if (known?.found !== undefined) return { status: 'placed', ...known.found };
  let sentAtMs = known?.sentAtMs ?? call.sentAtMs;
  let cause: unknown;
  if (sentAtMs === undefined) {
    sentAtMs = clock.now();
    memory.sending(key, sentAtMs);
    try {
      const legId = await call.dial();
      if (legId !== undefined) return placedBy({ legId, foundBy: 'answer' });
    } catch (error) {
      const refused = notPlaced(error, key, tools);
      if (refused !== undefined) return refused;
      cause = error;
    }
  }
  const found = await call.find(sentAtMs);
  if (found === undefined) throw unknownOutcome(adapter, 'place a call', cause);
  return placedBy(found);
}

/** What is told when the vendor certainly did not dial; absent when it may have. */
function notPlaced<By extends string>(
  error: unknown,
  key: string,
  { memory, adapter }: PlacingTools<By>,
): PlacedOnce<By> | undefined {
  if (error instanceof VendorFailure && error.kind === 'silent') return undefined;
  memory.forget(key);
  if (!(error instanceof VendorFailure)) throw error;
  if (error.kind === 'refused' && !isForbidden(error)) return { status: 'refused', reason: error.message };
  throw unavailable(error, adapter, 'place a call');
}

/**
 * Checks the host's reference of a call to place.
 *
 * @param callRef - Anything.
 * @returns The reference.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkCallRef(callRef: unknown): string {
  if (typeof callRef === 'string' && /^[\x21-\x7e]{1,200}$/.test(callRef)) return callRef;
  const rule = 'a reference of 1 to 200 printable ASCII characters without blanks';
  throw invalidInput('callRef', rule, callRef);
}
