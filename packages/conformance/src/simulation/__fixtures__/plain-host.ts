import {
  type Actor,
  type Billing,
  type Contract,
  createBilling,
  type FinishedLeg,
  maxSeconds,
  money,
  type PriceBook,
  parsePriceBook,
  rate,
} from '@live-calls/core';
import { isOver, type ReportedLeg } from '@live-calls/core/adapter';
import { memoryStorage } from '../../../../storage-memory/src/index.ts';
import { type ManualClock, manualClock } from '../../fakes/manual-clock.ts';
import { sequentialIds } from '../../fakes/sequential-ids.ts';
import { type SimulatedProvider, type SimulatedProviderOptions, simulatedProvider } from '../simulated-provider.ts';
import type { TrafficBilling, TrafficCall } from '../traffic-billing.ts';

export const actor: Actor = { role: 'system', id: 'traffic' };

/** Start of the traffic. */
export const MORNING_MS: number = Date.UTC(2026, 10, 26, 6);

/** The price book of the traffic's contracts. */
export const priceBook: PriceBook = parsePriceBook({
  currency: 'USD',
  rules: [
    { prefix: '1', country: 'US', bands: [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 6 }] },
    { prefix: '1415', bands: [{ fromSecond: 0, rate: '0.03', perSeconds: 60, incrementSeconds: 1 }], connectionFee: '0.01' },
    { prefix: '44', country: 'GB', bands: [{ fromSecond: 0, rate: '0.11', perSeconds: 60, incrementSeconds: 30 }] },
    { prefix: '49', country: 'DE', bands: [{ fromSecond: 0, rate: '0.2', perSeconds: 60, incrementSeconds: 60 }], attemptFee: '0.001' },
  ],
});

/** A stage: a billing whose accounts have money, a provider, and the clock of both. */
export interface TrafficStage {
  readonly clock: ManualClock;
  readonly provider: SimulatedProvider;
  readonly billing: Billing;
  readonly accounts: readonly string[];
}

/** Opens accounts with so many dollars each. */
export async function trafficStage(
  deposits: readonly string[],
  options: Partial<SimulatedProviderOptions> & { readonly seed: number },
): Promise<TrafficStage> {
  const clock = manualClock(MORNING_MS);
  const provider = simulatedProvider({ clock, ...options });
  const billing = createBilling({ storage: memoryStorage(), telephony: [provider], clock, ids: sequentialIds() });
  await billing.priceBooks.put({ actor, priceBook });
  const accounts = deposits.map((_, index) => `acc-${index + 1}`);
  for (const [index, accountId] of accounts.entries()) {
    const host = { actor, accountId };
    await billing.accounts.open({ ...host, name: `Account ${index + 1}`, currency: 'USD' });
    const contract: Contract = {
      currency: 'USD',
      timeZone: 'UTC',
      priceBooks: [{ from: '2026-01-01T00:00:00Z', priceBook: priceBook.hash }],
      destinations: { allow: ['*'], international: true, homeCountry: 'US' },
      directions: ['outbound', 'inbound'],
      accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
    };
    await billing.accounts.activateContract({ ...host, contract });
    const amount = money(deposits[index] ?? '0', 'USD');
    await billing.wallets.adjust({ ...host, key: 'deposit', amount, reason: 'deposit' });
  }
  return { clock, provider, billing, accounts };
}

/** A host's own control of calls, on nothing but holds and recorded legs: the whole call is paid for at once. */
export function plainHost(
  { billing, provider, clock }: TrafficStage,
  mistakes: { readonly forgetsCap?: true; readonly keepsHolds?: true; readonly ignoresListing?: true; readonly chargesTwice?: true } = {},
): TrafficBilling & Pick<Billing, 'usage' | 'wallets' | 'holds'> {
  const granted = new Map<string, number>();
  const record = async (leg: ReportedLeg): Promise<void> => {
    const accountId = leg.parameters?.accountId;
    if (accountId === undefined || !isOver(leg)) return;
    const told = finished(leg, provider.id);
    await billing.usage.record({ actor, accountId, leg: told });
    if (mistakes.chargesTwice) await billing.usage.record({ actor, accountId, leg: { ...told, legId: `${told.legId}-2` } });
    const callRef = leg.parameters?.callRef;
    if (callRef === undefined || leg.parentLegId !== undefined || mistakes.keepsHolds) return;
    await billing.holds.release({ actor, accountId, callRef }).catch(() => undefined);
  };
  return {
    usage: billing.usage,
    wallets: billing.wallets,
    holds: billing.holds,
    calls: {
      authorize: async (call) => {
        const { available } = await billing.wallets.balance({ actor, accountId: call.accountId });
        const most = affordable(call, available.amount, clock.now());
        const seconds = Math.min(most, 600);
        if (seconds < 60) return { status: 'below-vendor-minimum' };
        const charge = rate(rated(call, seconds, clock.now()), priceBook);
        if (charge.status !== 'rated') return { status: 'unrated' };
        const hold = { actor, accountId: call.accountId, callRef: call.callRef, amount: charge.cost };
        const { status } = await billing.holds.place({ ...hold, expiresAt: new Date(clock.now() + 3_600_000) });
        if (status !== 'placed') return { status };
        granted.set(call.callRef, seconds);
        return { status: 'authorized', ...(mistakes.forgetsCap ? {} : { limitSeconds: seconds }) };
      },
      bind: async () => undefined,
      get: async ({ callRef }) => ({ grantedSeconds: granted.get(callRef) ?? 0 }),
    },
    telephony: {
      receiveWebhook: async (_, webhook) => {
        const read = await provider.parseWebhook(webhook);
        if (read.status === 'ignored') return { status: 'ignored' };
        for (const { leg } of read.events) await record(leg);
        return { status: 'received' };
      },
    },
    worker: { runOnce: () => billing.worker.runOnce() },
    reconcile: async ({ from, until }) => {
      if (mistakes.ignoresListing) return;
      const range = { fromMs: from.getTime(), untilMs: until.getTime() };
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const page = await provider.listLegs({ ...range, ...(cursor !== undefined && { cursor }) });
        for (const leg of page.legs) await record(leg);
        cursor = page.cursor;
      }
    },
  };
}

function rated(call: TrafficCall, durationSeconds: number, nowMs: number) {
  const { to, from, provider } = call;
  return { to, ...(from !== undefined && { from }), provider, startAt: new Date(nowMs), durationSeconds };
}

function affordable(call: TrafficCall, available: string, nowMs: number): number {
  const { durationSeconds: _, ...asked } = rated(call, 0, nowMs);
  const most = maxSeconds({ call: asked, priceBook, amount: money(available, 'USD'), capSeconds: 600 });
  return most.status === 'rated' ? most.seconds : 0;
}

function finished(leg: ReportedLeg, provider: string): FinishedLeg {
  const { legId, status, direction, to = '', from, startedAtMs, answeredAtMs, endedAtMs, parentLegId } = leg;
  const at = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
  const fields = {
    ...{ provider, legId, status, direction, to, from, parentLegId },
    durationSeconds: leg.durationSeconds ?? 0,
    startAt: at(startedAtMs),
    answeredAt: at(answeredAtMs),
    endedAt: at(endedAtMs),
    answered: answeredAtMs !== undefined,
    callRef: leg.parameters?.callRef,
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as FinishedLeg;
}
