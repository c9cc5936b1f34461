import {
  BillingError,
  type Clock,
  checkRange,
  checkSeconds,
  invalidInput,
  isOver,
  type LegEvent,
  type LegLimits,
  type LegOrder,
  type ReportedLeg,
  type TelephonyProvider,
  type Webhook,
} from '@live-calls/core/adapter';
import { signedWebhook, verifiedPayload } from './signed-body.ts';

/** How the fake is set up. */
export interface FakeTelephonyOptions {
  /** Name of the provider; `fake` unless given. */
  readonly id?: string;
  /** Secret that signs its webhooks. */
  readonly secret?: string;
  /** Clock of its events; stands at 2026-11-01T08:00:00Z unless given. */
  readonly clock?: Clock;
  /** Legs on a page of `listLegs`; 100 unless given. */
  readonly pageSize?: number;
  /** What it accepts as the limit of a leg; 1 to 86,400 seconds unless given. */
  readonly limits?: LegLimits;
}

/** An order that the fake was given about a leg. */
export interface FakeLegOrder {
  /** The leg. */
  readonly legId: string;
  /** New limit in seconds; absent when the leg was to be ended. */
  readonly limitSeconds?: number;
}

/** A telephony provider that lives in memory and does as it is told. */
export interface FakeTelephony extends TelephonyProvider {
  /** What it accepts as the limit of a leg. */
  readonly limits: LegLimits;
  /** Every order about a leg, in order. */
  readonly orders: readonly FakeLegOrder[];
  /** Every webhook it was asked to read. */
  readonly received: readonly Webhook[];
  /**
   * Sets what the provider says about a leg from now on.
   *
   * @param leg - The leg.
   * @returns The signed webhook that tells it; drop it, repeat it or reorder it at will.
   */
  report(leg: ReportedLeg): Webhook;
  /**
   * Makes the next calls of `listLegs`, `fetchLeg`, `endLeg` and `limitLeg` fail with `PROVIDER_UNAVAILABLE`.
   *
   * @param times - How many.
   */
  failNext(times: number): void;
}

/**
 * Makes a telephony provider for tests.
 *
 * @param options - Set-up.
 * @returns The provider; it records every order and every webhook.
 *
 * @example
 * ```ts runnable
 * import { fakeTelephony } from '@live-calls/conformance';
 *
 * const telephony = fakeTelephony({ id: 'twilio' });
 * const webhook = telephony.report({ legId: 'CA1', status: 'completed', durationSeconds: 61 });
 * const read = await telephony.parseWebhook(webhook);
 * ```
 */
export function fakeTelephony(options: FakeTelephonyOptions = {}): FakeTelephony {
  const {
    id = 'fake',
    secret = 'fake-secret',
    pageSize = 100,
    limits = { minimumSeconds: 1, maximumSeconds: 86_400 },
    clock = { now: () => 1_793_520_000_000 },
  } = options;
  const legs = new Map<string, ReportedLeg>();
  const orders: FakeLegOrder[] = [];
  const received: Webhook[] = [];
  let events = 0;
  let failing = 0;
  const answer = (): void => {
    if (failing === 0) return;
    failing -= 1;
    throw new BillingError('PROVIDER_UNAVAILABLE', `Provider ${id} did not answer.`, {
      details: { adapter: id },
    });
  };
  const order = (given: FakeLegOrder): LegOrder => {
    answer();
    orders.push(given);
    const leg = legs.get(given.legId);
    if (leg === undefined) return { status: 'not-found' };
    if (isOver(leg)) return { status: 'already-ended' };
    if (given.limitSeconds === undefined) legs.set(leg.legId, ended(leg, clock.now()));
    return { status: 'done' };
  };
  return {
    contract: 'telephony/v1',
    id,
    supports: { endLeg: true, limitLeg: true },
    limits,
    orders,
    received,
    report: (leg) => {
      legs.set(leg.legId, leg);
      events += 1;
      const event: LegEvent = { eventKey: `evt_${id}_${events}`, occurredAtMs: clock.now(), leg };
      return signedWebhook(secret, event);
    },
    failNext: (times) => {
      failing = times;
    },
    parseWebhook: async (webhook) => {
      received.push(webhook);
      const payload = verifiedPayload(secret, webhook, id);
      return isEvent(payload)
        ? { status: 'events', events: [payload] }
        : { status: 'ignored', reason: 'not an event about a leg' };
    },
    listLegs: async (request) => {
      checkRange(request);
      checkCursor(request.cursor);
      answer();
      return pageOf([...legs.values()], request, pageSize);
    },
    fetchLeg: async ({ legId }) => {
      answer();
      return legs.get(legId);
    },
    endLeg: async ({ legId }) => order({ legId }),
    limitLeg: async ({ legId, limitSeconds }) =>
      order({ legId, limitSeconds: checkSeconds(limitSeconds, 'limitSeconds', limits) }),
  };
}

/** A running leg, hung up. */
function ended(leg: ReportedLeg, endedAtMs: number): ReportedLeg {
  const { answeredAtMs } = leg;
  if (answeredAtMs === undefined) return { ...leg, status: 'canceled', endedAtMs };
  const durationSeconds = Math.max(0, Math.ceil((endedAtMs - answeredAtMs) / 1000));
  return { ...leg, status: 'completed', endedAtMs, durationSeconds };
}

type ListRequest = Parameters<TelephonyProvider['listLegs']>[0];

function pageOf(
  legs: readonly ReportedLeg[],
  { fromMs, untilMs, cursor = '0' }: ListRequest,
  pageSize: number,
): Awaited<ReturnType<TelephonyProvider['listLegs']>> {
  const listed = legs.filter(
    (leg) => isOver(leg) && (leg.endedAtMs ?? -1) >= fromMs && (leg.endedAtMs ?? -1) < untilMs,
  );
  const end = Number(cursor) + pageSize;
  const page = listed.slice(Number(cursor), end);
  return end < listed.length ? { legs: page, cursor: String(end) } : { legs: page };
}

function checkCursor(cursor = '0'): void {
  if (!/^\d{1,9}$/.test(cursor)) throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
}

function isEvent(payload: unknown): payload is LegEvent {
  return typeof payload === 'object' && payload !== null && 'eventKey' in payload && 'leg' in payload;
}
