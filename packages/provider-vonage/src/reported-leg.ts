import type { ReportedLeg, VendorRecord } from '@live-calls/core/adapter';
import { readDecimal, readId, readInstant, readParty, readSeconds, readText } from './vendor-values.ts';

/** The vendor's prices are in this currency, whatever the account is invoiced in. */
const CURRENCY = 'EUR';

/** What the vendor's words say about a leg. */
const STATUSES: { readonly [word: string]: ReportedLeg['status'] } = {
  started: 'queued',
  ringing: 'ringing',
  answered: 'answered',
  human: 'answered',
  machine: 'answered',
  completed: 'completed',
  busy: 'busy',
  unanswered: 'no-answer',
  timeout: 'no-answer',
  cancelled: 'canceled',
  canceled: 'canceled',
  failed: 'failed',
  rejected: 'failed',
};

/**
 * Reads the vendor's record of a call, from an event or from its list.
 *
 * `completed` also closes legs that were never answered: with no talk time it is `no-answer`, so that nobody pays for an
 * answer that did not happen. The event that says why (`busy`, `cancelled`, ...) is the better word.
 *
 * @param record - The record.
 * @returns The leg; absent when the record names no leg, or a status that is not known.
 */
export function readLeg(record: VendorRecord): ReportedLeg | undefined {
  const legId = readId(record.uuid) ?? readId(record.call_uuid);
  const word = readText(record.status)?.toLowerCase() ?? '';
  const known = Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
  if (legId === undefined || known === undefined) return undefined;
  const durationSeconds = readSeconds(record.duration);
  const status = known === 'completed' && durationSeconds === 0 ? 'no-answer' : known;
  const direction = readText(record.direction)?.toLowerCase();
  const price = readDecimal(record.price);
  return withoutAbsent({
    legId,
    status,
    direction: direction === 'inbound' || direction === 'outbound' ? direction : undefined,
    to: readParty(record.to),
    from: readParty(record.from),
    durationSeconds,
    vendorPrice: price === undefined ? undefined : { amount: price, currency: CURRENCY },
    ...readTimes(record, durationSeconds),
  });
}

/**
 * Leaves out the fields that were not reported.
 *
 * @param leg - A leg; fields may be `undefined`.
 * @returns The leg, absent fields absent.
 */
export function withoutAbsent(
  leg:
    | {
        readonly [Field in keyof ReportedLeg]-?: ReportedLeg[Field] | undefined;
      }
    | PartialLeg,
): ReportedLeg {
  return Object.fromEntries(
    Object.entries(leg).filter(([, value]) => value !== undefined),
  ) as unknown as ReportedLeg;
}

type PartialLeg = { readonly legId: string; readonly status: ReportedLeg['status'] } & {
  readonly [Field in keyof ReportedLeg]?: ReportedLeg[Field] | undefined;
};

interface Times {
  readonly startedAtMs?: number | undefined;
  readonly answeredAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
}

/**
 * The vendor's `start_time` is the answer where talk time follows it up to `end_time`, as it does in captured traffic.
 * Where the stretch is longer, it began with ringing; the answer is then the end less the talk time, which core works out.
 */
function readTimes(record: VendorRecord, durationSeconds: number | undefined): Times {
  const startMs = readInstant(record.start_time);
  const endedAtMs = readInstant(record.end_time);
  if (startMs === undefined || !durationSeconds) return { startedAtMs: startMs, endedAtMs };
  const stretchMs = endedAtMs === undefined ? 0 : endedAtMs - startMs;
  return stretchMs < (durationSeconds + 1) * 1000
    ? { answeredAtMs: startMs, endedAtMs }
    : { startedAtMs: startMs, endedAtMs };
}
