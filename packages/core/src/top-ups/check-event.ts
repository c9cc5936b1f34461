import { checkObject, checkOneOf, checkOptionalText, checkReference, checkWhole } from '../errors/checks.ts';
import type { CheckedEvent } from '../invoices/fold-payment.ts';
import { checkMinor } from '../invoices/tax.ts';
import { parseMoney } from '../money/money.ts';
import type { PaymentEvent, PaymentEventType } from '../ports/payment-processor.ts';

/** A message about a payment, checked. */
export interface PaymentMessage extends CheckedEvent {
  /** The paying account. */
  readonly accountId: string;
  /** Key of the payment: the top-up, or the name of money that pays nothing. */
  readonly key: string;
  /** ISO 4217 code of its amount. */
  readonly currency: string;
  /** Why a payment failed. */
  readonly reason?: string;
}

const NAMED: readonly PaymentEventType[] = [
  ...(['disputed', 'dispute-won', 'dispute-lost', 'returned', 'return-undone', 'unallocated'] as const),
];

const TYPES: readonly PaymentEventType[] = [
  ...(['processing', 'paid', 'part-paid', 'failed'] as const),
  ...NAMED,
];

/**
 * Checks a message about a payment.
 *
 * @param value - The message; untrusted.
 * @returns The message.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkEvent(value: PaymentEvent): PaymentMessage {
  const event = checkObject(value, 'event');
  const accountId = checkReference(event.accountId, 'event.accountId');
  const key = checkReference(event.key, 'event.key');
  const eventKey = checkReference(event.eventKey, 'event.eventKey');
  const paymentRef = checkReference(event.paymentRef, 'event.paymentRef');
  const type = checkOneOf(event.type, 'event.type', TYPES);
  const most = Number.MAX_SAFE_INTEGER;
  const occurredAtMs = checkWhole(event.occurredAtMs, 'event.occurredAtMs', { least: 0, most });
  const amount = parseMoney(event.amount, 'event.amount');
  const reason = checkOptionalText(event.reason, 'event.reason');
  return {
    ...{ accountId, key, eventKey, paymentRef, type, occurredAtMs, currency: amount.currency },
    amountAtoms: checkMinor(amount, 'event.amount.amount'),
    reference: NAMED.includes(type) ? checkReference(event.reference, 'event.reference') : '',
    ...(reason !== undefined && { reason }),
  };
}
