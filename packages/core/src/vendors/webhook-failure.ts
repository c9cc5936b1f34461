import { BillingError } from '../errors/billing-error.ts';

/**
 * The error for a webhook that is not believed.
 *
 * @param adapter - Id of the adapter.
 * @param reason - The check that failed, as a sentence about it, and nothing of the message.
 * @returns An error to throw.
 */
export function webhookRejected(adapter: string, reason: string): BillingError<'WEBHOOK_REJECTED'> {
  return new BillingError('WEBHOOK_REJECTED', `A webhook of ${adapter} was rejected: ${reason}.`, {
    details: { adapter, reason },
  });
}

/**
 * The error for a webhook that is believed and cannot be read.
 *
 * @param adapter - Id of the adapter.
 * @param reason - What is wrong with it, and nothing of the message.
 * @returns An error to throw.
 */
export function webhookUnreadable(adapter: string, reason: string): BillingError<'PAYLOAD_UNREADABLE'> {
  return new BillingError('PAYLOAD_UNREADABLE', `A webhook of ${adapter} cannot be read: ${reason}.`, {
    details: { adapter, reason },
  });
}
