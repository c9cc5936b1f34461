import { type FakePayments, fakePayments } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { expect } from 'vitest';
import type { Money } from '../src/money/money.ts';
import type { Storage } from '../src/ports/storage.ts';
import type { TopUpOptions } from '../src/top-ups/purchase-options.ts';
import { type Acme, activeAcme, readyToBuy, selling, usd } from './acme.ts';

/** An account whose money arrived for nothing, and what the processor says of it. */
export interface FoundMoney extends Acme {
  readonly storage: Storage;
  readonly payments: FakePayments;
  readonly termsHash: string;
  /** The processor says how much of the money named `cash` is left. */
  readonly left: (amount: string) => Promise<unknown>;
  /** Asks for a bank transfer; answers the top-up. */
  readonly buy: (key: string, amount: string) => Promise<string>;
  readonly assign: (
    topUpId: string,
    invoiceId?: string,
  ) => ReturnType<Acme['billing']['topUps']['assignUnallocated']>;
  /** Posted, unallocated, partly received, contested; and everything agrees. */
  readonly standing: () => Promise<readonly string[]>;
  /** State of the invoice, what the wallet has of it, credit notes that stand. */
  readonly invoice: (
    topUpId: string,
  ) => Promise<readonly [status: string, credited: string, notes: readonly string[]]>;
}

/** With nothing in the wallet, ready to buy. */
export async function foundMoney(changes: Partial<TopUpOptions> = {}): Promise<FoundMoney> {
  const payments = fakePayments();
  const storage = memoryStorage({ checked: true });
  const acme = await activeAcme('0', { storage, payments, topUps: { ...selling, ...changes } });
  const { billing, owner, system } = acme;
  const termsHash = await readyToBuy(billing, owner);
  let at = 1_793_520_000_000;
  const left = async (amount: string) => {
    at += 1000;
    const cash = { eventKey: `cash_${at}`, key: 'cash', accountId: 'acme', paymentRef: 'cash' };
    const event = { ...cash, reference: 'cash', amount: usd(amount), type: 'unallocated' } as const;
    return billing.topUps.applyPaymentEvent({ actor: system.actor, event: { ...event, occurredAtMs: at } });
  };
  const buy = async (key: string, amount: string) => {
    const order = { key, amount: usd(amount), method: 'bank-transfer', termsHash } as const;
    const outcome = await billing.topUps.request({ ...owner, ...order });
    if (outcome.status !== 'requested') throw new Error(outcome.status);
    return outcome.topUp.topUpId;
  };
  const standing = async () => {
    const { posted } = await billing.wallets.balance(system);
    const { unallocated, partlyReceived, contested } = await billing.invoices.moneyIn(system);
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
    return [posted, unallocated, partlyReceived, contested].map(({ amount }: Money) => amount);
  };
  const invoice = async (topUpId: string) => {
    const { invoices } = await billing.invoices.list(owner);
    const one = invoices.find(({ invoiceId }) => invoiceId === `inv_${topUpId}`);
    const notes = invoices.filter((note) => note.kind === 'credit-note' && note.topUpId === topUpId);
    const standing = notes.filter(({ status }) => status !== 'void').map(({ total }) => total.amount);
    return [one?.status ?? 'none', one?.credited.amount ?? 'none', standing] as const;
  };
  const assign = (topUpId: string, invoiceId = 'receipt_cash') =>
    billing.topUps.assignUnallocated({ ...system, invoiceId, topUpId });
  return { ...acme, storage, payments, termsHash, left, buy, assign, standing, invoice };
}
