import { exampleTopUps, fakePayments, fakeTelephony, readyToBuy } from '../packages/conformance/src/index.ts';
import { type Actor, type Billing, createBilling, money } from '../packages/core/src/index.ts';
import { memoryStorage } from '../packages/storage-memory/src/index.ts';

/** What every example finds in scope. */
export interface ExampleWorld {
  /** A billing with one account, `acme`. */
  readonly billing: Billing;
  /** The host itself. */
  readonly actor: Actor;
}

const nowMs = Date.parse('2026-11-27T12:00:00Z');

/**
 * Makes a world of its own for one example: account `acme` under contract, with credit, a saved card `pm_1`, a leg `twilio/CA1`
 * of March, a live call `call-1`, a hold `call-9`, a paid top-up `top_1` with its invoice `inv_top_1`, and money that came in unasked, `receipt_cash`.
 */
export async function exampleWorld(): Promise<ExampleWorld> {
  const actor = { role: 'system', id: 'host' } as const;
  const counts = new Map<string, number>();
  const next = (kind: string): string => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}_${count}`;
  };
  const clock = { now: () => nowMs };
  const payments = fakePayments({ clock });
  payments.keep('acme', { methodId: 'pm_1', method: 'card', label: 'Visa 4242', isDefault: true });
  const telephony = fakeTelephony({ id: 'twilio' });
  const billing = createBilling({
    storage: memoryStorage({ checked: true }),
    payments,
    topUps: exampleTopUps,
    telephony: [telephony],
    resolveAccount: () => 'acme',
    clock,
    ids: { next },
  });
  const acme = { actor, accountId: 'acme' };
  await openAccount(billing, acme);
  const leg = { legId: 'CA1', to: '+442071838750', direction: 'outbound', durationSeconds: 61 } as const;
  const answeredAtMs = Date.parse('2026-03-01T09:30:00Z');
  await billing.telephony.receiveWebhook(
    'twilio',
    telephony.report({ ...leg, status: 'completed', answeredAtMs }),
  );
  await billing.usage.record({
    ...acme,
    leg: { provider: 'twilio', ...leg, answeredAt: new Date(answeredAtMs) },
  });
  const call = { callRef: 'call-1', provider: 'twilio', to: '+442079460000' };
  await billing.calls.authorize({ ...acme, ...call });
  const expiresAt = new Date(Date.UTC(2030, 0, 1));
  await billing.holds.place({ ...acme, callRef: 'call-9', amount: money('0.60', 'USD'), expiresAt });
  const recipients = [{ email: 'billing@acme.example', name: 'Billing' }];
  await billing.notifications.saveRecipients({ ...acme, recipients, revision: 0 });
  const termsHash = await readyToBuy(billing, acme);
  const order = { key: 'order-1', amount: money('50', 'USD'), method: 'card', termsHash } as const;
  await billing.topUps.request({ ...acme, ...order });
  const cash = { accountId: 'acme', amount: money('200', 'USD'), reference: 'cash' };
  await billing.topUps.receiveWebhook(payments.receive(cash));
  return { billing, actor };
}

async function openAccount(billing: Billing, acme: { actor: Actor; accountId: string }): Promise<void> {
  const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 6 }];
  const rule = (prefix: string, name: string, country: string) => ({ prefix, name, country, bands });
  const rules = [rule('44', 'United Kingdom', 'GB'), rule('1', 'United States', 'US')];
  const { hash } = await billing.priceBooks.put({ ...acme, priceBook: { currency: 'USD', rules } });
  await billing.accounts.open({ ...acme, name: 'Acme Ltd', currency: 'USD' });
  const contract = {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [{ from: '2026-01-01T00:00:00Z', priceBook: hash }],
    destinations: { allow: ['GB', 'US'], international: true, homeCountry: 'US' },
    directions: ['outbound', 'inbound'],
    accountManager: { name: 'Ada Byron', email: 'ada@example.com' },
  } as const;
  await billing.accounts.activateContract({ ...acme, contract });
  await billing.wallets.adjust({
    ...acme,
    key: 'start',
    amount: money('100', 'USD'),
    reason: 'Welcome credit',
  });
}
