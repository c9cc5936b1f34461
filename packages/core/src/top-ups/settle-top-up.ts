import { accountIn, checkCurrency } from '../accounts/account-row.ts';
import { invariant } from '../errors/invalid-input.ts';
import { foldAnswer, foldEvent } from '../invoices/fold-payment.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { type Invoice, invoiceView } from '../invoices/invoice-view.ts';
import { invoicingRefs } from '../invoices/invoicing.ts';
import type { PaymentCanceled, PaymentOutcome } from '../ports/payment-processor.ts';
import type { AccountRow, InvoiceRow, Json, TopUpRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import type { PaymentMessage } from './check-event.ts';
import type { Purchases } from './purchase-options.ts';
import {
  isAnswered,
  isGivenUp,
  isGone,
  type PurchaseChange,
  purchaseIn,
  type SettledPurchase,
  Settlement,
} from './settlement.ts';
import {
  AUTHENTICATION_REQUIRED,
  factsOf,
  invoiceIdOf,
  type TopUp,
  type TopUpWithInvoice,
  topUpView,
  wantsOwner,
} from './top-up-view.ts';

/** What settling works with. */
export interface Settling {
  /** The account. */
  readonly accountId: string;
  /** Id of the top-up. */
  readonly topUpId: string;
  /** The clock's time. */
  readonly clockMs: number;
  /** Who causes it, as `role:id`. */
  readonly actor: string;
  /** How call credit is sold. */
  readonly purchases: Purchases;
}

/** The message is taken in; `replayed` when it changed nothing any more. */
export interface PaymentApplied {
  /** Discriminant. */
  readonly status: 'applied';
  /** True when it was known already, or a later message says otherwise. */
  readonly replayed: boolean;
  /** The top-up as it stands. */
  readonly topUp: TopUp;
  /** Its invoice as it stands. */
  readonly invoice: Invoice;
}

/** The top-up is marked, or known better already. */
export interface TopUpMarked {
  /** Discriminant. */
  readonly status: 'marked';
  /** The row as it stands. */
  readonly row: TopUpRow;
  /** Its invoice. */
  readonly invoice: InvoiceRow;
}

/**
 * Marks a top-up before or after the processor is asked. It never takes back what is known better, and never sends one
 * whose account is not active any more: it may have been written down long ago.
 *
 * @param settling - The top-up.
 * @param mark - `sent` before asking, `unknown` when the answer was lost.
 * @returns The decision.
 */
export function markTopUp(
  settling: Settling,
  mark: 'sent' | 'unknown',
): Decision<TopUpMarked | AccountNotActive> {
  return settle<TopUpMarked | AccountNotActive>(settling, (view, account) => {
    const { row, invoice } = purchaseIn(view, settling.topUpId);
    if (isAnswered(row)) return { outcome: { status: 'marked', row, invoice } };
    if (mark === 'sent' && account.status !== 'active') {
      return { outcome: { status: 'account-not-active', accountStatus: account.status } };
    }
    if (row.status === mark) return { outcome: { status: 'marked', row, invoice } };
    invariant(invoice.number !== undefined, 'An invoice has its number before anybody is asked to pay it.');
    const draft = new Draft({ account, ...settling });
    const next: TopUpRow = { ...row, status: mark };
    draft.write({ type: 'update', table: 'topUp', row: next });
    return { outcome: { status: 'marked', row: next, invoice }, changes: draft.changes(view) };
  });
}

/**
 * Takes in where the processor says a payment stands.
 *
 * @param settling - The top-up.
 * @param answer - The processor's word.
 * @returns The decision.
 */
export function settleTopUp(settling: Settling, answer: PaymentOutcome): Decision<PaymentApplied> {
  return settle(settling, (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    const draft = new Draft({ account, ...settling });
    const heard = asHeard(purchase.row, answer);
    const known = foldAnswer(purchase.invoice, heard, draft.nowMs);
    const actionUrl = answer.status === 'requires-action' ? answer.actionUrl : undefined;
    const told = answeredTopUp(purchase.row, heard, actionUrl);
    const unwanted = waitsForPayer(answer) && isGone(purchase.invoice);
    return applied(draft, view, { account, settling, ...purchase, known, told, unwanted });
  });
}

/**
 * Whether the payer can still pay what was asked for.
 *
 * @param answer - The processor's word.
 * @returns True while the processor waits for the payer.
 */
export function waitsForPayer({ status }: Pick<PaymentOutcome | PaymentCanceled, 'status'>): boolean {
  return status === 'awaiting-transfer' || status === 'requires-action';
}

/**
 * Takes in a verified message about a payment. Whatever the order or number of messages, they come to the same, and money
 * is credited once.
 *
 * @param settling - The top-up.
 * @param message - The message.
 * @returns The decision.
 */
export function applyEvent(settling: Settling, message: PaymentMessage): Decision<PaymentApplied> {
  return settle(settling, (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    checkCurrency(account, message);
    const draft = new Draft({ account, ...settling });
    const known = foldEvent(purchase.invoice, message);
    const told = toldTopUp(purchase.row, message);
    return applied(draft, view, { account, settling, ...purchase, known, told });
  });
}

/**
 * Changes a purchase inside a decision: withdraws it, lets it expire.
 *
 * @param settling - The top-up.
 * @param change - What the invoice becomes; absent when it stays as it is.
 * @returns The decision.
 */
export function changePurchase(
  settling: Settling,
  change: (purchase: { readonly row: TopUpRow; readonly invoice: InvoiceRow }) => InvoiceRow | undefined,
): Decision<PaymentApplied> {
  return settle(settling, (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    const draft = new Draft({ account, ...settling });
    const known = change(purchase) ?? purchase.invoice;
    return applied(draft, view, { account, settling, ...purchase, known, told: purchase.row });
  });
}

function settle<Outcome>(
  settling: Settling,
  run: (view: DecisionView, account: AccountRow) => Verdict<Outcome>,
): Decision<Outcome> {
  const { accountId, topUpId } = settling;
  return {
    accountId,
    reads: [
      { table: 'topUp', key: [topUpId] },
      { table: 'invoice', key: [invoiceIdOf(topUpId)] },
      ...invoicingRefs,
    ],
    decide: (view) => run(view, accountIn(view, accountId)),
  };
}

/** A purchase, and what is known of it now. */
interface Change extends PurchaseChange {
  readonly account: AccountRow;
  readonly settling: Settling;
}

function applied(draft: Draft, view: DecisionView, change: Change): Verdict<PaymentApplied> {
  const { account, settling, row, invoice, known, told } = change;
  const shown = (topUp: TopUpRow, of: InvoiceRow): TopUpWithInvoice => ({
    topUp: topUpView(topUp, account.currency),
    invoice: invoiceView(of, account.currency),
  });
  if (known === invoice && told === row && change.unwanted !== true) {
    return { outcome: { status: 'applied', replayed: true, ...shown(row, invoice) } };
  }
  const settlement = new Settlement(draft, view, { account, ...settling });
  const saved = settlement.purchase(change);
  return {
    outcome: { status: 'applied', replayed: !isNews(change, saved), ...shown(saved.topUp, saved.invoice) },
    changes: settlement.close(),
  };
}

/** A word that was heard in other words before is kept, because of its time, and is no news. */
function isNews({ row, invoice }: PurchaseChange, saved: SettledPurchase): boolean {
  const seen = (one: InvoiceRow, topUp: TopUpRow): string =>
    JSON.stringify([
      ...[one.status, String(one.receivedAtoms), invoiceFacts(one).contests ?? [], topUp.status],
      topUp.paymentRef ?? '',
    ]);
  return seen(invoice, row) !== seen(saved.invoice, saved.topUp);
}

/** Nobody is there to do anything for what is bought automatically, so being asked for it is a refusal. */
function asHeard(row: TopUpRow, answer: PaymentOutcome): PaymentOutcome {
  if (answer.status !== 'requires-action' || factsOf(row).automatic !== true) return answer;
  return { status: 'declined', reason: AUTHENTICATION_REQUIRED };
}

function answeredTopUp(row: TopUpRow, answer: PaymentOutcome, actionUrl: string | undefined): TopUpRow {
  if (row.status === 'paid' || answer.status === 'paid') return row;
  const facts = factsOf(row);
  if (answer.status === 'declined') {
    // A message may have said before that it failed, but not where its owner can confirm it.
    if (row.status === 'failed' && (actionUrl === undefined || wantsOwner(row))) return row;
    const { reason: declineReason, vendorCode } = answer;
    const more = {
      ...(vendorCode !== undefined && { vendorCode }),
      ...(actionUrl !== undefined && { actionUrl }),
    };
    const kept = { ...facts, declineReason, ...more };
    return { ...row, facts: kept as unknown as Json };
  }
  if (isGivenUp(row)) return row;
  const kept = {
    ...facts,
    ...(answer.status === 'awaiting-transfer' && { transferDetails: answer.transferDetails }),
    ...(actionUrl !== undefined && { actionUrl }),
  };
  if (row.status === 'processing' && JSON.stringify(kept) === JSON.stringify(facts)) return row;
  return { ...row, status: 'processing', paymentRef: answer.paymentRef, facts: kept as unknown as Json };
}

function toldTopUp(row: TopUpRow, { type, reason = 'failed' }: PaymentMessage): TopUpRow {
  if (type !== 'failed' || row.status === 'paid' || factsOf(row).declineReason !== undefined) return row;
  const facts = { ...factsOf(row), declineReason: reason };
  return { ...row, facts: facts as unknown as Json };
}
