import { money } from '@live-calls/core';
import type { PaymentRequest } from '@live-calls/core/adapter';

/** When everything in the tests happens: 2026-09-21T14:13:20Z. */
export const NOW_MS = 1_790_000_000_000;

/** Stripe's page names the payment, the key only us. */
export const ACCOUNT = 'acme';

/**
 * A request of 53.13 dollars, tax included.
 *
 * @param more - What is different.
 * @returns The request.
 */
export function request(more: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    key: 'top_1',
    accountId: ACCOUNT,
    amount: money('53.13', 'USD'),
    method: 'card',
    description: 'Call credit',
    payer: { name: 'Acme Ltd', email: 'ap@acme.example', country: 'US' },
    invoice: {
      invoiceId: 'invoice_top_1',
      number: 'INV-acme-000001',
      net: money('50', 'USD'),
      tax: money('3.13', 'USD'),
      dueAtMs: NOW_MS + 14 * 86_400_000,
    },
    ...more,
  };
}
