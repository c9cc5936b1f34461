import type { Invoice } from '../invoices/invoice-view.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { PaymentMethod, TransferDetail } from '../ports/payment-processor.ts';
import type { TopUpRow } from '../ports/rows.ts';

/**
 * Where a top-up stands.
 *
 * - `planned`: written down, the processor was not asked yet.
 * - `sent`: the processor is being asked, or could not be reached; resuming the top-up goes on.
 * - `unknown`: the processor's answer was lost; resuming the top-up finds out.
 * - `processing`: money is under way, or the payer has something to do.
 * - `paid`: credited.
 * - `failed`: declined; money that arrives after all is credited and makes it `paid`.
 * - `expired`: not paid in time; money that arrives after all is credited and makes it `paid`.
 * - `void`: withdrawn; money that arrives after all is unallocated.
 */
export type TopUpStatus = TopUpRow['status'];

/** Why a payment without its owner was declined: the bank wants the owner to confirm it. */
export const AUTHENTICATION_REQUIRED = 'authentication-required';

/** A purchase of call credit. */
export interface TopUp {
  /** Id of the top-up. */
  readonly topUpId: string;
  /** Id of its invoice. */
  readonly invoiceId: string;
  /** Where it stands. */
  readonly status: TopUpStatus;
  /** Amount bought, net of tax: what it credits. */
  readonly amount: Money;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** When it was requested. */
  readonly requestedAt: Date;
  /** True when an automatic top-up made it. */
  readonly automatic: boolean;
  /** The processor's reference of the payment, once known. */
  readonly paymentRef?: string;
  /** Where to send the money, while a bank transfer is awaited. */
  readonly transferDetails?: readonly TransferDetail[];
  /** Where the payer has something to do, while that is so; also where an automatic one was declined without its owner. */
  readonly actionUrl?: string;
  /** Why it was declined, as a neutral word. */
  readonly declineReason?: string;
  /** Journal number of the credit, once paid. */
  readonly number?: number;
}

/** A top-up and the invoice that is its document. */
export interface TopUpWithInvoice {
  /** The top-up. */
  readonly topUp: TopUp;
  /** Its invoice. */
  readonly invoice: Invoice;
}

/** What a top-up row keeps beside its columns. */
export interface TopUpFacts {
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** The saved method that is charged. */
  readonly savedMethodId?: string;
  /** Whether the method is to be kept. */
  readonly saveMethod?: boolean;
  /** Whether it was bought by itself. */
  readonly automatic?: boolean;
  /** Where to send the money. */
  readonly transferDetails?: readonly TransferDetail[];
  /** Where the payer has something to do. */
  readonly actionUrl?: string;
  /** Why it was declined, as a neutral word. */
  readonly declineReason?: string;
  /** The vendor's own code of the decline. */
  readonly vendorCode?: string;
}

/**
 * What a row keeps beside its columns.
 *
 * @param row - The row.
 * @returns The facts.
 */
export function factsOf(row: TopUpRow): TopUpFacts {
  return row.facts as unknown as TopUpFacts;
}

/**
 * Whether a top-up that was bought by itself was declined because its owner has to confirm it, and where is known.
 *
 * @param row - The row.
 * @returns True until it is paid or given up otherwise.
 */
export function wantsOwner(row: TopUpRow): boolean {
  const { automatic, declineReason, actionUrl } = factsOf(row);
  const isDeclined = row.status === 'failed' && declineReason === AUTHENTICATION_REQUIRED;
  return automatic === true && isDeclined && actionUrl !== undefined;
}

/**
 * The invoice of a top-up.
 *
 * @param topUpId - The top-up.
 * @returns The invoice's id.
 */
export function invoiceIdOf(topUpId: string): string {
  return `inv_${topUpId}`;
}

/**
 * Shows a top-up.
 *
 * @param row - The row.
 * @param currency - The account's currency.
 * @returns The top-up.
 */
export function topUpView(row: TopUpRow, currency: string): TopUp {
  const { method, transferDetails, actionUrl, declineReason, automatic } = factsOf(row);
  return {
    topUpId: row.topUpId,
    invoiceId: invoiceIdOf(row.topUpId),
    status: row.status,
    amount: moneyFromAtoms(row.amountAtoms, currency),
    method,
    requestedAt: new Date(row.requestedAtMs),
    automatic: automatic === true,
    ...(row.paymentRef !== undefined && { paymentRef: row.paymentRef }),
    ...(row.status === 'processing' && transferDetails !== undefined && { transferDetails }),
    ...((row.status === 'processing' || wantsOwner(row)) && actionUrl !== undefined && { actionUrl }),
    ...(row.status === 'failed' && declineReason !== undefined && { declineReason }),
    ...(row.number !== undefined && { number: row.number }),
  };
}
