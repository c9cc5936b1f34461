import { customerOf, type StripeTools } from './customer.ts';
import { findPayment, type PaymentName } from './find-payment.ts';
import { standingOf } from './outcome.ts';
import { errorOf } from './vendor-failure.ts';
import { readText } from './vendor-values.ts';

/**
 * The secret with which a page of the host's has a payment paid.
 *
 * @param tools - Stripe.
 * @param name - The payment.
 * @returns The secret; absent when there is nothing to pay.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
 */
export async function clientSecretOf(tools: StripeTools, name: PaymentName): Promise<string | undefined> {
  try {
    const customer = await customerOf(tools, name.accountId);
    const payment = await findPayment(tools, name, customer.id);
    if (payment === undefined || standingOf(payment).status !== 'waiting') return undefined;
    const invoice = await tools.client.read((stripe) =>
      stripe.invoices.retrieve(payment.invoiceId, { expand: ['confirmation_secret'] }),
    );
    return readText(invoice.confirmation_secret?.client_secret);
  } catch (failure) {
    const asked = { adapter: tools.options.id, doing: 'give the secret of a payment', mayBeDone: false };
    throw errorOf(failure, asked);
  }
}
