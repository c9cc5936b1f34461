import {
  checkRange,
  invalidInput,
  isOver,
  type ReportedLeg,
  unavailable,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import type { Accounts } from './accounts.ts';
import type { CallsFilter, TwilioClient, UnansweredStatus } from './client.ts';
import { LARGEST_PAGE } from './limits.ts';
import { readLeg } from './reported-leg.ts';

/** A page of ended legs. */
export interface LegPage {
  /** Legs of this page. */
  readonly legs: readonly ReportedLeg[];
  /** Cursor of the next page. */
  readonly cursor?: string;
}

/**
 * What is listed of each account, one after the other. The vendor leaves the end of a call empty that nobody answered, and a
 * list by ends would never show it; so those are listed by their beginning, and taken if they really have no end.
 */
const PARTS = ['ended', 'busy', 'no-answer', 'failed', 'canceled'] as const satisfies readonly (
  | 'ended'
  | UnansweredStatus
)[];
type Part = (typeof PARTS)[number];

/** Where a listing goes on: an account, a part of its calls, and the vendor's own path to the page unless it is the first. */
interface Place {
  readonly account: number;
  readonly part: number;
  readonly path: string;
}

interface Range {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Lists legs that ended in a range, of all the accounts. Pages may be empty while there are more. Running legs are left out.
 *
 * @param request - The range, and where to go on.
 * @param accounts - The accounts.
 * @param adapter - Id of the adapter.
 * @returns Legs, and the next cursor.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `INVALID_INPUT`.
 */
export async function listLegs(
  request: Range & { readonly cursor?: string },
  accounts: Accounts,
  adapter: string,
): Promise<LegPage> {
  checkRange(request);
  const place = placeOf(request.cursor, accounts.clients.length);
  const client = accounts.clients[place.account] as TwilioClient;
  const part = PARTS[place.part] as Part;
  try {
    const page = await (place.path === '' ? client.list(filterOf(part, request)) : client.page(place.path));
    if (page.nextPath !== undefined && page.nextPath === place.path) {
      throw new VendorFailure('silent', 'pages of the list that do not advance');
    }
    const legs = page.records.flatMap((record) => legsWithin(record, part, request));
    for (const { legId } of legs) accounts.learn(legId, client.accountSid);
    const next = nextPlace(place, page.nextPath, accounts.clients.length);
    return next === undefined ? { legs } : { legs, cursor: cursorOf(next) };
  } catch (error) {
    if (error instanceof VendorFailure) throw unavailable(error, adapter, 'list legs');
    throw error;
  }
}

/** The vendor counts in whole seconds, includes the first instant and not the last: it is asked for a little more. */
function filterOf(part: Part, { fromMs, untilMs }: Range): CallsFilter {
  const after = new Date(Math.floor(fromMs / 1000) * 1000);
  const before = new Date(Math.ceil(untilMs / 1000) * 1000);
  return part === 'ended'
    ? { endTimeAfter: after, endTimeBefore: before, pageSize: LARGEST_PAGE }
    : { status: part, startTimeAfter: after, startTimeBefore: before, pageSize: LARGEST_PAGE };
}

function legsWithin(record: VendorRecord, part: Part, { fromMs, untilMs }: Range): readonly ReportedLeg[] {
  const leg = readLeg(record);
  if (leg === undefined || !isOver(leg)) return [];
  const isListedByEnd = leg.endedAtMs !== undefined;
  if (isListedByEnd !== (part === 'ended')) return [];
  const atMs = leg.endedAtMs ?? leg.startedAtMs;
  // Without any time it is given rather than lost.
  return atMs === undefined || (atMs >= fromMs && atMs < untilMs) ? [leg] : [];
}

function nextPlace(place: Place, path: string | undefined, accounts: number): Place | undefined {
  if (path !== undefined) return { ...place, path };
  const { account, part } = place;
  if (part + 1 < PARTS.length) return { account, part: part + 1, path: '' };
  return account + 1 < accounts ? { account: account + 1, part: 0, path: '' } : undefined;
}

function cursorOf({ account, part, path }: Place): string {
  return `${account}.${part}${path}`;
}

/** A cursor may have been kept for long, or come from anywhere: it names a place of this list, never a host. */
function placeOf(cursor: unknown, accounts: number): Place {
  if (cursor === undefined) return { account: 0, part: 0, path: '' };
  const [, account, part, path = ''] =
    /^(\d{1,4})\.(\d)(\/2010-04-01\/Accounts\/.{1,2000})?$/.exec(String(cursor)) ?? [];
  const place = { account: Number(account), part: Number(part), path };
  if (place.account < accounts && place.part < PARTS.length) return place;
  throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
}
