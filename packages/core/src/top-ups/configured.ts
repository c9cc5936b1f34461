import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { Purchases } from './purchase-options.ts';

/** What top-ups need of the options of `createBilling`. */
export interface Configured {
  /** The payment processor; throws where there is none. */
  readonly processor: () => PaymentProcessor;
  /** How call credit is sold; throws where it is not said. */
  readonly purchases: () => Purchases;
}

/**
 * What top-ups need of the options of `createBilling`, asked for when it is needed.
 *
 * @param context - The context.
 * @returns Both, or `CONFIGURATION_INVALID`.
 */
export function configured(context: Context): Configured {
  const missing = (option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> =>
    new BillingError('CONFIGURATION_INVALID', `Top-ups need createBilling({ ${option} }).`, {
      details: { option, rule },
    });
  return {
    processor: () => {
      if (context.payments !== undefined) return context.payments;
      throw missing('payments', 'a payment processor, to take top-ups');
    },
    purchases: () => {
      if (context.purchases !== undefined) return context.purchases;
      throw missing('topUps', 'seller and terms, to sell call credit');
    },
  };
}
