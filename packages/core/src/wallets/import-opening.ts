import {
  accountIn,
  checkAmount,
  checkBalanceRange,
  checkCurrency,
  stateForbids,
} from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkBoolean, checkReference } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { SettingRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { Draft } from './draft.ts';
import type { Differs } from './keyed.ts';

/** Brings the balance of a former system; for actor `system`. An account takes one opening balance, ever. */
export interface ImportOpeningRequest extends AccountCommand {
  /** The caller's key: the same key with the same content imports once. Never forgotten. */
  readonly key: string;
  /** The former balance; may be negative, never zero. */
  readonly amount: Money;
  /**
   * When the former system stopped charging: legs that began before are parked `before-horizon` from now on, because
   * the opening balance has them in it. ISO 8601 text with offset, or a `Date`; absent: no horizon is set.
   */
  readonly horizon?: string | Date;
  /** Says what would happen and changes nothing; false by default. */
  readonly dryRun?: boolean;
}

/** The opening balance is in the wallet, or would be. */
export interface OpeningImported {
  /** Discriminant. */
  readonly status: 'imported';
  /** True when an equal earlier request did it. */
  readonly replayed: boolean;
  /** True when nothing was changed because only a dry run was asked for. */
  readonly dryRun: boolean;
  /** Journal number of the entry; in a dry run the one it would get. */
  readonly number: number;
  /** Posted balance after the entry. */
  readonly posted: Money;
}

/** What importing an opening balance did; `differs` when the account has another opening balance already. */
export type ImportOpeningOutcome = OpeningImported | Differs;

const OPENING_SETTING = 'opening';
const COMMAND = 'import an opening balance';

interface KeptOpening {
  readonly key: string;
  readonly digest: string;
  readonly number: number;
  readonly posted: string;
}

/**
 * Brings the balance of a former system into the wallet.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function importOpening(
  request: ImportOpeningRequest,
  clockMs: number,
): Decision<ImportOpeningOutcome> {
  const { actor, accountId } = authorize(request, COMMAND, 'system');
  const key = checkReference(request.key, 'key');
  const amount = checkAmount(request.amount, 'amount', 'any');
  if (amount.atoms === 0n) throw invalidInput('amount.amount', 'other than zero', '0');
  const horizonMs = request.horizon === undefined ? undefined : parseInstant(request.horizon, 'horizon');
  if (horizonMs !== undefined && horizonMs > clockMs)
    throw invalidInput('horizon', 'an instant that has passed');
  const dryRun = request.dryRun === undefined ? false : checkBoolean(request.dryRun, 'dryRun');
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, horizonMs]);
  return {
    accountId,
    reads: [{ table: 'setting', key: [OPENING_SETTING] }],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const kept = keptOpening(view);
      if (kept !== undefined) return { outcome: repeated(kept, { key, digest, currency: account.currency }) };
      checkCurrency(account, amount);
      if (account.status === 'closed') throw stateForbids(account, COMMAND);
      checkBalanceRange(account.postedAtoms + amount.atoms, 'amount.amount');
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      const number = draft.post({
        type: 'opening',
        ...(amount.atoms > 0n
          ? { debitBook: 'funding', creditBook: 'wallet', amountAtoms: amount.atoms }
          : { debitBook: 'wallet', creditBook: 'funding', amountAtoms: -amount.atoms }),
        reference: `opening:${key}`,
      });
      const posted = moneyFromAtoms(draft.postedAtoms, account.currency);
      const outcome: OpeningImported = { status: 'imported', replayed: false, dryRun, number, posted };
      if (dryRun) return { outcome };
      keep(draft, { key, digest, number, posted: posted.amount });
      if (horizonMs !== undefined && horizonMs > (account.horizonMs ?? 0)) draft.set({ horizonMs });
      return { outcome, changes: draft.changes(view) };
    },
  };
}

function keptOpening(view: DecisionView): KeptOpening | undefined {
  return view.row('setting', [OPENING_SETTING])?.value as unknown as KeptOpening | undefined;
}

function repeated(
  kept: KeptOpening,
  request: { readonly key: string; readonly digest: string; readonly currency: string },
): ImportOpeningOutcome {
  if (kept.key !== request.key || kept.digest !== request.digest) return { status: 'differs', key: kept.key };
  const posted = moneyFromAtoms(parseAtoms(kept.posted, 'posted'), request.currency);
  return { status: 'imported', replayed: true, dryRun: false, number: kept.number, posted };
}

function keep(draft: Draft, opening: KeptOpening): void {
  const row: SettingRow = {
    accountId: draft.accountId,
    name: OPENING_SETTING,
    revision: 1,
    value: { ...opening },
    atMs: draft.nowMs,
    actor: draft.actor,
  };
  draft.write({ type: 'insert', table: 'setting', row });
}
