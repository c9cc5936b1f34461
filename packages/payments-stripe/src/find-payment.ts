import type { PaymentOutcome } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import { customerOf, type StripeTools } from './customer.ts';
import { everyPage } from './every-page.ts';
import { ACCOUNT, KEY, metadataIs, readMark } from './mark.ts';
import { standingOf } from './outcome.ts';
import { type Payment, withPayments } from './payment.ts';
import { transferDetails } from './transfer-details.ts';
import { errorOf } from './vendor-failure.ts';

/** Names a payment. */
export interface PaymentName {
  /** Key of the payment. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
}

/** Longer than Stripe's search ever lags behind, and than it keeps idempotency keys. */
const RECENT_SECONDS = 2 * 86_400;

/**
 * Finds a payment by its key. The list of the last two days does not lag behind and the search knows what is older, so a
 * payment that was asked for is found at any time.
 *
 * @param tools - Stripe.
 * @param name - The payment.
 * @param customerId - The account's customer.
 * @returns The payment; absent when Stripe has none.
 * @throws VendorFailure.
 */
export async function findPayment(
  tools: StripeTools,
  name: PaymentName,
  customerId: string,
): Promise<Payment | undefined> {
  const { client } = tools;
  const invoice = (await findRecent(tools, name, customerId)) ?? (await findOlder(tools, name));
  return invoice === undefined ? undefined : withPayments(client, invoice);
}

async function findRecent(
  { client, options }: StripeTools,
  name: PaymentName,
  customerId: string,
): Promise<Stripe.Invoice | undefined> {
  const gte = Math.floor(options.clock.now() / 1000) - RECENT_SECONDS;
  const recent = await everyPage((start) =>
    client.read((stripe) => stripe.invoices.list({ customer: customerId, created: { gte }, ...start })),
  );
  return firstOf(recent.filter((invoice) => isNamed(invoice, name)));
}

async function findOlder({ client }: StripeTools, name: PaymentName): Promise<Stripe.Invoice | undefined> {
  const query = `${metadataIs(KEY, name.key)} AND ${metadataIs(ACCOUNT, name.accountId)}`;
  const page = await client.read((stripe) => stripe.invoices.search({ query, limit: 100 }));
  const [hit] = page.data.filter((invoice) => isNamed(invoice, name));
  // What a search gives may be old: where it stands is read from the invoice itself.
  return hit && client.find((stripe) => stripe.invoices.retrieve(hit.id));
}

function isNamed({ metadata }: Stripe.Invoice, { key, accountId }: PaymentName): boolean {
  const mark = readMark(metadata);
  return mark?.key === key && mark.accountId === accountId;
}

/** An invoice that somebody may pay goes before a draft that was left behind. */
function firstOf(invoices: readonly Stripe.Invoice[]): Stripe.Invoice | undefined {
  const rank = ({ status }: Stripe.Invoice): number => (status === 'draft' ? 1 : 0);
  return invoices.toSorted((left, right) => rank(left) - rank(right) || left.created - right.created)[0];
}

/**
 * What became of a request whose answer was lost.
 *
 * @param tools - Stripe.
 * @param name - The payment.
 * @returns Where it stands; absent when Stripe was asked for nothing that anybody could pay.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
 */
export async function findByKey(tools: StripeTools, name: PaymentName): Promise<PaymentOutcome | undefined> {
  try {
    const customer = await customerOf(tools, name.accountId);
    const payment = await findPayment(tools, name, customer.id);
    return payment && (await outcomeOf(tools, payment, customer.id));
  } catch (failure) {
    throw errorOf(failure, { adapter: tools.options.id, doing: 'find a payment', mayBeDone: false });
  }
}

/**
 * What a payment's standing is to the host: with the page or the bank details where the payer goes on.
 *
 * @param tools - Stripe.
 * @param payment - The payment.
 * @param customerId - The account's customer.
 * @returns The outcome; absent when Stripe was asked for nothing yet.
 * @throws VendorFailure.
 */
export async function outcomeOf(
  tools: StripeTools,
  payment: Payment,
  customerId: string,
): Promise<PaymentOutcome | undefined> {
  const standing = standingOf(payment);
  const { invoiceId: paymentRef, key, accountId, hostedUrl = '' } = payment;
  switch (standing.status) {
    case 'not-asked':
      return undefined;
    case 'paid':
    case 'processing':
      return { status: standing.status, paymentRef };
    case 'declined':
      return standing;
    case 'waiting':
      return payment.method === 'bank-transfer'
        ? {
            status: 'awaiting-transfer',
            paymentRef,
            transferDetails: await transferDetails(tools, payment, customerId),
          }
        : {
            status: 'requires-action',
            paymentRef,
            actionUrl: tools.options.payPage({ key, accountId, hostedUrl }),
          };
  }
}
