import { isWithheld, type ReportedLeg } from '@live-calls/core/adapter';
import { readText } from './vendor-values.ts';

/** What the vendor's words say about a leg. */
const STATUSES: ReadonlyMap<string, ReportedLeg['status']> = new Map([
  ['queued', 'queued'],
  ['initiated', 'queued'],
  ['ringing', 'ringing'],
  ['in-progress', 'answered'],
  ['answered', 'answered'],
  ['completed', 'completed'],
  ['busy', 'busy'],
  ['no-answer', 'no-answer'],
  ['canceled', 'canceled'],
  ['cancelled', 'canceled'],
  ['failed', 'failed'],
]);

const DIRECTIONS: ReadonlyMap<string, ReportedLeg['direction'] & string> = new Map([
  ['inbound', 'inbound'],
  ['trunking-originating', 'inbound'],
  ['outbound-api', 'outbound'],
  ['outbound-dial', 'outbound'],
  ['trunking-terminating', 'outbound'],
]);

/**
 * Reads where a leg stands.
 *
 * @param word - The vendor's word.
 * @returns Ours, or absent for a word that is not known.
 */
export function readStatus(word: unknown): ReportedLeg['status'] | undefined {
  return typeof word === 'string' ? STATUSES.get(word) : undefined;
}

/**
 * Reads a direction, as the account sees it.
 *
 * @param word - The vendor's word.
 * @returns Ours, or absent for a word that is not known.
 */
export function readDirection(word: unknown): 'inbound' | 'outbound' | undefined {
  return typeof word === 'string' ? DIRECTIONS.get(word) : undefined;
}

/**
 * Reads who called.
 *
 * @param value - Number or address.
 * @returns It as it came; absent when it is withheld or not reported.
 */
export function readCaller(value: unknown): string | undefined {
  const text = readText(value);
  return text === undefined || isWithheld(text) ? undefined : text;
}

/** A leg while it is put together; what was not reported is never set. */
export type LegDraft = { -readonly [Field in keyof ReportedLeg]: ReportedLeg[Field] };
