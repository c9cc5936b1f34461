import {
  type CallMemory,
  callKey,
  type FoundCall,
  pauseMs,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import { readParameters } from './callback-url.ts';
import type { TwilioClient } from './client.ts';
import type { CheckedOptions } from './options.ts';
import { readInstant, readLegId } from './vendor-values.ts';

/** How a call is known: by the vendor's answer, by a callback with its reference, or by the vendor's record of that reference. */
export type FoundBy = 'answer' | 'callback' | 'record';

/** A call that may have been placed. */
export interface SoughtCall {
  /** The host's reference. */
  readonly callRef: string;
  /** Number or address dialled. */
  readonly to: string;
  /** Number or address it came from. */
  readonly from: string;
  /** When it was sent, epoch milliseconds. */
  readonly sentAtMs: number;
  /** Asks the host whether a callback of the call has come to another process. */
  readonly findLeg?: (callRef: string) => Promise<string | undefined>;
}

/** Where a call is looked for. */
export interface FindTools {
  /** The account that was to place it. */
  readonly client: TwilioClient;
  /** Calls of this process. */
  readonly memory: CallMemory<FoundBy>;
  /** Patience. */
  readonly options: CheckedOptions;
}

/** Clocks differ; a call is looked for from this much before it was sent. */
const CLOCK_DIFFERENCE_MS = 60_000;
const PAGE = 100;
const MOST_PAGES = 10;

/**
 * Looks for a call whose placing had no answer, by nothing but our reference in its callbacks' address: in callbacks that this
 * process or another one received, then in the vendor's record of the requests made for each call between the two numbers, where
 * the request that created it stands too. A call that merely looks like it is never taken for it.
 *
 * @param sought - The call.
 * @param tools - The vendor, the memory, patience.
 * @returns The call, or absent.
 */
export async function findCall(
  sought: SoughtCall,
  tools: FindTools,
): Promise<FoundCall<FoundBy> | undefined> {
  const { options, memory } = tools;
  const others = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const known = memory.known(callKey(sought.callRef, sought.to))?.found;
    if (known !== undefined) return known;
    const told = readLegId(await sought.findLeg?.(sought.callRef));
    if (told !== undefined) return { legId: told, foundBy: 'callback' };
    const legId = await findRecorded(sought, others, tools);
    if (legId !== undefined) return { legId, foundBy: 'record' };
    if (attempt >= options.attempts) return undefined;
    await options.wait(pauseMs(attempt));
  }
}

/** The call in the vendor's list whose recorded requests carry our reference. What cannot be read now is no proof of anything. */
async function findRecorded(
  sought: SoughtCall,
  others: Set<string>,
  { client }: FindTools,
): Promise<string | undefined> {
  try {
    for await (const legId of callsSince(sought, client)) {
      if (others.has(legId)) continue;
      const reference = referenceIn(await client.requestsOf(legId));
      if (reference === sought.callRef) return legId;
      if (reference !== undefined) others.add(legId);
    }
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
  }
  return undefined;
}

/** Calls from the one number to the other, newest first, back to when it was sent; a queued call has no start yet. */
async function* callsSince(
  { to, from, sentAtMs }: SoughtCall,
  client: TwilioClient,
): AsyncGenerator<string, void> {
  let page = await client.list({ to, from, pageSize: PAGE });
  for (let count = 1; ; count += 1) {
    let isOlder = false;
    for (const record of page.records) {
      const createdMs = readInstant(record.dateCreated);
      isOlder = createdMs !== undefined && createdMs < sentAtMs - CLOCK_DIFFERENCE_MS;
      const legId = readLegId(record.sid);
      if (!isOlder && legId !== undefined && record.direction === 'outbound-api') yield legId;
    }
    if (page.nextPath === undefined || isOlder || count >= MOST_PAGES) return;
    page = await client.page(page.nextPath);
  }
}

/** Our reference in the address of a request, or in one that a request names, such as that of the callbacks to come. */
function referenceIn(requests: readonly VendorRecord[]): string | undefined {
  for (const { url, parameters } of requests) {
    const named = typeof parameters === 'object' && parameters !== null ? Object.values(parameters) : [];
    for (const text of [url, ...named]) {
      if (typeof text !== 'string' || !text.includes('?')) continue;
      const query = text.slice(text.indexOf('?') + 1).split('#', 1)[0] ?? '';
      const callRef = readParameters(query)?.callRef;
      if (callRef !== undefined) return callRef;
    }
  }
  return undefined;
}
