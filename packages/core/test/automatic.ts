import { type FakePayments, fakePayments, faultyStorage } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { expect } from 'vitest';
import { type Billing, createBilling } from '../src/billing.ts';
import type { Storage } from '../src/ports/storage.ts';
import type { AnnouncementView } from '../src/thresholds/announcement-view.ts';
import type { AutoTopUp, EnableAutoTopUpOutcome } from '../src/top-ups/auto-top-up.ts';
import type { TopUpOptions } from '../src/top-ups/purchase-options.ts';
import type { Round } from '../src/worker/work.ts';
import { type Acme, activeAcme, countingIds, readyToBuy, selling, usd } from './acme.ts';

/** An account that may buy by itself, and what happens to it. */
export interface BuyingByItself extends Acme {
  readonly storage: Storage;
  readonly payments: FakePayments;
  readonly termsHash: string;
  /** Enables it, changed in some fields. */
  readonly enable: (more?: object) => Promise<EnableAutoTopUpOutcome>;
  /** Uses up money; a negative amount gives it back. */
  readonly use: (amount: string) => Promise<unknown>;
  /** A worker's round, some time later. */
  readonly round: (afterMs?: number) => Promise<Round>;
  readonly posted: () => Promise<string>;
  readonly auto: () => Promise<AutoTopUp | undefined>;
  /** What was announced of a type. */
  readonly told: (type: string) => Promise<readonly AnnouncementView[]>;
  readonly agrees: () => Promise<void>;
  /** Another process on the same storage. */
  readonly process: (faults?: Parameters<typeof faultyStorage>[1]) => Billing;
}

/** With 100 dollars: buys at 20 up to 100, at most 250 a month, after two failures no more. */
export async function buyingByItself(changes: Partial<TopUpOptions> = {}): Promise<BuyingByItself> {
  const payments: FakePayments = fakePayments();
  const storage = memoryStorage({ checked: true });
  const topUps = { ...selling, ...changes };
  const acme = await activeAcme('100', { storage, payments, topUps });
  const { billing, owner, system, clock } = acme;
  const termsHash = await readyToBuy(billing, owner);
  const config = {
    ...{ threshold: usd('20'), target: usd('100'), monthlyCap: usd('250'), termsHash },
    ...{ savedMethodId: 'pm_1', mostAttempts: 2 },
  };
  const enable = (more: object = {}) => billing.autoTopUps.enable({ ...owner, ...config, ...more });
  let uses = 0;
  const use = (amount: string) => {
    uses += 1;
    return billing.wallets.adjust({
      ...system,
      key: `use-${uses}`,
      amount: usd(amount.startsWith('-') ? amount.slice(1) : `-${amount}`),
      reason: 'Calls',
    });
  };
  const round = (afterMs = 0) => {
    clock.nowMs += afterMs;
    return billing.worker.runOnce();
  };
  const posted = async () => (await billing.wallets.balance(system)).posted.amount;
  const auto = () => billing.autoTopUps.get(owner);
  const told = async (type: string) => {
    const { announcements } = await billing.notifications.announcements({ ...system, limit: 1000 });
    return announcements.filter((one) => one.type === type);
  };
  const agrees = async () =>
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees', differences: [] });
  const process = (faults: Parameters<typeof faultyStorage>[1] = {}) =>
    createBilling({ storage: faultyStorage(storage, faults), payments, topUps, clock, ids: countingIds() });
  return { ...acme, storage, payments, termsHash, enable, use, round, posted, auto, told, agrees, process };
}
