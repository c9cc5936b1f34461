import type { CallMemory } from './call-memory.ts';
import type { VonageClient } from './client.ts';
import { LARGEST_PAGE } from './limits.ts';
import { nextIndex, recordsOf } from './list-legs.ts';
import type { CheckedOptions } from './options.ts';
import { pauseMs } from './repeat.ts';
import { readLeg } from './reported-leg.ts';
import { VendorFailure } from './vendor-failure.ts';

/** A call that may have been placed. */
export interface SoughtCall {
  /** The host's reference. */
  readonly callRef: string;
  /** Number or address dialled, as core writes it. */
  readonly to: string;
  /** Number it came from, as core writes it. */
  readonly from: string;
  /** When it was sent, epoch milliseconds. */
  readonly sentAtMs: number;
  /** Asks the host whether a callback of the call has come to another process. */
  readonly findLeg?: (callRef: string) => Promise<string | undefined>;
}

/** A call that was found, and how. */
export interface FoundCall {
  /** The leg. */
  readonly legId: string;
  /** How it was found. */
  readonly foundBy: 'callback' | 'list';
}

/** Clocks differ; a call is looked for from this much before it was sent. */
const CLOCK_DIFFERENCE_MS = 60_000;
const MOST_PAGES = 10;

/**
 * Looks for a call whose placing had no answer: by a callback that carries its reference, then in the vendor's list. The list
 * does not carry the reference, so only the one call between the two numbers since it was sent, not known as another, is it.
 *
 * @param sought - The call.
 * @param tools - The vendor, the memory, patience.
 * @returns The call, or absent.
 */
export async function findCall(
  sought: SoughtCall,
  tools: { readonly client: VonageClient; readonly memory: CallMemory; readonly options: CheckedOptions },
): Promise<FoundCall | undefined> {
  const { client, memory, options } = tools;
  const { callRef, to } = sought;
  for (let attempt = 1; ; attempt += 1) {
    const byCallback = memory.known(callRef, to)?.legId ?? (await sought.findLeg?.(callRef));
    if (byCallback !== undefined) return { legId: byCallback, foundBy: 'callback' };
    const listed = (await listedBetween(sought, client, options)).filter(
      (legId) => !memory.isOfAnother(legId, callRef, to),
    );
    const [only] = listed;
    if (only !== undefined && listed.length === 1) return { legId: only, foundBy: 'list' };
    if (attempt >= options.attempts) return undefined;
    await options.wait(pauseMs(attempt));
  }
}

/** Legs from the one number to the other, dialled since the call was sent. A list that cannot be read has none. */
async function listedBetween(
  { to, from, sentAtMs }: SoughtCall,
  client: VonageClient,
  options: CheckedOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    let recordIndex: number | undefined = 0;
    for (let page = 1; recordIndex !== undefined && page <= MOST_PAGES; page += 1) {
      const answer = await client.calls({
        fromMs: sentAtMs - CLOCK_DIFFERENCE_MS,
        untilMs: options.clock.now() + CLOCK_DIFFERENCE_MS,
        recordIndex,
        pageSize: LARGEST_PAGE,
      });
      const records = recordsOf(answer);
      for (const leg of records.map(readLeg)) {
        if (leg?.direction === 'outbound' && leg.to === to && leg.from === from) found.push(leg.legId);
      }
      recordIndex = nextIndex(answer, { recordIndex, received: records.length });
    }
    return recordIndex === undefined ? found : [];
  } catch (error) {
    if (error instanceof VendorFailure) return [];
    throw error;
  }
}
