import {
  accountIn,
  checkAmount,
  checkBalanceRange,
  checkCurrency,
  type GivenAmount,
} from '../accounts/account-row.ts';
import { type AccountCommand, type Actor, actorText, authorize } from '../accounts/actor.ts';
import { checkBoolean, checkOneOf, checkReference, checkText } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import { Invoicing, invoicingRefs } from '../invoices/invoicing.ts';
import { ATOM_DECIMALS, formatAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';
import type { Money } from '../money/money.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { type Differs, type KeyedRequest, keyRef, remember, remembered } from '../wallets/keyed.ts';
import type { Purchases } from './purchase-options.ts';
import { type PurchaseRefused, purchaseRefs, refusalsOf } from './purchase-refusals.ts';
import type { TaxesAsked, TaxesStale } from './with-taxes.ts';
import { writePurchase } from './write-purchase.ts';

/** Buys call credit; owner or system. */
export interface RequestTopUpRequest extends AccountCommand {
  /** The caller's key: the same key with the same content buys once. Kept for the key retention. */
  readonly key: string;
  /** What to buy, above zero, in whole minor units of the currency; net of tax. */
  readonly amount: Money;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** Hash of the terms that were shown and acknowledged, as `quote` told it. */
  readonly termsHash: string;
  /** A saved method to be charged; absent: the payer goes on where the top-up says. */
  readonly savedMethodId?: string;
  /** Whether the processor keeps the method for later; false by default. */
  readonly saveMethod?: boolean;
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
export type PlanTopUpOutcome = TopUpPlanned | PurchaseRefused | Differs | TaxesStale;

/** A request for a top-up, checked. */
export interface CheckedTopUp {
  /** Who asks. */
  readonly actor: Actor;
  /** The account. */
  readonly accountId: string;
  /** What to buy. */
  readonly amount: GivenAmount;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** Hash of the terms that were shown. */
  readonly termsHash: string;
  /** A saved method. */
  readonly savedMethodId: string | undefined;
  /** Whether the method is kept. */
  readonly saveMethod: boolean;
  /** The caller's key, and the digest of the content. */
  readonly keyed: KeyedRequest;
}

/** The ways to pay that are known. */
export const paymentMethods = ['card', 'bank-transfer', 'bank-debit'] as const;

/**
 * Checks a request for a top-up.
 *
 * @param request - The command; untrusted.
 * @returns The request.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function checkTopUp(request: RequestTopUpRequest): CheckedTopUp {
  const { actor, accountId } = authorize(request, 'top up', 'owner');
  const key = checkReference(request.key, 'key');
  const amount = checkPurchaseAmount(request.amount);
  const method = checkOneOf(request.method, 'method', paymentMethods);
  const termsHash = checkText(request.termsHash, 'termsHash', 100);
  const savedMethodId =
    request.savedMethodId === undefined ? undefined : checkReference(request.savedMethodId, 'savedMethodId');
  const saveMethod =
    request.saveMethod === undefined ? false : checkBoolean(request.saveMethod, 'saveMethod');
  const digest = digestOf([
    formatAtoms(amount.atoms),
    amount.currency,
    method,
    ...(savedMethodId === undefined && !saveMethod ? [] : [savedMethodId, saveMethod]),
  ]);
  const keyed: KeyedRequest = { operation: 'top-up', key, digest };
  return { actor, accountId, amount, method, termsHash, savedMethodId, saveMethod, keyed };
}

/**
 * Checks an amount that is to be bought.
 *
 * @param value - Anything.
 * @returns Currency and atoms, above zero and in whole minor units.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkPurchaseAmount(value: unknown): GivenAmount {
  const amount = checkAmount(value, 'amount', 'above-zero');
  if (amount.atoms % 10n ** BigInt(ATOM_DECIMALS - minorDigits(amount.currency)) !== 0n) {
    throw invalidInput(
      'amount.amount',
      `in whole minor units of ${amount.currency}`,
      formatAtoms(amount.atoms),
    );
  }
  return amount;
}

/** What a plan needs that was found out before. */
export interface TopUpPlan {
  /** The clock's time. */
  readonly clockMs: number;
  /** The id it gets if it is new. */
  readonly topUpId: string;
  /** How call credit is sold. */
  readonly purchases: Purchases;
  /** The taxes, and the revision of the billing details they were asked for. */
  readonly taxes: TaxesAsked;
}

/**
 * Writes a top-up and its invoice down before the processor is asked for anything.
 *
 * @param request - The request.
 * @param plan - What was found out before.
 * @returns The decision.
 */
export function planTopUp(request: CheckedTopUp, plan: TopUpPlan): Decision<PlanTopUpOutcome> {
  const { accountId, keyed } = request;
  return {
    accountId,
    reads: [keyRef(keyed), ...purchaseRefs, ...invoicingRefs],
    decide: (view) => decidePlan(request, plan, view),
  };
}

/**
 * Looks a caller's key up inside a decision, before anything is drafted.
 *
 * @param view - The decision's view.
 * @param keyed - Operation, key and digest.
 * @returns The purchase it made, `differs`, or absent when the key is new.
 */
export function plannedBefore(view: DecisionView, keyed: KeyedRequest): TopUpPlanned | Differs | undefined {
  const known = remembered(view, keyed);
  if (known === undefined || known.status === 'differs') return known;
  const { topUpId } = known.outcome as unknown as { readonly topUpId: string };
  return { status: 'planned', replayed: true, topUpId };
}

function decidePlan(request: CheckedTopUp, plan: TopUpPlan, view: DecisionView): Verdict<PlanTopUpOutcome> {
  const { accountId, amount, keyed, actor, method, termsHash } = request;
  const { purchases, topUpId, taxes } = plan;
  const account = accountIn(view, accountId);
  const before = plannedBefore(view, keyed);
  if (before !== undefined) return { outcome: before };
  checkCurrency(account, amount);
  checkBalanceRange(account.postedAtoms + amount.atoms, 'amount.amount');
  const asked = { actor, amountAtoms: amount.atoms, termsHash, purchases };
  const { refusals, acknowledgement } = refusalsOf(view, account, asked);
  const [refusal] = refusals;
  if (refusal !== undefined) return { outcome: refusal };
  const { revision } = billingDetailsView(view.row('setting', billingDetailsRef.key));
  if (acknowledgement === undefined || revision !== taxes.buyerRevision) {
    return { outcome: { status: 'taxes-stale' } };
  }
  const draft = new Draft({ account, clockMs: plan.clockMs, actor: actorText(actor) });
  const { savedMethodId, saveMethod } = request;
  const purchase = {
    ...{ topUpId, amountAtoms: amount.atoms, taxes, method, savedMethodId, saveMethod },
    digest: keyed.digest,
    agreed: acknowledgement,
  };
  const invoicing = new Invoicing(draft, { view, account, series: purchases.series });
  writePurchase(draft, view, { account, purchases, purchase, invoicing });
  invoicing.close();
  remember(draft, keyed, { topUpId });
  return { outcome: { status: 'planned', replayed: false, topUpId }, changes: draft.changes(view) };
}
