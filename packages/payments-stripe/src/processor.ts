import type {
  PaymentCanceled,
  PaymentEventPage,
  PaymentMethod,
  PaymentOutcome,
  PaymentProcessor,
  SavedMethods,
} from '@live-calls/core/adapter';
import { cancelPayment } from './cancel-payment.ts';
import { stripeClient } from './client.ts';
import { clientSecretOf } from './client-secret.ts';
import { findByKey, type PaymentName } from './find-payment.ts';
import { listEvents } from './list-events.ts';
import { checkOptions, type StripeProcessorOptions } from './options.ts';
import { parseWebhook } from './parse-webhook.ts';
import { requestPayment } from './request-payment.ts';
import { savedMethods } from './saved-methods.ts';

/** Stripe as a payment processor. */
export interface StripeProcessor extends PaymentProcessor {
  /** Ways to pay it takes. */
  readonly methods: readonly PaymentMethod[];
  /** Ways to pay that Stripe keeps. */
  readonly savedMethods: SavedMethods;
  /**
   * Withdraws a request.
   *
   * @param request - The key and the account it was made for.
   * @returns `canceled`, or where it stands when money is there or on its way.
   */
  cancelPayment(request: PaymentName): Promise<PaymentCanceled | PaymentOutcome>;
  /**
   * Lists events again.
   *
   * @param range - Time of the events, and where the previous page ended.
   * @returns A page of events.
   */
  listEvents(range: {
    readonly fromMs: number;
    readonly untilMs: number;
    readonly cursor?: string;
  }): Promise<PaymentEventPage>;
  /**
   * The secret that Stripe's Payment Element needs on a page of the host's, for a payment that waits for its payer. Give it to
   * whoever owns the account, and keep it nowhere.
   *
   * @param request - The key and the account of the payment.
   * @returns The secret; absent when there is nothing to pay.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE`.
   */
  clientSecret(request: PaymentName): Promise<string | undefined>;
}

/**
 * Makes a payment processor of a Stripe account. Nothing is loaded or sent before the first request.
 *
 * @param options - Keys, secrets, methods.
 * @returns The processor.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 *
 * @example
 * ```ts
 * import { stripeProcessor } from '@live-calls/payments-stripe';
 *
 * declare const vault: { read(name: string): string };
 * const stripe = stripeProcessor({
 *   secretKey: vault.read('stripe-secret-key'),
 *   webhookSecrets: [vault.read('stripe-webhook-secret')],
 *   methods: ['card', 'bank-transfer'],
 * });
 * const outcome = await stripe.findByKey({ key: 'top_1', accountId: 'acme' });
 * console.log(outcome?.status);
 * ```
 */
export function stripeProcessor(options: StripeProcessorOptions): StripeProcessor {
  const checked = checkOptions(options);
  const tools = { client: stripeClient(checked), options: checked };
  return {
    contract: 'payments/v1',
    id: checked.id,
    methods: checked.methods,
    savedMethods: savedMethods(tools),
    requestPayment: (request) => requestPayment(tools, request),
    findByKey: (request) => findByKey(tools, request),
    parseWebhook: (webhook) => parseWebhook(webhook, tools),
    cancelPayment: (request) => cancelPayment(tools, request),
    listEvents: (range) => listEvents(range, tools),
    clientSecret: (request) => clientSecretOf(tools, request),
  };
}
