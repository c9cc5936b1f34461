import type { Clock } from '../src/ports/clock.ts';
import type { LegLimits, ReportedLeg, TelephonyProvider } from '../src/ports/telephony-provider.ts';

/** A call at the vendor, which only the vendor can end. */
interface VendorCall {
  readonly to: string;
  readonly answeredAtMs: number;
  /** When the other side would hang up by itself. */
  readonly hangsUpAtMs: number;
  limitSeconds: number | undefined;
  endedAtMs: number | undefined;
}

/** A vendor that keeps to the limits it was given, and to nothing else. */
export interface MeteredVendor extends TelephonyProvider {
  /** Puts a call through that is answered at once. */
  talk(legId: string, call: { to: string; limitSeconds?: number | undefined; wantsSeconds?: number }): void;
  /** Talk time up to now, seconds. */
  talked(legId: string): number;
  /** Every order it was given, as text. */
  readonly orders: readonly string[];
  /** The next orders and questions fail. */
  failing: number;
}

/** Makes such a vendor. */
export function meteredVendor(
  clock: Clock,
  can: { readonly limits?: LegLimits; readonly limitLeg?: boolean; readonly endLeg?: boolean },
): MeteredVendor {
  const calls = new Map<string, VendorCall>();
  const orders: string[] = [];
  const endOf = (call: VendorCall): number =>
    Math.min(
      call.endedAtMs ?? Number.POSITIVE_INFINITY,
      call.hangsUpAtMs,
      call.limitSeconds === undefined
        ? Number.POSITIVE_INFINITY
        : call.answeredAtMs + call.limitSeconds * 1000,
    );
  const secondsOf = (call: VendorCall): number =>
    Math.ceil((Math.min(endOf(call), clock.now()) - call.answeredAtMs) / 1000);
  const ordered = (legId: string, order: string): VendorCall | undefined => {
    if (vendor.failing > 0) {
      vendor.failing -= 1;
      throw new Error('The vendor does not answer.');
    }
    orders.push(order);
    const call = calls.get(legId);
    return call === undefined || endOf(call) <= clock.now() ? undefined : call;
  };
  const reported = (legId: string, call: VendorCall): ReportedLeg => {
    const over = endOf(call) <= clock.now();
    const { to, answeredAtMs } = call;
    if (!over) return { legId, to, direction: 'outbound', status: 'answered', answeredAtMs };
    const ended = { endedAtMs: endOf(call), durationSeconds: secondsOf(call) };
    return { legId, to, direction: 'outbound', status: 'completed', answeredAtMs, ...ended };
  };
  const vendor: MeteredVendor = {
    contract: 'telephony/v1',
    id: 'metered',
    supports: {
      ...(can.endLeg !== false && { endLeg: true }),
      ...(can.limitLeg === true && { limitLeg: true }),
    },
    ...(can.limits !== undefined && { limits: can.limits }),
    orders,
    failing: 0,
    talk: (legId, { to, limitSeconds, wantsSeconds = 86_400 }) => {
      const answeredAtMs = clock.now();
      const hangsUpAtMs = answeredAtMs + wantsSeconds * 1000;
      calls.set(legId, { to, answeredAtMs, hangsUpAtMs, limitSeconds, endedAtMs: undefined });
    },
    talked: (legId) => secondsOf(calls.get(legId) as VendorCall),
    parseWebhook: async () => ({ status: 'ignored', reason: 'not used' }),
    listLegs: async () => ({ legs: [] }),
    fetchLeg: async ({ legId }) => {
      ordered(legId, `fetch ${legId}`);
      const call = calls.get(legId);
      return call === undefined ? undefined : reported(legId, call);
    },
    endLeg: async ({ legId }) => {
      const call = ordered(legId, `end ${legId}`);
      if (call === undefined) return { status: calls.has(legId) ? 'already-ended' : 'not-found' };
      call.endedAtMs = clock.now();
      return { status: 'done' };
    },
    limitLeg: async ({ legId, limitSeconds }) => {
      const call = ordered(legId, `limit ${legId} ${limitSeconds}`);
      if (call === undefined) return { status: calls.has(legId) ? 'already-ended' : 'not-found' };
      call.limitSeconds = limitSeconds;
      return { status: 'done' };
    },
  };
  return vendor;
}
