import type { TelephonySubject, VendorLeg } from '@live-calls/conformance';
import type { LegStatus, Webhook } from '@live-calls/core/adapter';
import { providerOf } from './provider.ts';
import { PUBLIC_URL, signedForm, signedJson, statusCallback } from './signed-webhook.ts';
import { account, NOON_MS, nextSid, rfc2822, type ServerCall, startTwilio } from './twilio-server.ts';

const WORDS = {
  queued: 'queued',
  ringing: 'ringing',
  answered: 'in-progress',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  canceled: 'canceled',
  failed: 'failed',
} as const satisfies Record<VendorLeg['status'], string>;
const RUNNING = ['queued', 'ringing', 'in-progress'];
const STATUSES: readonly LegStatus[] = ['completed', 'busy', 'no-answer', 'canceled', 'failed'];
const PAGE = 7;

/** The provider on a local server that behaves as the vendor does, for the cases of the kit. */
export async function twilioSubject(): Promise<TelephonySubject> {
  const server = await startTwilio();
  server.pageSize = PAGE;
  const truths = new Map<string, VendorLeg>();
  const callbacks = new Map<string, number>();
  const add = (truth: VendorLeg, parentLegId: string | null = null): string => {
    const { sid } = server.add({ ...callOf(truth), parent_call_sid: parentLegId });
    truths.set(sid, truth);
    return sid;
  };
  const open = () => providerOf(server).twilio;
  const { callbackUrl, ...provider } = open();
  const callback = (legId: string, atMs: number, url = '/twilio/events'): Webhook => {
    const sequence = callbacks.get(legId) ?? 0;
    callbacks.set(legId, sequence + 1);
    return signedForm(fieldsOf(server.calls.get(legId) as ServerCall, { atMs, sequence }), { url });
  };
  return {
    provider,
    another: open,
    vendor: {
      nowMs: NOON_MS,
      pageSize: PAGE,
      statuses: STATUSES,
      unknownLegIds: [nextSid(), 'CA1', 'nonsense'],
      add: (truth) => add(truth),
      change: (legId, change) => {
        const truth = { ...(truths.get(legId) as VendorLeg), ...change };
        truths.set(legId, truth);
        Object.assign(server.calls.get(legId) as ServerCall, callOf(truth));
      },
      webhook: (legId, atMs) => callback(legId, atMs),
      // A callback that is sent again is the same request with the same signature.
      again: (webhook) => ({ ...webhook, headers: { ...webhook.headers, 'i-twilio-idempotency-token': 'again' } }),
      unknown: () => [
        signedForm(statusCallback({ CallStatus: 'levitating' })),
        signedForm(statusCallback({ CallStatus: 'in-progress', CallbackSource: undefined })),
        signedForm(statusCallback({ CallbackSource: undefined, DialCallStatus: 'completed', DialCallSid: nextSid() })),
        signedForm({ AccountSid: account.accountSid, RecordingSid: 'RE1', RecordingStatus: 'completed' }),
        signedJson([{ type: 'com.twilio.voice.levitation', data: {} }]),
      ],
      unreadable: () => [signedJson('{ no JSON'), signedJson('7')],
      requests: () => server.requests.length,
      trouble: (kind) => {
        server.troubles.length = 0;
        const trouble = kind === 'errors' ? ({ status: 503 } as const) : ({ lose: 'request' } as const);
        if (kind !== undefined) server.troubles.push(...Array.from({ length: 100 }, () => trouble));
      },
    },
    children: { add: (parentLegId, truth) => add({ ...truth }, parentLegId) },
    carried: {
      webhook: (legId, atMs, parameters) =>
        callback(legId, atMs, callbackUrl('/twilio/events', parameters).slice(PUBLIC_URL.length)),
    },
    prices: {
      currency: 'USD',
      set: (legId, amount) => {
        const call = server.calls.get(legId) as ServerCall;
        call.price = amount === '0' ? amount : `-${amount}`;
      },
    },
    endings: { isRunning: (legId) => RUNNING.includes(server.calls.get(legId)?.status ?? '') },
    caps: { capOf: (legId) => server.calls.get(legId)?.time_limit ?? undefined },
    dispose: () => server.close(),
  };
}

/** A record as the vendor's list has it: its start is the answer, and a call that nobody answered has no end. */
function callOf(truth: VendorLeg): Partial<ServerCall> {
  const { direction, to, from, status, startedAtMs, answeredAtMs, endedAtMs, talkSeconds } = truth;
  return {
    to,
    from: from ?? '+266696687',
    direction: direction === 'inbound' ? 'inbound' : 'outbound-api',
    status: WORDS[status],
    date_created: rfc2822(startedAtMs),
    start_time: status === 'queued' ? null : rfc2822(answeredAtMs ?? startedAtMs),
    end_time: endedAtMs === undefined || answeredAtMs === undefined ? null : rfc2822(endedAtMs),
    duration: talkSeconds ?? null,
  };
}

function fieldsOf(call: ServerCall, { atMs, sequence }: { readonly atMs: number; readonly sequence: number }) {
  const isOver = !RUNNING.includes(call.status);
  const seconds = call.duration ?? '0';
  return statusCallback({
    CallSid: call.sid,
    ParentCallSid: call.parent_call_sid ?? undefined,
    CallStatus: call.status === 'queued' ? 'initiated' : call.status,
    Direction: call.direction,
    To: call.to,
    Called: call.to,
    From: call.from,
    Caller: call.from,
    Timestamp: rfc2822(atMs),
    SequenceNumber: String(sequence),
    ...(isOver ? { CallDuration: seconds, Duration: String(Math.ceil(Number(seconds) / 60)) } : {}),
  });
}
