import type { PaymentCanceled, PaymentOutcome } from '@live-calls/core/adapter';
import { customerOf, type StripeTools } from './customer.ts';
import { findPayment, outcomeOf, type PaymentName } from './find-payment.ts';
import { idempotencyKey } from './mark.ts';
import { standingOf } from './outcome.ts';
import { type Payment, readPayment } from './payment.ts';
import { errorOf, isRefused, isSilent } from './vendor-failure.ts';

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
    if (payment === undefined || !isCollectable(payment)) {
      const outcome = payment && (await outcomeOf(tools, payment, customer.id));
      return outcome === undefined || outcome.status === 'declined' ? { status: 'canceled' } : outcome;
    }
    const { status } = standingOf(payment);
    if (status === 'paid' || status === 'processing') return { status, paymentRef: payment.invoiceId };
    const refused = await withdraw(tools, payment);
    if (!refused) return { status: 'canceled' };
    // It was paid, or begun to be paid, in between.
    const now = await readPayment(tools.client, payment.invoiceId);
    const outcome = now && (await outcomeOf(tools, now, customer.id));
    return outcome === undefined || outcome.status === 'declined' ? { status: 'canceled' } : outcome;
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

async function withdraw({ client, options }: StripeTools, payment: Payment): Promise<boolean> {
  const { invoiceId, status } = payment;
  const key = idempotencyKey('void', [invoiceId, options.clock.now()]);
  try {
    if (status === 'draft')
      await client.write(key, (stripe, sent) => stripe.invoices.del(invoiceId, {}, sent));
    else await client.write(key, (stripe, sent) => stripe.invoices.voidInvoice(invoiceId, {}, sent));
    return false;
  } catch (failure) {
    if (isRefused(failure)) return true;
    throw failure;
  }
}
