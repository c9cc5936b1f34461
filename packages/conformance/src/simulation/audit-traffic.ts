import {
  type Actor,
  addMoney,
  type Billing,
  compareMoney,
  type Entry,
  type Money,
  money,
  type PriceBook,
  rate,
  subtractMoney,
  type UsageRecord,
} from '@live-calls/core';
import type { TrafficReport } from './play-traffic.ts';
import { billedSeconds, type SimulatedLeg } from './simulated-leg.ts';
import type { SimulatedProvider } from './simulated-provider.ts';
import type { TrafficBilling } from './traffic-billing.ts';

/** What is looked at once traffic was played. */
export interface AuditOptions {
  /** The billing. */
  readonly billing: TrafficBilling & Pick<Billing, 'usage' | 'wallets' | 'holds'>;
  /** The provider. */
  readonly provider: SimulatedProvider;
  /** What was played. */
  readonly report: TrafficReport;
  /** Accounts that called; no leg of theirs was recorded before. */
  readonly accounts: readonly string[];
  /** The price book of their contracts. */
  readonly priceBook: PriceBook;
  /** Who looks. */
  readonly actor: Actor;
}

/** Money that a call cost beyond what was set aside for it. */
export interface Exposure {
  /** The account. */
  readonly accountId: string;
  /** The leg whose charge went beyond. */
  readonly legId: string;
  /**
   * Nobody had asked for the call; it cost more than the seconds it was granted; or word of it came only after the money set aside for
   * it had been given back.
   */
  readonly reason: 'unauthorized' | 'overrun' | 'late';
  /** By how much. */
  readonly amount: Money;
}

/** What was found. */
export interface TrafficAudit {
  /** What is wrong, in sentences; empty when everything is right. */
  readonly problems: readonly string[];
  /** Legs that were charged. */
  readonly charged: number;
  /** Money that was not set aside before it was charged, leg by leg. */
  readonly exposures: readonly Exposure[];
}

/**
 * Holds a billing against what really happened at the vendor: every leg charged once, by the seconds the vendor bills; no hold left; and
 * every amount below the floor accounted for by legs that nobody asked for, or that went beyond what they were granted.
 *
 * @param options - The billing, and what happened.
 * @returns What was found.
 */
export async function auditTraffic(options: AuditOptions): Promise<TrafficAudit> {
  const problems: string[] = [];
  const exposures: Exposure[] = [];
  let charged = 0;
  const owners = ownersOf(options.report, options.provider.legs());
  for (const accountId of options.accounts) {
    const legs = options.provider.legs().filter(({ legId }) => owners.get(legId)?.accountId === accountId);
    const records = await recordsOf(options, accountId);
    problems.push(...recordProblems(options, legs, records));
    charged += records.filter(({ status }) => status === 'charged').length;
    problems.push(...(await holdProblems(options, accountId)));
    const floor = await floorOf(options, { accountId, owners, legs });
    problems.push(...floor.problems);
    exposures.push(...floor.exposures);
  }
  return { problems, charged, exposures };
}

/** A call that legs belong to. */
interface Owner {
  readonly accountId: string;
  readonly callRef?: string;
  readonly name: string;
}

/** Whose every leg is: its call's, or its parent's call's. */
function ownersOf({ calls }: TrafficReport, legs: readonly SimulatedLeg[]): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>();
  for (const { accountId, callRef, legId } of calls) {
    owners.set(legId, { accountId, name: callRef ?? legId, ...(callRef !== undefined && { callRef }) });
  }
  for (const { legId, parentLegId } of legs) {
    const owner = parentLegId === undefined ? undefined : owners.get(parentLegId);
    if (owner !== undefined) owners.set(legId, owner);
  }
  return owners;
}

async function recordsOf(
  { billing, actor }: AuditOptions,
  accountId: string,
): Promise<readonly UsageRecord[]> {
  const records: UsageRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await billing.usage.list({ actor, accountId, ...(cursor !== undefined && { cursor }) });
    records.push(...page.legs);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return records;
}

function recordProblems(
  options: AuditOptions,
  legs: readonly SimulatedLeg[],
  records: readonly UsageRecord[],
): readonly string[] {
  const problems: string[] = [];
  const seen = new Map<string, UsageRecord>();
  for (const record of records) {
    if (seen.has(record.legId)) problems.push(`leg ${record.legId} is recorded twice`);
    seen.set(record.legId, record);
  }
  for (const leg of legs) {
    const record = seen.get(leg.legId);
    seen.delete(leg.legId);
    if (record === undefined) {
      problems.push(`leg ${leg.legId} is not recorded; the vendor says ${leg.status}`);
      continue;
    }
    const seconds = billedSeconds(leg);
    const cost = costOf(options, leg, seconds);
    if (record.durationSeconds !== seconds || record.legStatus !== leg.status) {
      const said = `${record.legStatus} of ${record.durationSeconds} s`;
      problems.push(`leg ${leg.legId} is recorded as ${said}; the vendor says ${leg.status} of ${seconds} s`);
    } else if (record.cost === undefined || compareMoney(record.cost, cost) !== 0) {
      problems.push(`leg ${leg.legId} costs ${record.cost?.amount ?? 'nothing'}; by the book ${cost.amount}`);
    }
  }
  for (const legId of seen.keys()) problems.push(`leg ${legId} is recorded; it is not of this account`);
  return problems;
}

async function holdProblems({ billing, actor }: AuditOptions, accountId: string): Promise<readonly string[]> {
  const problems: string[] = [];
  const { holds } = await billing.holds.list({ actor, accountId, status: 'open' });
  for (const hold of holds) problems.push(`hold ${hold.callRef} of ${accountId} is ${hold.status}`);
  const { held } = await billing.wallets.balance({ actor, accountId });
  if (compareMoney(held, money('0', held.currency)) !== 0) {
    problems.push(`${held.amount} ${held.currency} of ${accountId} are still held`);
  }
  for (const difference of (await billing.wallets.verify({ actor, accountId })).differences) {
    problems.push(`the rows of ${accountId} do not agree: ${JSON.stringify(difference)}`);
  }
  return problems;
}

/** Walks through the ledger: at every entry, what lies below the floor is what legs cost beyond their grants so far. */
async function floorOf(
  options: AuditOptions,
  of: {
    readonly accountId: string;
    readonly owners: ReadonlyMap<string, Owner>;
    readonly legs: readonly SimulatedLeg[];
  },
): Promise<{ readonly problems: readonly string[]; readonly exposures: readonly Exposure[] }> {
  const { billing, actor } = options;
  const { accountId, owners } = of;
  const { floor } = await billing.wallets.balance({ actor, accountId });
  const zero = money('0', floor.currency);
  const legs = new Map(of.legs.map((leg) => [leg.legId, leg]));
  const left = new Map<string, Money>();
  const problems: string[] = [];
  const exposures: Exposure[] = [];
  let beyond = zero;
  for (const entry of await entriesOf(options, accountId)) {
    if (entry.type === 'usage' && entry.link.type === 'usage') {
      const { legId } = entry.link;
      const owner = owners.get(legId) ?? { accountId, name: legId };
      const isLate = await isGivenBack(options, owner, entry.at);
      const paid = isLate ? zero : (left.get(owner.name) ?? (await grantOf(options, owner, legs)));
      // A charge is a movement out of the wallet, and so below zero.
      const after = addMoney(paid, entry.amount);
      const isCovered = compareMoney(after, zero) >= 0;
      left.set(owner.name, isCovered ? after : zero);
      if (!isCovered) {
        const amount = subtractMoney(zero, after);
        beyond = addMoney(beyond, amount);
        const asked = isLate ? 'late' : 'overrun';
        const reason = owner.callRef === undefined ? 'unauthorized' : asked;
        exposures.push({ accountId, legId, reason, amount });
      }
    }
    const lowest = subtractMoney(floor, beyond);
    if (compareMoney(entry.balanceAfter, lowest) < 0) {
      const { number, balanceAfter } = entry;
      problems.push(
        `entry ${number} of ${accountId} leaves ${balanceAfter.amount}; legs account for ${lowest.amount}`,
      );
    }
  }
  return { problems, exposures };
}

/** Whether the money set aside for a call was given back before a moment, because nobody had word of the call for too long. */
async function isGivenBack(
  { billing, actor }: AuditOptions,
  { accountId, callRef }: Owner,
  at: Date,
): Promise<boolean> {
  if (callRef === undefined) return false;
  const { closedAt } = await billing.holds.get({ actor, accountId, callRef });
  return closedAt !== undefined && closedAt < at;
}

/** What the seconds that a call was granted cost: that much was set aside for it. */
async function grantOf(
  options: AuditOptions,
  { accountId, callRef }: Owner,
  legs: ReadonlyMap<string, SimulatedLeg>,
): Promise<Money> {
  const { billing, actor, priceBook, report } = options;
  const first = report.calls.find((call) => call.callRef === callRef);
  const leg = first === undefined ? undefined : legs.get(first.legId);
  if (callRef === undefined || leg === undefined) return money('0', priceBook.currency);
  const { grantedSeconds } = await billing.calls.get({ actor, accountId, callRef });
  return costOf(options, { ...leg, answeredAtMs: leg.answeredAtMs ?? leg.startedAtMs }, grantedSeconds);
}

async function entriesOf({ billing, actor }: AuditOptions, accountId: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  do {
    const asked = { actor, accountId, order: 'oldest-first' as const };
    const page = await billing.wallets.activity({ ...asked, ...(cursor !== undefined && { cursor }) });
    entries.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
}

function costOf({ provider, priceBook }: AuditOptions, leg: SimulatedLeg, durationSeconds: number): Money {
  const { to, from, direction, answeredAtMs, startedAtMs } = leg;
  const call = { to, ...(from !== undefined && { from }), direction, provider: provider.id, durationSeconds };
  const start = { startAt: new Date(answeredAtMs ?? startedAtMs), answered: answeredAtMs !== undefined };
  const charge = rate({ ...call, ...start }, priceBook);
  return charge.status === 'rated' ? charge.cost : money('0', priceBook.currency);
}
