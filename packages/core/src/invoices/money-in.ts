import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { InvoiceRow, SettingRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { givenAtoms } from './assigned-money.ts';
import { invoiceFacts } from './invoice-facts.ts';
import { contestedAtoms, isTaken } from './invoice-money.ts';

/** Name of the setting that keeps the sums over an account's invoices. */
export const MONEY_IN_SETTING = 'money-in';

/** Names that row, for the reads of a decision. */
export const moneyInRef: RowRef = { table: 'setting', key: [MONEY_IN_SETTING] };

/** Sums over an account's invoices, kept by the decisions that change them. */
export interface MoneyInSums {
  /** Invoices that are not paid and not given up. */
  readonly awaited: number;
  /** Their line amounts: what they will credit. */
  readonly awaitedAtoms: Atoms;
  /** Of those, the line amounts of the ones whose money is on its way. */
  readonly processingAtoms: Atoms;
  /** What has arrived for invoices that are not covered yet. */
  readonly partAtoms: Atoms;
  /** What has arrived and pays nothing. */
  readonly unallocatedAtoms: Atoms;
  /** What is contested at this moment. */
  readonly contestedAtoms: Atoms;
}

/** Money that is coming in: visible, and not spendable before it is credited. */
export interface MoneyIn {
  /** Invoices that wait to be paid. */
  readonly awaitedInvoices: number;
  /** What they will credit once they are paid. */
  readonly awaited: Money;
  /** Of that, what is on its way by the payer's bank. */
  readonly processing: Money;
  /** What has arrived for invoices that are not covered yet. */
  readonly partlyReceived: Money;
  /** What has arrived and pays no invoice. */
  readonly unallocated: Money;
  /** What payers' banks have taken back, or may keep. */
  readonly contested: Money;
}

const ZERO: MoneyInSums = {
  awaited: 0,
  awaitedAtoms: 0n,
  processingAtoms: 0n,
  partAtoms: 0n,
  unallocatedAtoms: 0n,
  contestedAtoms: 0n,
};

/**
 * What one invoice adds to the sums.
 *
 * @param row - The invoice; absent: nothing.
 * @returns Its part.
 */
export function partOfSums(row: InvoiceRow | undefined): MoneyInSums {
  if (row === undefined || row.kind === 'credit-note') return ZERO;
  const waits =
    row.kind === 'invoice' &&
    (row.status === 'draft' || row.status === 'open' || row.status === 'processing');
  return {
    awaited: waits ? 1 : 0,
    awaitedAtoms: waits ? row.netAtoms : 0n,
    processingAtoms: waits && row.status === 'processing' ? row.netAtoms : 0n,
    partAtoms: waits ? atLeastZero(row.receivedAtoms - givenAtoms(row)) : 0n,
    unallocatedAtoms: row.unallocatedAtoms,
    contestedAtoms: contestedAtoms(invoiceFacts(row).contests, isTaken),
  };
}

function atLeastZero(atoms: Atoms): Atoms {
  return atoms > 0n ? atoms : 0n;
}

/**
 * Adds sums up.
 *
 * @param left - Sums.
 * @param right - More of them.
 * @param sign - -1 takes them off.
 * @returns The sums.
 */
export function addSums(left: MoneyInSums, right: MoneyInSums, sign: 1 | -1 = 1): MoneyInSums {
  const by = BigInt(sign);
  return {
    awaited: left.awaited + sign * right.awaited,
    awaitedAtoms: left.awaitedAtoms + by * right.awaitedAtoms,
    processingAtoms: left.processingAtoms + by * right.processingAtoms,
    partAtoms: left.partAtoms + by * right.partAtoms,
    unallocatedAtoms: left.unallocatedAtoms + by * right.unallocatedAtoms,
    contestedAtoms: left.contestedAtoms + by * right.contestedAtoms,
  };
}

/**
 * Reads the sums from their row.
 *
 * @param row - The row, absent before the first invoice.
 * @returns The sums.
 */
export function sumsOf(row: SettingRow | undefined): MoneyInSums {
  if (row === undefined) return ZERO;
  const kept = row.value as { readonly awaited: number } & { readonly [name: string]: string };
  const amount = (name: string): Atoms => parseAtoms(kept[name], name);
  return {
    awaited: kept.awaited,
    awaitedAtoms: amount('awaitedAmount'),
    processingAtoms: amount('processing'),
    partAtoms: amount('part'),
    unallocatedAtoms: amount('unallocated'),
    contestedAtoms: amount('contested'),
  };
}

/**
 * Writes the sums, where they changed.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param sums - The sums.
 */
export function writeSums(draft: Draft, view: DecisionView, sums: MoneyInSums): void {
  const before = view.row('setting', [MONEY_IN_SETTING]);
  const value = {
    awaited: sums.awaited,
    awaitedAmount: formatAtoms(sums.awaitedAtoms),
    processing: formatAtoms(sums.processingAtoms),
    part: formatAtoms(sums.partAtoms),
    unallocated: formatAtoms(sums.unallocatedAtoms),
    contested: formatAtoms(sums.contestedAtoms),
  };
  const row: SettingRow = {
    accountId: draft.accountId,
    name: MONEY_IN_SETTING,
    revision: (before?.revision ?? 0) + 1,
    value,
    atMs: draft.nowMs,
    actor: draft.actor,
  };
  draft.write({ type: before === undefined ? 'insert' : 'update', table: 'setting', row });
}

/**
 * Shows the sums.
 *
 * @param row - Their row.
 * @param currency - The account's currency.
 * @returns The money.
 */
export function moneyInView(row: SettingRow | undefined, currency: string): MoneyIn {
  const sums = sumsOf(row);
  return {
    awaitedInvoices: sums.awaited,
    awaited: moneyFromAtoms(sums.awaitedAtoms, currency),
    processing: moneyFromAtoms(sums.processingAtoms, currency),
    partlyReceived: moneyFromAtoms(sums.partAtoms, currency),
    unallocated: moneyFromAtoms(sums.unallocatedAtoms, currency),
    contested: moneyFromAtoms(sums.contestedAtoms, currency),
  };
}
