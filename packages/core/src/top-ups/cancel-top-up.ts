import { type Context, decide } from '../context.ts';
import { isOver } from '../invoices/invoicing.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import { asking } from './asking.ts';
import { type Collecting, readPurchase } from './collect.ts';
import { changePurchase, type PaymentApplied, settleTopUp, waitsForPayer } from './settle-top-up.ts';
import type { TopUpWithInvoice } from './top-up-view.ts';

/** The purchase is withdrawn; money that arrives after all is unallocated. */
export interface TopUpCanceled extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'canceled';
}

/** It is too late to withdraw it: money is on its way, is there, or the purchase is given up already. */
export interface TopUpNotCancelable extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'not-cancelable';
}

/** What withdrawing a purchase did. */
export type CancelTopUpOutcome = TopUpCanceled | TopUpNotCancelable;

/**
 * Withdraws a purchase: at the processor first, so that nothing is collected for an invoice that is void.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up.
 * @returns Whether it is withdrawn.
 * @throws BillingError with code `NOT_FOUND`, `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export async function cancelTopUp(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting,
): Promise<CancelTopUpOutcome> {
  const { topUp, invoice } = await giveUp(context, processor, { ...collecting, becomes: 'void' });
  return { status: invoice.status === 'void' ? 'canceled' : 'not-cancelable', topUp, invoice };
}

/**
 * Gives a purchase up that nobody pays: withdrawn by its owner, or out of time.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up, and what its invoice becomes.
 * @returns The purchase as it stands: money that is on its way is never given up.
 */
export async function giveUp(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting & { readonly becomes: 'void' | 'expired' },
): Promise<PaymentApplied> {
  const { becomes } = collecting;
  const settled = await withdraw(context, processor, collecting);
  if (settled !== undefined) return settled;
  const settling = { ...collecting, clockMs: context.clock.now() };
  return decide(
    context,
    changePurchase(settling, (purchase) =>
      mayBeGivenUp(purchase.invoice) ? { ...purchase.invoice, status: becomes } : undefined,
    ),
  );
}

/**
 * Has the processor collect nothing more for a purchase.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up.
 * @returns Absent when nothing will be collected, as far as the processor can tell; else the purchase, with what it said.
 * @throws BillingError with code `NOT_FOUND`, `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export async function withdraw(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting,
): Promise<PaymentApplied | undefined> {
  const { accountId, topUpId } = collecting;
  const { row, invoice } = await readPurchase(context, collecting);
  if (row.status === 'planned' || isOver(invoice)) return undefined;
  const key = { key: topUpId, accountId };
  const cancel = mayBeGivenUp(invoice) ? processor.cancelPayment : undefined;
  const answer = await asking(processor, async () =>
    cancel === undefined ? processor.findByKey(key) : cancel.call(processor, key),
  );
  if (answer === undefined || answer.status === 'canceled') return undefined;
  const settling = { ...collecting, clockMs: context.clock.now() };
  const settled = await decide(context, settleTopUp(settling, answer));
  return waitsForPayer(answer) && cancel === undefined ? undefined : settled;
}

/** Money that is on its way, or there, is waited for. */
function mayBeGivenUp({ status }: InvoiceRow): boolean {
  return status === 'draft' || status === 'open';
}
