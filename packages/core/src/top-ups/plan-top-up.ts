import {
  accountIn,
  checkAmount,
  checkBalanceRange,
  checkCurrency,
  type GivenAmount,
} from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkOneOf, checkReference } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { ATOM_DECIMALS, formatAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';
import type { Money } from '../money/money.ts';
import type { Json, TopUpRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { recipientsIn, recipientsRef } from '../thresholds/recipients.ts';
import { Draft } from '../wallets/draft.ts';
import { type Differs, type KeyedRequest, keyRef, remember, remembered } from '../wallets/keyed.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import type { PaymentMethod, TopUpFacts } from './top-up-view.ts';

/** Buys call credit; owner or system. */
export interface RequestTopUpRequest extends AccountCommand {
  /** The caller's key: the same key with the same content buys once. Kept for the key retention. */
  readonly key: string;
  /** What to buy, above zero, in whole minor units of the currency. */
  readonly amount: Money;
  /** How it is paid. */
  readonly method: PaymentMethod;
}

/** Nobody is registered to be told when the balance runs low; nothing changed. */
export interface NoRecipients {
  /** Discriminant. */
  readonly status: 'no-recipients';
}

/** The top-up is written down; the processor can be asked. */
export interface TopUpPlanned {
  /** Discriminant. */
  readonly status: 'planned';
  /** True when the same request was written down before. */
  readonly replayed: boolean;
  /** Id of the top-up. */
  readonly topUpId: string;
}

/** What writing a top-up down did. */
export type PlanTopUpOutcome = TopUpPlanned | NoRecipients | AccountNotActive | Differs;

interface CheckedTopUp {
  readonly accountId: string;
  readonly topUpId: string;
  readonly amount: GivenAmount;
  readonly method: PaymentMethod;
  readonly keyed: KeyedRequest;
  readonly clockMs: number;
  readonly actor: string;
}

/**
 * Writes a top-up down before the processor is asked for anything.
 *
 * @param request - The command; untrusted.
 * @param made - The clock's time, and the id it gets if it is new.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function planTopUp(
  request: RequestTopUpRequest,
  made: { readonly clockMs: number; readonly topUpId: string },
): Decision<PlanTopUpOutcome> {
  const { actor, accountId } = authorize(request, 'top up', 'owner');
  const key = checkReference(request.key, 'key');
  const amount = checkAmount(request.amount, 'amount', 'above-zero');
  if (amount.atoms % 10n ** BigInt(ATOM_DECIMALS - minorDigits(amount.currency)) !== 0n) {
    throw invalidInput(
      'amount.amount',
      `in whole minor units of ${amount.currency}`,
      formatAtoms(amount.atoms),
    );
  }
  const method = checkOneOf(request.method, 'method', ['card', 'bank-transfer']);
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, method]);
  const keyed: KeyedRequest = { operation: 'top-up', key, digest };
  const checked = { accountId, amount, method, keyed, actor: actorText(actor), ...made };
  return { accountId, reads: [keyRef(keyed), recipientsRef], decide: (view) => decidePlan(checked, view) };
}

function decidePlan(request: CheckedTopUp, view: DecisionView): Verdict<PlanTopUpOutcome> {
  const { accountId, amount, keyed, topUpId } = request;
  const account = accountIn(view, accountId);
  const known = remembered(view, keyed);
  if (known?.status === 'differs') return { outcome: known };
  if (known !== undefined) {
    const kept = known.outcome as unknown as { readonly topUpId: string };
    return { outcome: { status: 'planned', replayed: true, topUpId: kept.topUpId } };
  }
  checkCurrency(account, amount);
  checkBalanceRange(account.postedAtoms + amount.atoms, 'amount.amount');
  if (account.status !== 'active') {
    return { outcome: { status: 'account-not-active', accountStatus: account.status } };
  }
  if (recipientsIn(view).length === 0) return { outcome: { status: 'no-recipients' } };
  const draft = new Draft({ account, clockMs: request.clockMs, actor: request.actor });
  const facts: TopUpFacts = { method: request.method };
  const row: TopUpRow = {
    accountId,
    topUpId,
    status: 'planned',
    amountAtoms: amount.atoms,
    requestedAtMs: draft.nowMs,
    digest: keyed.digest,
    facts: facts as unknown as Json,
  };
  draft.write({ type: 'insert', table: 'topUp', row });
  remember(draft, keyed, { topUpId });
  return { outcome: { status: 'planned', replayed: false, topUpId }, changes: draft.changes(view) };
}
