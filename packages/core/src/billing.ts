import { type Accounts, createAccounts } from './accounts/accounts.ts';
import { type Calls, createCalls } from './calls/calls.ts';
import type { WhenUnreachable } from './calls/unreachable.ts';
import { checkAdapters } from './check-adapters.ts';
import type { Context } from './context.ts';
import { createInvoices, type Invoices } from './invoices/invoices.ts';
import { openedLazily } from './open-storage.ts';
import { createOperator, type Operator } from './operator.ts';
import type { Clock, IdSource } from './ports/clock.ts';
import type { Notifier } from './ports/notifier.ts';
import type { PaymentProcessor } from './ports/payment-processor.ts';
import type { ResolveAccount } from './ports/resolve-account.ts';
import type { Storage } from './ports/storage.ts';
import type { TelephonyProvider } from './ports/telephony-provider.ts';
import { createPriceBooks, type PriceBooks } from './price-books.ts';
import { priceBookShelf } from './rating/price-book-shelf.ts';
import { createReports, type Reports } from './reports/reports.ts';
import { randomIds, systemClock } from './system-clock.ts';
import { withBoundLegs } from './telephony/bound-legs.ts';
import { legDirectory } from './telephony/enter-reference.ts';
import { createTelephony, type Telephony } from './telephony/telephony.ts';
import { createNotifications, type Notifications } from './thresholds/notifications.ts';
import { type AutoTopUps, createAutoTopUps } from './top-ups/auto-top-ups.ts';
import { transferDays } from './top-ups/bank-days.ts';
import { checkPurchases } from './top-ups/check-purchases.ts';
import { configured } from './top-ups/configured.ts';
import { createPaymentMethods, type PaymentMethods } from './top-ups/payment-methods.ts';
import type { TopUpOptions } from './top-ups/purchase-options.ts';
import { createTopUps } from './top-ups/top-up-service.ts';
import type { TopUps } from './top-ups/top-ups.ts';
import { createParking, type Parking } from './usage/parking.ts';
import { createRerating, type Rerating } from './usage/rerating.ts';
import { createUsage, type Usage } from './usage/usage.ts';
import { type VerifyRun, verifyAll } from './verification/verify.ts';
import { verifyAccount } from './verification/verify-account.ts';
import type { VerifyRequest } from './verification/verify-request.ts';
import { createHolds, type Holds } from './wallets/holds.ts';
import { createWallets, type Wallets } from './wallets/wallets.ts';
import { withBank } from './with-bank.ts';
import { createWorker, type Worker, type WorkerOptions } from './worker/worker.ts';

/** What a billing is made of. Only the storage is required. */
export interface BillingOptions {
  /** Keeps everything. Opened before its first use. */
  readonly storage: Storage;
  /** Collects money; absent: top-ups fail with `CONFIGURATION_INVALID`. */
  readonly payments?: PaymentProcessor;
  /** How call credit is sold: seller, terms, taxes, limits; absent: top-ups fail with `CONFIGURATION_INVALID`. */
  readonly topUps?: TopUpOptions;
  /** Telephony providers, each with an id of its own. */
  readonly telephony?: readonly TelephonyProvider[];
  /** Whose leg it is, where the directory, the parent leg and our own parameters do not tell; absent: such legs wait. */
  readonly resolveAccount?: ResolveAccount;
  /** Tells announcements outside; absent: they stay pending. */
  readonly notifier?: Notifier;
  /** What to do with calls while storage cannot be reached; they are denied by default. */
  readonly whenUnreachable?: WhenUnreachable;
  /** How the worker does its work. */
  readonly worker?: Omit<WorkerOptions, 'notifier'>;
  /** The only clock that is read; the machine's by default. */
  readonly clock?: Clock;
  /** The only source of ids that are not made from the world; the time and random bits by default. */
  readonly ids?: IdSource;
}

/** Everything a host does with this library. */
export interface Billing {
  /** Accounts, their life and their contracts. */
  readonly accounts: Accounts;
  /** Price books, shared by all accounts. */
  readonly priceBooks: PriceBooks;
  /** The wallet of an account and its ledger. */
  readonly wallets: Wallets;
  /** Money set aside for live calls. */
  readonly holds: Holds;
  /** Live calls: authorized, extended, ended, settled. */
  readonly calls: Calls;
  /** Purchases of call credit. */
  readonly topUps: TopUps;
  /** Purchases that an account makes by itself. */
  readonly autoTopUps: AutoTopUps;
  /** Ways to pay that the processor keeps. */
  readonly paymentMethods: PaymentMethods;
  /** Invoices, credit notes, receipts, billing details. */
  readonly invoices: Invoices;
  /** Finished legs: recorded, charged, corrected, explained. */
  readonly usage: Usage;
  /** Legs that could not be charged, waiting for someone. */
  readonly parking: Parking;
  /** Recorded legs rated again by another price book. */
  readonly rerating: Rerating;
  /** What telephony providers report: webhooks, legs, directory. */
  readonly telephony: Telephony;
  /** Usage reports. */
  readonly reports: Reports;
  /** Thresholds, recipients, announcements. */
  readonly notifications: Notifications;
  /** Reads across all accounts, for actor `system` only. */
  readonly operator: Operator;
  /** Does what is due. */
  readonly worker: Worker;
  /**
   * Recomputes every balance, hold and report total of all accounts from their entries and says what differs; then the
   * shared documents. Each account is read as of one moment while traffic goes on; nothing is changed. A run that was
   * broken off goes on from the last step's cursor.
   *
   * `journal` reads every row. `totals` adds up inside the storage where it can, many times as fast, and reads the rows
   * of the accounts that differ; it does not see what cancels out exactly among the accounts of a range, nor what no sum
   * shows, such as a balance in the middle of a journal. Where the storage cannot add up, it is `journal`.
   *
   * @param request - How much, and from where; the actor must be `system`.
   * @returns The run: iterate its steps, or ask for its summary.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const run = billing.verify({ actor, depth: 'totals', onProgress: ({ accounts }) => console.log(accounts) });
   * const { status, differingAccounts, shared } = await run.summary();
   * if (status === 'differs') console.error(differingAccounts, shared);
   * ```
   */
  verify(request: VerifyRequest): VerifyRun;
  /** The same as `telephony.reconcile`: what is recorded, compared with a provider's own list and set right. */
  readonly reconcile: Telephony['reconcile'];
  /** Stops the worker, waits for what is under way and gives all resources back; safe to repeat. */
  close(): Promise<void>;
}

/**
 * Puts a billing together from its adapters. Nothing is read or written until the first command.
 *
 * @param options - Storage and the other adapters.
 * @returns The billing; share one per process.
 * @throws BillingError with code `CONTRACT_UNSUPPORTED` when an adapter speaks another contract, or
 * `CONFIGURATION_INVALID`.
 *
 * @example
 * ```ts runnable
 * import { createBilling, money } from '@live-calls/core';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const acme = createBilling({ storage: memoryStorage() });
 * const host = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
 * await acme.accounts.open({ ...host, name: 'Acme Ltd', currency: 'USD' });
 * await acme.wallets.adjust({ ...host, key: 'welcome', amount: money('5', 'USD'), reason: 'Welcome credit' });
 * const { available } = await acme.wallets.balance(host);
 * console.log(available.amount); // 5
 * await acme.close();
 * ```
 */
export function createBilling(options: BillingOptions): Billing {
  checkAdapters(options);
  const purchases = options.topUps === undefined ? undefined : checkPurchases(options.topUps);
  const bank = transferDays(purchases, options.payments);
  const storage = withBank(openedLazily(options.storage), bank);
  const clock = options.clock ?? systemClock();
  const context: Context = {
    storage,
    clock,
    ids: options.ids ?? randomIds(clock),
    priceBooks: priceBookShelf(storage.references),
    providers: new Map((options.telephony ?? []).map((provider) => [provider.id, provider])),
    ...(options.resolveAccount !== undefined && { resolveAccount: options.resolveAccount }),
    ...(options.payments !== undefined && { payments: options.payments }),
    ...(purchases !== undefined && { purchases }),
    ...(bank !== undefined && { bank }),
  };
  const sold = configured(context);
  const telephony = createTelephony(context);
  const worker = createWorker(context, {
    ...options.worker,
    ...(options.notifier !== undefined && { notifier: options.notifier }),
  });
  return {
    accounts: createAccounts(context),
    priceBooks: createPriceBooks(context),
    wallets: createWallets(context, (accountId) => verifyAccount(storage, accountId)),
    holds: createHolds(context),
    calls: withBoundLegs(context, createCalls(context, options.whenUnreachable)),
    topUps: createTopUps(context, sold),
    autoTopUps: createAutoTopUps(context, sold),
    paymentMethods: createPaymentMethods(context, sold.processor),
    invoices: createInvoices(context),
    usage: createUsage(context),
    parking: createParking(context, legDirectory(context)),
    rerating: createRerating(context),
    telephony,
    reports: createReports(context),
    notifications: createNotifications(context),
    operator: createOperator(context),
    worker,
    verify: (request) => verifyAll(storage, request),
    reconcile: telephony.reconcile,
    close: async () => {
      await worker.stop();
      await storage.close();
    },
  };
}
