import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { BuyerDetails, InvoiceDocument } from '../invoices/invoice-document.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { type Invoice, invoiceView } from '../invoices/invoice-view.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { PaymentOutcome, PaymentProcessor, PaymentRequest } from '../ports/payment-processor.ts';
import type { InvoiceRow, TopUpRow } from '../ports/rows.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { asking } from './asking.ts';
import { numberInvoice } from './number-invoice.ts';
import { markTopUp, type Settling, settleTopUp, waitsForPayer } from './settle-top-up.ts';
import { isSettled } from './settlement.ts';
import { factsOf, invoiceIdOf, type TopUpWithInvoice, topUpView } from './top-up-view.ts';
import { withdrawIfPossible } from './withdrawal.ts';
import { LINE } from './write-purchase.ts';

/** What collecting a payment works with. */
export interface Collecting extends Omit<Settling, 'clockMs'> {
  /** ISO 4217 code of the account. */
  readonly currency: string;
}

/** Where collecting came to; the account may not be active any more, and then nothing new is asked for. */
export type Collected = (TopUpWithInvoice & { readonly status: 'collected' }) | AccountNotActive;

/**
 * Takes a top-up to where the processor says it stands. A request that may have been sent before is looked for at the
 * processor first; only one it never saw is sent, under the same key as ever.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up.
 * @returns The top-up as it stands, or that the processor never saw it and the account is not active any more.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` or `CONFIGURATION_INVALID` (nothing happened), or `OUTCOME_UNKNOWN`
 * (resume it).
 */
export async function collect(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting,
): Promise<Collected> {
  const { accountId, topUpId, currency } = collecting;
  const settling = (): Settling => ({ ...collecting, clockMs: context.clock.now() });
  const { row, invoice } = await readPurchase(context, collecting);
  if (isSettled(row)) return collected(row, invoice, currency);
  if (invoice.number === undefined) {
    await numberInvoice(context, { ...collecting, invoiceId: invoice.invoiceId });
  }
  const answer =
    row.status === 'planned'
      ? undefined
      : await asking(processor, () => processor.findByKey({ key: topUpId, accountId }));
  if (answer !== undefined) {
    return { ...(await decide(context, settleTopUp(settling(), answer))), status: 'collected' };
  }
  if (row.status === 'processing') return collected(row, invoice, currency);
  const sent = await decide(context, markTopUp(settling(), 'sent'));
  if (sent.status === 'account-not-active') return sent;
  if (isSettled(sent.row)) return collected(sent.row, sent.invoice, currency);
  const outcome = await request(context, processor, { ...sent, collecting });
  const settled = await decide(context, settleTopUp(settling(), outcome));
  const later = isUnwanted(settled.invoice, outcome)
    ? await withdrawIfPossible(context, processor, collecting)
    : undefined;
  return { ...(later ?? settled), status: 'collected' };
}

/** Who gave the purchase up, or paid it with other money, while the processor was asked could not withdraw what was not there yet. */
function isUnwanted({ status, paidWith }: Invoice, answer: PaymentOutcome): boolean {
  return waitsForPayer(answer) && (status === 'void' || status === 'expired' || paidWith !== undefined);
}

/**
 * Reads a top-up and its invoice.
 *
 * @param context - The context.
 * @param purchase - Account and top-up.
 * @returns Both rows.
 * @throws BillingError with code `NOT_FOUND`.
 */
export async function readPurchase(
  context: Context,
  purchase: { readonly accountId: string; readonly topUpId: string },
): Promise<{ readonly row: TopUpRow; readonly invoice: InvoiceRow }> {
  const { accountId, topUpId } = purchase;
  const [[row], [invoice]] = await Promise.all([
    context.storage.get('topUp', accountId, [[topUpId]]),
    context.storage.get('invoice', accountId, [[invoiceIdOf(topUpId)]]),
  ]);
  if (row !== undefined && invoice !== undefined) return { row, invoice };
  throw new BillingError('NOT_FOUND', `There is no top-up ${topUpId}.`, {
    details: { what: 'top-up', reference: topUpId },
  });
}

async function request(
  context: Context,
  processor: PaymentProcessor,
  order: { readonly row: TopUpRow; readonly invoice: InvoiceRow; readonly collecting: Collecting },
): Promise<PaymentOutcome> {
  const { row, invoice, collecting } = order;
  try {
    return await asking(processor, () => processor.requestPayment(paymentOf(row, invoice, collecting)));
  } catch (error) {
    if (BillingError.is(error, 'OUTCOME_UNKNOWN')) {
      await decide(context, markTopUp({ ...collecting, clockMs: context.clock.now() }, 'unknown'));
    }
    throw error;
  }
}

function paymentOf(row: TopUpRow, invoice: InvoiceRow, collecting: Collecting): PaymentRequest {
  const { accountId, topUpId, currency } = collecting;
  const { method, savedMethodId, saveMethod } = factsOf(row);
  const { name, email, address } = (invoice.document as unknown as InvoiceDocument).buyer as BuyerDetails;
  return {
    key: topUpId,
    accountId,
    amount: moneyFromAtoms(invoice.netAtoms + invoice.taxAtoms, currency),
    method,
    description: LINE,
    invoice: {
      invoiceId: invoice.invoiceId,
      number: invoice.number ?? '',
      net: moneyFromAtoms(invoice.netAtoms, currency),
      tax: moneyFromAtoms(invoice.taxAtoms, currency),
      dueAtMs: invoiceFacts(invoice).dueAtMs ?? 0,
    },
    payer: { name, country: address.country, ...(email !== undefined && { email }) },
    ...(savedMethodId !== undefined && { savedMethodId }),
    ...(saveMethod === true && { saveMethod }),
  };
}

function collected(row: TopUpRow, invoice: InvoiceRow, currency: string): Collected {
  return {
    status: 'collected',
    topUp: topUpView(row, currency),
    invoice: invoiceView(invoice, currency),
  };
}
