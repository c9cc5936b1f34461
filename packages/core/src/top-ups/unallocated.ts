import { accountIn, checkCurrency } from '../accounts/account-row.ts';
import { invoiceFacts, withFacts } from '../invoices/invoice-facts.ts';
import { type Invoice, invoiceView } from '../invoices/invoice-view.ts';
import { invoicingRefs } from '../invoices/invoicing.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { PaymentMessage } from './check-event.ts';
import type { Settling } from './settle-top-up.ts';
import { Settlement } from './settlement.ts';

/** Money that nobody asked for is booked: visible, not spendable. */
export interface MoneyUnallocated {
  /** Discriminant. */
  readonly status: 'unallocated';
  /** True when it was known already, or a later message says otherwise. */
  readonly replayed: boolean;
  /** Its receipt. */
  readonly receipt: Invoice;
}

/**
 * Books money that pays nothing. The processor says how much of it is left; the later word counts.
 *
 * @param settling - The account.
 * @param event - The message.
 * @returns The decision.
 */
export function bookUnallocated(
  settling: Omit<Settling, 'topUpId'>,
  event: PaymentMessage,
): Decision<MoneyUnallocated> {
  const { accountId } = settling;
  const invoiceId = `receipt_${event.reference}`;
  return {
    accountId,
    reads: [{ table: 'invoice', key: [invoiceId] }, ...invoicingRefs],
    decide(view) {
      const account = accountIn(view, accountId);
      checkCurrency(account, event);
      const before = view.row('invoice', [invoiceId]);
      const { occurredAtMs: atMs, eventKey, amountAtoms } = event;
      if (before !== undefined && !isLater({ atMs, eventKey }, before)) {
        const receipt = invoiceView(before, account.currency);
        return { outcome: { status: 'unallocated', replayed: true, receipt } };
      }
      const draft = new Draft({ account, ...settling });
      const row = before ?? newReceipt(accountId, { invoiceId, createdAtMs: draft.nowMs });
      const facts = { ...invoiceFacts(row), seen: { atMs, eventKey } };
      const seen = withFacts({ ...row, receivedAtoms: amountAtoms }, facts);
      const settlement = new Settlement(draft, view, { account, ...settling });
      const receipt = invoiceView(settlement.receipt(before, seen), account.currency);
      return { outcome: { status: 'unallocated', replayed: false, receipt }, changes: settlement.close() };
    },
  };
}

function isLater(event: { readonly atMs: number; readonly eventKey: string }, row: InvoiceRow): boolean {
  const { seen } = invoiceFacts(row);
  if (seen === undefined || event.atMs !== seen.atMs) return seen === undefined || event.atMs > seen.atMs;
  return event.eventKey > seen.eventKey;
}

function newReceipt(
  accountId: string,
  made: { readonly invoiceId: string; readonly createdAtMs: number },
): InvoiceRow {
  return {
    accountId,
    ...made,
    kind: 'receipt',
    status: 'open',
    topUpId: '',
    netAtoms: 0n,
    taxAtoms: 0n,
    receivedAtoms: 0n,
    creditedAtoms: 0n,
    clawedAtoms: 0n,
    taxClawedAtoms: 0n,
    unallocatedAtoms: 0n,
    digest: '',
    document: {},
    facts: {},
  };
}
