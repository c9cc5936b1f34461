import {
  checkRange,
  invalidInput,
  isOver,
  type ReportedLeg,
  readRecord,
  unavailable,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import type { VonageClient } from './client.ts';
import { LARGEST_PAGE } from './limits.ts';
import type { CheckedOptions } from './options.ts';
import { readLeg } from './reported-leg.ts';
import { readReportRecords, withReportedPrices } from './reports.ts';
import { readText } from './vendor-values.ts';

/** A page of ended legs. */
export interface LegPage {
  /** Legs of this page. */
  readonly legs: readonly ReportedLeg[];
  /** Cursor of the next page. */
  readonly cursor?: string;
}

/**
 * Lists legs that ended in a range. The vendor's list goes by when calls began, so it is read from earlier on, as far back as
 * a leg may have run, and legs that ended outside of the range are left out. A leg whose end is not reported counts by its
 * beginning; one without any time is given rather than lost.
 *
 * @param request - The range, and where to go on.
 * @param client - The vendor.
 * @param options - The account, and how far to look back.
 * @returns Legs, and the next cursor.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `INVALID_INPUT`.
 */
export async function listLegs(
  request: { readonly fromMs: number; readonly untilMs: number; readonly cursor?: string },
  client: VonageClient,
  options: CheckedOptions,
): Promise<LegPage> {
  const { fromMs, untilMs } = request;
  checkRange(request);
  const recordIndex = indexOf(request.cursor);
  try {
    const page = await client.calls({
      fromMs: Math.max(0, fromMs - options.lookBackSeconds * 1000),
      untilMs,
      recordIndex,
      pageSize: LARGEST_PAGE,
    });
    const records = recordsOf(page);
    const ended = records
      .map(readLeg)
      .filter((leg) => leg !== undefined)
      .filter((leg) => isOver(leg) && isWithin(leg, fromMs, untilMs));
    const legs = await withPrices(ended, client, options);
    const next = nextIndex(page, { recordIndex, received: records.length });
    return next === undefined ? { legs } : { legs, cursor: String(next) };
  } catch (error) {
    if (error instanceof VendorFailure) throw unavailable(error, options.id, 'list legs');
    throw error;
  }
}

/**
 * Fills in the prices that legs of a page lack, when there is a secret for the Reports API.
 *
 * @param legs - Legs that are over.
 * @param client - The vendor.
 * @param options - The account.
 * @returns The legs.
 */
export async function withPrices(
  legs: readonly ReportedLeg[],
  client: VonageClient,
  options: CheckedOptions,
): Promise<readonly ReportedLeg[]> {
  const legIds = legs.filter((leg) => leg.vendorPrice === undefined).map(({ legId }) => legId);
  if (options.apiSecret === undefined || legIds.length === 0) return legs;
  return withReportedPrices(legs, await readReportRecords(client, { apiKey: options.apiKey, legIds }));
}

/**
 * The records of a page.
 *
 * @param page - As the vendor sent it.
 * @returns Its records.
 */
export function recordsOf(page: VendorRecord): readonly VendorRecord[] {
  const calls = readRecord(page._embedded)?.calls;
  return Array.isArray(calls) ? calls.map(readRecord).filter((record) => record !== undefined) : [];
}

/**
 * Where the next page begins: at the vendor's own link, which may be relative, else after what was received while more is
 * announced. Pages that lead nowhere are a failure, not an end: an end would lose legs.
 *
 * @param page - As the vendor sent it.
 * @param read - Where this page began, and how many records it had.
 * @returns Records to pass over, or absent at the end.
 * @throws VendorFailure when paging does not advance.
 */
export function nextIndex(
  page: VendorRecord,
  read: { readonly recordIndex: number; readonly received: number },
): number | undefined {
  const href = readText(readRecord(readRecord(page._links)?.next)?.href);
  const announced = typeof page.count === 'number' ? page.count : Number(readText(page.count) ?? 0);
  const after = read.recordIndex + read.received;
  const linked = href === undefined ? undefined : linkedIndex(href);
  const next = linked ?? (announced > after ? after : undefined);
  if (next === undefined || next > read.recordIndex) return next;
  throw new VendorFailure('silent', 'pages of the list that do not advance');
}

function linkedIndex(href: string): number | undefined {
  if (!URL.canParse(href, 'http://relative')) return undefined;
  const index = new URL(href, 'http://relative').searchParams.get('record_index') ?? '';
  return /^\d{1,15}$/.test(index) ? Number(index) : undefined;
}

function isWithin(leg: ReportedLeg, fromMs: number, untilMs: number): boolean {
  const beganMs = leg.answeredAtMs ?? leg.startedAtMs;
  const endedMs = leg.endedAtMs ?? (beganMs === undefined ? undefined : beganMs + talkMs(leg));
  return endedMs === undefined || (endedMs >= fromMs && endedMs < untilMs);
}

function talkMs({ durationSeconds = 0 }: ReportedLeg): number {
  return durationSeconds * 1000;
}

function indexOf(cursor: unknown): number {
  if (cursor === undefined) return 0;
  if (typeof cursor === 'string' && /^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
}
