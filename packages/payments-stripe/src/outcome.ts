import { type Decline, declineOf } from './decline-reason.ts';
import type { Payment } from './payment.ts';

/** Where a payment stands, before pages and bank details are looked up. */
export type Standing =
  /** Stripe was asked for nothing yet: the invoice is a draft, or its saved method was not charged. */
  | { readonly status: 'not-asked' }
  | { readonly status: 'paid' | 'processing' | 'waiting' }
  | ({ readonly status: 'declined' } & Decline);

/**
 * Says where a payment stands, from nothing but what Stripe tells of its invoice and its money.
 *
 * @param payment - The payment.
 * @returns Where it stands. `waiting`: the payer has to do something, at a page or at a bank.
 */
export function standingOf(payment: Payment): Standing {
  const { status, total, received, intents, savedMethodId, method } = payment;
  if (received >= total && received > 0) return { status: 'paid' };
  if (status === 'draft') return { status: 'not-asked' };
  const refusal = intents.find((intent) => intent.refusal !== undefined)?.refusal;
  const isOpen = status === 'open';
  // Stripe counts what is set off, too small to collect, or paid elsewhere as paid; no money came for it.
  if (status === 'paid')
    return { status: 'declined', reason: 'not-collected', vendorCode: 'paid_without_payment' };
  if (!isOpen) return { status: 'declined', ...(refusal ? declineOf(refusal) : { reason: 'canceled' }) };
  if (intents.some((intent) => intent.status === 'processing')) return { status: 'processing' };
  if (savedMethodId !== undefined) {
    if (refusal === undefined && !intents.some((intent) => intent.status === 'requires_action')) {
      return { status: 'not-asked' };
    }
    const decline = declineOf(refusal ?? { code: 'authentication_required', declineCode: undefined });
    return decline.reason === 'authentication-required'
      ? { status: 'waiting' }
      : { status: 'declined', ...decline };
  }
  // Whose card is refused at the page tries another there; a debit that came back is told, days later.
  if (method === 'bank-debit' && refusal !== undefined) return { status: 'declined', ...declineOf(refusal) };
  return { status: 'waiting' };
}
