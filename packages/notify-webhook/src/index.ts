/**
 * Signed webhooks: every announcement is posted to an address of the host, by the Standard Webhooks scheme.
 *
 * @packageDocumentation
 */
export type { WebhookEvent } from './event.ts';
export { webhookNotifier } from './notifier.ts';
export type { WebhookNotifierOptions } from './options.ts';
