import type { Money, PaymentMethod, PaymentRequest } from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { StripeTools } from './customer.ts';
import { metadataOf } from './mark.ts';
import type { Payment } from './payment.ts';
import { toStripe } from './stripe-amount.ts';
import { bankTransferOf } from './transfer-details.ts';
import { readText } from './vendor-values.ts';

/** Longest number that Stripe prints in the place of its own. */
const LONGEST_NUMBER = 26;
/** Longest text that Stripe prints. */
const LONGEST_TEXT = 500;

/**
 * The invoice as it is made at Stripe: of our number, with nothing that happens by itself, and no mail.
 *
 * @param tools - Stripe.
 * @param request - The payment.
 * @param customer - Who pays.
 * @returns The content.
 */
export function draftOf(
  { options }: StripeTools,
  request: PaymentRequest,
  customer: Stripe.Customer,
): Stripe.InvoiceCreateParams {
  const { key, accountId, amount, method, savedMethodId, invoice, description } = request;
  const currency = amount.currency.toLowerCase();
  const mark = { key, accountId, method, amount: `${amount.amount} ${amount.currency}` };
  const metadata = metadataOf(
    { ...mark, ...(savedMethodId !== undefined && { savedMethodId }) },
    invoice?.invoiceId,
  );
  return {
    customer: customer.id,
    currency,
    auto_advance: false,
    automatic_tax: { enabled: false },
    pending_invoice_items_behavior: 'exclude',
    metadata,
    ...titleOf(invoice?.number ?? '', description),
    ...collectionOf(request, customer, options.clock.now()),
    payment_settings: settingsOf(method, bankTransferOf(currency, options.euroBankCountry)),
  };
}

/** A number too long for Stripe's own place stands before the description. */
function titleOf(
  number: string,
  description: string,
): Pick<Stripe.InvoiceCreateParams, 'number' | 'description'> {
  const isShort = number.length <= LONGEST_NUMBER;
  const text = isShort ? description : `Invoice ${number}: ${description}`;
  return { description: text.slice(0, LONGEST_TEXT), ...(isShort && number !== '' && { number }) };
}

/** Stripe wants an address of mail for invoices that are paid later, although it is told to send none. */
function collectionOf(
  { savedMethodId, invoice, payer }: PaymentRequest,
  customer: Stripe.Customer,
  nowMs: number,
): Pick<Stripe.InvoiceCreateParams, 'collection_method' | 'due_date' | 'days_until_due'> {
  const email = payer?.email ?? readText(customer.email);
  if (savedMethodId !== undefined || email === undefined)
    return { collection_method: 'charge_automatically' };
  const dueAtMs = invoice?.dueAtMs ?? 0;
  const isAhead = dueAtMs > nowMs + 3_600_000;
  return {
    collection_method: 'send_invoice',
    ...(isAhead ? { due_date: Math.floor(dueAtMs / 1000) } : { days_until_due: 1 }),
  };
}

function settingsOf(
  method: PaymentMethod,
  bank_transfer: ReturnType<typeof bankTransferOf>,
): Stripe.InvoiceCreateParams.PaymentSettings {
  if (method === 'card') return { payment_method_types: ['card'] };
  if (method === 'bank-debit') return { payment_method_types: ['us_bank_account'] };
  return {
    payment_method_types: ['customer_balance'],
    payment_method_options: {
      customer_balance: { funding_type: 'bank_transfer', ...(bank_transfer && { bank_transfer }) },
    },
  };
}

/** A line of an invoice, and which part of the amount it is. */
export interface DraftLine {
  /** What is net of tax, or all of it where the tax has no line; or the tax. */
  readonly part: 'net' | 'tax';
  /** The line as it is made at Stripe. */
  readonly line: Stripe.InvoiceItemCreateParams;
}

/**
 * The lines that a draft still lacks: the amount net of tax, and the tax.
 *
 * @param request - The payment.
 * @param payment - The draft, with none, the first or all of its lines.
 * @param customerId - Who pays.
 * @returns The lines; with those that are there, the amount that is asked for.
 */
export function missingLines(
  request: PaymentRequest,
  payment: Payment,
  customerId: string,
): readonly DraftLine[] {
  const { invoice, amount, description } = request;
  const [net, tax] = [unitsOf(invoice?.net), unitsOf(invoice?.tax)];
  const total = unitsOf(amount) ?? 0;
  const isSplit = net !== undefined && tax !== undefined && tax > 0 && net + tax === total;
  const parts = isSplit
    ? ([
        { part: 'net', description, amount: net },
        { part: 'tax', description: 'Tax', amount: tax },
      ] as const)
    : ([{ part: 'net', description, amount: total }] as const);
  const common = { customer: customerId, invoice: payment.invoiceId, currency: payment.currency };
  const missing = payment.total === 0 ? parts : payment.total === net ? parts.slice(1) : [];
  return missing.map(({ part, description: text, amount: units }) => ({
    part,
    line: { ...common, amount: units, description: text.slice(0, LONGEST_TEXT) },
  }));
}

function unitsOf(amount: Money | undefined): number | undefined {
  const units = amount && toStripe(amount);
  return units !== undefined && 'units' in units ? units.units : undefined;
}
