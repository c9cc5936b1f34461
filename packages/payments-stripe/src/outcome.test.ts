import { describe, expect, it } from 'vitest';
import { declineOf } from './decline-reason.ts';
import { standingOf } from './outcome.ts';
import type { Payment, PaymentIntent } from './payment.ts';

function payment(more: Partial<Payment> = {}, intent?: Partial<PaymentIntent>): Payment {
  return {
    ...{
      key: 'top_1',
      accountId: 'acme',
      method: 'card',
      amount: '50 USD',
      invoiceId: 'in_1',
      currency: 'usd',
    },
    ...{ status: 'open', total: 5000, due: 5000, startingBalance: 0, received: 0, hostedUrl: 'https://x' },
    intents: intent === undefined ? [] : [{ intentId: 'pi_1', status: 'requires_payment_method', ...intent }],
    ...more,
  };
}

const refusal = { code: 'card_declined', declineCode: 'insufficient_funds' };
const declined = { status: 'declined', reason: 'insufficient-funds', vendorCode: 'insufficient_funds' };
const mustAuthenticate = { code: 'authentication_required', declineCode: undefined };

describe('where a payment stands', () => {
  it.each<[string, Payment, object]>([
    ['a draft', payment({ status: 'draft' }), { status: 'not-asked' }],
    ['open, nobody was there', payment(), { status: 'waiting' }],
    ['open, its card was refused at the page', payment({}, { refusal }), { status: 'waiting' }],
    ['open, a part is there', payment({ received: 4999 }), { status: 'waiting' }],
    ['all of it is there', payment({ received: 5000, status: 'paid' }), { status: 'paid' }],
    ['more is there', payment({ received: 6000, status: 'paid' }), { status: 'paid' }],
    ['on its way', payment({}, { status: 'processing' }), { status: 'processing' }],
    [
      'counted as paid without money',
      payment({ status: 'paid' }),
      { status: 'declined', reason: 'not-collected', vendorCode: 'paid_without_payment' },
    ],
    ['withdrawn', payment({ status: 'void' }), { status: 'declined', reason: 'canceled' }],
    ['withdrawn after a refusal', payment({ status: 'void' }, { refusal }), declined],
    ['given up', payment({ status: 'uncollectible' }), { status: 'declined', reason: 'canceled' }],
    ['a debit came back', payment({ method: 'bank-debit' }, { refusal }), declined],
    ['a transfer is awaited', payment({ method: 'bank-transfer' }), { status: 'waiting' }],
    ['a saved card was not charged yet', payment({ savedMethodId: 'pm_1' }, {}), { status: 'not-asked' }],
    ['a saved card was refused', payment({ savedMethodId: 'pm_1' }, { refusal }), declined],
    [
      'a saved card needs its owner',
      payment({ savedMethodId: 'pm_1' }, { refusal: mustAuthenticate }),
      { status: 'waiting' },
    ],
    [
      'a saved card waits for its owner',
      payment({ savedMethodId: 'pm_1' }, { status: 'requires_action' }),
      { status: 'waiting' },
    ],
    ['a status that is not known', payment({ status: 'frozen' }), { status: 'declined', reason: 'canceled' }],
  ])('%s', (_, seen, standing) => {
    expect(standingOf(seen)).toEqual(standing);
  });
});

describe('why a payment is declined', () => {
  it('is said in neutral words, with the vendor’s own beside', () => {
    expect(declineOf(refusal)).toEqual({ reason: 'insufficient-funds', vendorCode: 'insufficient_funds' });
    expect(declineOf({ code: 'expired_card', declineCode: undefined }).reason).toBe('expired-card');
    expect(declineOf({ code: 'card_declined', declineCode: 'brand_new_code' })).toEqual({
      reason: 'declined',
      vendorCode: 'brand_new_code',
    });
    expect(declineOf({ code: undefined, declineCode: undefined })).toEqual({ reason: 'declined' });
  });

  it('does not tell whoever holds a stolen card that it is', () => {
    for (const declineCode of ['stolen_card', 'lost_card', 'fraudulent', 'pickup_card'])
      expect(declineOf({ code: 'card_declined', declineCode }).reason).toBe('declined');
  });
});
