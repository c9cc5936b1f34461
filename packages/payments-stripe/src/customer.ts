import type { Payer } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { StripeClient } from './client.ts';
import { ACCOUNT, idempotencyKey, metadataIs } from './mark.ts';
import type { CheckedOptions } from './options.ts';
import { readText } from './vendor-values.ts';

/** What every request of this adapter works with. */
export interface StripeTools {
  /** Stripe. */
  readonly client: StripeClient;
  /** The options. */
  readonly options: CheckedOptions;
}

/** Longest name that Stripe takes. */
const LONGEST_NAME = 256;

/**
 * The Stripe customer of an account; made when there is none. Search, which finds it for good, lags behind by a minute or an
 * hour; until then the idempotency key gives the same customer again.
 *
 * @param tools - Stripe.
 * @param accountId - The account.
 * @returns The customer.
 * @throws VendorFailure.
 */
export async function customerOf({ client }: StripeTools, accountId: string): Promise<Stripe.Customer> {
  const found = await client.read((stripe) =>
    stripe.customers.search({ query: metadataIs(ACCOUNT, accountId), limit: 100 }),
  );
  const [first] = found.data
    .filter(({ metadata }) => metadata?.[ACCOUNT] === accountId)
    .sort(
      (left, right) =>
        rank(left) - rank(right) || left.created - right.created || (left.id < right.id ? -1 : 1),
    );
  if (first !== undefined) return first;
  // Nothing but the account stands in it, so that the same request can be made again whatever else is known by then.
  return client.write(idempotencyKey('customer', [accountId]), (stripe, sent) =>
    stripe.customers.create({ metadata: { [ACCOUNT]: accountId } }, sent),
  );
}

/** One that was made by a request that Stripe said had failed was never described, so the other goes before it. */
function rank({ name }: Stripe.Customer): number {
  return readText(name) === undefined ? 1 : 0;
}

/**
 * Has a customer carry the name and address of the payer.
 *
 * @param tools - Stripe.
 * @param customer - The customer.
 * @param payer - Who pays; absent when it is not known.
 * @throws VendorFailure.
 */
export async function describeCustomer(
  { client, options }: StripeTools,
  customer: Stripe.Customer,
  payer: Payer | undefined,
): Promise<void> {
  if (payer === undefined) return;
  const { email = readText(customer.email) } = payer;
  const name = payer.name.slice(0, LONGEST_NAME);
  if (customer.name === name && readText(customer.email) === email) return;
  const key = idempotencyKey('describe', [customer.id, name, email ?? '', options.clock.now()]);
  await client.write(key, (stripe, sent) =>
    stripe.customers.update(customer.id, { name, ...(email !== undefined && { email }) }, sent),
  );
}

/**
 * Whose a customer is.
 *
 * @param client - Stripe.
 * @param customerId - Id of the customer.
 * @returns The account; absent when the customer is gone, or none of ours.
 * @throws VendorFailure.
 */
export async function accountOf(client: StripeClient, customerId: string): Promise<string | undefined> {
  const customer = await client.find((stripe) => stripe.customers.retrieve(customerId));
  if (customer === undefined || customer.deleted === true) return undefined;
  return readText((customer as Stripe.Customer).metadata?.[ACCOUNT]);
}
