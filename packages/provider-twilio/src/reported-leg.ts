import { isOver, type ReportedLeg, type VendorRecord } from '@live-calls/core/adapter';
import { type LegDraft, readCaller, readDirection, readStatus } from './leg-status.ts';
import { readInstant, readLegId, readPrice, readSeconds, readText } from './vendor-values.ts';

/**
 * Reads the vendor's record of a call, by the SDK's names.
 *
 * A final word that is not known would hide a leg that may cost money. The record then tells by its end: with an end the leg
 * counts as completed, without one the record is left out until the vendor says more.
 *
 * @param record - The record.
 * @returns The leg; absent when the record names no leg, or does not say where it stands.
 */
export function readLeg(record: VendorRecord): ReportedLeg | undefined {
  const legId = readLegId(record.sid);
  const endedAtMs = readInstant(record.endTime);
  const durationSeconds = readSeconds(record.duration);
  const status = readStatus(record.status) ?? (endedAtMs === undefined ? undefined : 'completed');
  if (legId === undefined || status === undefined) return undefined;
  const leg: LegDraft = { legId, status };
  const parentLegId = readLegId(record.parentCallSid);
  if (parentLegId !== undefined) leg.parentLegId = parentLegId;
  const direction = readDirection(record.direction);
  if (direction !== undefined) leg.direction = direction;
  const to = readText(record.to);
  if (to !== undefined) leg.to = to;
  const from = readCaller(record.from);
  if (from !== undefined) leg.from = from;
  if (durationSeconds !== undefined) leg.durationSeconds = durationSeconds;
  const startMs = readInstant(record.startTime);
  if (startMs !== undefined) leg[startOf(leg, startMs, endedAtMs)] = startMs;
  if (endedAtMs !== undefined && isOver(leg)) leg.endedAtMs = endedAtMs;
  const vendorPrice = readPrice(record.price, record.priceUnit);
  if (vendorPrice !== undefined) leg.vendorPrice = vendorPrice;
  return leg;
}

/**
 * The vendor's start is the answer where talk time follows it up to the end, as it does in its examples. Where the stretch is
 * longer it began with dialling; the answer is then the end less the talk time, which core works out.
 */
function startOf(
  { durationSeconds = 0 }: LegDraft,
  startMs: number,
  endedAtMs: number | undefined,
): 'answeredAtMs' | 'startedAtMs' {
  if (durationSeconds === 0 || endedAtMs === undefined) return 'startedAtMs';
  return endedAtMs - startMs < (durationSeconds + 1) * 1000 ? 'answeredAtMs' : 'startedAtMs';
}
