import { type AccountCommand, type Billing, money, type TopUpOptions } from '@live-calls/core';

/** How call credit is sold in examples and tests: a seller, terms, no taxes, no limits. */
export const exampleTopUps: TopUpOptions = {
  seller: {
    name: 'Example Voice Inc.',
    address: {
      line1: '1 Main Street',
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: 'US',
    },
    taxId: 'US 12-3456789',
    email: 'billing@seller.example',
  },
  terms: {
    version: '2026-11',
    text: 'Call credit is paid in advance, is not refundable, and does not expire.',
  },
};

/**
 * Does what an account's owner does once before the first purchase: saves billing details and acknowledges the terms. Doing
 * it again changes nothing.
 *
 * @param billing - The billing, made with {@link exampleTopUps} or the like.
 * @param command - Who buys, and for which account.
 * @returns Hash of the terms, as a request names it.
 *
 * @example
 * ```ts runnable
 * import { exampleTopUps, fakePayments, readyToBuy } from '@live-calls/conformance';
 * import { createBilling, money } from '@live-calls/core';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const billing = createBilling({ storage: memoryStorage(), payments: fakePayments(), topUps: exampleTopUps });
 * const host = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
 * await billing.accounts.open({ ...host, name: 'Acme Ltd', currency: 'USD' });
 * const termsHash = await readyToBuy(billing, host);
 * const purchase = { key: 'order-1', amount: money('50', 'USD'), method: 'card', termsHash } as const;
 * console.log((await billing.topUps.request({ ...host, ...purchase })).status); // account-not-active
 * ```
 */
export async function readyToBuy(billing: Billing, command: AccountCommand): Promise<string> {
  const { currency } = await billing.accounts.get(command);
  const { details, missing, revision } = await billing.invoices.billingDetails(command);
  if (missing.length > 0) {
    const address = {
      line1: '2 Side Street',
      city: 'Shelbyville',
      region: 'IL',
      country: 'US',
      ...details.address,
    };
    await billing.invoices.saveBillingDetails({
      ...command,
      details: { name: 'Example Buyer Ltd', ...details, address },
      revision,
    });
  }
  const { terms } = await billing.topUps.quote({ ...command, amount: money('1', currency) });
  const { version, hash } = terms;
  await billing.topUps.acknowledge({ ...command, version, hash });
  return hash;
}
