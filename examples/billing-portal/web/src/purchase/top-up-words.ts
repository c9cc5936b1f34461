import type { ResponseOf } from '@live-calls/http';
import type { Tone } from '../ui/chip.tsx';

/** A purchase. */
export type TopUp = ResponseOf<'GET /accounts/{accountId}/top-ups/{topUpId}'>;

/** How each state of a purchase is shown. */
export const topUpStates: Readonly<Record<TopUp['status'], { readonly tone: Tone; readonly label: string }>> =
  {
    planned: { tone: 'waiting', label: 'Being prepared' },
    sent: { tone: 'waiting', label: 'Waiting for payment' },
    processing: { tone: 'waiting', label: 'Payment under way' },
    paid: { tone: 'good', label: 'Paid' },
    failed: { tone: 'bad', label: 'Payment failed' },
    unknown: { tone: 'waiting', label: 'Being checked' },
    void: { tone: 'plain', label: 'Canceled' },
    expired: { tone: 'plain', label: 'Expired' },
  };

/** How each way to pay is called. */
export const methodNames: Readonly<Record<TopUp['method'], string>> = {
  card: 'Card',
  'bank-transfer': 'Bank transfer (ACH or wire)',
  'bank-debit': 'Bank debit',
};
