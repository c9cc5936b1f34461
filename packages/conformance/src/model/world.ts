import type { AccountStatus, EntryType, LegStatus } from '@live-calls/core';
import { initialLevels, judge, type LevelState } from './levels.ts';
import type { ContractPlan } from './model-command.ts';
import type { ReceiptState, TopUpState } from './purchase-state.ts';
import type { PaymentStand } from './purchase-words.ts';

/** One movement, as the reference model remembers it. */
export interface EntryState {
  readonly number: number;
  readonly type: EntryType;
  readonly debit: string;
  readonly credit: string;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly at: number;
  readonly billingStart: number | undefined;
}

/** One revision of a leg. */
export interface RevisionState {
  readonly number: number;
  readonly cause: 'leg' | 'correction' | 'retry' | 'rerating';
  readonly status: 'charged' | 'unrated' | 'not-billed';
  readonly reason: string | undefined;
  readonly cost: bigint | undefined;
  readonly billedSeconds: number;
  readonly prefix: string | undefined;
  readonly book: string | undefined;
  readonly contract: number;
  readonly at: number;
  /** The billed facts as text: what tells a repeat from other content. */
  readonly content: string;
  readonly legStatus: LegStatus;
  readonly durationSeconds: number;
  readonly answered: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly startMs: number;
  readonly callRef: string | undefined;
  readonly parentLegId: string | undefined;
  /** Absent when redacted. */
  readonly to: string | undefined;
  /** Absent when withheld or redacted. */
  readonly from: string | undefined;
}

/** A leg that a call knows. */
export interface CallLegState {
  readonly provider: string;
  readonly legId: string;
  readonly state: 'running' | 'ended' | 'settled';
  readonly answered: boolean;
}

/** The call that a hold was placed for. */
export interface CallState {
  readonly provider: string;
  readonly to: string;
  readonly from: string | undefined;
  readonly direction: 'inbound' | 'outbound';
  readonly contract: number;
  readonly control: 'extend' | 'whole' | 'supervised';
  readonly capSeconds: number;
  readonly grantedSeconds: number;
  readonly final: boolean;
  readonly placedAt: number;
  readonly answeredMs: number | undefined;
  /** Since when the first limit of a call that came in is to be ordered. */
  readonly orderAt: number | undefined;
  readonly legs: readonly CallLegState[];
  readonly complete: boolean;
  readonly announced: boolean;
}

/** A hold. */
export interface HoldState {
  readonly callRef: string;
  readonly open: boolean;
  readonly amount: bigint;
  readonly placed: bigint;
  readonly captured: bigint;
  readonly used: bigint;
  readonly expiresMs: number;
  readonly book: string | undefined;
  readonly content: string;
  /** What each extension asked for. */
  readonly extensions: readonly string[];
  /** Absent when it was placed by hand. */
  readonly call?: CallState;
}

/** Something that was told. */
export interface AnnouncedState {
  readonly type: string;
  readonly at: number;
  readonly balance?: bigint;
  readonly crossed?: readonly string[];
  readonly recipients: readonly string[];
}

/** A leg parked before the horizon, or unassigned. */
export interface ParkedState {
  readonly reason: string;
  readonly content: string;
  readonly at: number;
  /** The facts as they came; numbers gone when redacted. */
  readonly leg: KnownLeg;
  /** The account it named, which did not exist. */
  readonly named?: string;
  readonly assigningTo?: string;
}

/** Everything about a finished leg that money depends on. */
export interface KnownLeg {
  readonly provider: string;
  readonly legId: string;
  readonly status: LegStatus;
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly direction: 'inbound' | 'outbound';
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly answered: boolean;
  readonly callRef: string | undefined;
  readonly parentLegId: string | undefined;
}

/** A planned re-rating. */
export interface ReratingState {
  readonly request: string;
  readonly book: string;
  readonly contract: number;
  readonly applied: boolean;
  /** Legs the plan saw: key, revision, and their cost then. */
  readonly legs: readonly { readonly key: string; readonly revision: number; readonly cost: bigint }[];
  readonly sums: { readonly [field: string]: unknown };
  readonly progress: { readonly [field: string]: unknown };
}

/** One account of the reference model: plain maps and lists of values that never change. */
export class AccountState {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly openedAt: number;
  status: AccountStatus = 'not-set-up';
  contracts: readonly ContractPlan[] = [];
  floor = 0n;
  lastAt: number;
  lastNumber = 0;
  horizonMs: number | undefined;
  entries: EntryState[] = [];
  legs: Map<string, readonly RevisionState[]> = new Map();
  old: Map<string, ParkedState> = new Map();
  waiting: Map<string, { readonly reason: string; readonly at: number }> = new Map();
  holds: Map<string, HoldState> = new Map();
  adjustments: Map<string, { readonly content: string; readonly number: number; readonly posted: bigint }> =
    new Map();
  opening: { readonly content: string; readonly number: number; readonly posted: bigint } | undefined;
  recipients: readonly string[] = [];
  recipientsRevision = 0;
  levels: readonly LevelState[];
  rearmPercent = 10;
  levelsRevision = 0;
  told: { readonly severity: string; readonly balance: bigint } | undefined;
  announced: AnnouncedState[] = [];
  topUps: Map<string, TopUpState> = new Map();
  topUpKeys: Map<string, string> = new Map();
  receipts: Map<string, ReceiptState> = new Map();
  /** Since when the terms are agreed to. */
  agreedAt: number | undefined;
  /** Whether the billing details are complete. */
  hasDetails = false;
  reratings: Map<string, ReratingState> = new Map();
  /** Legs that were bound: between when and when that was said, and whether they were redacted. */
  bound: Map<string, { readonly firstMs: number; readonly lastMs: number; readonly redacted: boolean }> =
    new Map();

  constructor(opened: {
    readonly id: string;
    readonly name: string;
    readonly currency: string;
    readonly at: number;
  }) {
    this.id = opened.id;
    this.name = opened.name;
    this.currency = opened.currency;
    this.openedAt = opened.at;
    this.lastAt = opened.at;
    this.levels = initialLevels(opened.currency);
  }

  /** Posted balance: what the last entry says. */
  get posted(): bigint {
    return this.entries.at(-1)?.balanceAfter ?? 0n;
  }

  /** Held money: what the open holds add up to. */
  get held(): bigint {
    return this.openHolds.reduce((sum, hold) => sum + hold.amount, 0n);
  }

  /** What running calls have used. */
  get running(): bigint {
    return this.openHolds.reduce((sum, hold) => sum + hold.used, 0n);
  }

  /** The open holds. */
  get openHolds(): readonly HoldState[] {
    return [...this.holds.values()].filter((hold) => hold.open);
  }

  /** What thresholds look at. */
  get watched(): bigint {
    return this.posted - this.running;
  }

  /** A copy that may be changed apart. */
  fork(): AccountState {
    const copy: AccountState = Object.assign(Object.create(AccountState.prototype), this);
    copy.entries = [...this.entries];
    copy.announced = [...this.announced];
    copy.legs = new Map(this.legs);
    copy.old = new Map(this.old);
    copy.waiting = new Map(this.waiting);
    copy.holds = new Map(this.holds);
    copy.adjustments = new Map(this.adjustments);
    copy.topUps = new Map(this.topUps);
    copy.topUpKeys = new Map(this.topUpKeys);
    copy.receipts = new Map(this.receipts);
    copy.reratings = new Map(this.reratings);
    copy.bound = new Map(this.bound);
    return copy;
  }

  /**
   * Changes the account in one commit: time never runs back, and the levels are judged on the first and last balance.
   *
   * @param clockMs - The clock's time.
   * @param change - What changes.
   * @returns What the change returns.
   */
  commit<Result>(clockMs: number, change: (now: number) => Result): Result {
    const before = this.watched;
    const now = Math.max(clockMs, this.lastAt);
    const result = change(now);
    this.lastAt = now;
    judge(this, before, now);
    return result;
  }

  /**
   * Posts one entry.
   *
   * @param now - Time of the commit.
   * @param entry - The movement.
   * @returns Its journal number.
   */
  post(
    now: number,
    entry: Pick<EntryState, 'type' | 'debit' | 'credit' | 'amount'> & {
      readonly billingStart?: number;
      readonly number?: number;
    },
  ): number {
    if (entry.number === undefined) this.lastNumber += 1;
    const number = entry.number ?? this.lastNumber;
    const moved = entry.credit === 'wallet' ? entry.amount : entry.debit === 'wallet' ? -entry.amount : 0n;
    const { type, debit, credit, amount, billingStart } = entry;
    this.entries.push({
      number,
      type,
      debit,
      credit,
      amount,
      balanceAfter: this.posted + moved,
      at: now,
      billingStart,
    });
    return number;
  }
}

/** The whole world of the reference model. */
export class World {
  clockMs: number;
  accounts: Map<string, AccountState> = new Map();
  unassigned: Map<string, ParkedState> = new Map();
  /** Where unassigned legs went. */
  assigned: Map<string, string> = new Map();
  unassignedLastAt = 0;
  /** What the processor knows, by account and top-up. */
  payments: Map<string, PaymentStand> = new Map();

  constructor(clockMs: number) {
    this.clockMs = clockMs;
  }

  /** A copy in which the named accounts may be changed apart; the others are shared. */
  fork(ids: Iterable<string>): World {
    const copy = new World(this.clockMs);
    copy.accounts = new Map(this.accounts);
    for (const id of ids) {
      const account = this.accounts.get(id);
      if (account !== undefined) copy.accounts.set(id, account.fork());
    }
    copy.unassigned = new Map(this.unassigned);
    copy.assigned = new Map(this.assigned);
    copy.unassignedLastAt = this.unassignedLastAt;
    copy.payments = new Map(this.payments);
    return copy;
  }
}

/**
 * How a leg is named in the model.
 *
 * @param leg - The leg.
 * @returns `provider/legId`.
 */
export function legKey(leg: { readonly provider: string; readonly legId: string }): string {
  return `${leg.provider}/${leg.legId}`;
}
