import { BillingError, invalidInput, type SavedMethod, type SavedMethods } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import { customerOf, type StripeTools } from './customer.ts';
import { everyPage } from './every-page.ts';
import { idempotencyKey } from './mark.ts';
import { errorOf, isRefused } from './vendor-failure.ts';
import { readId } from './vendor-values.ts';

/**
 * Ways to pay that Stripe keeps for an account.
 *
 * @param tools - Stripe.
 * @returns The methods.
 */
export function savedMethods(tools: StripeTools): SavedMethods {
  const { client, options } = tools;
  let choices = 0;
  const asking = async <Answer>(
    doing: string,
    ask: () => Promise<Answer>,
    mayBeDone = false,
  ): Promise<Answer> => {
    try {
      return await ask();
    } catch (failure) {
      throw errorOf(failure, { adapter: options.id, doing, mayBeDone });
    }
  };
  return {
    list: (accountId) => asking('list saved methods', () => list(tools, accountId)),
    setUp: async ({ key, accountId, method }) => {
      if (method === 'bank-transfer') throw invalidInput('method', 'card or bank-debit', method);
      return asking('save a method', async () => {
        const customer = await customerOf(tools, accountId);
        const type = method === 'card' ? 'card' : 'us_bank_account';
        const intent = await client.write(idempotencyKey('set-up', [accountId, key, type]), (stripe, sent) =>
          stripe.setupIntents.create(
            { customer: customer.id, usage: 'off_session', allowed_payment_method_types: [type] },
            sent,
          ),
        );
        return { ...(intent.client_secret !== null && { clientSecret: intent.client_secret }) };
      });
    },
    remove: ({ accountId, methodId }) =>
      asking('remove a saved method', async () => {
        if ((await kept(tools, accountId, methodId)) === undefined) return;
        const key = idempotencyKey('detach', [methodId, options.clock.now()]);
        try {
          await client.write(key, (stripe, sent) => stripe.paymentMethods.detach(methodId, {}, sent));
        } catch (failure) {
          // Somebody else removed it in between.
          if (!isRefused(failure)) throw failure;
        }
      }),
    setDefault: ({ accountId, methodId }) =>
      asking('choose the default method', async () => {
        const customer = await kept(tools, accountId, methodId);
        if (customer === undefined) {
          const details = { what: 'saved method', reference: methodId };
          throw new BillingError('NOT_FOUND', `There is no saved method ${methodId}.`, { details });
        }
        // Time and count make it a request of its own: the same choice may be made again after another, at the same moment too.
        choices += 1;
        const key = idempotencyKey('default', [customer.id, methodId, options.clock.now(), choices]);
        const invoice_settings = { default_payment_method: methodId };
        await client.write(key, (stripe, sent) =>
          stripe.customers.update(customer.id, { invoice_settings }, sent),
        );
      }),
  };
}

async function list({ client, ...tools }: StripeTools, accountId: string): Promise<readonly SavedMethod[]> {
  const { id } = await customerOf({ client, ...tools }, accountId);
  // A customer that was searched for may be as it was a minute ago.
  const customer = await client.read((stripe) => stripe.customers.retrieve(id));
  const methods = await everyPage((start) =>
    client.read((stripe) => stripe.customers.listPaymentMethods(id, start)),
  );
  const preferred =
    customer.deleted === true
      ? undefined
      : readId((customer as Stripe.Customer).invoice_settings?.default_payment_method);
  return methods.flatMap((method) => savedMethodOf(method, preferred) ?? []);
}

/** The account's customer, when the method is one of its own. */
async function kept(
  tools: StripeTools,
  accountId: string,
  methodId: string,
): Promise<Stripe.Customer | undefined> {
  if (readId(methodId) === undefined) return undefined;
  const customer = await customerOf(tools, accountId);
  const method = await tools.client.find((stripe) => stripe.paymentMethods.retrieve(methodId));
  return readId(method?.customer) === customer.id ? customer : undefined;
}

function savedMethodOf(method: Stripe.PaymentMethod, preferred: string | undefined): SavedMethod | undefined {
  const { id, card, us_bank_account: bank } = method;
  const isDefault = id === preferred;
  if (card !== undefined) {
    return {
      methodId: id,
      method: 'card',
      label: `${brandOf(card.brand)} ending in ${card.last4}`,
      isDefault,
    };
  }
  if (bank === undefined) return undefined;
  const label = `${bank.bank_name ?? 'Bank account'} ending in ${bank.last4 ?? '····'}`;
  return { methodId: id, method: 'bank-debit', label, isDefault };
}

const BRANDS: ReadonlyMap<string, string> = new Map([
  ['amex', 'American Express'],
  ['diners', 'Diners Club'],
  ['jcb', 'JCB'],
  ['mastercard', 'Mastercard'],
  ['unionpay', 'UnionPay'],
]);

function brandOf(brand: string): string {
  return BRANDS.get(brand) ?? `${brand.slice(0, 1).toUpperCase()}${brand.slice(1)}`;
}
