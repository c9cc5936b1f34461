import type { ResponseOf } from '@live-calls/http';
import type { Tone } from '../ui/chip.tsx';

/** A purchase. */
export type TopUp = ResponseOf<'GET /accounts/{accountId}/top-ups/{topUpId}'>;

/** The invoice of a purchase. */
export type Invoice = ResponseOf<'GET /accounts/{accountId}/invoices/{invoiceId}'>;

/** Where a purchase stands, as its payer sees it. */
export type Standing =
  /** The processor has yet to answer. */
  | 'preparing'
  /** The payer has something to do. */
  | 'to-pay'
  /** Money is on its way. */
  | 'under-way'
  | 'paid'
  | 'failed'
  | 'withdrawn'
  | 'expired';

const standings: Readonly<Record<TopUp['status'], Standing>> = {
  planned: 'preparing',
  sent: 'preparing',
  unknown: 'preparing',
  processing: 'under-way',
  paid: 'paid',
  failed: 'failed',
  void: 'withdrawn',
  expired: 'expired',
};

/**
 * Where a purchase stands. While the processor has it, it is `processing`, also as long as the payer has done nothing: that
 * the bank has seen money, only the invoice tells.
 *
 * @param topUp - The purchase.
 * @param invoice - Its invoice, once known.
 */
export function standingOf(
  topUp: Pick<TopUp, 'status' | 'actionUrl' | 'transferDetails'>,
  invoice?: Pick<Invoice, 'status'>,
): Standing {
  const { status, actionUrl, transferDetails } = topUp;
  const isAsked = actionUrl !== undefined || transferDetails !== undefined;
  const isPayersTurn = status === 'processing' && isAsked && invoice?.status !== 'processing';
  return isPayersTurn ? 'to-pay' : standings[status];
}

/** Whether nothing more is to come by itself. */
export function isOver(standing: Standing): boolean {
  return !['preparing', 'to-pay', 'under-way'].includes(standing);
}

/** How each standing is shown. */
export const standingWords: Readonly<Record<Standing, { readonly tone: Tone; readonly label: string }>> = {
  preparing: { tone: 'waiting', label: 'Being prepared' },
  'to-pay': { tone: 'waiting', label: 'Waiting for payment' },
  'under-way': { tone: 'waiting', label: 'Payment under way' },
  paid: { tone: 'good', label: 'Paid' },
  failed: { tone: 'bad', label: 'Payment failed' },
  withdrawn: { tone: 'plain', label: 'Withdrawn' },
  expired: { tone: 'plain', label: 'Expired' },
};

/** How each way to pay is called. */
export const methodNames: Readonly<Record<TopUp['method'], string>> = {
  card: 'Card',
  'bank-transfer': 'Bank transfer (ACH or wire)',
  'bank-debit': 'Bank debit',
};

/** The same within a sentence. */
export const methodsInText: Readonly<Record<TopUp['method'], string>> = {
  card: 'card',
  'bank-transfer': 'bank transfer',
  'bank-debit': 'bank debit',
};

/** Whether an address is one that a link may lead to. */
export function isWebAddress(address: string | undefined): address is string {
  return address !== undefined && /^(https?:\/\/|\/(?!\/))/.test(address);
}
