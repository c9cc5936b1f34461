import { beforeEach, describe, expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { PaymentEvent, PaymentProcessor } from '../ports/payment-processor.ts';

let down = false;
let asked: string[] = [];

const processor: PaymentProcessor = {
  contract: 'payments/v1',
  id: 'fake',
  requestPayment: async ({ key }) => {
    if (down) throw new BillingError('PROVIDER_UNAVAILABLE', 'Down.', { details: { adapter: 'fake' } });
    asked.push(key);
    return { status: 'processing', paymentRef: 'pay_1' };
  },
  findByKey: async ({ key }) =>
    asked.includes(key) ? { status: 'processing', paymentRef: 'pay_1' } : undefined,
  parseWebhook: async ({ body }) => ({
    status: 'events',
    events: JSON.parse(new TextDecoder().decode(body)) as readonly PaymentEvent[],
  }),
};

beforeEach(() => {
  down = false;
  asked = [];
});

async function setUp() {
  const acme = await activeAcme('0', { payments: processor, topUps: selling });
  const termsHash = await readyToBuy(acme.billing, acme.owner);
  const purchase = { ...acme.owner, key: 'order-1', amount: usd('50'), method: 'card', termsHash } as const;
  return { ...acme, purchase };
}

function paid(key: string): PaymentEvent {
  const payment = { eventKey: `evt_${key}`, key, accountId: 'acme', paymentRef: 'pay_1' };
  return { ...payment, type: 'paid', amount: usd('50'), occurredAtMs: 1 };
}

describe('top-ups in an unhappy order', () => {
  it('credit what a webhook brings behind a message that fails', async () => {
    const { billing, purchase, system } = await setUp();
    await billing.topUps.request(purchase);
    const body = new TextEncoder().encode(JSON.stringify([paid('nobody'), paid('top_1')]));
    await expect(
      billing.topUps.receiveWebhook({ method: 'POST', url: '/', headers: {}, body }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await billing.wallets.balance(system)).toMatchObject({ posted: usd('50') });
  });

  it.each(['suspended', 'closed'] as const)(
    'ask for no new money once the account is %s, and still find money on its way',
    async (state) => {
      const { billing, purchase, system } = await setUp();
      await billing.topUps.request({ ...purchase, key: 'order-0' });
      down = true;
      await expect(billing.topUps.request(purchase)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
      down = false;
      if (state === 'closed') await billing.accounts.close({ ...system, reason: 'Over' });
      else await billing.accounts.suspend({ ...system, reason: 'Dispute' });
      expect(await billing.topUps.request(purchase)).toEqual({
        status: 'account-not-active',
        accountStatus: state,
      });
      expect(await billing.topUps.resume({ ...system, topUpId: 'top_2' })).toMatchObject({ status: 'sent' });
      expect(asked).toEqual(['top_1']);
      expect(await billing.topUps.request({ ...purchase, key: 'order-0' })).toMatchObject({
        status: 'requested',
        topUp: { status: 'processing' },
      });
      const event = paid('top_1');
      await billing.topUps.applyPaymentEvent({ actor: system.actor, event });
      expect(await billing.wallets.balance(system)).toMatchObject({ posted: usd('50') });
    },
  );

  it('have their dead letters retried whatever the length of the event key', async () => {
    const { billing, owner, purchase, system, clock } = await setUp();
    await billing.topUps.request(purchase);
    const event = { ...paid('top_1'), eventKey: 'e'.repeat(200), amount: usd('49') };
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event });
    clock.nowMs += 1;
    const { announcements } = await billing.notifications.announcements(owner);
    const announcementId = announcements[0]?.announcementId ?? '';
    expect(announcementId).toContain('payment-partly-received');
    expect(await billing.notifications.retryDelivery({ ...owner, announcementId })).toEqual({
      status: 'not-dead',
    });
  });
});
