import {
  isOver,
  type ReportedLeg,
  readRecord,
  VendorFailure,
  type VendorRecord,
} from '@live-calls/core/adapter';
import type { VonageClient } from './client.ts';
import { readLeg, withoutAbsent } from './reported-leg.ts';
import { readDecimal, readId, readText } from './vendor-values.ts';

/** Pages of one question; a question names a page of legs, so more than a few mean that paging goes in a circle. */
const MOST_PAGES = 20;

/** The Reports API's words for calls that were connected. */
const CONNECTED: ReadonlySet<string> = new Set(['answered', 'machine', 'human']);

/**
 * Asks the Reports API for legs by their ids. Records appear there later than in the list of calls.
 *
 * @param client - The vendor.
 * @param query - The account, and the ids; at most a page of them.
 * @returns The records by leg.
 */
export async function readReportRecords(
  client: VonageClient,
  query: { readonly apiKey: string; readonly legIds: readonly string[] },
): Promise<ReadonlyMap<string, VendorRecord>> {
  const found = new Map<string, VendorRecord>();
  const asked = new URLSearchParams({
    account_id: query.apiKey,
    product: 'VOICE-CALL',
    id: query.legIds.join(','),
  });
  let path: string | undefined = `/v2/reports/records?${asked}`;
  for (let page = 1; path !== undefined; page += 1) {
    if (page > MOST_PAGES) throw new VendorFailure('silent', 'pages of a report that do not end');
    const answer: VendorRecord = await client.report(path);
    for (const item of Array.isArray(answer.records) ? answer.records : []) {
      const record = readRecord(item);
      const legId = readId(record?.call_id);
      if (record !== undefined && legId !== undefined) found.set(legId, record);
    }
    path = nextPath(answer);
  }
  return found;
}

/**
 * Fills in prices that the Reports API knows.
 *
 * @param legs - Legs of a page.
 * @param records - What the Reports API says about them.
 * @returns The legs, in the same order.
 */
export function withReportedPrices(
  legs: readonly ReportedLeg[],
  records: ReadonlyMap<string, VendorRecord>,
): readonly ReportedLeg[] {
  return legs.map((leg) => {
    const record = records.get(leg.legId);
    const vendorPrice = leg.vendorPrice ?? (record && priceOf(record));
    return vendorPrice === undefined ? leg : { ...leg, vendorPrice };
  });
}

/**
 * Reads a record of the Reports API as a leg, for legs that the list of calls no longer has.
 *
 * @param record - The record.
 * @returns The leg; absent when it is not over, or its status is not known.
 */
export function readReportedLeg(record: VendorRecord): ReportedLeg | undefined {
  const word = readText(record.status)?.toLowerCase() ?? '';
  const status = CONNECTED.has(word) ? 'completed' : word === 'error' ? 'failed' : word;
  const leg = readLeg({
    uuid: record.call_id,
    status,
    direction: record.direction,
    from: record.from,
    to: record.to,
    duration: record.duration,
    start_time: record.date_start,
    end_time: record.date_end,
  });
  return leg && isOver(leg) ? withoutAbsent({ ...leg, vendorPrice: priceOf(record) }) : undefined;
}

/** The whole price of a record in the currency it names; without a currency it is no price. */
function priceOf(record: VendorRecord): ReportedLeg['vendorPrice'] {
  const amount = readDecimal(record.total_price);
  const currency = readText(record.currency)?.toUpperCase() ?? '';
  return amount !== undefined && /^[A-Z]{3}$/.test(currency) ? { amount, currency } : undefined;
}

/** Path and query of the next page, whatever host the link names: it is asked for where we were told to ask. */
function nextPath(answer: VendorRecord): string | undefined {
  const href = readText(readRecord(readRecord(answer._links)?.next)?.href);
  if (href === undefined || !URL.canParse(href, 'http://relative')) return undefined;
  const { pathname, search } = new URL(href, 'http://relative');
  return pathname + search;
}
