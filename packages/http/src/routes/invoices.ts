import type {
  BillingDetails,
  BillingDetailsSaved,
  BillingDetailsView,
  Invoice,
  InvoicePage,
  NothingReceived,
  PaymentReceipt,
} from '@live-calls/core';
import * as z from 'zod';
import { Answer } from '../answer.ts';
import type { InvoiceRenderer } from '../handler-options.ts';
import type { Change, None, PageQuery, Read, Wire } from '../operation.ts';
import { Ended } from '../problem.ts';
import { refused } from '../refusal.ts';
import type { AskedOfAccount, Routes } from '../route.ts';
import {
  billingDetails,
  billingDetailsSaved,
  billingDetailsView,
  invoice,
  invoicePage,
  receipt,
} from '../schemas/invoices.ts';
import { pageQuery } from '../schemas/money.ts';
import { named, type Schema } from '../schemas/schema.ts';

/** The billing details, and the revision that was read before editing. */
export interface BillingDetailsBody {
  /** The details, whole. */
  readonly details: Wire<BillingDetails>;
  /** The revision. */
  readonly revision: number;
}

/** Invoices, and what stands on them. */
export interface InvoicesApi {
  /** Invoices, credit notes and receipts, the newest first. */
  'GET /accounts/{accountId}/invoices': Read<InvoicePage, PageQuery>;
  /** One of them, as data. */
  'GET /accounts/{accountId}/invoices/{invoiceId}': Read<Invoice>;
  /** Whether its money was received. */
  'GET /accounts/{accountId}/invoices/{invoiceId}/receipt': Read<PaymentReceipt | NothingReceived>;
  /** The document as PDF. */
  'GET /accounts/{accountId}/invoices/{invoiceId}/pdf': Read<None>;
  /** The document as a page. */
  'GET /accounts/{accountId}/invoices/{invoiceId}/html': Read<None>;
  /** The billing details, and what is missing. */
  'GET /accounts/{accountId}/billing-details': Read<BillingDetailsView>;
  /** Saves the billing details as a whole. */
  'PUT /accounts/{accountId}/billing-details': Change<BillingDetailsSaved, BillingDetailsBody>;
}

const detailsBody: Schema<BillingDetailsBody> = named(
  'BillingDetailsBody',
  z.strictObject({ details: billingDetails, revision: z.number().int().min(0) }),
);

// Shown from our origin, a document may do nothing at all: no script, no form, nothing loaded.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox";

/** Their routes. */
export const invoiceRoutes: Routes<InvoicesApi> = {
  'GET /accounts/{accountId}/invoices': {
    access: 'owner',
    summary: 'Invoices, credit notes and receipts, the newest first.',
    query: pageQuery,
    response: invoicePage,
    handle: ({ billing, command, query }) => billing.invoices.list({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/invoices/{invoiceId}': {
    access: 'owner',
    summary: 'One invoice, credit note or receipt, as data.',
    response: invoice,
    handle: (asked) => readInvoice(asked),
  },
  'GET /accounts/{accountId}/invoices/{invoiceId}/receipt': {
    access: 'owner',
    summary: 'Whether and when its money was received.',
    response: receipt,
    handle: ({ billing, command, params }) =>
      billing.invoices.receipt({ ...command, invoiceId: params.invoiceId ?? '' }),
  },
  'GET /accounts/{accountId}/invoices/{invoiceId}/pdf': {
    access: 'owner',
    summary: 'The document as PDF.',
    produces: ['application/pdf'],
    handle: async (asked) => {
      const render = rendererOf(asked);
      const document = await readInvoice(asked);
      const disposition = `attachment; filename="${fileName(document)}.pdf"`;
      const headers = { 'content-type': 'application/pdf', 'content-disposition': disposition };
      return new Answer(200, headers, await render.pdf(document));
    },
  },
  'GET /accounts/{accountId}/invoices/{invoiceId}/html': {
    access: 'owner',
    summary: 'The document as a page.',
    produces: ['text/html'],
    handle: async (asked) => {
      const render = rendererOf(asked);
      const page = await render.html(await readInvoice(asked));
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
      return new Answer(200, headers, page);
    },
  },
  'GET /accounts/{accountId}/billing-details': {
    access: 'owner',
    summary: 'The billing details, and what is missing before anything can be bought.',
    response: billingDetailsView,
    handle: ({ billing, command }) => billing.invoices.billingDetails(command),
  },
  'PUT /accounts/{accountId}/billing-details': {
    access: 'owner',
    summary: 'Saves the billing details as a whole.',
    body: detailsBody,
    response: billingDetailsSaved,
    refusals: ['stale'],
    handle: async ({ billing, command, body }) => {
      const outcome = await billing.invoices.saveBillingDetails({ ...command, ...body });
      return outcome.status === 'saved' ? outcome : refused(outcome);
    },
  },
};

type Asked = Pick<AskedOfAccount<Read<unknown>>, 'billing' | 'command' | 'params' | 'renderInvoice'>;

function readInvoice({ billing, command, params }: Asked): Promise<Invoice> {
  return billing.invoices.get({ ...command, invoiceId: params.invoiceId ?? '' });
}

function rendererOf({ renderInvoice }: Asked): InvoiceRenderer {
  if (renderInvoice !== undefined) return renderInvoice;
  throw new Ended({
    status: 501,
    code: 'no-renderer',
    title: 'Not available here',
    detail: 'The server makes no documents; read the invoice as data.',
  });
}

/** A name that means the same to every system of files, and that no header can be broken with. */
function fileName({ number, invoiceId }: Invoice): string {
  return (number ?? invoiceId).replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100);
}
