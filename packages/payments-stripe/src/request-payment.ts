import {
  invalidInput,
  type PaymentOutcome,
  type PaymentRequest,
  VendorFailure,
} from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import { customerOf, describeCustomer, type StripeTools } from './customer.ts';
import { type Decline, declineOf } from './decline-reason.ts';
import { draftOf, missingLines } from './draft-invoice.ts';
import { findPayment, outcomeOf } from './find-payment.ts';
import { idempotencyKey } from './mark.ts';
import { type Payment, readPayment, withPayments } from './payment.ts';
import { toStripe } from './stripe-amount.ts';
import { bankTransferOf } from './transfer-details.ts';
import { errorOf, isKeyTaken, isRefused, isSilent } from './vendor-failure.ts';
import { withdrawInvoice } from './withdraw-invoice.ts';

/** A request on its way through Stripe. */
interface Requesting extends StripeTools {
  readonly request: PaymentRequest;
  readonly customer: Stripe.Customer;
  /** Does what lets somebody pay: from then on, a failure leaves the outcome unknown. */
  asking<Answer>(ask: () => Promise<Answer>): Promise<Answer>;
}

/**
 * Asks for a payment: an invoice of Stripe's with our number and our mark, finalized, and charged when it has a saved method.
 * Every step is found again by what the step before left at Stripe, so a request that broke off goes on where it was.
 *
 * @param tools - Stripe.
 * @param request - The payment.
 * @returns Where it stands.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, `OUTCOME_UNKNOWN`, or `INVALID_INPUT` when the key was used for
 * another amount.
 */
export async function requestPayment(tools: StripeTools, request: PaymentRequest): Promise<PaymentOutcome> {
  const amount = toStripe(request.amount);
  if ('refusal' in amount) return { status: 'declined', reason: amount.refusal };
  if (cannotTransfer(tools, request)) return { status: 'declined', reason: 'currency-not-supported' };
  const name = { key: request.key, accountId: request.accountId };
  const asked = { adapter: tools.options.id, doing: 'ask for a payment', mayBeDone: false };
  try {
    const customer = await customerOf(tools, request.accountId);
    const requesting = {
      ...tools,
      request,
      customer,
      asking: async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
        try {
          const answer = await ask();
          asked.mayBeDone = true;
          return answer;
        } catch (failure) {
          asked.mayBeDone ||= isSilent(failure);
          throw failure;
        }
      },
    };
    const known = (await findPayment(tools, name, customer.id)) ?? (await draft(requesting));
    checkSame(known, request);
    return await proceed(requesting, known, amount.units);
  } catch (failure) {
    if (!asked.mayBeDone && isRefused(failure)) return { status: 'declined', ...declineOf(failure.refusal) };
    throw errorOf(failure, asked);
  }
}

function cannotTransfer({ options }: StripeTools, { method, amount }: PaymentRequest): boolean {
  if (method !== 'bank-transfer') return false;
  return bankTransferOf(amount.currency.toLowerCase(), options.euroBankCountry) === undefined;
}

function checkSame(known: Payment, { amount }: PaymentRequest): void {
  const seen = `${amount.amount} ${amount.currency}`;
  if (known.amount !== seen) {
    throw invalidInput('amount', `${known.amount}, as first requested with this key`, seen);
  }
}

async function proceed(requesting: Requesting, payment: Payment, units: number): Promise<PaymentOutcome> {
  const { customer } = requesting;
  const open = payment.status === 'draft' ? await finalized(requesting, payment, units) : payment;
  if ('reason' in open) return open;
  const outcome = await outcomeOf(requesting, open, customer.id);
  const settled = outcome ?? (await charge(requesting, open));
  const isOver = settled.status === 'declined' && open.savedMethodId !== undefined;
  // What was declined for good is not left to be paid. Nothing collects an open invoice by itself, so the answer stands anyway.
  if (isOver && open.status === 'open') await withdrawInvoice(requesting, open);
  return settled;
}

async function draft(requesting: Requesting): Promise<Payment> {
  const { client, request, customer } = requesting;
  await describeCustomer(requesting, customer, request.payer);
  const content = draftOf(requesting, request, customer);
  const key = idempotencyKey('invoice', [request.accountId, request.key]);
  try {
    const invoice = await client.write(key, (stripe, sent) => stripe.invoices.create(content, sent));
    const payment = await withPayments(client, invoice);
    if (payment !== undefined) return payment;
  } catch (failure) {
    // A request with the same key and other content came at the same time, and made the invoice.
    const payment = isKeyTaken(failure) ? await findPayment(requesting, request, customer.id) : undefined;
    if (payment === undefined) throw failure;
    return payment;
  }
  throw new VendorFailure('silent', 'an invoice without the metadata it was made with');
}

type Declined = PaymentOutcome & { readonly status: 'declined' };

/** A draft becomes payable once its lines are there, and only for the very amount that was asked for. */
async function finalized(
  requesting: Requesting,
  payment: Payment,
  units: number,
): Promise<Payment | Declined> {
  const { client, request, options, customer } = requesting;
  const { invoiceId } = payment;
  for (const { part, line } of missingLines(request, payment, customer.id)) {
    const key = idempotencyKey('line', [request.accountId, request.key, part]);
    await client.write(key, (stripe, sent) => stripe.invoiceItems.create(line, sent));
  }
  const ready = (await readPayment(client, invoiceId)) ?? payment;
  if (ready.status !== 'draft') return ready;
  if (differs(ready, units)) {
    const key = idempotencyKey('drop', [invoiceId, options.clock.now()]);
    await client.write(key, (stripe, sent) => stripe.invoices.del(invoiceId, {}, sent));
    return AMOUNT_DIFFERS;
  }
  const key = idempotencyKey('finalize', [invoiceId, options.clock.now()]);
  try {
    await requesting.asking(() =>
      client.write(key, (stripe, sent) =>
        stripe.invoices.finalizeInvoice(invoiceId, { auto_advance: false }, sent),
      ),
    );
  } catch (failure) {
    if (!isRefused(failure)) throw failure;
    // Another process may have done it; else it is refused for good.
    const now = await readPayment(client, invoiceId);
    if (now === undefined || now.status === 'draft')
      return { status: 'declined', ...declineOf(failure.refusal) };
  }
  const open = (await readPayment(client, invoiceId)) ?? ready;
  if (open.status === 'open' && open.due !== units) {
    await withdrawInvoice(requesting, open);
    return AMOUNT_DIFFERS;
  }
  await keepMethod(requesting, open);
  return open;
}

/** Credit, debt or a discount that the customer has at Stripe would change what is collected. */
const AMOUNT_DIFFERS: Declined = {
  status: 'declined',
  reason: 'amount-differs-at-processor',
  vendorCode: 'customer_balance',
};

function differs({ total, startingBalance }: Payment, units: number): boolean {
  return total !== units || startingBalance !== 0;
}

/** Stripe's page keeps a card where the account's settings say so; a page of the host's keeps it where the payment says so. */
async function keepMethod({ client, request }: Requesting, { intents, status }: Payment): Promise<void> {
  const [intent] = intents;
  if (request.saveMethod !== true || intent === undefined || status !== 'open') return;
  const key = idempotencyKey('keep', [intent.intentId]);
  try {
    await client.write(key, (stripe, sent) =>
      stripe.paymentIntents.update(intent.intentId, { setup_future_usage: 'off_session' }, sent),
    );
  } catch (failure) {
    // A payment without its method kept is better than none.
    if (!isRefused(failure)) throw failure;
  }
}

/** Charges the saved method. The key is that of the payment: the same payment is never charged twice. */
async function charge(requesting: Requesting, payment: Payment): Promise<PaymentOutcome> {
  const { client, request, customer } = requesting;
  const { invoiceId, savedMethodId } = payment;
  let refused: Decline | undefined;
  try {
    const key = idempotencyKey('pay', [request.accountId, request.key]);
    const method = savedMethodId === undefined ? {} : { payment_method: savedMethodId };
    await requesting.asking(() =>
      client.write(key, (stripe, sent) =>
        stripe.invoices.pay(invoiceId, { off_session: true, ...method }, sent),
      ),
    );
  } catch (failure) {
    if (!isRefused(failure)) throw failure;
    refused = declineOf(failure.refusal);
    if (failure.refusal.code === 'resource_missing') refused = { ...refused, reason: 'method-not-usable' };
  }
  const now = (await readPayment(client, invoiceId)) ?? payment;
  if (refused?.reason === 'authentication-required' && now.status === 'open' && now.hostedUrl !== undefined) {
    const { key, accountId, hostedUrl } = now;
    const actionUrl = requesting.options.payPage({ key, accountId, hostedUrl });
    return { status: 'requires-action', paymentRef: invoiceId, actionUrl };
  }
  const outcome = await outcomeOf(requesting, now, customer.id);
  if (outcome !== undefined && outcome.status !== 'declined') return outcome;
  if (refused !== undefined) return { status: 'declined', ...refused };
  return outcome ?? { status: 'processing', paymentRef: invoiceId };
}
