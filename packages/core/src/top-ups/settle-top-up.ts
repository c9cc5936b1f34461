import { accountIn, checkCurrency, notFound } from '../accounts/account-row.ts';
import { checkReference } from '../errors/checks.ts';
import { invariant } from '../errors/invalid-input.ts';
import { keepNotes } from '../invoices/credit-note.ts';
import { type CheckedEvent, foldAnswer, foldEvent } from '../invoices/fold-payment.ts';
import { invoiceFacts, withFacts } from '../invoices/invoice-facts.ts';
import { statusOf } from '../invoices/invoice-money.ts';
import { type Invoice, invoiceView } from '../invoices/invoice-view.ts';
import { Invoicing, invoicingRefs } from '../invoices/invoicing.ts';
import { checkMinor } from '../invoices/tax.ts';
import { parseMoney } from '../money/money.ts';
import type { PaymentEvent, PaymentOutcome } from '../ports/payment-processor.ts';
import type { AccountRow, InvoiceRow, Json, TopUpRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { announcePayment } from './announce-payment.ts';
import { followAutomatic } from './auto-follow.ts';
import { setPaymentDue } from './payment-due.ts';
import type { Purchases } from './purchase-options.ts';
import { factsOf, type TopUp, topUpView } from './top-up-view.ts';
import { invoiceIdOf } from './write-purchase.ts';

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
  return settle<TopUpMarked | AccountNotActive>(settling, [], (view, account) => {
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
  return settle(settling, [], (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    const draft = new Draft({ account, ...settling });
    const heard = asHeard(purchase.row, answer);
    const known = foldAnswer(purchase.invoice, heard, draft.nowMs);
    const told = answeredTopUp(purchase.row, heard);
    return applied(draft, view, { account, settling, ...purchase, known, told });
  });
}

/**
 * Takes in a verified message about a payment. Whatever the order or number of messages, they come to the same, and money
 * is credited once.
 *
 * @param settling - The top-up.
 * @param event - The message.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` for a malformed amount or reference.
 */
export function applyEvent(settling: Settling, event: PaymentEvent): Decision<PaymentApplied> {
  const checked = checkEvent(event);
  return settle(settling, [], (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    checkCurrency(account, parseMoney(event.amount, 'event.amount'));
    const draft = new Draft({ account, ...settling });
    const known = foldEvent(purchase.invoice, checked);
    const told = toldTopUp(purchase.row, event);
    return applied(draft, view, { account, settling, ...purchase, known, told });
  });
}

/**
 * Checks an event about a payment.
 *
 * @param event - The event; untrusted.
 * @returns The event.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkEvent(event: PaymentEvent): CheckedEvent {
  const amount = parseMoney(event.amount, 'event.amount');
  const { eventKey, paymentRef, type, occurredAtMs } = event;
  return {
    eventKey,
    paymentRef,
    type,
    amountAtoms: checkMinor(amount, 'event.amount.amount'),
    occurredAtMs,
    reference: needsReference.has(type) ? checkReference(event.reference, 'event.reference') : '',
  };
}

const needsReference: ReadonlySet<PaymentEvent['type']> = new Set([
  'disputed',
  'dispute-won',
  'dispute-lost',
  'returned',
  'return-undone',
  'unallocated',
] as const);

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
  return settle(settling, [], (view, account) => {
    const purchase = purchaseIn(view, settling.topUpId);
    const draft = new Draft({ account, ...settling });
    const known = change(purchase) ?? purchase.invoice;
    return applied(draft, view, { account, settling, ...purchase, known, told: purchase.row });
  });
}

/**
 * Stamps an invoice with the number that the seller's series gave it.
 *
 * @param settling - The account, whose invoice it is.
 * @param invoiceId - The invoice.
 * @param serial - The number.
 * @returns The decision.
 */
export function stampInvoice(
  settling: Omit<Settling, 'topUpId'>,
  invoiceId: string,
  serial: number,
): Decision<'stamped' | 'known'> {
  const { accountId, purchases } = settling;
  return {
    accountId,
    reads: [{ table: 'invoice', key: [invoiceId] }, ...invoicingRefs],
    decide(view) {
      const account = accountIn(view, accountId);
      const row = view.row('invoice', [invoiceId]);
      if (row === undefined) throw notFound('invoice', invoiceId);
      if (row.number !== undefined) return { outcome: 'known' };
      const draft = new Draft({ account, ...settling });
      const invoicing = new Invoicing(draft, { view, account, series: purchases.series });
      invoicing.issue(row, serial);
      invoicing.close();
      return { outcome: 'stamped', changes: draft.changes(view) };
    },
  };
}

function settle<Outcome>(
  settling: Settling,
  reads: readonly RowRef[],
  run: (view: DecisionView, account: AccountRow) => Verdict<Outcome>,
): Decision<Outcome> {
  const { accountId, topUpId } = settling;
  return {
    accountId,
    reads: [
      { table: 'topUp', key: [topUpId] },
      { table: 'invoice', key: [invoiceIdOf(topUpId)] },
      ...invoicingRefs,
      ...reads,
    ],
    decide: (view) => run(view, accountIn(view, accountId)),
  };
}

function purchaseIn(
  view: DecisionView,
  topUpId: string,
): { readonly row: TopUpRow; readonly invoice: InvoiceRow } {
  const row = view.row('topUp', [topUpId]);
  if (row === undefined) throw notFound('top-up', topUpId);
  const invoice = view.row('invoice', [invoiceIdOf(topUpId)]);
  invariant(invoice !== undefined, 'A top-up has its invoice from the first.');
  return { row, invoice };
}

interface Change {
  readonly account: AccountRow;
  readonly settling: Settling;
  readonly row: TopUpRow;
  readonly invoice: InvoiceRow;
  /** The invoice with all that is known now. */
  readonly known: InvoiceRow;
  /** The top-up with what the processor says beside. */
  readonly told: TopUpRow;
}

function applied(draft: Draft, view: DecisionView, change: Change): Verdict<PaymentApplied> {
  const { account, settling, row, invoice, known, told } = change;
  const { currency } = account;
  if (known === invoice && told === row) {
    const outcome = { topUp: topUpView(row, currency), invoice: invoiceView(invoice, currency) };
    return { outcome: { status: 'applied', replayed: true, ...outcome } };
  }
  const invoicing = new Invoicing(draft, { view, account, series: settling.purchases.series });
  const standing = paidAt({ ...known, status: statusOf(known) }, draft.nowMs);
  const { row: noted, withdrawn } = keepNotes(invoicing, standing);
  for (const invoiceId of withdrawn) {
    const note = view.row('invoice', [invoiceId]);
    if (note !== undefined) invoicing.save(note, { ...note, status: 'void' });
  }
  const { row: saved, creditNumber } = invoicing.save(invoice, noted);
  const next = topUpOf(told, saved, creditNumber);
  draft.write({ type: 'update', table: 'topUp', row: next });
  if (isAnswered(next)) {
    setPaymentDue(draft, view, { topUpId: row.topUpId, dueAtMs: lookAgainMs(next, saved) });
  }
  announcePayment(draft, view, { account, topUp: next, before: invoice, after: saved, ...settling });
  followAutomatic(draft, view, {
    ...{ account, before: row, topUp: next, invoice: saved },
    clockMs: settling.clockMs,
  });
  invoicing.close();
  const shown = { topUp: topUpView(next, currency), invoice: invoiceView(saved, currency) };
  return {
    outcome: { status: 'applied', replayed: !isNews(change, saved, next), ...shown },
    changes: draft.changes(view),
  };
}

/** A word that was heard in other words before is kept, because of its time, and is no news. */
function isNews({ row, invoice }: Change, saved: InvoiceRow, next: TopUpRow): boolean {
  const seen = (one: InvoiceRow, topUp: TopUpRow): string =>
    JSON.stringify([
      ...[one.status, String(one.receivedAtoms), invoiceFacts(one).contests ?? [], topUp.status],
      topUp.paymentRef ?? '',
    ]);
  return seen(invoice, row) !== seen(saved, next);
}

function paidAt(row: InvoiceRow, nowMs: number): InvoiceRow {
  const facts = invoiceFacts(row);
  if (row.status !== 'paid' || facts.paidAtMs !== undefined) return row;
  return withFacts(row, { ...facts, paidAtMs: nowMs });
}

/** Where the top-up stands follows from its invoice, once the processor has said anything. */
function topUpOf(told: TopUpRow, invoice: InvoiceRow, creditNumber: number | undefined): TopUpRow {
  const paymentRef = told.paymentRef ?? invoiceFacts(invoice).paymentRef;
  const row: TopUpRow = paymentRef === undefined ? told : { ...told, paymentRef };
  switch (invoice.status) {
    case 'paid':
      return { ...row, status: 'paid', ...(creditNumber !== undefined && { number: creditNumber }) };
    case 'failed':
    case 'expired':
    case 'void':
    case 'processing':
      return { ...row, status: invoice.status };
    case 'draft':
    case 'open':
      return row;
  }
}

/** While money is awaited its invoice's end is what is due; before anybody answered, the due row of the purchase stays. */
function lookAgainMs(topUp: TopUpRow, invoice: InvoiceRow): number | undefined {
  return topUp.status === 'processing' ? invoiceFacts(invoice).dueAtMs : undefined;
}

/** Nobody is there to do anything for what is bought automatically, so being asked for it is a refusal. */
function asHeard(row: TopUpRow, answer: PaymentOutcome): PaymentOutcome {
  if (answer.status !== 'requires-action' || factsOf(row).automatic !== true) return answer;
  return { status: 'declined', reason: 'authentication-required' };
}

function answeredTopUp(row: TopUpRow, answer: PaymentOutcome): TopUpRow {
  if (row.status === 'paid' || answer.status === 'paid') return row;
  const facts = factsOf(row);
  if (answer.status === 'declined') {
    if (row.status === 'failed') return row;
    const { reason: declineReason, vendorCode } = answer;
    const kept = { ...facts, declineReason, ...(vendorCode !== undefined && { vendorCode }) };
    return { ...row, facts: kept as unknown as Json };
  }
  if (isOver(row)) return row;
  const kept = {
    ...facts,
    ...(answer.status === 'awaiting-transfer' && { transferDetails: answer.transferDetails }),
    ...(answer.status === 'requires-action' && { actionUrl: answer.actionUrl }),
  };
  if (row.status === 'processing' && JSON.stringify(kept) === JSON.stringify(facts)) return row;
  return { ...row, status: 'processing', paymentRef: answer.paymentRef, facts: kept as unknown as Json };
}

function toldTopUp(row: TopUpRow, event: PaymentEvent): TopUpRow {
  if (event.type !== 'failed' || row.status === 'paid' || factsOf(row).declineReason !== undefined)
    return row;
  const facts = { ...factsOf(row), declineReason: event.reason ?? 'failed' };
  return { ...row, facts: facts as unknown as Json };
}

function isOver(row: TopUpRow): boolean {
  return row.status === 'failed' || row.status === 'void' || row.status === 'expired';
}

function isAnswered(row: TopUpRow): boolean {
  return row.status === 'processing' || row.status === 'paid' || isOver(row);
}
