import type {
  BillingDetails,
  BillingDetailsSaved,
  BillingDetailsView,
  Invoice,
  InvoiceLine,
  InvoicePage,
  InvoiceTax,
  MoneyIn,
  NothingReceived,
  PaymentMethod,
  PaymentReceipt,
  SellerDetails,
} from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

/** How something is paid. */
export const paymentMethod: Schema<PaymentMethod> = z.enum(['card', 'bank-transfer', 'bank-debit']);

/** A line of an invoice. */
export const invoiceLine: Schema<Wire<InvoiceLine>> = z.object({ description: z.string(), amount: money });

/** A tax of an invoice. */
export const invoiceTax: Schema<Wire<InvoiceTax>> = z.object({
  name: z.string(),
  percent: z.exactOptional(z.string()),
  amount: money,
  note: z.exactOptional(z.string()),
});

const addressFields = {
  line1: z.string(),
  line2: z.exactOptional(z.string()),
  city: z.string(),
  region: z.exactOptional(z.string()),
  postalCode: z.exactOptional(z.string()),
  country: z.string(),
};
const address = z.object(addressFields);
const openAddress = z.strictObject({
  line1: z.exactOptional(z.string()),
  line2: z.exactOptional(z.string()),
  city: z.exactOptional(z.string()),
  region: z.exactOptional(z.string()),
  postalCode: z.exactOptional(z.string()),
  country: z.exactOptional(z.string()),
});

/** Who sells. */
export const seller: Schema<SellerDetails> = named(
  'Seller',
  z.object({
    name: z.string(),
    address,
    taxId: z.exactOptional(z.string()),
    registration: z.exactOptional(z.string()),
    email: z.exactOptional(z.string()),
    phone: z.exactOptional(z.string()),
    website: z.exactOptional(z.string()),
  }),
);

/** Who buys, as far as it is known. */
export const billingDetails: Schema<Wire<BillingDetails>> = named(
  'BillingDetails',
  z.strictObject({
    name: z.exactOptional(z.string()),
    address: z.exactOptional(openAddress),
    email: z.exactOptional(z.string()),
    taxId: z.exactOptional(z.string()),
    reference: z.exactOptional(z.string()),
  }),
);

const detailsFields = { details: billingDetails, missing: z.array(z.string()), revision: z.number() };

/** The billing details, and what is missing. */
export const billingDetailsView: Schema<Wire<BillingDetailsView>> = named(
  'BillingDetailsView',
  z.object(detailsFields),
);

/** The billing details after a save. */
export const billingDetailsSaved: Schema<Wire<BillingDetailsSaved>> = named(
  'BillingDetailsSaved',
  z.object({ status: z.literal('saved'), replayed: z.boolean(), ...detailsFields }),
);

const contest = z.object({
  reference: z.string(),
  status: z.enum(['disputed', 'dispute-won', 'dispute-lost', 'returned', 'return-undone']),
  amount: money,
  at: instant,
  creditNoteId: z.exactOptional(z.string()),
});

const assignedMoney = z.object({ invoiceId: z.string(), amount: money });

const printed = z.object({
  seller,
  buyer: z.object({
    name: z.string(),
    address,
    email: z.exactOptional(z.string()),
    taxId: z.exactOptional(z.string()),
    reference: z.exactOptional(z.string()),
  }),
  notes: z.array(z.string()),
  corrects: z.exactOptional(z.object({ invoiceId: z.string(), number: z.string() })),
  lines: z.array(invoiceLine),
  taxes: z.array(invoiceTax),
  terms: z.exactOptional(
    z.object({
      version: z.string(),
      hash: z.string(),
      acknowledgedBy: z.string(),
      acknowledgedAtMs: z.number(),
    }),
  ),
});

/** An invoice, credit note or receipt. */
export const invoice: Schema<Wire<Invoice>> = named(
  'Invoice',
  z.object({
    invoiceId: z.string(),
    kind: z.enum(['invoice', 'credit-note', 'receipt']),
    status: z.enum(['draft', 'open', 'processing', 'paid', 'failed', 'void', 'expired']),
    topUpId: z.exactOptional(z.string()),
    number: z.exactOptional(z.string()),
    issuedAt: z.exactOptional(instant),
    dueAt: z.exactOptional(instant),
    paidAt: z.exactOptional(instant),
    method: z.exactOptional(paymentMethod),
    net: money,
    tax: money,
    total: money,
    received: money,
    credited: money,
    unallocated: money,
    contested: money,
    contests: z.array(contest),
    paidWith: z.exactOptional(assignedMoney),
    assignedTo: z.exactOptional(z.array(assignedMoney)),
    document: z.exactOptional(printed),
  }),
);

/** A page of invoices. */
export const invoicePage: Schema<Wire<InvoicePage>> = named(
  'InvoicePage',
  z.object({ invoices: z.array(invoice), cursor: z.exactOptional(z.string()) }),
);

/** Whether and when money was received. */
export const receipt: Schema<Wire<PaymentReceipt | NothingReceived>> = named(
  'PaymentReceipt',
  z.discriminatedUnion('status', [
    z.object({
      status: z.literal('received'),
      invoice,
      amount: money,
      paidAt: z.exactOptional(instant),
      paymentRef: z.exactOptional(z.string()),
    }),
    z.object({ status: z.literal('not-paid') }),
  ]),
);

/** Money that is coming in. */
export const moneyIn: Schema<Wire<MoneyIn>> = named(
  'MoneyIn',
  z.object({
    awaitedInvoices: z.number(),
    awaited: money,
    processing: money,
    partlyReceived: money,
    unallocated: money,
    contested: money,
  }),
);
