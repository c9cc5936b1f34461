import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { ParkedRow, UsageRow } from '../ports/rows.ts';
import type { LegKey } from './leg.ts';
import type { BilledFact, LegDecided } from './record-leg.ts';

/** What every outcome about a recorded leg carries. */
export interface RecordedLeg extends LegKey {
  /** True when this leg was recorded before; the rest is then the first result. */
  readonly replayed: boolean;
  /** The account it was recorded in. */
  readonly accountId: string;
  /** 0 for the first record; each correction, later rating or re-rating adds one. */
  readonly revision: number;
  /** Journal number of the usage row; reports name such a number as their `asOf`. */
  readonly number: number;
}

/** The leg was rated and charged; a cost of zero is a charge without an entry. */
export interface LegCharged extends RecordedLeg {
  /** Discriminant. */
  readonly status: 'charged';
  /** Net cost of the leg, in the account's currency. */
  readonly cost: Money;
  /** Seconds the charge is for. */
  readonly billedSeconds: number;
  /** Prefix of the rule that rated it; absent for imported history. */
  readonly matchedPrefix?: string;
  /** Content hash of the price book that rated it; absent for imported history. */
  readonly priceBookHash?: string;
}

/** The leg is recorded without a charge and waits in the `unrated` lot. */
export interface LegUnrated extends RecordedLeg {
  /** Discriminant. */
  readonly status: 'unrated';
  /**
   * Why: `no-contract`, `no-price-book` (no line in force at billing start), `price-book-missing` (storage does not
   * have it), `price-book-currency` (it is not in the account's currency), `number-not-valid`, or what rating says, such
   * as `no-rule`, `no-window`, `blocked`.
   */
  readonly reason: string;
}

/** The leg is recorded, and the contract's policy on legs says that it costs nothing. */
export interface LegNotBilled extends RecordedLeg {
  /** Discriminant. */
  readonly status: 'not-billed';
  /** Which policy: `parent-legs-only` or `child-legs-only`. */
  readonly reason: string;
}

/** The leg is kept in a parking lot outside the account's usage. */
export interface LegParked extends LegKey {
  /** Discriminant. */
  readonly status: 'parked';
  /** True when it was parked before. */
  readonly replayed: boolean;
  /** `unassigned` while its account is unknown, `before-horizon` when it is older than what the account keeps. */
  readonly lot: 'unassigned' | 'before-horizon';
  /** Why: `account-not-named`, `account-unknown` or `before-horizon`. */
  readonly reason: string;
}

/** The leg is known with other billed facts; nothing changed. */
export interface LegDiffers extends LegKey {
  /** Discriminant. */
  readonly status: 'differs';
  /** In what it differs; empty when the facts as first reported are no longer kept one by one. */
  readonly fields: readonly BilledFact[];
}

/** What became of a finished leg. */
export type LegOutcome = LegCharged | LegUnrated | LegNotBilled | LegParked | LegDiffers;

/** What a revision of a leg says. */
export type RevisionOutcome = LegCharged | LegUnrated | LegNotBilled;

/** The answers of a decision that a caller may see. */
export type LegAnswer = Exclude<LegDecided, { readonly kind: 'book-needed' | 'no-account' | 'assigned' }>;

/**
 * Turns a decision's answer into what the caller is told.
 *
 * @param answer - The answer.
 * @param leg - The leg.
 * @returns The outcome.
 */
export function legOutcome(answer: LegAnswer, leg: LegKey): LegOutcome {
  switch (answer.kind) {
    case 'row':
      return revisionOutcome(answer.row, answer.currency, answer.replayed);
    case 'parked':
      return parkedOutcome(answer.row, answer.replayed);
    case 'differs':
      return { status: 'differs', provider: leg.provider, legId: leg.legId, fields: answer.fields };
  }
}

/**
 * Turns a usage row into what the caller is told.
 *
 * @param row - The row.
 * @param currency - Currency of the account.
 * @param replayed - Whether it was there already.
 * @returns The outcome.
 */
export function revisionOutcome(row: UsageRow, currency: string, replayed: boolean): RevisionOutcome {
  const { provider, legId, accountId, revision, number } = row;
  if (row.status !== 'charged') {
    const reason = row.reason ?? '';
    return { status: row.status, replayed, provider, legId, accountId, revision, number, reason };
  }
  const outcome: { -readonly [Field in keyof LegCharged]: LegCharged[Field] } = {
    status: 'charged',
    replayed,
    provider,
    legId,
    accountId,
    revision,
    number,
    cost: moneyFromAtoms(row.costAtoms ?? 0n, currency),
    billedSeconds: row.billedSeconds,
  };
  if (row.matchedPrefix !== undefined) outcome.matchedPrefix = row.matchedPrefix;
  if (row.priceBookHash !== undefined) outcome.priceBookHash = row.priceBookHash;
  return outcome;
}

function parkedOutcome(row: ParkedRow, replayed: boolean): LegParked {
  const { provider, legId, reason } = row;
  const lot = row.lot === 'unassigned' ? 'unassigned' : 'before-horizon';
  return { status: 'parked', replayed, provider, legId, lot, reason };
}
