import { type Money, type PaymentEvent, readRecord } from '@live-calls/core/adapter';
import { type OrderRead, readOrder } from './read-order.ts';
import { fromTill } from './till-amount.ts';

/**
 * Reads an event of the vendor's, from a webhook or from its list.
 *
 * @param value - Anything.
 * @returns The event, or why it means nothing.
 */
export function readEvent(value: unknown): PaymentEvent | string {
  const { no: eventKey, at: occurredAtMs, kind, ...about } = readRecord(value) ?? {};
  if (
    typeof eventKey !== 'string' ||
    typeof occurredAtMs !== 'number' ||
    !Number.isSafeInteger(occurredAtMs)
  ) {
    return 'no number, or no time';
  }
  const told = kind === 'purse' ? purseTold(about.purse) : orderTold(kind, about);
  // The vendor numbers its events: each delivery, and its list, have the same number.
  return typeof told === 'string' ? told : { eventKey, occurredAtMs, ...told };
}

type Told = Omit<PaymentEvent, 'eventKey' | 'occurredAtMs'>;

function orderTold(kind: unknown, about: { readonly [field: string]: unknown }): Told | string {
  const order = readOrder(about.order);
  if (order === undefined) return 'no order of ours';
  if (kind === 'order') return progressOf(order);
  return kind === 'refund' ? refundOf(about.refund, order) : `kind ${String(kind).slice(0, 60)}`;
}

/** An order is told by all that came for it so far. */
function progressOf({ outcome, got, due, currency, ...whose }: OrderRead): Told | string {
  if (outcome.status === 'declined') {
    return told(fromTill(due, currency), { ...whose, type: 'failed', reason: outcome.reason });
  }
  const type = outcome.status === 'paid' ? 'paid' : 'part-paid';
  return told(fromTill(got, currency), { ...whose, type });
}

function refundOf(value: unknown, { key, accountId, paymentRef, currency }: OrderRead): Told | string {
  const { id: reference, sum, bounced } = readRecord(value) ?? {};
  if (typeof reference !== 'string') return 'a refund without its id';
  const type = bounced === true ? 'return-undone' : 'returned';
  return told(fromTill(sum, currency), { key, accountId, paymentRef, type, reference });
}

/** Money that belongs to no order has the name of the bank account it lies in. */
function purseTold(value: unknown): Told | string {
  const { id, payer: accountId, left, cur } = readRecord(value) ?? {};
  if (typeof id !== 'string' || typeof accountId !== 'string') return 'no account of a payer';
  const whose = { key: id, accountId, paymentRef: id, reference: id };
  return told(fromTill(left, cur), { ...whose, type: 'unallocated' });
}

function told(amount: Money | undefined, about: Omit<Told, 'amount'>): Told | string {
  return amount === undefined ? 'no amount' : { ...about, amount };
}
