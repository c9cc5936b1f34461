import { type Actor, actorText } from '../accounts/actor.ts';
import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import { moneyInRef, sumsOf } from '../invoices/money-in.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, AcknowledgementRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import { recipientsIn, recipientsRef } from '../thresholds/recipients.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { type TermsOutdated, termsIn } from './acknowledge.ts';
import type { Purchases, TermsInForce } from './purchase-options.ts';

/** Nobody is registered to be told when the balance runs low; nothing changed. */
export interface NoRecipients {
  /** Discriminant. */
  readonly status: 'no-recipients';
}

/** The billing details are not complete; nothing changed. */
export interface BillingDetailsIncomplete {
  /** Discriminant. */
  readonly status: 'billing-details-incomplete';
  /** What is missing, such as `address.city`. */
  readonly missing: readonly string[];
}

/** This actor has not agreed to the terms in force; nothing changed. */
export interface TermsNotAcknowledged {
  /** Discriminant. */
  readonly status: 'terms-not-acknowledged';
  /** The terms in force. */
  readonly current: TermsInForce;
}

/** Less than may be bought at once; nothing changed. */
export interface BelowMinimum {
  /** Discriminant. */
  readonly status: 'below-minimum';
  /** The least. */
  readonly minimum: Money;
}

/** More than may be bought at once; nothing changed. */
export interface AboveMaximum {
  /** Discriminant. */
  readonly status: 'above-maximum';
  /** The most. */
  readonly maximum: Money;
}

/** Another purchase waits to be paid, and one at a time is the rule; nothing changed. */
export interface PurchaseInFlight {
  /** Discriminant. */
  readonly status: 'in-flight';
  /** How many wait. */
  readonly awaitedInvoices: number;
}

/** Why nothing is bought. */
export type PurchaseRefused =
  | AccountNotActive
  | TermsOutdated
  | TermsNotAcknowledged
  | BillingDetailsIncomplete
  | NoRecipients
  | BelowMinimum
  | AboveMaximum
  | PurchaseInFlight;

/** What is asked to be bought. */
export interface PurchaseAsked {
  /** Who asks. */
  readonly actor: Pick<Actor, 'role' | 'id'>;
  /** The amount. */
  readonly amountAtoms: Atoms;
  /** Hash of the terms that the payer has seen; absent: those in force. */
  readonly termsHash: string | undefined;
}

/** Rows that are looked at before anything is bought. */
export const purchaseRefs: readonly RowRef[] = [recipientsRef, billingDetailsRef, moneyInRef];

/** The terms of a purchase, agreed to. */
export interface AgreedTerms {
  /** What stands in the way, the most important first; empty when nothing does. */
  readonly refusals: readonly PurchaseRefused[];
  /** The acknowledgement, where there is one. */
  readonly acknowledgement: AcknowledgementRow | undefined;
}

/**
 * Says what stands in the way of a purchase.
 *
 * @param view - The decision's view.
 * @param account - The account.
 * @param request - What is asked, and how call credit is sold.
 * @returns Every refusal, in the order in which they are told.
 */
export function refusalsOf(
  view: DecisionView,
  account: AccountRow,
  request: PurchaseAsked & { readonly purchases: Purchases },
): AgreedTerms {
  const { purchases, termsHash } = request;
  const refusals: PurchaseRefused[] = [];
  if (account.status !== 'active') {
    refusals.push({ status: 'account-not-active', accountStatus: account.status });
  }
  const current = termsIn(view, purchases);
  const acknowledgement = view.row('acknowledgement', [current.hash, actorText(request.actor)]);
  if (termsHash !== undefined && termsHash !== current.hash)
    refusals.push({ status: 'terms-outdated', current });
  else if (acknowledgement === undefined) refusals.push({ status: 'terms-not-acknowledged', current });
  const { missing } = billingDetailsView(view.row('setting', billingDetailsRef.key));
  if (missing.length > 0) refusals.push({ status: 'billing-details-incomplete', missing });
  if (recipientsIn(view).length === 0) refusals.push({ status: 'no-recipients' });
  refusals.push(...limitRefusals(account.currency, request));
  const { awaited } = sumsOf(view.row('setting', moneyInRef.key));
  if (purchases.oneAtATime && awaited > 0) {
    refusals.push({ status: 'in-flight', awaitedInvoices: awaited });
  }
  return { refusals, acknowledgement };
}

function limitRefusals(
  currency: string,
  request: PurchaseAsked & { readonly purchases: Purchases },
): readonly PurchaseRefused[] {
  const { minimum, maximum } = request.purchases.limits.get(currency) ?? {};
  if (minimum !== undefined && request.amountAtoms < minimum) {
    return [{ status: 'below-minimum', minimum: moneyFromAtoms(minimum, currency) }];
  }
  if (maximum !== undefined && request.amountAtoms > maximum) {
    return [{ status: 'above-maximum', maximum: moneyFromAtoms(maximum, currency) }];
  }
  return [];
}
