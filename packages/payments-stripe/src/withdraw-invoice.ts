import type { StripeTools } from './customer.ts';
import { idempotencyKey } from './mark.ts';
import type { Payment } from './payment.ts';
import { isRefused } from './vendor-failure.ts';

/**
 * Has nothing be collected for an invoice any more: a draft is dropped, any other is void.
 *
 * @param tools - Stripe.
 * @param payment - The payment whose invoice it is.
 * @returns False when Stripe refused, as it does once money is there or on its way.
 * @throws VendorFailure.
 */
export async function withdrawInvoice(
  { client, options }: StripeTools,
  { invoiceId, status }: Payment,
): Promise<boolean> {
  const key = idempotencyKey('void', [invoiceId, options.clock.now()]);
  try {
    if (status === 'draft')
      await client.write(key, (stripe, sent) => stripe.invoices.del(invoiceId, {}, sent));
    else await client.write(key, (stripe, sent) => stripe.invoices.voidInvoice(invoiceId, {}, sent));
    return true;
  } catch (failure) {
    if (isRefused(failure)) return false;
    throw failure;
  }
}
