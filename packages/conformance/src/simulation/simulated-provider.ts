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
import { signedWebhook, verifiedPayload } from '../fakes/signed-body.ts';
import { type Chance, chanceOf } from '../storage/chance.ts';
import { billedSeconds, type SimulatedCall, type SimulatedLeg } from './simulated-leg.ts';
import { SimulatedVendor } from './simulated-vendor.ts';
import { type MailCounts, type MailOptions, UnreliableMail } from './unreliable-mail.ts';

/** How a simulated provider is set up. Times are in milliseconds. */
export interface SimulatedProviderOptions {
  /** Time of the host's world; move it by hand, as far ahead as you like. */
  readonly clock: Clock;
  /** Any whole number: the same seed and the same orders give the same world. */
  readonly seed: number;
  /** Name of the provider; `simulated` unless given. */
  readonly id?: string;
  /** What ids of legs begin with; `sim` unless given. Vendors that follow one another on one storage need different ones. */
  readonly legIdPrefix?: string;
  /** Limits it takes; 60 to 14,400 seconds unless given, `none` for a vendor that takes none. */
  readonly limits?: LegLimits | 'none';
  /** Whether a limit can be moved while a leg runs; it can unless given. */
  readonly movesLimits?: boolean;
  /** How far ahead of the host's clock the vendor's is; 0 unless given. */
  readonly clockAheadMs?: number;
  /** How unreliable its webhooks are. */
  readonly webhooks?: MailOptions;
  /** Longest time that a leg is missing from the list after its end; ten minutes unless given. */
  readonly listingLagMs?: number;
  /** Longest time until the price of a leg is known; an hour unless given. */
  readonly priceLagMs?: number;
  /** How late it cuts off at a cap; 0 unless given. */
  readonly cutLateMs?: number;
  /** Of a hundred requests to its API, how many have no answer; 0 unless given. */
  readonly silentPercent?: number;
  /** What it charges per minute, in units of 10^-6 of its currency; 8,500 unless given. */
  readonly microsPerMinute?: number;
  /** Its currency; `USD` unless given. */
  readonly currency?: string;
  /** Legs on a page of its list; 100 unless given. */
  readonly pageSize?: number;
}

/** A telephony provider whose vendor is a world of its own, in virtual time. */
export interface SimulatedProvider extends TelephonyProvider {
  /**
   * Dials at the vendor, as the host would.
   *
   * @param call - What happens if nobody interferes.
   * @returns The vendor's id of the leg.
   */
  dial(call: SimulatedCall): string;
  /** When the next thing happens at the vendor, or a webhook arrives, epoch milliseconds; absent when all is over. */
  nextAtMs(): number | undefined;
  /** Lets the vendor's world go on up to the clock's time, and takes the webhooks that have arrived by then. */
  arrived(): readonly Webhook[];
  /** What really happened, leg by leg. */
  legs(): readonly SimulatedLeg[];
  /**
   * What really happened to one leg.
   *
   * @param legId - The leg.
   */
  leg(legId: string): SimulatedLeg | undefined;
  /**
   * Forgets legs that are over, as vendors do after some time; for traffic that goes on for months.
   *
   * @param endedBeforeMs - Those that ended before, by the vendor's clock, epoch milliseconds.
   */
  forget(endedBeforeMs: number): void;
  /** What became of its webhooks. */
  mail(): MailCounts;
  /** Longest time that a leg is missing from the list after its end. */
  readonly listingLagMs: number;
}

const SECRET = 'secret-of-the-simulation';
const CURSOR = /^(\d{1,15}) ([\w-]{1,60})$/;

/**
 * Makes a provider with a vendor of its own. The vendor enforces the caps it was given and no others, and bills by its own clock,
 * so that a cap that was forgotten shows as money that is not there.
 *
 * @param options - Set-up.
 * @returns The provider.
 *
 * @example
 * ```ts runnable
 * import { manualClock, simulatedProvider } from '@live-calls/conformance';
 *
 * const clock = manualClock();
 * const provider = simulatedProvider({ clock, seed: 1 });
 * provider.dial({ to: '+442071838750', status: 'completed', ringMs: 5000, talkMs: 90_000, capSeconds: 60 });
 * clock.advance(120_000);
 * for (const webhook of provider.arrived()) await provider.parseWebhook(webhook);
 * ```
 */
export function simulatedProvider(options: SimulatedProviderOptions): SimulatedProvider {
  const { id = 'simulated', seed, limits = { minimumSeconds: 60, maximumSeconds: 14_400 } } = options;
  const movable = limits !== 'none' && options.movesLimits !== false ? limits : undefined;
  const { listingLagMs = 600_000, priceLagMs = 3_600_000, cutLateMs = 0, pageSize = 100 } = options;
  const { clockAheadMs = 0, silentPercent = 0, microsPerMinute = 8500, currency = 'USD' } = options;
  const { legIdPrefix = 'sim' } = options;
  const chance = chanceOf(seed);
  const mail = new UnreliableMail<Webhook>(chanceOf(seed + 1), options.webhooks);
  const counts = new Map<string, number>();
  const tell = (leg: SimulatedLeg, atMs: number, luck: Chance | undefined): void => {
    const event: LegEvent = { eventKey: nextKey(counts, leg), occurredAtMs: atMs, leg: told(leg) };
    mail.post(signedWebhook(SECRET, event), atMs - clockAheadMs, luck);
  };
  const vendor = new SimulatedVendor(chance, { listingLagMs, priceLagMs, cutLateMs, legIdPrefix }, tell);
  /** The vendor's own time, up to which its world has gone on. */
  const now = (): number => {
    const nowMs = options.clock.now() + clockAheadMs;
    vendor.run(nowMs);
    return nowMs;
  };
  const priced = (leg: SimulatedLeg, nowMs: number): ReportedLeg =>
    leg.pricedAtMs === undefined || leg.pricedAtMs > nowMs
      ? told(leg)
      : { ...told(leg), vendorPrice: { amount: priceOf(leg, microsPerMinute), currency } };
  /** Some requests have no answer; orders were carried out all the same. */
  const answered = <Answer>(answer: Answer, code: 'PROVIDER_UNAVAILABLE' | 'OUTCOME_UNKNOWN'): Answer => {
    if (chance.below(100) >= silentPercent) return answer;
    throw new BillingError(code, `${id} did not answer.`, { details: { adapter: id } });
  };
  const ordered = (status: LegOrder['status']): LegOrder => answered({ status }, 'OUTCOME_UNKNOWN');
  return {
    contract: 'telephony/v1',
    id,
    supports: movable === undefined ? { endLeg: true } : { endLeg: true, limitLeg: true },
    ...(limits !== 'none' && { limits }),
    listingLagMs,
    dial: (call) => vendor.dial(call, now()),
    nextAtMs: () => earlier(vendor.nextAtMs, clockAheadMs, mail.nextAtMs),
    arrived: () => {
      now();
      return mail.arrived(options.clock.now());
    },
    legs: () => vendor.legs,
    leg: (legId) => vendor.leg(legId),
    forget: (endedBeforeMs) => vendor.forget(endedBeforeMs),
    mail: () => mail.counts,
    parseWebhook: async (webhook) => {
      const payload = verifiedPayload(SECRET, webhook, id) as LegEvent | null;
      return payload?.leg === undefined
        ? { status: 'ignored', reason: 'not an event about a leg' }
        : { status: 'events', events: [payload] };
    },
    listLegs: async (request) => {
      checkRange(request);
      const nowMs = now();
      const page = pageOf(vendor.legs, { ...request, after: placeOf(request.cursor), pageSize, nowMs });
      return answered({ ...page, legs: page.legs.map((leg) => priced(leg, nowMs)) }, 'PROVIDER_UNAVAILABLE');
    },
    fetchLeg: async ({ legId }) => {
      const nowMs = now();
      const leg = vendor.leg(legId);
      return answered(leg && priced(leg, nowMs), 'PROVIDER_UNAVAILABLE');
    },
    endLeg: async ({ legId }) => ordered(vendor.end(legId, now())),
    ...(movable !== undefined && {
      limitLeg: async ({ legId, limitSeconds }) =>
        ordered(vendor.cap(legId, checkSeconds(limitSeconds, 'limitSeconds', movable), now())),
    }),
  };
}

/** Events of a leg are counted; none comes after its end. */
function nextKey(counts: Map<string, number>, { legId, endedAtMs }: SimulatedLeg): string {
  const count = (counts.get(legId) ?? 0) + 1;
  if (endedAtMs === undefined) counts.set(legId, count);
  else counts.delete(legId);
  return `${legId}.${count}`;
}

/** By the minute begun, as decimal text. */
function priceOf(leg: SimulatedLeg, microsPerMinute: number): string {
  const micros = BigInt(microsPerMinute) * BigInt(Math.ceil(billedSeconds(leg) / 60));
  const digits = String(micros).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** A leg as the vendor tells it. */
function told(leg: SimulatedLeg): ReportedLeg {
  const { listedAtMs: _, pricedAtMs: __, capSeconds: ___, endedBy: ____, ...reported } = leg;
  return isOver(leg) ? { ...reported, durationSeconds: billedSeconds(leg) } : reported;
}

function earlier(
  vendorMs: number | undefined,
  aheadMs: number,
  mailMs: number | undefined,
): number | undefined {
  const times = [vendorMs === undefined ? undefined : vendorMs - aheadMs, mailMs];
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function placeOf(cursor: string | undefined): readonly [atMs: number, legId: string] | undefined {
  if (cursor === undefined) return undefined;
  const [, atMs, legId] = CURSOR.exec(cursor) ?? [];
  if (atMs === undefined || legId === undefined) {
    throw invalidInput('cursor', 'the cursor of an earlier page', cursor);
  }
  return [Number(atMs), legId];
}

interface PageRequest {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly after: readonly [atMs: number, legId: string] | undefined;
  readonly pageSize: number;
  readonly nowMs: number;
}

/** By their end and id, from behind the last leg of the page before: legs that appear meanwhile shift nothing. */
function pageOf(
  all: readonly SimulatedLeg[],
  { fromMs, untilMs, after, pageSize, nowMs }: PageRequest,
): { readonly legs: readonly SimulatedLeg[]; readonly cursor?: string } {
  const endOf = ({ endedAtMs = 0 }: SimulatedLeg): number => endedAtMs;
  const within = all
    .filter(({ listedAtMs }) => listedAtMs !== undefined && listedAtMs <= nowMs)
    .filter((leg) => endOf(leg) >= fromMs && endOf(leg) < untilMs)
    .filter(
      (leg) =>
        after === undefined || endOf(leg) > after[0] || (endOf(leg) === after[0] && leg.legId > after[1]),
    )
    .sort((left, right) => endOf(left) - endOf(right) || (left.legId < right.legId ? -1 : 1));
  const legs = within.slice(0, pageSize);
  const last = legs.at(-1);
  return within.length > legs.length && last !== undefined
    ? { legs, cursor: `${endOf(last)} ${last.legId}` }
    : { legs };
}
