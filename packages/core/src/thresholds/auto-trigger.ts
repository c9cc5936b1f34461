import { parseAtoms } from '../money/atoms.ts';
import type { AccountRow, DueRow, Json } from '../ports/rows.ts';
import type { DecisionView, Write } from '../ports/storage.ts';
import { type ThresholdState, watchedAtoms } from './threshold-state.ts';

/** Kind and reference of the due row that asks for an automatic top-up. */
export const AUTO_TOP_UP = 'auto-top-up';

/** The line below which an account buys by itself, as the thresholds keep it. */
export interface AutoTrigger {
  /** Decimal text: it buys when the watched balance falls to this or below. */
  readonly below: string;
  /** True while it was asked for and has not come to an end, so that one fall asks once. */
  readonly waiting: boolean;
}

/**
 * The due row that asks for an automatic top-up.
 *
 * @param accountId - The account.
 * @param dueAtMs - From when on.
 * @returns The row.
 */
export function autoTopUpDue(accountId: string, dueAtMs: number): DueRow {
  return { accountId, kind: AUTO_TOP_UP, reference: AUTO_TOP_UP, dueAtMs, attempts: 0 };
}

/**
 * Whether the balance of an account is where it buys by itself.
 *
 * @param account - The account, as it will be committed.
 * @param trigger - The line.
 * @returns True at the line or below.
 */
export function isBelow(
  account: Pick<AccountRow, 'postedAtoms' | 'runningAtoms'>,
  trigger: AutoTrigger,
): boolean {
  return watchedAtoms(account) <= parseAtoms(trigger.below, 'below');
}

/**
 * Asks for an automatic top-up in the commit that takes the balance below its line. For accounts without one this looks at
 * one field.
 *
 * @param after - The account as it will be committed.
 * @param view - The decision's view.
 * @param clockMs - The clock's time.
 * @returns What to add to the commit, or absent.
 */
export function triggerAutoTopUp(
  after: AccountRow,
  view: DecisionView,
  clockMs: number,
): { readonly thresholds: Json; readonly writes: readonly Write[] } | undefined {
  const state = after.thresholds as unknown as ThresholdState | null;
  const trigger = state?.autoTopUp;
  if (trigger === undefined || trigger.waiting || !isBelow(after, trigger)) return undefined;
  const thresholds = { ...state, autoTopUp: { ...trigger, waiting: true } } as unknown as Json;
  if (view.row('due', [AUTO_TOP_UP, AUTO_TOP_UP]) !== undefined) return { thresholds, writes: [] };
  const row = autoTopUpDue(after.accountId, clockMs);
  return { thresholds, writes: [{ type: 'insert', table: 'due', row }] };
}
