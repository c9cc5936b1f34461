import {
  accountIn,
  checkAmount,
  checkBalanceRange,
  checkCurrency,
  stateForbids,
} from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkReference, checkText } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Json } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from './draft.ts';
import { type Differs, type KeyedRequest, keyRef, remember, remembered } from './keyed.ts';

/** Corrects a wallet by hand; for actor `system`. */
export interface AdjustRequest extends AccountCommand {
  /** The caller's key: the same key with the same content adjusts once. Kept for the key retention. */
  readonly key: string;
  /** What the balance changes by; above zero credits, below zero debits. Never zero. */
  readonly amount: Money;
  /** Why, for people; 1 to 200 characters. Stands on the entry. */
  readonly reason: string;
}

/** The wallet is adjusted. */
export interface Adjusted {
  /** Discriminant. */
  readonly status: 'adjusted';
  /** True when an equal earlier request did it; number and balance are the first result's. */
  readonly replayed: boolean;
  /** Journal number of the entry. */
  readonly number: number;
  /** Posted balance after the entry. */
  readonly posted: Money;
}

/** What adjusting a wallet did. */
export type AdjustOutcome = Adjusted | Differs;

/** The first result of a keyed movement, as it is kept under its key. */
interface KeptMovement {
  readonly number: number;
  readonly posted: string;
}

/**
 * Corrects a wallet by hand. An adjustment always posts: it may take the balance below the floor.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function adjust(request: AdjustRequest, clockMs: number): Decision<AdjustOutcome> {
  const { actor, accountId } = authorize(request, 'adjust the balance', 'system');
  const key = checkReference(request.key, 'key');
  const amount = checkAmount(request.amount, 'amount', 'any');
  if (amount.atoms === 0n) throw invalidInput('amount.amount', 'other than zero', '0');
  const reason = checkText(request.reason, 'reason');
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, reason]);
  const keyed: KeyedRequest = { operation: 'adjust', key, digest };
  return {
    accountId,
    reads: [keyRef(keyed)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const known = remembered(view, keyed);
      if (known?.status === 'differs') return { outcome: known };
      if (known !== undefined) return { outcome: adjustedAgain(known.outcome, account.currency) };
      checkCurrency(account, amount);
      if (account.status === 'closed') throw stateForbids(account, 'adjust the balance');
      checkBalanceRange(account.postedAtoms + amount.atoms, 'amount.amount');
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      const number = draft.post({
        type: 'adjustment',
        ...(amount.atoms > 0n
          ? { debitBook: 'adjustment', creditBook: 'wallet', amountAtoms: amount.atoms }
          : { debitBook: 'wallet', creditBook: 'adjustment', amountAtoms: -amount.atoms }),
        reference: `adjustment:${key}`,
        reason,
      });
      remember(draft, keyed, { number, posted: formatAtoms(draft.postedAtoms) });
      const posted = moneyFromAtoms(draft.postedAtoms, account.currency);
      return {
        outcome: { status: 'adjusted', replayed: false, number, posted },
        changes: draft.changes(view),
      };
    },
  };
}

function adjustedAgain(kept: Json, currency: string): Adjusted {
  const { number, posted } = kept as unknown as KeptMovement;
  return {
    status: 'adjusted',
    replayed: true,
    number,
    posted: moneyFromAtoms(parseAtoms(posted, 'posted'), currency),
  };
}
