import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { contestedAtoms, isTaken } from '../invoices/invoice-money.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { AccountRow, InvoiceRow, Json, TopUpRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { announce } from '../thresholds/announcement.ts';
import type { Draft } from '../wallets/draft.ts';
import { factsOf, wantsOwner } from './top-up-view.ts';

/** What became of a payment, as it is announced. */
type PaymentNews =
  | 'payment-received'
  | 'payment-failed'
  | 'auto-top-up-needs-owner'
  | 'payment-partly-received'
  | 'payment-unallocated'
  | 'payment-disputed'
  | 'payment-given-back'
  | 'invoice-expired';

/** A change of a payment. */
export interface PaymentChange {
  /** The account. */
  readonly account: AccountRow;
  /** The top-up as it will be; absent for money that nobody asked for. */
  readonly topUp: TopUpRow | undefined;
  /** The top-up before; absent for money that nobody asked for. */
  readonly topUpBefore: TopUpRow | undefined;
  /** The invoice before; absent when it is new. */
  readonly before: InvoiceRow | undefined;
  /** The invoice as it will be. */
  readonly after: InvoiceRow;
  /** The clock's time. */
  readonly clockMs: number;
  /** Which document of the decision it is, from 1. */
  readonly nth: number;
}

/**
 * Announces what became of a payment, in the commit that made it so.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param change - The change.
 */
export function announcePayment(draft: Draft, view: DecisionView, change: PaymentChange): void {
  const { account, topUp, after, clockMs, nth } = change;
  for (const type of newsOf(change)) {
    const facts = topUp === undefined ? undefined : factsOf(topUp);
    const declineReason = topUp?.status === 'failed' ? facts?.declineReason : undefined;
    tellAccount(draft, view, {
      ...{ account, clockMs, type, nth },
      facts: {
        currency: account.currency,
        invoiceId: after.invoiceId,
        ...(after.number !== undefined && { number: after.number }),
        ...(topUp !== undefined && { topUpId: topUp.topUpId, method: facts?.method }),
        ...(declineReason !== undefined && { declineReason }),
        ...(topUp !== undefined && wantsOwner(topUp) && { actionUrl: facts?.actionUrl }),
        net: formatAtoms(after.netAtoms),
        total: formatAtoms(after.netAtoms + after.taxAtoms),
        received: formatAtoms(after.receivedAtoms),
        credited: formatAtoms(after.creditedAtoms - after.clawedAtoms),
        unallocated: formatAtoms(after.unallocatedAtoms),
        contested: formatAtoms(takenOf(after)),
        balance: formatAtoms(draft.postedAtoms),
      },
    });
  }
}

function newsOf({ topUpBefore, topUp, before, after }: PaymentChange): readonly PaymentNews[] {
  const news: PaymentNews[] = [];
  const needsOwner = topUp !== undefined && wantsOwner(topUp);
  const status = before?.status;
  if (after.status !== status) {
    if (after.status === 'paid') news.push('payment-received');
    else if (after.status === 'failed' && !needsOwner) news.push('payment-failed');
    else if (after.status === 'expired') news.push('invoice-expired');
  }
  if (needsOwner && topUpBefore !== undefined && !wantsOwner(topUpBefore))
    news.push('auto-top-up-needs-owner');
  const more = after.receivedAtoms > (before?.receivedAtoms ?? 0n);
  if (more && after.kind === 'invoice' && after.status !== 'paid') news.push('payment-partly-received');
  if (after.unallocatedAtoms > (before?.unallocatedAtoms ?? 0n)) news.push('payment-unallocated');
  const taken = takenOf(after) - (before === undefined ? 0n : takenOf(before));
  if (taken > 0n) news.push('payment-disputed');
  if (taken < 0n) news.push('payment-given-back');
  return news;
}

function takenOf(row: InvoiceRow): bigint {
  return contestedAtoms(invoiceFacts(row).contests, isTaken);
}

/**
 * Announces something about an account's purchases.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param news - What happened; one commit says each type once of each document.
 */
export function tellAccount(
  draft: Draft,
  view: DecisionView,
  news: {
    readonly account: AccountRow;
    readonly clockMs: number;
    readonly type: string;
    readonly nth?: number;
    readonly facts: { readonly [field: string]: Json | undefined };
  },
): void {
  const { account, clockMs, type, facts, nth = 1 } = news;
  // A version belongs to one commit. Padded, so that what happened within one millisecond is told in its order.
  const name = `${String(account.version + 1).padStart(12, '0')}-${type}`;
  const announcementId = nth === 1 ? name : `${name}-${nth}`;
  const announced = { announcementId, type, facts, nowMs: draft.nowMs, clockMs };
  for (const write of announce(view, account, announced)) draft.write(write);
}
