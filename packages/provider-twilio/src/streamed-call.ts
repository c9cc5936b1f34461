import { readRecord } from '@live-calls/core/adapter';
import { type CallEvent, readCallEvent } from './call-event.ts';
import { readParameters } from './callback-url.ts';

const STATUS_CALLBACK = 'com.twilio.voice.status-callback.call.';

/** What a message of an event stream is read with. */
export interface StreamTrust {
  /** Accounts it may tell of; absent: any. */
  readonly mayTell: ReadonlySet<string> | undefined;
  /** Present time. */
  readonly nowMs: number;
}

/**
 * Reads one message of an event stream: a status callback that was sent, told once more with its address and its fields. Its
 * event has the key of that callback, so both count once.
 *
 * @param message - The message, a CloudEvent.
 * @param trust - Whom it may tell of.
 * @returns The event, or why there is none.
 */
export function readStreamedCall(message: unknown, trust: StreamTrust): CallEvent {
  const { type, data } = readRecord(message) ?? {};
  if (typeof type !== 'string' || !type.startsWith(STATUS_CALLBACK)) {
    return { ignored: `event ${JSON.stringify(type ?? null).slice(0, 80)} is no status callback of a call` };
  }
  const request = readRecord(readRecord(data)?.request);
  const fields = fieldsOf(readRecord(request?.parameters) ?? readRecord(data) ?? {});
  const accountSid = fields.get('AccountSid');
  if (trust.mayTell !== undefined && (accountSid === undefined || !trust.mayTell.has(accountSid))) {
    return { ignored: 'a subaccount tells of another account' };
  }
  const url = typeof request?.url === 'string' ? request.url : '';
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1).split('#', 1)[0] : '';
  return readCallEvent(fields, { parameters: readParameters(query ?? ''), nowMs: trust.nowMs });
}

/** The fields by the names that callbacks give them; records of callbacks write `call_sid` for `CallSid`. */
function fieldsOf(parameters: { readonly [name: string]: unknown }): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const callbackName = name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    fields.set(callbackName, String(value));
  }
  return fields;
}
