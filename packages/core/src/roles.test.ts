import { fakeTelephony } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, readyToBuy, selling, usd } from '../test/acme.ts';
import type { AccountCommand } from './accounts/actor.ts';
import type { Billing } from './billing.ts';
import type { PaymentProcessor } from './ports/payment-processor.ts';

const payments: PaymentProcessor = {
  contract: 'payments/v1',
  id: 'fake',
  requestPayment: async () => ({ status: 'paid', paymentRef: 'pay_1' }),
  findByKey: async () => undefined,
  parseWebhook: async () => ({ status: 'ignored', reason: 'fake' }),
};

type Command = (billing: Billing, by: AccountCommand) => Promise<unknown>;

const telephony = fakeTelephony();
const range = { from: new Date(0), until: new Date(Date.UTC(2030, 0, 1)) };
const reference = { type: 'call', callRef: 'c' } as const;
const leg = { provider: 'fake', legId: 'L' } as const;

const hash = 'a'.repeat(64);
const money = usd('1');
const soon = new Date(Date.UTC(2030, 0, 1));
const event = {
  eventKey: 'e1',
  key: 'top_1',
  accountId: 'acme',
  paymentRef: 'pay_1',
  type: 'paid',
  amount: money,
  occurredAtMs: 0,
} as const;

const commands: { readonly [Demand in 'member' | 'owner' | 'system']: { readonly [name: string]: Command } } =
  {
    member: {
      'accounts.subscription': (billing, by) => billing.accounts.subscription(by),
      'wallets.balance': (billing, by) => billing.wallets.balance(by),
    },
    owner: {
      'accounts.get': (billing, by) => billing.accounts.get(by),
      'accounts.contract': (billing, by) => billing.accounts.contract(by),
      'accounts.contracts': (billing, by) => billing.accounts.contracts(by),
      'wallets.balanceAsOf': (billing, by) => billing.wallets.balanceAsOf({ ...by, number: 1 }),
      'wallets.activity': (billing, by) => billing.wallets.activity(by),
      'wallets.statement': (billing, by) =>
        billing.wallets.statement({ ...by, from: new Date(0), until: soon }),
      'wallets.books': (billing, by) => billing.wallets.books(by),
      'holds.get': (billing, by) => billing.holds.get({ ...by, callRef: 'known' }),
      'holds.list': (billing, by) => billing.holds.list(by),
      'calls.get': (billing, by) => billing.calls.get({ ...by, callRef: 'known' }),
      'calls.list': (billing, by) => billing.calls.list(by),
      'topUps.request': (billing, by) =>
        billing.topUps.request({ ...by, key: 'k', amount: money, method: 'card', termsHash: hash }),
      'topUps.resume': (billing, by) => billing.topUps.resume({ ...by, topUpId: 'top_1' }),
      'topUps.get': (billing, by) => billing.topUps.get({ ...by, topUpId: 'top_1' }),
      'topUps.list': (billing, by) => billing.topUps.list(by),
      'topUps.quote': (billing, by) => billing.topUps.quote({ ...by, amount: money }),
      'topUps.acknowledge': (billing, by) => billing.topUps.acknowledge({ ...by, version: '1', hash }),
      'topUps.acknowledgement': (billing, by) =>
        billing.topUps.acknowledgement({ ...by, hash, by: 'owner:olga' }),
      'topUps.cancel': (billing, by) => billing.topUps.cancel({ ...by, topUpId: 'top_1' }),
      'autoTopUps.get': (billing, by) => billing.autoTopUps.get(by),
      'autoTopUps.disable': (billing, by) => billing.autoTopUps.disable(by),
      'autoTopUps.enable': (billing, by) =>
        billing.autoTopUps.enable({
          ...by,
          ...{ threshold: usd('1'), target: usd('2'), monthlyCap: usd('3') },
          ...{ savedMethodId: 'pm_1', termsHash: hash },
        }),
      'paymentMethods.list': (billing, by) => billing.paymentMethods.list(by),
      'paymentMethods.setUp': (billing, by) =>
        billing.paymentMethods.setUp({ ...by, key: 'k', method: 'card' }),
      'paymentMethods.remove': (billing, by) => billing.paymentMethods.remove({ ...by, methodId: 'pm_1' }),
      'paymentMethods.setDefault': (billing, by) =>
        billing.paymentMethods.setDefault({ ...by, methodId: 'pm_1' }),
      'reports.statement': (billing, by) =>
        billing.reports.statement({ ...by, from: '2026-01-01', until: '2026-02-01' }),
      'invoices.get': (billing, by) => billing.invoices.get({ ...by, invoiceId: 'inv_top_1' }),
      'invoices.list': (billing, by) => billing.invoices.list(by),
      'invoices.unallocated': (billing, by) => billing.invoices.unallocated(by),
      'invoices.receipt': (billing, by) => billing.invoices.receipt({ ...by, invoiceId: 'inv_top_1' }),
      'invoices.moneyIn': (billing, by) => billing.invoices.moneyIn(by),
      'invoices.billingDetails': (billing, by) => billing.invoices.billingDetails(by),
      'invoices.saveBillingDetails': (billing, by) =>
        billing.invoices.saveBillingDetails({ ...by, details: {}, revision: 0 }),
    },
    system: {
      'accounts.open': (billing, by) => billing.accounts.open({ ...by, name: 'Acme Ltd', currency: 'USD' }),
      'accounts.activateContract': (billing, by) =>
        billing.accounts.activateContract({ ...by, contract: contractWith(hash) }),
      'accounts.suspend': (billing, by) => billing.accounts.suspend({ ...by, reason: 'r' }),
      'accounts.resume': (billing, by) => billing.accounts.resume({ ...by, reason: 'r' }),
      'accounts.setFloor': (billing, by) => billing.accounts.setFloor({ ...by, floor: money }),
      'accounts.setHorizon': (billing, by) => billing.accounts.setHorizon({ ...by, horizon: new Date(0) }),
      'wallets.adjust': (billing, by) =>
        billing.wallets.adjust({ ...by, key: 'k', amount: money, reason: 'r' }),
      'wallets.importOpening': (billing, by) =>
        billing.wallets.importOpening({ ...by, key: 'k', amount: money }),
      'wallets.verify': (billing, by) => billing.wallets.verify(by),
      'calls.authorize': (billing, by) =>
        billing.calls.authorize({ ...by, callRef: 'c', provider: 'p', to: '+442079460000' }),
      'calls.bind': (billing, by) => billing.calls.bind({ ...by, callRef: 'c', provider: 'p', legId: 'l' }),
      'calls.extend': (billing, by) => billing.calls.extend({ ...by, callRef: 'c', extension: 1 }),
      'calls.close': (billing, by) => billing.calls.close({ ...by, callRef: 'c' }),
      'calls.settle': (billing, by) =>
        billing.calls.settle({
          ...by,
          callRef: 'c',
          leg: { provider: 'p', legId: 'l', to: '+442079460000', answeredAt: soon, durationSeconds: 1 },
        }),
      'holds.place': (billing, by) =>
        billing.holds.place({ ...by, callRef: 'c', amount: money, expiresAt: soon }),
      'holds.extend': (billing, by) =>
        billing.holds.extend({ ...by, callRef: 'known', extension: 1, amount: money, expiresAt: soon }),
      'holds.use': (billing, by) => billing.holds.use({ ...by, callRef: 'known', used: money }),
      'holds.release': (billing, by) => billing.holds.release({ ...by, callRef: 'known' }),
      'topUps.keepTerms': (billing, { actor }) =>
        billing.topUps.keepTerms({ actor, version: '1', text: 'Pay.' }),
      'topUps.reconcile': (billing, { actor }) =>
        billing.topUps.reconcile({ actor, from: new Date(0), until: soon }),
      'topUps.assignUnallocated': (billing, by) =>
        billing.topUps.assignUnallocated({ ...by, invoiceId: 'receipt_1', topUpId: 'top_1' }),
      'topUps.buyUnallocated': (billing, by) =>
        billing.topUps.buyUnallocated({ ...by, key: 'k', invoiceId: 'receipt_1', amount: money }),
      'topUps.applyPaymentEvent': (billing, { actor }) => billing.topUps.applyPaymentEvent({ actor, event }),
      'priceBooks.put': (billing, { actor }) =>
        billing.priceBooks.put({ actor, priceBook: { currency: 'USD', rules: [] } }),
      'priceBooks.get': (billing, { actor }) => billing.priceBooks.get({ actor, hash }),
      'priceBooks.list': (billing, { actor }) => billing.priceBooks.list({ actor }),
      reconcile: (billing, { actor }) => billing.reconcile({ actor, provider: 'fake', ...range }),
      'telephony.reconcile': (billing, { actor }) =>
        billing.telephony.reconcile({ actor, provider: 'fake', ...range }),
      'telephony.margin': (billing, by) => billing.telephony.margin({ ...by, ...range }),
      'telephony.reconciliations.list': (billing, { actor }) =>
        billing.telephony.reconciliations.list({ actor }),
      'telephony.reconciliations.get': (billing, { actor }) =>
        billing.telephony.reconciliations.get({ actor, reconciliationId: 'r' }),
      'telephony.reconciliations.legs': (billing, { actor }) =>
        billing.telephony.reconciliations.legs({ actor, reconciliationId: 'r' }),
      'telephony.legs.get': (billing, by) => billing.telephony.legs.get({ ...by, ...leg }),
      'telephony.legs.list': (billing, by) => billing.telephony.legs.list(by),
      'telephony.legs.events': (billing, by) => billing.telephony.legs.events({ ...by, ...leg }),
      'telephony.directory.enter': (billing, by) => billing.telephony.directory.enter({ ...by, reference }),
      'telephony.directory.find': (billing, { actor }) =>
        billing.telephony.directory.find({ actor, reference }),
      'accounts.close': (billing, by) => billing.accounts.close({ ...by, reason: 'r' }),
    },
  };

const rank = { member: 0, owner: 1, system: 2 } as const;
const table = Object.entries(commands).flatMap(([demand, list]) =>
  Object.entries(list).map(([name, command]) => ({ name, demand: demand as keyof typeof rank, command })),
);

async function setUp() {
  const acme = await activeAcme('10', { payments, topUps: selling, telephony: [telephony] });
  const { billing, owner, system } = acme;
  await billing.holds.place({ ...system, callRef: 'known', amount: usd('1'), expiresAt: soon });
  const termsHash = await readyToBuy(billing, owner);
  await billing.topUps.request({ ...owner, key: 'known', amount: money, method: 'card', termsHash });
  return acme;
}

async function codeOf(command: Promise<unknown>): Promise<string | undefined> {
  try {
    await command;
    return undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

describe.each(table)('$name', ({ demand, command }) => {
  it(`is for ${demand} and above`, async () => {
    for (const role of ['member', 'owner', 'system'] as const) {
      const acme = await setUp();
      const before = await acme.billing.wallets.balance(acme.system);
      const code = await codeOf(command(acme.billing, acme[role]));
      if (rank[role] >= rank[demand]) expect(code).not.toBe('NOT_ALLOWED');
      else {
        expect(code).toBe('NOT_ALLOWED');
        expect(await acme.billing.wallets.balance(acme.system)).toEqual(before);
      }
    }
  });

  it('is not for people of another account', async () => {
    const acme = await setUp();
    const stranger = { actor: { role: 'owner', id: 'eve', accountId: 'evil' }, accountId: 'acme' } as const;
    expect(await codeOf(command(acme.billing, stranger))).toBe('NOT_ALLOWED');
  });

  it('wants an actor', async () => {
    const acme = await setUp();
    const nobody = { accountId: 'acme' } as AccountCommand;
    expect(await codeOf(command(acme.billing, nobody))).toBe('INVALID_INPUT');
  });
});
