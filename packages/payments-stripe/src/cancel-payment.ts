import { type PaymentCanceled, type PaymentOutcome, VendorFailure } from '@live-calls/core/adapter';
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
    return await withdrawn(tools, await findPayment(tools, name, customer.id), customer.id);
  } catch (failure) {
    // Reading changes nothing, so what is silent here is the withdrawal, or it does not matter.
    const mayBeDone = isSilent(failure);
    throw errorOf(failure, { adapter: tools.options.id, doing: 'withdraw a payment', mayBeDone });
  }
}

async function withdrawn(
  tools: StripeTools,
  payment: Payment | undefined,
  customerId: string,
): Promise<PaymentCanceled | PaymentOutcome> {
  if (payment === undefined) return { status: 'canceled' };
  const { status } = standingOf(payment);
  if (status === 'paid' || status === 'processing') return { status, paymentRef: payment.invoiceId };
  if (!isCollectable(payment)) return { status: 'canceled' };
  if (await withdrawInvoice(tools, payment)) return { status: 'canceled' };
  // In between it was paid, begun to be paid, or made payable by another process.
  const now = await readPayment(tools.client, payment.invoiceId);
  if (now === undefined || now.status !== payment.status) return withdrawn(tools, now, customerId);
  const outcome = await outcomeOf(tools, now, customerId);
  if (outcome !== undefined && outcome.status !== 'declined') return outcome;
  throw new VendorFailure('refused', 'its invoice may not be withdrawn');
}

/** An invoice that may still be paid; one that Stripe calls uncollectible may. */
function isCollectable({ status }: Payment): boolean {
  return status === 'draft' || status === 'open' || status === 'uncollectible';
}
