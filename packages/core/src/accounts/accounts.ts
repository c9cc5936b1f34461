import { type Context, decide } from '../context.ts';
import { checkWhole } from '../errors/checks.ts';
import { checkPage, type PageRequest } from '../wallets/activity.ts';
import { checkBookCurrency, notFound, readAccount } from './account-row.ts';
import {
  type Account,
  accountView,
  type ContractVersion,
  contractVersion,
  type Standing,
  type Subscription,
  standingView,
  subscriptionView,
} from './account-view.ts';
import {
  type ActivateContractOutcome,
  type ActivateContractRequest,
  activateContract,
} from './activate-contract.ts';
import { type AccountCommand, authorize } from './actor.ts';
import {
  type ChangeStatusOutcome,
  type ChangeStatusRequest,
  type CloseAccountOutcome,
  type CloseAccountRequest,
  changeStatus,
  closeAccount,
  LIFE_CYCLE_SETTING,
} from './life-cycle.ts';
import {
  type FloorSet,
  type SetFloorRequest,
  type SetHorizonOutcome,
  type SetHorizonRequest,
  setFloor,
  setHorizon,
} from './limits.ts';
import { type OpenAccountOutcome, type OpenAccountRequest, openAccount } from './open-account.ts';

/** Asks for one contract version. */
export interface ContractRequest extends AccountCommand {
  /** Version number; absent: the one in force. */
  readonly number?: number;
}

/** A page of contract versions. */
export interface ContractPage {
  /** The versions, the newest first. */
  readonly contracts: readonly ContractVersion[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Accounts, their life and their contracts.
 *
 * Every method fails with `INVALID_INPUT` (a broken request, naming the field), `NOT_ALLOWED` (the actor's role or
 * account), and, unless it opens the account, `NOT_FOUND`. Commands on one account are decided one after another,
 * however many processes give them.
 */
export interface Accounts {
  /**
   * Opens an account: no contract, no money, state `not-set-up`. The id is its key, so a repeat opens nothing twice.
   *
   * @param request - Id, name and currency; the actor must be `system`. Ids that begin with `~` are reserved.
   * @returns `opened`, or `differs` when the id has another name or currency.
   *
   * @example
   * ```ts runnable
   * await billing.accounts.open({ actor, accountId: 'acme', name: 'Acme Ltd', currency: 'USD' });
   * ```
   */
  open(request: OpenAccountRequest): Promise<OpenAccountOutcome>;
  /**
   * Reads an account as operators see it.
   *
   * @param request - The account; owner or system.
   * @returns The account.
   *
   * @example
   * ```ts runnable
   * const account = await billing.accounts.get({ actor, accountId: 'acme' });
   * console.log(account.status, account.floor.amount);
   * ```
   */
  get(request: AccountCommand): Promise<Account>;
  /**
   * Reads what an owner or member sees first: state, wallet, banner, contract.
   *
   * @param request - The account; any role.
   * @returns The subscription.
   *
   * @example
   * ```ts runnable
   * const { status, wallet, banner } = await billing.accounts.subscription({ actor, accountId: 'acme' });
   * console.log(status, wallet.available.amount, banner?.severity);
   * ```
   */
  subscription(request: AccountCommand): Promise<Subscription>;
  /**
   * Reads where an account stands, for views that are shown live: a single row, with the number of its version, so that a
   * view asks again and again and shows only what changed.
   *
   * @param request - The account; any role.
   * @returns State, wallet and banner, and the version they are of.
   *
   * @example
   * ```ts runnable
   * const { version, wallet } = await billing.accounts.standing({ actor, accountId: 'acme' });
   * console.log(version, wallet.available.amount);
   * ```
   */
  standing(request: AccountCommand): Promise<Standing>;
  /**
   * Puts a contract in force as the next immutable version; the first one makes the account `active`. A contract is
   * refused unless destinations are explicit and `international` is answered. A suspended account stays suspended.
   *
   * @param request - The contract; the actor must be `system`.
   * @returns `activated`, also for a repeat of the contract in force, or `outdated`.
   * @throws BillingError with code `NOT_FOUND` for a price book that was not imported, `CURRENCY_MISMATCH`, or
   * `STATE_FORBIDS` when the account is closed.
   *
   * @example
   * ```ts
   * import type { Contract } from '@live-calls/core';
   *
   * const contract: Contract = {
   *   currency: 'USD',
   *   timeZone: 'America/New_York',
   *   priceBooks: [{ from: '2026-01-01T00:00:00Z', priceBook: 'c0ffee'.padEnd(64, '0') }],
   *   destinations: { allow: ['US', 'CA'], international: true, homeCountry: 'US' },
   *   directions: ['outbound'],
   *   accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
   * };
   * await billing.accounts.activateContract({ actor, accountId: 'acme', contract });
   * ```
   */
  activateContract(request: ActivateContractRequest): Promise<ActivateContractOutcome>;
  /**
   * Reads one contract version.
   *
   * @param request - Account and version; owner or system.
   * @returns The version, by default the one in force.
   * @throws BillingError with code `NOT_FOUND` also when there is no such version.
   *
   * @example
   * ```ts runnable
   * const { contract } = await billing.accounts.contract({ actor, accountId: 'acme', number: 1 });
   * console.log(contract.accountManager.email);
   * ```
   */
  contract(request: ContractRequest): Promise<ContractVersion>;
  /**
   * Lists contract versions, the newest first.
   *
   * @param request - Account and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts runnable
   * const { contracts } = await billing.accounts.contracts({ actor, accountId: 'acme', limit: 10 });
   * for (const { number, activatedAt } of contracts) console.log(number, activatedAt.toISOString());
   * ```
   */
  contracts(request: PageRequest): Promise<ContractPage>;
  /**
   * Suspends an active account: holds and top-ups are refused. Finished legs are charged all the same, corrections
   * post, and money already on its way is credited.
   *
   * @param request - Account and reason; the actor must be `system`.
   * @returns `changed`, or `refused` when the account is not set up or closed.
   *
   * @example
   * ```ts runnable
   * await billing.accounts.suspend({ actor, accountId: 'acme', reason: 'Disputed payment' });
   * ```
   */
  suspend(request: ChangeStatusRequest): Promise<ChangeStatusOutcome>;
  /**
   * Resumes a suspended account.
   *
   * @param request - Account and reason; the actor must be `system`.
   * @returns `changed`, or `refused` when the account is not set up or closed.
   *
   * @example
   * ```ts runnable
   * const outcome = await billing.accounts.resume({ actor, accountId: 'acme', reason: 'Dispute settled' });
   * if (outcome.status === 'refused') console.log(`still ${outcome.accountStatus}`);
   * ```
   */
  resume(request: ChangeStatusRequest): Promise<ChangeStatusOutcome>;
  /**
   * Closes an account for ever. It needs no open holds, and a balance of zero or a word on what becomes of it.
   *
   * @param request - Account, reason and disposition; the actor must be `system`.
   * @returns `changed`, `open-holds` or `balance-left`.
   *
   * @example
   * ```ts runnable
   * const request = { actor, accountId: 'acme', reason: 'Contract ended' };
   * const outcome = await billing.accounts.close({ ...request, disposition: 'expire' });
   * if (outcome.status === 'open-holds') console.log(`${outcome.openHolds} calls still run`);
   * ```
   */
  close(request: CloseAccountRequest): Promise<CloseAccountOutcome>;
  /**
   * Moves the floor: available money never goes below it by a hold. Holds that stand are not touched.
   *
   * @param request - The floor; negative grants an overdraft. The actor must be `system`.
   * @returns `set`.
   * @throws BillingError with code `CURRENCY_MISMATCH`, or `STATE_FORBIDS` when the account is closed.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * await billing.accounts.setFloor({ actor, accountId: 'acme', floor: money('-50', 'USD') });
   * ```
   */
  setFloor(request: SetFloorRequest): Promise<FloorSet>;
  /**
   * Moves the archive horizon forward: legs that began before it are parked `before-horizon` and never charged anew.
   *
   * @param request - The horizon, in the past; the actor must be `system`.
   * @returns `set`, or `already-later`.
   *
   * @example
   * ```ts runnable
   * await billing.accounts.setHorizon({ actor, accountId: 'acme', horizon: '2025-01-01T00:00:00Z' });
   * ```
   */
  setHorizon(request: SetHorizonRequest): Promise<SetHorizonOutcome>;
}

/**
 * Makes the accounts area.
 *
 * @param context - The context.
 * @returns The area.
 */
export function createAccounts(context: Context): Accounts {
  const { storage, clock } = context;
  return {
    open: async (request) => decide(context, openAccount(request, clock.now())),
    get: async (request) => {
      const { accountId } = authorize(request, 'read the account', 'owner');
      const account = await readAccount(context, accountId);
      const [lifeCycle] = await storage.get('setting', accountId, [[LIFE_CYCLE_SETTING]]);
      return accountView(account, lifeCycle);
    },
    subscription: async (request) => {
      const { accountId } = authorize(request, 'read the subscription', 'member');
      const account = await readAccount(context, accountId);
      const [contract] = await storage.get('contract', accountId, [[account.contractNumber]]);
      return subscriptionView(account, contract);
    },
    standing: async (request) => {
      const { accountId } = authorize(request, 'read the standing', 'member');
      return standingView(await readAccount(context, accountId));
    },
    activateContract: async (request) => {
      const activation = activateContract(request, clock.now());
      for (const hash of activation.priceBooks) {
        checkBookCurrency(activation.contract.currency, await context.priceBooks.load(hash));
      }
      return decide(context, activation.decision);
    },
    contract: async (request) => readContract(context, request),
    contracts: async (request) => listContracts(context, request),
    suspend: async (request) => decide(context, changeStatus('suspend', request, clock.now())),
    resume: async (request) => decide(context, changeStatus('resume', request, clock.now())),
    close: async (request) => decide(context, closeAccount(request, clock.now())),
    setFloor: async (request) => decide(context, setFloor(request, clock.now())),
    setHorizon: async (request) => decide(context, setHorizon(request, clock.now())),
  };
}

async function readContract(context: Context, request: ContractRequest): Promise<ContractVersion> {
  const { accountId } = authorize(request, 'read a contract', 'owner');
  const given = request.number;
  if (given !== undefined) checkWhole(given, 'number', { least: 1, most: 1_000_000 });
  const number = given ?? (await readAccount(context, accountId)).contractNumber;
  const [row] = await context.storage.get('contract', accountId, [[number]]);
  if (row === undefined) throw notFound('contract', `${accountId}/${number}`);
  return contractVersion(row);
}

async function listContracts(context: Context, request: PageRequest): Promise<ContractPage> {
  const { accountId } = authorize(request, 'read contracts', 'owner');
  await readAccount(context, accountId);
  const page = await context.storage.list('contract', accountId, { ...checkPage(request), descending: true });
  const contracts = page.rows.map(contractVersion);
  return page.cursor === undefined ? { contracts } : { contracts, cursor: page.cursor };
}
