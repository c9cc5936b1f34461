import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import type { BuyerDetails, InvoiceDocument } from '../invoices/invoice-document.ts';
import type { Assigned } from '../invoices/invoice-facts.ts';
import type { Invoicing } from '../invoices/invoicing.ts';
import type { CheckedTaxes } from '../invoices/tax.ts';
import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { AccountRow, InvoiceRow, Json, TopUpRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { paymentDue } from './payment-due.ts';
import type { Purchases } from './purchase-options.ts';
import { invoiceIdOf, type TopUpFacts } from './top-up-view.ts';

const DAY_MS = 86_400_000;

/** Printed on every summary and invoice. */
export const NON_REFUNDABLE = 'Call credit is paid in advance and is not refundable.';

/** What an invoice's line says. */
export const LINE = 'Prepaid call credit';

/** A purchase that nothing stands in the way of. */
export interface Purchase {
  /** Id of the top-up. */
  readonly topUpId: string;
  /** The line amount. */
  readonly amountAtoms: Atoms;
  /** Taxes on it. */
  readonly taxes: CheckedTaxes;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** The saved method that is charged. */
  readonly savedMethodId?: string | undefined;
  /** Whether the method is to be kept. */
  readonly saveMethod?: boolean | undefined;
  /** Whether it buys by itself. */
  readonly automatic?: boolean;
  /** The document whose unallocated money pays it, so that nobody is asked to pay. */
  readonly paidFrom?: string;
  /** Digest of the request. */
  readonly digest: string;
  /** Who agreed to which terms, when. */
  readonly agreed: {
    readonly version: string;
    readonly hash: string;
    readonly actor: string;
    readonly atMs: number;
  };
}

/**
 * Writes a purchase down: the top-up, its invoice, and the due row that goes on with it if this process does not.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param context - The account, how call credit is sold, the purchase, and where documents are written.
 * @returns Both rows.
 */
export function writePurchase(
  draft: Draft,
  view: DecisionView,
  context: {
    readonly account: AccountRow;
    readonly purchases: Purchases;
    readonly purchase: Purchase;
    readonly invoicing: Invoicing;
  },
): { readonly topUp: TopUpRow; readonly invoice: InvoiceRow } {
  const { account, purchases, purchase } = context;
  const { topUpId, amountAtoms, taxes, method, digest, savedMethodId } = purchase;
  const { accountId, nowMs } = draft;
  const facts: TopUpFacts = {
    method,
    ...(savedMethodId !== undefined && { savedMethodId }),
    ...(purchase.saveMethod === true && { saveMethod: true }),
    ...(purchase.automatic === true && { automatic: true }),
  };
  const { details } = billingDetailsView(view.row('setting', billingDetailsRef.key));
  const { row: invoice, creditNumber } = context.invoicing.make({
    kind: 'invoice',
    invoiceId: invoiceIdOf(topUpId),
    topUpId,
    netAtoms: amountAtoms,
    taxAtoms: taxes.totalAtoms,
    document: documentOf(details as BuyerDetails, { ...context, currency: account.currency }),
    facts: {
      ...{ method, dueAtMs: nowMs + purchases.daysToPay * DAY_MS },
      ...(purchase.paidFrom !== undefined && { assigned: allOf(purchase) }),
    },
    ...(purchase.paidFrom !== undefined && { receivedAtoms: amountAtoms + taxes.totalAtoms }),
  });
  const topUp: TopUpRow = {
    ...{ accountId, topUpId, amountAtoms, digest, requestedAtMs: nowMs },
    status: invoice.status === 'paid' ? 'paid' : 'planned',
    ...(creditNumber !== undefined && { number: creditNumber }),
    facts: facts as unknown as Json,
  };
  draft.write({ type: 'insert', table: 'topUp', row: topUp });
  // What is paid from the first waits for nothing but its number, which has a due row of its own.
  if (purchase.paidFrom === undefined) {
    draft.write({ type: 'insert', table: 'due', row: paymentDue(draft, topUpId) });
  }
  return { topUp, invoice };
}

function allOf({ amountAtoms, taxes, paidFrom = '' }: Purchase): Assigned {
  const amount = formatAtoms(amountAtoms + taxes.totalAtoms);
  return { from: paidFrom, amount, backed: amount };
}

function documentOf(
  buyer: BuyerDetails,
  context: { readonly purchases: Purchases; readonly purchase: Purchase; readonly currency: string },
): InvoiceDocument {
  const { purchases, purchase, currency } = context;
  const { amountAtoms, taxes, agreed } = purchase;
  return {
    currency,
    seller: purchases.seller,
    buyer,
    lines: [{ description: LINE, amount: formatAtoms(amountAtoms) }],
    taxes: taxes.lines,
    total: formatAtoms(amountAtoms + taxes.totalAtoms),
    terms: {
      version: agreed.version,
      hash: agreed.hash,
      acknowledgedBy: agreed.actor,
      acknowledgedAtMs: agreed.atMs,
    },
    notes: [NON_REFUNDABLE],
  };
}
