import type { StripeRefusal } from './vendor-failure.ts';

// What a payer may be told, and do something about. Why a bank refuses otherwise, such as a stolen card, is between payer
// and bank.
const REASONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'insufficient-funds': ['insufficient_funds', 'payment_intent_insufficient_funds'],
    'expired-card': ['expired_card'],
    'incorrect-details': [
      ...[
        'incorrect_number',
        'invalid_number',
        'incorrect_cvc',
        'invalid_cvc',
        'incorrect_zip',
        'incorrect_address',
      ],
      ...['invalid_expiry_month', 'invalid_expiry_year', 'invalid_account', 'incorrect_pin'],
      ...['routing_number_invalid', 'account_number_invalid', 'incorrect_account_details', 'no_account'],
    ],
    'authentication-required': [
      ...['authentication_required', 'payment_intent_authentication_failure', 'authentication_not_handled'],
      'invoice_payment_intent_requires_action',
    ],
    'limit-exceeded': [
      ...['card_velocity_exceeded', 'withdrawal_count_limit_exceeded', 'amount_too_large'],
      'charge_exceeds_transaction_limit',
    ],
    'amount-too-small': ['amount_too_small'],
    'try-again-later': [
      ...[
        'processing_error',
        'try_again_later',
        'issuer_not_available',
        'reenter_transaction',
        'approve_with_id',
      ],
    ],
    'not-supported': ['card_not_supported', 'currency_not_supported', 'transaction_not_allowed'],
    'account-closed': ['account_closed', 'bank_account_closed', 'bank_account_restricted'],
    'debit-not-authorized': [
      'debit_not_authorized',
      'customer_revoked_authorization',
      'bank_account_unverified',
    ],
    'method-not-usable': [
      ...['payment_method_unactivated', 'payment_method_unexpected_state'],
      ...['payment_method_not_available', 'payment_method_invalid_parameter'],
    ],
  }).flatMap(([reason, codes]) => codes.map((code) => [code, reason] as const)),
);

/** Why a payment is declined. */
export interface Decline {
  /** Neutral reason. */
  readonly reason: string;
  /** Stripe's own code. */
  readonly vendorCode?: string;
}

/**
 * Says why a payment is declined.
 *
 * @param refusal - What Stripe says.
 * @returns A neutral reason, and Stripe's own code.
 */
export function declineOf({ code, declineCode }: StripeRefusal): Decline {
  const vendorCode = declineCode ?? code;
  const known = [declineCode, code].map((one) => REASONS.get(one ?? '')).find((one) => one !== undefined);
  return { reason: known ?? 'declined', ...(vendorCode !== undefined && { vendorCode }) };
}
