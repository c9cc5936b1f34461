import { accountIn, checkBalanceRange, checkCurrency, notFound } from '../accounts/account-row.ts';
import { type AccountCommand, type Actor, actorText, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkObject, checkOneOf, checkReference, checkText } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import { invoiceView } from '../invoices/invoice-view.ts';
import { invoicingRefs } from '../invoices/invoicing.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { Money } from '../money/money.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { type Differs, type KeyedRequest, keyRef, remember } from '../wallets/keyed.ts';
import { announcePayment } from './announce-payment.ts';
import { type NotEnough, notEnough } from './assign-unallocated.ts';
import { readPurchase } from './collect.ts';
import type { Configured } from './configured.ts';
import { numberInvoice } from './number-invoice.ts';
import { checkPurchaseAmount, plannedBefore, type TopUpPlan, type TopUpPlanned } from './plan-top-up.ts';
import {
  type AboveMaximum,
  type BelowMinimum,
  type PurchaseInFlight,
  type PurchaseRefused,
  purchaseRefs,
  refusalsOf,
} from './purchase-refusals.ts';
import { Settlement } from './settlement.ts';
import { invoiceIdOf, type TopUpWithInvoice, topUpView } from './top-up-view.ts';
import { type TaxedPurchase, type TaxesStale, withTaxes } from './with-taxes.ts';
import { writePurchase } from './write-purchase.ts';

/** Makes a purchase that is paid with money that pays nothing yet; for actor `system`. */
export interface BuyUnallocatedRequest extends AccountCommand {
  /** The caller's key, as of `topUps.request`: the same key with the same content buys once. */
  readonly key: string;
  /** The document whose unallocated money it is: a receipt, or an invoice with a surplus or that was given up. */
  readonly invoiceId: string;
  /** What to buy, above zero, in whole minor units of the currency; net of tax. Money that is left stays unallocated. */
  readonly amount: Money;
  /** Who has agreed to the terms in force; the actor unless given. */
  readonly agreedBy?: Pick<Actor, 'role' | 'id'>;
}

/** The purchase is made and paid. */
export interface UnallocatedBought extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'bought';
  /** True when an equal earlier request made it; the purchase is shown as it stands now. */
  readonly replayed: boolean;
}

/** What making a purchase with unallocated money did. Limits are for money that is asked for; this is there already. */
export type BuyUnallocatedOutcome =
  | UnallocatedBought
  | NotEnough
  | Differs
  | Exclude<PurchaseRefused, BelowMinimum | AboveMaximum | PurchaseInFlight>;

interface Checked extends TaxedPurchase {
  readonly actor: Actor;
  readonly from: string;
  readonly agreedBy: Pick<Actor, 'role' | 'id'>;
}

/**
 * Makes a purchase that is paid with unallocated money, in one commit: nobody is asked to pay.
 *
 * @param context - The context.
 * @param sold - What has to be configured.
 * @param request - The command; untrusted.
 * @returns What it did.
 */
export async function buyUnallocated(
  context: Context,
  sold: Configured,
  request: BuyUnallocatedRequest,
): Promise<BuyUnallocatedOutcome> {
  const purchases = sold.purchases();
  const checked = checkPurchase(request);
  const { accountId, amount } = checked;
  const topUpId = context.ids.next('top');
  const planned = await withTaxes(context, { ...checked, purchases }, (taxes, clockMs) =>
    decide(context, plan(checked, { clockMs, topUpId, purchases, taxes })),
  );
  if (planned.status !== 'planned') return planned;
  const made = { accountId, topUpId: planned.topUpId };
  await numberInvoice(context, { accountId, invoiceId: invoiceIdOf(planned.topUpId), purchases });
  const { row, invoice } = await readPurchase(context, made);
  const shown = { topUp: topUpView(row, amount.currency), invoice: invoiceView(invoice, amount.currency) };
  return { status: 'bought', replayed: planned.replayed, ...shown };
}

function checkPurchase(request: BuyUnallocatedRequest): Checked {
  const { actor, accountId } = authorize(request, 'buy with unallocated money', 'system');
  const key = checkReference(request.key, 'key');
  const from = checkText(request.invoiceId, 'invoiceId', 300);
  const amount = checkPurchaseAmount(request.amount);
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, from]);
  const keyed: KeyedRequest = { operation: 'top-up', key, digest };
  return {
    ...{ actor, accountId, amount, from, keyed, method: 'bank-transfer' },
    agreedBy: request.agreedBy === undefined ? actor : checkAgreedBy(request.agreedBy),
  };
}

function checkAgreedBy(value: unknown): Pick<Actor, 'role' | 'id'> {
  const { role, id } = checkObject(value, 'agreedBy');
  return {
    role: checkOneOf(role, 'agreedBy.role', ['owner', 'system']),
    id: checkReference(id, 'agreedBy.id'),
  };
}

type PlanOutcome = Exclude<BuyUnallocatedOutcome, UnallocatedBought> | TopUpPlanned | TaxesStale;

function plan(request: Checked, made: TopUpPlan): Decision<PlanOutcome> {
  const { accountId, keyed, from } = request;
  const refs = [from, invoiceIdOf(made.topUpId)].map((id) => ({ table: 'invoice', key: [id] }) as const);
  return {
    accountId,
    reads: [keyRef(keyed), ...refs, ...purchaseRefs, ...invoicingRefs],
    decide: (view) => decidePlan(request, made, view),
  };
}

function decidePlan(request: Checked, made: TopUpPlan, view: DecisionView): Verdict<PlanOutcome> {
  const { accountId, amount, keyed, from, method } = request;
  const { purchases, topUpId, taxes, clockMs } = made;
  const account = accountIn(view, accountId);
  const before = plannedBefore(view, keyed);
  if (before !== undefined) return { outcome: before };
  checkCurrency(account, amount);
  checkBalanceRange(account.postedAtoms + amount.atoms, 'amount.amount');
  const source = view.row('invoice', [from]);
  if (source === undefined) throw notFound('invoice', from);
  const asked = { actor: request.agreedBy, amountAtoms: amount.atoms, termsHash: undefined, purchases };
  const { refusals, acknowledgement } = refusalsOf(view, account, asked);
  const refusal = refusals.find(isAboutBuyer);
  if (refusal !== undefined) return { outcome: refusal };
  const { revision } = billingDetailsView(view.row('setting', billingDetailsRef.key));
  if (acknowledgement === undefined || revision !== taxes.buyerRevision) {
    return { outcome: { status: 'taxes-stale' } };
  }
  const amountAtoms = amount.atoms + taxes.totalAtoms;
  if (source.unallocatedAtoms < amountAtoms) {
    return { outcome: notEnough(source, amountAtoms, account.currency) };
  }
  const draft = new Draft({ account, clockMs, actor: actorText(request.actor) });
  const settlement = new Settlement(draft, view, { account, purchases, clockMs });
  settlement.give(source, { invoiceId: invoiceIdOf(topUpId), amountAtoms });
  const { topUp, invoice } = writePurchase(draft, view, {
    ...{ account, purchases, invoicing: settlement.invoicing },
    purchase: {
      ...{ topUpId, amountAtoms: amount.atoms, taxes, method, paidFrom: from },
      ...{ digest: keyed.digest, agreed: acknowledgement },
    },
  });
  // A draft is told of once it has its number, because it is credited then.
  if (topUp.status === 'paid') {
    const news = { topUpBefore: undefined, topUp, before: undefined, after: invoice };
    announcePayment(draft, view, { account, clockMs, nth: 1, ...news });
  }
  remember(draft, keyed, { topUpId });
  return { outcome: { status: 'planned', replayed: false, topUpId }, changes: settlement.close() };
}

function isAboutBuyer(
  refusal: PurchaseRefused,
): refusal is Exclude<PurchaseRefused, BelowMinimum | AboveMaximum | PurchaseInFlight> {
  const { status } = refusal;
  return status !== 'below-minimum' && status !== 'above-maximum' && status !== 'in-flight';
}
