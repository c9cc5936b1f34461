import { type CallMemory, callKey, type FoundCall, pauseMs, VendorFailure } from '@live-calls/core/adapter';
import type { VonageClient } from './client.ts';
import { LARGEST_PAGE } from './limits.ts';
import { nextIndex, recordsOf } from './list-legs.ts';
import type { CheckedOptions } from './options.ts';
import { readLeg } from './reported-leg.ts';
import { readId } from './vendor-values.ts';

/** How a call is known: by the vendor's answer, by a callback with its reference, or as the only such call in the vendor's list. */
export type FoundBy = 'answer' | 'callback' | 'list';

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
  tools: {
    readonly client: VonageClient;
    readonly memory: CallMemory<FoundBy>;
    readonly options: CheckedOptions;
  },
): Promise<FoundCall<FoundBy> | undefined> {
  const { client, memory, options } = tools;
  const { callRef, to } = sought;
  const key = callKey(callRef, to);
  for (let attempt = 1; ; attempt += 1) {
    const known = memory.known(key)?.found;
    if (known !== undefined) return known;
    const told = readId(await sought.findLeg?.(callRef));
    if (told !== undefined) return { legId: told, foundBy: 'callback' };
    const listed = (await listedBetween(sought, client, options)).filter(
      (legId) => !memory.isOfAnother(legId, key),
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
