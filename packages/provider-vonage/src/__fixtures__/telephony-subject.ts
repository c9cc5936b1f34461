import type { TelephonySubject, VendorLeg } from '@live-calls/conformance';
import type { LegStatus, Webhook } from '@live-calls/core/adapter';
import { providerOf } from './provider.ts';
import { NOON_MS, nextUuid, type ServerCall, signedWebhook, startVonage } from './vonage-server.ts';

const WORDS = {
  queued: 'started',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'unanswered',
  canceled: 'cancelled',
  failed: 'failed',
} as const satisfies Record<VendorLeg['status'], string>;
const RUNNING = ['started', 'ringing', 'answered'];
const STATUSES: readonly LegStatus[] = ['completed', 'busy', 'no-answer', 'canceled', 'failed'];
/** The most that the vendor puts on a page. */
const PAGE = 100;
const HOST = 'https://billing.example.com';

/** The provider on a local server that behaves as the vendor does, for the cases of the kit. */
export async function vonageSubject(): Promise<TelephonySubject> {
  const server = await startVonage();
  const truths = new Map<string, VendorLeg>();
  const open = () => providerOf(server).vonage;
  const { callbackUrl, ...provider } = open();
  const event = (legId: string, atMs: number, url = '/vonage/events'): Webhook =>
    signedWebhook(eventOf(server.calls.get(legId) as ServerCall, atMs), { url });
  return {
    provider,
    another: open,
    vendor: {
      nowMs: NOON_MS,
      pageSize: PAGE,
      statuses: STATUSES,
      unknownLegIds: [nextUuid(), 'nonsense', '../../v2/reports'],
      add: (truth) => {
        const { uuid } = server.add({ uuid: nextUuid(), ...callOf(truth) }, truth.startedAtMs);
        truths.set(uuid, truth);
        return uuid;
      },
      change: (legId, change) => {
        const truth = { ...(truths.get(legId) as VendorLeg), ...change };
        truths.set(legId, truth);
        Object.assign(server.calls.get(legId) as ServerCall, callOf(truth));
      },
      webhook: (legId, atMs) => event(legId, atMs),
      // Each delivery has a token of its own.
      again: ({ body, url }) => signedWebhook(new TextDecoder().decode(body), { url }),
      unknown: () => [
        signedWebhook({ uuid: nextUuid(), status: 'levitating' }),
        signedWebhook({ conversation_uuid_to: 'CON-1', conversation_uuid_from: 'CON-2', uuid: nextUuid(), type: 'transfer' }),
        signedWebhook({ recording_url: 'https://example.com/1', recording_uuid: 'r' }),
        signedWebhook({ status: 'ringing' }),
      ],
      unreadable: () => [signedWebhook('{ no JSON'), signedWebhook('[]'), signedWebhook('7')],
      requests: () => server.requests.length,
      trouble: (kind) => {
        server.troubles.length = 0;
        const trouble = kind === 'errors' ? ({ status: 503 } as const) : ({ lose: 'request' } as const);
        if (kind !== undefined) server.troubles.push(...Array.from({ length: 100 }, () => trouble));
      },
    },
    carried: {
      webhook: (legId, atMs, parameters) =>
        event(legId, atMs, callbackUrl(`${HOST}/vonage/events`, parameters).slice(HOST.length)),
    },
    prices: {
      currency: 'EUR',
      set: (legId, amount) => {
        (server.calls.get(legId) as ServerCall).price = amount;
      },
    },
    endings: { isRunning: (legId) => RUNNING.includes(server.calls.get(legId)?.status ?? '') },
    dispose: () => server.close(),
  };
}

/** A record as the vendor's list has it: digits without plus, and the answer as start of what was answered. */
function callOf(truth: VendorLeg): Partial<ServerCall> {
  const { direction, to, from, status, answeredAtMs, endedAtMs, talkSeconds } = truth;
  return {
    to: { type: 'phone', number: to.slice(1) },
    from: { type: 'phone', number: from?.slice(1) ?? 'anonymous' },
    direction,
    status: WORDS[status],
    start_time: answeredAtMs === undefined ? null : new Date(answeredAtMs).toISOString(),
    end_time: endedAtMs === undefined ? null : new Date(endedAtMs).toISOString(),
    duration: talkSeconds ?? null,
  };
}

/** An event as captured traffic shows it: what the vendor made for the end is null before. */
function eventOf(call: ServerCall, atMs: number): object {
  const { uuid, conversation_uuid, status, direction } = call;
  const [to, from] = [call.to, call.from].map((side) => (side as { readonly number: string }).number);
  const event = {
    ...{ headers: {}, from, to, uuid, conversation_uuid, status, direction },
    timestamp: new Date(atMs).toISOString(),
  };
  const { start_time, end_time, duration, price, rate, network } = call;
  if (status === 'answered') return { ...event, start_time: null, rate: null, network: null };
  return status === 'completed' ? { ...event, start_time, end_time, duration, price, rate, network } : event;
}
