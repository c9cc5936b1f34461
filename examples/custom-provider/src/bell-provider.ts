import {
  type Clock,
  checkRange,
  checkSeconds,
  invalidInput,
  isOver,
  type LegOrder,
  orderFailed,
  readRecord,
  type TelephonyProvider,
  unavailable,
  VendorFailure,
} from '@live-calls/core/adapter';
import { askBell, type BellAnswer } from './bell-client.ts';
import { readLeg } from './read-leg.ts';
import { readWebhook } from './read-webhook.ts';

/** How the provider is set up. */
export interface BellProviderOptions {
  /** Where the vendor's API is. */
  readonly apiUrl: string;
  /** Key of the API. */
  readonly apiKey: string;
  /** Secret that signs webhooks. */
  readonly webhookSecret: string;
  /** The clock that the age of webhooks is judged by. */
  readonly clock: Clock;
  /** Waits before a repeat. */
  readonly wait: (ms: number) => Promise<void>;
  /** How often a request is tried in all; 3 by default. */
  readonly attempts?: number;
}

const ID = 'bell';
const LIMITS = { minimumSeconds: 10, maximumSeconds: 10_800 };
const LISTING_LAG_MS = 120_000;

/**
 * The vendor as a telephony provider.
 *
 * @param options - Set-up.
 * @returns The provider.
 */
export function bellProvider(options: BellProviderOptions): TelephonyProvider {
  const { webhookSecret, clock } = options;
  return {
    contract: 'telephony/v1',
    id: ID,
    supports: { endLeg: true, limitLeg: true },
    limits: LIMITS,
    listingLagMs: LISTING_LAG_MS,
    parseWebhook: async (webhook) => readWebhook(webhook, { id: ID, webhookSecret, nowMs: clock.now() }),
    listLegs: (request) => listLegs(request, options),
    fetchLeg: async ({ legId }) => {
      if (!isLegId(legId)) return undefined;
      const { status, body } = await asking('fetch a leg', askBell(options, `/legs/${legId}`));
      return status === 200 ? readLeg(body) : undefined;
    },
    endLeg: ({ legId }) =>
      orderLeg(legId, 'hang up a leg', () => askBell(options, `/legs/${legId}`, { method: 'DELETE' })),
    limitLeg: async ({ legId, limitSeconds }) => {
      const after = checkSeconds(limitSeconds, 'limitSeconds', LIMITS);
      return orderLeg(legId, 'limit a leg', () =>
        askBell(options, `/legs/${legId}/cut`, { method: 'PUT', body: { after } }),
      );
    },
  };
}

/** The vendor counts in seconds: it is asked for a little more, and what is outside is left out. */
async function listLegs(
  request: { readonly fromMs: number; readonly untilMs: number; readonly cursor?: string },
  options: BellProviderOptions,
): ReturnType<TelephonyProvider['listLegs']> {
  checkRange(request);
  const { fromMs, untilMs, cursor } = request;
  if (cursor !== undefined && !/^\d{1,12} [\w-]{1,60}$/.test(cursor)) {
    throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
  }
  const query = new URLSearchParams({
    since: String(Math.floor(fromMs / 1000)),
    before: String(Math.ceil(untilMs / 1000)),
    ...(cursor === undefined ? {} : { after: cursor }),
  });
  const page = readRecord((await asking('list legs', askBell(options, `/legs?${query}`))).body) ?? {};
  if (!Array.isArray(page.legs)) throw unavailable(new VendorFailure('silent', 'no list'), ID, 'list legs');
  const legs = page.legs
    .map(readLeg)
    .filter((leg) => leg !== undefined)
    .filter((leg) => isOver(leg) && (leg.endedAtMs ?? 0) >= fromMs && (leg.endedAtMs ?? 0) < untilMs);
  return typeof page.next === 'string' ? { legs, cursor: page.next } : { legs };
}

async function orderLeg(legId: string, doing: string, send: () => Promise<BellAnswer>): Promise<LegOrder> {
  if (!isLegId(legId)) return { status: 'not-found' };
  try {
    const { status } = await send();
    if (status === 200) return { status: 'done' };
    return { status: status === 404 ? 'not-found' : 'already-ended' };
  } catch (error) {
    if (error instanceof VendorFailure) throw orderFailed(error, ID, doing);
    throw error;
  }
}

async function asking(doing: string, answer: Promise<BellAnswer>): Promise<BellAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof VendorFailure) throw unavailable(error, ID, doing);
    throw error;
  }
}

/** An id stands in a path: nothing else may. */
function isLegId(value: string): boolean {
  return /^[\w-]{1,60}$/.test(value);
}
