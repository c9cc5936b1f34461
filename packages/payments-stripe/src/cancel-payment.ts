import type { PaymentCanceled, PaymentOutcome } from '@live-calls/core/adapter';
import { customerOf, type StripeTools } from './customer.ts';
import { findPayment, outcomeOf, type PaymentName } from './find-payment.ts';
import { standingOf } from './outcome.ts';
import { type Payment, readPayment } from './payment.ts';
import { errorOf, isSilent } from './vendor-failure.ts';
import { withdrawInvoice } from './withdraw-invoice.ts';

/**
 * Withdraws a request: its draft is dropped, its open invoice is void. Money that is there or on its way is not given up.
 *
 * @param tools - Stripe.
 * @param name - The payment.
 * @returns `canceled` when nothing will be collected for it any more, else where it stands.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export async function cancelPayment(
  tools: StripeTools,
  name: PaymentName,
): Promise<PaymentCanceled | PaymentOutcome> {
  try {
    const customer = await customerOf(tools, name.accountId);
    const payment = await findPayment(tools, name, customer.id);
    if (payment === undefined || !isCollectable(payment)) return await standing(tools, payment, customer.id);
    const { status } = standingOf(payment);
    if (status === 'paid' || status === 'processing') return { status, paymentRef: payment.invoiceId };
    if (await withdrawInvoice(tools, payment)) return { status: 'canceled' };
    // It was paid, or begun to be paid, in between.
    return await standing(tools, await readPayment(tools.client, payment.invoiceId), customer.id);
  } catch (failure) {
    // Reading changes nothing, so what is silent here is the withdrawal, or it does not matter.
    const mayBeDone = isSilent(failure);
    throw errorOf(failure, { adapter: tools.options.id, doing: 'withdraw a payment', mayBeDone });
  }
}

/** An invoice that may still be paid; one that Stripe calls uncollectible may. */
function isCollectable({ status }: Payment): boolean {
  return status === 'draft' || status === 'open' || status === 'uncollectible';
}

/** Where a payment stands that is not there to be withdrawn: what was declined will not be collected any more. */
async function standing(
  tools: StripeTools,
  payment: Payment | undefined,
  customerId: string,
): Promise<PaymentCanceled | PaymentOutcome> {
  const outcome = payment && (await outcomeOf(tools, payment, customerId));
  return outcome === undefined || outcome.status === 'declined' ? { status: 'canceled' } : outcome;
}
