import { createHash } from 'node:crypto';
import type { LegEvent, ReportedLeg, VendorRecord } from '@live-calls/core/adapter';
import { readLeg, withoutAbsent } from './reported-leg.ts';
import { readId, readInstant, readText } from './vendor-values.ts';

/** Messages of the event URL that say nothing about the state of a leg, by the field that gives them away. */
const OTHER_MESSAGES: readonly (readonly [field: string, reason: string])[] = [
  ['conversation_uuid_to', 'transfer: the leg goes on in another conversation'],
  ['recording_url', 'record: a recording is ready'],
  ['recording_uuid', 'record: a recording is ready'],
  ['transcription_url', 'transcription: a transcription is ready'],
  ['dtmf', 'input: digits or speech'],
  ['speech', 'input: digits or speech'],
  ['reason', 'error: the vendor could not run an NCCO'],
];

/** What a message of the event URL is about. */
export type CallEvent =
  | {
      /** It says where a leg stands. */
      readonly event: LegEvent;
    }
  | {
      /** Why it means nothing for billing. */
      readonly ignored: string;
    };

/**
 * Reads one verified message of the event URL. Words and values it does not know are no errors.
 *
 * @param message - The message.
 * @param sent - When it was signed, the bytes that were signed, and our parameters of its URL.
 * @returns The event, or why there is none.
 */
export function readCallEvent(
  message: VendorRecord,
  sent: {
    readonly issuedAtMs: number;
    readonly payload: Uint8Array;
    readonly parameters: { readonly [name: string]: string } | undefined;
  },
): CallEvent {
  const leg = readLeg(message);
  const word = readText(message.status)?.toLowerCase();
  if (leg === undefined) return { ignored: reasonOf(message, word) };
  const timestampMs = readInstant(message.timestamp);
  const occurredAtMs = timestampMs ?? leg.endedAtMs ?? sent.issuedAtMs;
  // Not the token's id: that names a delivery. Another delivery of the same event carries the same three.
  const when = timestampMs === undefined ? digestOf(sent.payload) : String(timestampMs);
  return {
    event: {
      eventKey: `${leg.legId}:${word}:${when}`,
      occurredAtMs,
      leg: withoutAbsent({ ...leg, ...momentOf(word, timestampMs), parameters: sent.parameters }),
    },
  };
}

/** An event that marks a moment tells it by its timestamp; the fields made for it are null until the leg is over. */
function momentOf(word: string | undefined, timestampMs: number | undefined): Partial<ReportedLeg> {
  if (timestampMs === undefined) return {};
  if (word === 'started') return { startedAtMs: timestampMs };
  if (word === 'answered') return { answeredAtMs: timestampMs };
  return {};
}

function reasonOf(message: VendorRecord, word: string | undefined): string {
  const other = OTHER_MESSAGES.find(([field]) => message[field] !== undefined && message[field] !== null);
  if (other !== undefined && word === undefined) return other[1];
  if (word === 'disconnected') return 'disconnected: the socket of the leg closed; completed tells its end';
  const hasLeg = readId(message.uuid) ?? readId(message.call_uuid);
  if (word === undefined && hasLeg !== undefined) return 'no status, such as a request for an NCCO';
  return hasLeg === undefined ? 'names no leg' : `unknown status ${JSON.stringify(word).slice(0, 60)}`;
}

function digestOf(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 16);
}
