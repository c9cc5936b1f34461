/**
 * Stripe: cards, saved cards, bank transfers and bank debits through one invoice, verified webhooks, and lists of events to
 * reconcile with.
 *
 * @packageDocumentation
 */

export type { PaymentName } from './find-payment.ts';
export type { PageRequest, StripeProcessorOptions } from './options.ts';
export { stripeEventTypes } from './payment-event.ts';
export { type StripeProcessor, stripeProcessor } from './processor.ts';
