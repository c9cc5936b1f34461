import { type Atoms, parseAtoms } from '../money/atoms.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { AccountRow, Json, SettingRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import { AUTO_TOP_UP, autoTopUpDue } from '../thresholds/auto-trigger.ts';
import { thresholdState } from '../thresholds/threshold-state.ts';
import type { Draft } from '../wallets/draft.ts';

/** How an account buys by itself, as its owner saved it. */
export interface AutoConfig {
  /** Whether it does. */
  readonly enabled: boolean;
  /** The balance at which it buys, decimal text. */
  readonly threshold: string;
  /** The balance it buys up to, decimal text. */
  readonly target: string;
  /** Most that may be bought by itself in a local month, decimal text. */
  readonly monthlyCap: string;
  /** The processor's id of the method that is charged. */
  readonly savedMethodId: string;
  /** What that method is. */
  readonly method: PaymentMethod;
  /** Milliseconds between two attempts, at least. */
  readonly cooldownMs: number;
  /** Failures in a row after which it stops. */
  readonly mostAttempts: number;
  /** Standing acknowledgement: the terms, who agreed to them, when, and when automatic top-ups were enabled with them. */
  readonly terms: {
    readonly version: string;
    readonly hash: string;
    readonly by: string;
    readonly agreedAtMs: number;
    readonly atMs: number;
  };
}

/** Why it does not buy for now; it goes on by itself once that is over. */
export type AutoPause =
  | 'account-not-active'
  | 'terms-outdated'
  | 'billing-details-incomplete'
  | 'no-recipients'
  | 'monthly-cap';

/** Why it stopped: it goes on when a dispute is won, or its owner enables it again. */
export type AutoStop = 'declined' | 'dispute' | 'dispute-lost';

/** How far automatic top-ups got. */
export interface AutoState {
  /** The one that is under way. */
  readonly topUpId?: string;
  /** Failures in a row. */
  readonly failures: number;
  /** Not before this, epoch milliseconds. */
  readonly notBeforeMs: number;
  /** The local month that is counted, `YYYY-MM`. */
  readonly month: string;
  /** What was bought by itself in it, decimal text. */
  readonly monthAmount: string;
  /** Why it does not buy for now. */
  readonly paused?: AutoPause;
  /** Why it stopped. */
  readonly stopped?: AutoStop;
  /** Invoices whose money is disputed at this moment. */
  readonly disputed: readonly string[];
  /** Invoices whose money was taken back for good. */
  readonly lost: readonly string[];
}

const CONFIG = 'auto-top-up';
const STATE = 'auto-top-up-state';

/** Names the row of the configuration. */
export const autoConfigRef: RowRef = { table: 'setting', key: [CONFIG] };

/** Names the row of the state. */
export const autoStateRef: RowRef = { table: 'setting', key: [STATE] };

/** Both rows, and the due row, for the reads of a decision. */
export const autoRefs: readonly RowRef[] = [
  autoConfigRef,
  autoStateRef,
  { table: 'due', key: [AUTO_TOP_UP, AUTO_TOP_UP] },
];

/** State of an account that never bought by itself. */
const freshState: AutoState = {
  failures: 0,
  notBeforeMs: 0,
  month: '',
  monthAmount: '0',
  disputed: [],
  lost: [],
};

/**
 * The configuration.
 *
 * @param row - Its row.
 * @returns The configuration, or absent.
 */
export function configOf(row: SettingRow | undefined): AutoConfig | undefined {
  return row?.value as unknown as AutoConfig | undefined;
}

/**
 * The state.
 *
 * @param row - Its row.
 * @returns The state.
 */
export function stateOf(row: SettingRow | undefined): AutoState {
  return (row?.value as unknown as AutoState | undefined) ?? freshState;
}

/**
 * What was bought by itself in a month.
 *
 * @param state - The state.
 * @param month - The month.
 * @returns The amount.
 */
export function boughtIn(state: AutoState, month: string): Atoms {
  return state.month === month ? parseAtoms(state.monthAmount, 'monthAmount') : 0n;
}

/**
 * Writes the configuration.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param config - The configuration.
 * @returns Its revision.
 */
export function writeConfig(draft: Draft, view: DecisionView, config: AutoConfig): number {
  return writeSetting(draft, view, { name: CONFIG, value: config as unknown as Json });
}

/**
 * Writes the state, and has the thresholds and the due row follow: at the line or below, with nothing under way, somebody is
 * asked to buy; above it the next fall will ask; stopped or disabled, nothing asks.
 *
 * @param draft - The draft, with all the money of the decision moved.
 * @param view - The decision's view.
 * @param next - The account as it was, configuration and state.
 */
export function writeState(
  draft: Draft,
  view: DecisionView,
  next: {
    readonly account: AccountRow;
    readonly config: AutoConfig;
    readonly state: AutoState;
    readonly clockMs: number;
  },
): void {
  const { account, config, state, clockMs } = next;
  writeSetting(draft, view, { name: STATE, value: state as unknown as Json });
  const { autoTopUp: _, ...thresholds } = thresholdState(account);
  const runs = config.enabled && state.stopped === undefined;
  const below = draft.watchedAtoms <= parseAtoms(config.threshold, 'threshold');
  const waiting = below || state.topUpId !== undefined;
  draft.set({
    thresholds: (runs
      ? { ...thresholds, autoTopUp: { below: config.threshold, waiting } }
      : thresholds) as unknown as Json,
  });
  const wanted = runs && below && state.topUpId === undefined;
  const due = view.row('due', [AUTO_TOP_UP, AUTO_TOP_UP]);
  if (!wanted) {
    if (due !== undefined) draft.write({ type: 'remove', table: 'due', key: [AUTO_TOP_UP, AUTO_TOP_UP] });
    return;
  }
  const row = autoTopUpDue(draft.accountId, Math.max(clockMs, state.notBeforeMs));
  if (due === undefined) draft.write({ type: 'insert', table: 'due', row });
  else draft.write({ type: 'update', table: 'due', row: { ...row, attempts: due.attempts } });
}

function writeSetting(
  draft: Draft,
  view: DecisionView,
  setting: { readonly name: string; readonly value: Json },
): number {
  const { name, value } = setting;
  const before = view.row('setting', [name]);
  const revision = (before?.revision ?? 0) + 1;
  const { accountId, nowMs: atMs, actor } = draft;
  const row: SettingRow = { accountId, name, revision, value, atMs, actor };
  draft.write({ type: before === undefined ? 'insert' : 'update', table: 'setting', row });
  return revision;
}
