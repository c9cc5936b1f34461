import { type CallbackParameters, isOver, type LegEvent } from '@live-calls/core/adapter';
import { type LegDraft, readCaller, readDirection, readStatus } from './leg-status.ts';
import { readInstant, readLegId, readSeconds, readText } from './vendor-values.ts';

/** What a message is about. */
export type CallEvent =
  | {
      /** It says where a leg stands. */
      readonly event: LegEvent;
    }
  | {
      /** Why it means nothing for billing. */
      readonly ignored: string;
    };

/** The fields of a message, by the vendor's names. */
export interface MessageFields {
  /** Value of a field. */
  get(name: string): string | undefined;
  /** Whether there is a field. */
  has(name: string): boolean;
}

/**
 * Reads one verified message. Three kinds of requests look alike, and only the status callback says where its leg stands:
 *
 * - a status callback names its source, or at least its leg's final status and talk time;
 * - what follows a `Dial` tells of the child, while its status is the parent's; the child reports for itself;
 * - a request for TwiML asks what to do next.
 *
 * Words and values it does not know are no errors.
 *
 * @param fields - The message.
 * @param sent - Our parameters of its address, and the present time for events without one.
 * @returns The event, or why there is none.
 */
export function readCallEvent(
  fields: MessageFields,
  sent: { readonly parameters: CallbackParameters | undefined; readonly nowMs: number },
): CallEvent {
  const legId = readLegId(fields.get('CallSid'));
  if (legId === undefined) return { ignored: 'names no leg' };
  const word = fields.get('CallStatus');
  if (word === undefined) return { ignored: reasonWithoutStatus(fields) };
  const status = readStatus(word);
  const durationSeconds = readSeconds(fields.get('CallDuration'));
  if (!fields.has('CallbackSource')) {
    if (fields.has('DialCallStatus') || fields.has('DialCallSid')) {
      return { ignored: 'dial-action: the result of a Dial; its leg reports for itself' };
    }
    const isEnd = status !== undefined && isOver({ status }) && durationSeconds !== undefined;
    if (!isEnd) return { ignored: 'twiml-request: asks what to do next' };
  }
  if (status === undefined) return { ignored: `unknown status ${JSON.stringify(word).slice(0, 60)}` };
  const atMs = readInstant(fields.get('Timestamp'));
  const leg: LegDraft = { legId, status };
  addParties(leg, fields);
  if (durationSeconds !== undefined) leg.durationSeconds = durationSeconds;
  if (atMs !== undefined) {
    if (isOver(leg)) leg.endedAtMs = atMs;
    else if (status === 'answered') leg.answeredAtMs = atMs;
    else if (status === 'queued') leg.startedAtMs = atMs;
  }
  if (sent.parameters !== undefined) leg.parameters = sent.parameters;
  return {
    event: { eventKey: keyOf(legId, word, fields), occurredAtMs: atMs ?? sent.nowMs, leg },
  };
}

function addParties(leg: LegDraft, fields: MessageFields): void {
  const parentLegId = readLegId(fields.get('ParentCallSid'));
  if (parentLegId !== undefined) leg.parentLegId = parentLegId;
  const direction = readDirection(fields.get('Direction'));
  if (direction !== undefined) leg.direction = direction;
  const to = readText(fields.get('To')) ?? readText(fields.get('Called'));
  if (to !== undefined) leg.to = to;
  const from = readCaller(readText(fields.get('From')) ?? fields.get('Caller'));
  if (from !== undefined) leg.from = from;
}

/** The vendor counts the callbacks it sends of a leg; a repeated delivery carries the same number. */
function keyOf(legId: string, word: string, fields: MessageFields): string {
  const sequence = fields.get('SequenceNumber');
  if (sequence !== undefined && sequence !== '') return `${legId}:${sequence}:${word}`;
  return `${legId}:${word}:${fields.get('Timestamp') ?? ''}`;
}

function reasonWithoutStatus(fields: MessageFields): string {
  if (fields.has('RecordingSid')) return 'recording: says nothing about the state of a leg';
  if (fields.has('ConferenceSid')) return 'conference: says nothing about the state of a leg';
  if (fields.has('AnsweredBy')) return 'answering-machine: says nothing about the state of a leg';
  return 'no status of a leg';
}
