import { isWithheld, type ReportedLeg, readRecord } from '@live-calls/core/adapter';

/** What the vendor's words say about a leg. A word that is not here is not guessed at. */
const STATUSES: ReadonlyMap<unknown, ReportedLeg['status']> = new Map([
  ['new', 'queued'],
  ['alerting', 'ringing'],
  ['talking', 'answered'],
  ['done', 'completed'],
  ['engaged', 'busy'],
  ['unanswered', 'no-answer'],
  ['dropped', 'canceled'],
  ['broken', 'failed'],
]);

/**
 * Reads what the vendor says about a leg, in a webhook, in an answer or in its list. Nothing in it is trusted, and what it does
 * not say is left out: never null, never zero.
 *
 * @param value - Anything.
 * @returns The leg; absent when it names none, or has a state that is not known.
 */
export function readLeg(value: unknown): ReportedLeg | undefined {
  const record = readRecord(value) ?? {};
  const { id: legId, way, cost, tags } = record;
  const status = STATUSES.get(record.state);
  if (typeof legId !== 'string' || status === undefined) return undefined;
  const { picked_up: pickedUp, talk_ms: talkMs } = record;
  const from = readParty(record.caller);
  const parameters = readRecord(tags);
  const fields: { readonly [Field in keyof ReportedLeg]-?: ReportedLeg[Field] | undefined } = {
    legId,
    status,
    parentLegId: typeof record.cause === 'string' ? record.cause : undefined,
    direction: way === 'in' ? 'inbound' : way === 'out' ? 'outbound' : undefined,
    to: readParty(record.callee),
    from: from === undefined || isWithheld(from) ? undefined : from,
    startedAtMs: readSeconds(record.begun),
    answeredAtMs: readSeconds(pickedUp),
    endedAtMs: readSeconds(record.over),
    // The vendor counts milliseconds; a part of a second is a whole one.
    durationSeconds: typeof talkMs === 'number' && talkMs >= 0 ? Math.ceil(talkMs / 1000) : undefined,
    // Decimal text stays text: an amount that was once a float is no longer exact.
    vendorPrice:
      typeof cost === 'string' && /^\d+(\.\d+)?$/.test(cost) ? { amount: cost, currency: 'USD' } : undefined,
    parameters: parameters && readTexts(parameters),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, field]) => field !== undefined),
  ) as unknown as ReportedLeg;
}

function readTexts(record: { readonly [name: string]: unknown }): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(record).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** The vendor writes numbers without plus. */
function readParty(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return /^[1-9]\d{6,14}$/.test(value) ? `+${value}` : value;
}

function readSeconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value * 1000 : undefined;
}
