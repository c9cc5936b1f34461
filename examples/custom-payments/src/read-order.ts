import { type PaymentOutcome, readRecord } from '@live-calls/core/adapter';

/** Whose an order is: written on it by us, and given back by the vendor. */
export interface OrderTags {
  /** Key of the payment. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
}

/** What the vendor says about an order, in our words. */
export interface OrderRead extends OrderTags {
  /** Where it stands. */
  readonly outcome: PaymentOutcome;
  /** The vendor's id. */
  readonly paymentRef: string;
  /** What came for it so far: minor units. */
  readonly got: unknown;
  /** What is to be paid: minor units. */
  readonly due: unknown;
  /** ISO 4217 code of the currency. */
  readonly currency: unknown;
}

/**
 * Reads what the vendor says about an order, in an answer, a webhook or its list. Nothing in it is trusted.
 *
 * @param value - Anything.
 * @returns The order; absent when it is none of ours, or stands where we do not know.
 */
export function readOrder(value: unknown): OrderRead | undefined {
  const { id, tags, got, due, cur: currency, ...order } = readRecord(value) ?? {};
  const { key, accountId } = readRecord(tags) ?? {};
  if (typeof id !== 'string' || typeof key !== 'string' || typeof accountId !== 'string') return undefined;
  const outcome = outcomeOf(id, order);
  return outcome && { key, accountId, outcome, paymentRef: id, got, due, currency };
}

function outcomeOf(
  paymentRef: string,
  { state, way, page, purse }: { readonly [field: string]: unknown },
): PaymentOutcome | undefined {
  if (state === 'settled') return { status: 'paid', paymentRef };
  if (state === 'withdrawn') return { status: 'declined', reason: 'canceled', vendorCode: 'withdrawn' };
  if (state !== 'waiting') return undefined;
  if (way === 'page' && typeof page === 'string')
    return { status: 'requires-action', paymentRef, actionUrl: page };
  if (way !== 'wire' || typeof purse !== 'string') return undefined;
  const transferDetails = [
    { label: 'Account', value: purse },
    { label: 'Reference', value: paymentRef },
  ];
  return { status: 'awaiting-transfer', paymentRef, transferDetails };
}
