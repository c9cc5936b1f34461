import { checkOneOf, checkText } from '../errors/checks.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, AccountStatus, SettingRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { accountIn } from './account-row.ts';
import { type AccountCommand, actorText, authorize } from './actor.ts';

/** Suspends or resumes an account; for actor `system`. */
export interface ChangeStatusRequest extends AccountCommand {
  /** Why, for people; 1 to 200 characters. Kept with the account. */
  readonly reason: string;
}

/** Closes an account; for actor `system`. */
export interface CloseAccountRequest extends ChangeStatusRequest {
  /**
   * What becomes of a balance that is not zero: `expire` books money that is left out of the wallet, `write-off` brings
   * a negative balance to zero. Absent: the account closes only at zero.
   */
  readonly disposition?: 'expire' | 'write-off';
}

/** The account has the state that was asked for. */
export interface StatusChanged {
  /** Discriminant. */
  readonly status: 'changed';
  /** True when it had that state already. */
  readonly replayed: boolean;
  /** The account's state. */
  readonly accountStatus: AccountStatus;
}

/** The account's state does not lead to the one asked for; nothing changed. */
export interface StatusRefused {
  /** Discriminant. */
  readonly status: 'refused';
  /** The account's state. */
  readonly accountStatus: AccountStatus;
}

/** What suspending or resuming an account did. */
export type ChangeStatusOutcome = StatusChanged | StatusRefused;

/** Calls still hold money; nothing changed. Release the holds, then close. */
export interface HoldsOpen {
  /** Discriminant. */
  readonly status: 'open-holds';
  /** How many holds are open. */
  readonly openHolds: number;
}

/** The balance is not zero and the stated disposition does not fit it; nothing changed. */
export interface BalanceLeft {
  /** Discriminant. */
  readonly status: 'balance-left';
  /** Posted balance. */
  readonly posted: Money;
}

/** What closing an account did. */
export type CloseAccountOutcome = StatusChanged | HoldsOpen | BalanceLeft;

/** A step in the life of an account. */
export type LifeCycleStep = 'suspend' | 'resume' | 'close';

/** Name of the setting row that keeps the last change of state with its reason. */
export const LIFE_CYCLE_SETTING = 'life-cycle';

const NEXT: {
  readonly [Step in LifeCycleStep]: { readonly [S in AccountStatus]: AccountStatus | 'refused' };
} = {
  suspend: { 'not-set-up': 'refused', active: 'suspended', suspended: 'suspended', closed: 'refused' },
  resume: { 'not-set-up': 'refused', active: 'active', suspended: 'active', closed: 'refused' },
  close: { 'not-set-up': 'closed', active: 'closed', suspended: 'closed', closed: 'closed' },
};

/**
 * Where a step leads from a state.
 *
 * @param status - The account's state.
 * @param step - The step.
 * @returns The next state, or `refused`.
 */
export function nextStatus(status: AccountStatus, step: LifeCycleStep): AccountStatus | 'refused' {
  return NEXT[step][status];
}

/**
 * Suspends or resumes an account.
 *
 * @param step - Which of the two.
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function changeStatus(
  step: 'suspend' | 'resume',
  request: ChangeStatusRequest,
  clockMs: number,
): Decision<ChangeStatusOutcome> {
  const { actor, accountId } = authorize(request, `${step} an account`, 'system');
  const reason = checkText(request.reason, 'reason');
  return {
    accountId,
    reads: [{ table: 'setting', key: [LIFE_CYCLE_SETTING] }],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const next = nextStatus(account.status, step);
      if (next === 'refused') return { outcome: { status: 'refused', accountStatus: account.status } };
      if (next === account.status) return { outcome: changed(next, true) };
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      enter(draft, view, { status: next, reason });
      return { outcome: changed(next, false), changes: draft.changes(view) };
    },
  };
}

/**
 * Closes an account for ever.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function closeAccount(request: CloseAccountRequest, clockMs: number): Decision<CloseAccountOutcome> {
  const { actor, accountId } = authorize(request, 'close an account', 'system');
  const reason = checkText(request.reason, 'reason');
  const disposition =
    request.disposition === undefined
      ? undefined
      : checkOneOf(request.disposition, 'disposition', ['expire', 'write-off']);
  return {
    accountId,
    reads: [{ table: 'setting', key: [LIFE_CYCLE_SETTING] }],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const refusal = whyNotClosed(account, disposition);
      if (refusal !== undefined) return refusal;
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      disposeOfBalance(draft, reason);
      enter(draft, view, { status: 'closed', reason });
      return { outcome: changed('closed', false), changes: draft.changes(view) };
    },
  };
}

function whyNotClosed(
  account: AccountRow,
  disposition: 'expire' | 'write-off' | undefined,
): Verdict<CloseAccountOutcome> | undefined {
  if (account.status === 'closed') return { outcome: changed('closed', true) };
  if (account.openHolds > 0) return { outcome: { status: 'open-holds', openHolds: account.openHolds } };
  const { postedAtoms, currency } = account;
  const needed = postedAtoms === 0n ? disposition : postedAtoms > 0n ? 'expire' : 'write-off';
  if (needed === disposition) return undefined;
  return { outcome: { status: 'balance-left', posted: moneyFromAtoms(postedAtoms, currency) } };
}

function disposeOfBalance(draft: Draft, reason: string): void {
  const left = draft.postedAtoms;
  if (left > 0n) {
    const books = { debitBook: 'wallet', creditBook: 'expired' } as const;
    draft.post({ type: 'expiry', ...books, amountAtoms: left, reference: 'closing', reason });
  }
  if (left < 0n) {
    const books = { debitBook: 'adjustment', creditBook: 'wallet' } as const;
    draft.post({ type: 'adjustment', ...books, amountAtoms: -left, reference: 'closing', reason });
  }
}

function enter(
  draft: Draft,
  view: DecisionView,
  change: { readonly status: AccountStatus; readonly reason: string },
): void {
  const before = view.row('setting', [LIFE_CYCLE_SETTING]);
  const row: SettingRow = {
    accountId: draft.accountId,
    name: LIFE_CYCLE_SETTING,
    revision: (before?.revision ?? 0) + 1,
    value: { status: change.status, reason: change.reason },
    atMs: draft.nowMs,
    actor: draft.actor,
  };
  draft.write({ type: before === undefined ? 'insert' : 'update', table: 'setting', row });
  draft.set({ status: change.status });
}

function changed(accountStatus: AccountStatus, replayed: boolean): StatusChanged {
  return { status: 'changed', replayed, accountStatus };
}
