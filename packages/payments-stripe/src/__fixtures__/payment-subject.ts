import type { PaymentSubject, PaymentVendor, Signing } from '@live-calls/conformance';
import { type Money, money } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';
import { toStripe } from '../stripe-amount.ts';
import { signedWebhook } from './signed-webhook.ts';
import { type StripeStage, startStage } from './stage.ts';

/** Each request is tried so often; an answer that is lost is lost each time. */
const ATTEMPTS = 3;
const AGE_SECONDS = 300;

/**
 * The processor on a small Stripe of its own, as the kit wants them.
 *
 * @returns The subject.
 */
export async function stripeSubject(): Promise<PaymentSubject> {
  const stage = await startStage();
  const open = () => stage.processor({ attempts: ATTEMPTS, webhookAgeSeconds: AGE_SECONDS });
  return {
    processor: open(),
    another: open,
    vendor: vendorOf(stage),
    zeroDecimals: 'JPY',
    threeDecimals: 'KWD',
    signedTime: { toleranceMs: AGE_SECONDS * 1000 },
    refusals: {
      plan: async (accountId) => {
        await stage.addCard('pm_meager', { decline: 'insufficient_funds', accountId });
        return { savedMethodId: 'pm_meager' };
      },
    },
    // Whatever the payer writes on it, a transfer comes to the account of the customer.
    transfers: { send: ({ accountId, amount }) => stage.transfer(unitsOf(amount), accountId) },
    debits: {
      allow: async ({ key }) => stage.startDebit(key),
      settle: async ({ key }) => stage.settleDebit(key),
      fail: async ({ key }) => stage.failDebit(key),
      takeBack: async ({ key }) => {
        stage.dispute(key, { reason: 'insufficient_funds', status: 'lost' });
      },
    },
    ...contestsOf(stage),
    saved: { finish: async (_, { clientSecret = '' }) => stage.finishSetUp(clientSecret) },
    cancellations: {
      isOpen: async ({ key }) => ['open', 'uncollectible'].includes(stage.invoiceOf(key).status),
    },
    // Two events of a payment are listed, fifty on a page.
    listing: { paymentsOnThreePages: 51 },
    dispose: () => stage.stop(),
  };
}

function vendorOf(stage: StripeStage): PaymentVendor {
  const { clock, keys } = stage;
  let taken = 0;
  const sign = (body: Uint8Array, { atMs = clock.nowMs, secret = 'first' }: Signing = {}): Webhook => {
    const [first = '', another = ''] = keys.webhookSecrets;
    const secrets = { first, another, foreign: 'whsec_of_a_stranger' };
    return signedWebhook(body, { secret: secrets[secret], atMs });
  };
  return {
    currency: 'USD',
    nowMs: () => clock.nowMs,
    advance: async (ms) => {
      clock.nowMs += ms;
    },
    pay: async ({ key }) => stage.payAtPage(key),
    collections: async (accountId) => {
      const own = stage.invoices().filter(({ metadata }) => metadata.live_calls_account === accountId);
      return own.filter(({ status }) => status !== 'void').length;
    },
    take: async () => {
      const sent = stage.events().slice(taken);
      taken += sent.length;
      return sent.map((event) => stage.sign(event));
    },
    sign,
    unknown: async () => unknownOf(stage),
    unreadable: () =>
      ['no JSON', '', '[]', '7', 'null', '{}', '{"object":"event"}'].map((text) => sign(Buffer.from(text))),
    loseNextAnswer: async () => stage.loseAnswers(ATTEMPTS),
    trouble: async (kind) => {
      if (kind === undefined) stage.mend();
      else if (kind === 'errors') stage.troubleAt('.*', 500);
      else stage.fallSilent();
    },
  };
}

/** What an endpoint may be sent that is none of our business. */
function unknownOf(stage: StripeStage): readonly Webhook[] {
  const event = {
    ...{ id: 'evt_unknown', object: 'event', api_version: '2026-10-28.endive' },
    created: Math.floor(stage.clock.nowMs / 1000),
  };
  const invoice = { id: 'in_of_somebody', object: 'invoice', metadata: {} };
  return [
    { ...event, type: 'payout.created', data: { object: { id: 'po_1', object: 'payout' } } },
    { ...event, type: 'astonished', data: { object: {} } },
    { ...event, type: 'invoice.paid', data: { object: invoice } },
    { ...event, type: 'charge.refunded', data: { object: { id: 'ch_of_somebody', object: 'charge' } } },
    { ...event, type: 'invoice.paid', account: 'acct_connected', data: { object: invoice } },
    { id: 'evt_thin', object: 'v2.core.event', type: 'v2.core.account.updated' },
  ].map((message) => stage.sign(message));
}

function contestsOf(stage: StripeStage): Required<Pick<PaymentSubject, 'disputes' | 'refunds'>> {
  const disputes = new Map<string, string>();
  const refunds = new Map<string, string>();
  return {
    disputes: {
      open: async ({ key }, amount) => {
        disputes.set(key, stage.dispute(key, { amount: unitsOf(amount) }));
      },
      close: async ({ key }, outcome) => stage.closeDispute(disputes.get(key) ?? '', outcome),
    },
    refunds: {
      make: async ({ key }, amount) => {
        refunds.set(key, stage.refund(key, unitsOf(amount)));
      },
      undo: async ({ key }) => stage.failRefund(refunds.get(key) ?? ''),
    },
  };
}

function unitsOf(amount: Money): number {
  const told = toStripe(money(amount.amount, amount.currency));
  if ('refusal' in told) throw new Error(`The kit sends what Stripe takes; seen: ${amount.amount}`);
  return told.units;
}
