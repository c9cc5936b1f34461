import { authorizeLedgerRead, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { type ActivityPage, type ActivityRequest, readActivity } from './activity.ts';
import { type AdjustOutcome, type AdjustRequest, adjust } from './adjust.ts';
import { type Balance, balanceOf } from './balance.ts';
import { type Books, sumBooks } from './books.ts';
import { type ImportOpeningOutcome, type ImportOpeningRequest, importOpening } from './import-opening.ts';
import {
  type BalanceAsOf,
  type BalanceAsOfRequest,
  readBalanceAsOf,
  readStatement,
  type Statement,
  type StatementRequest,
} from './statement.ts';
import type { Verification } from './verification.ts';

/**
 * The wallet of an account and its ledger.
 *
 * Every method fails with `INVALID_INPUT` (a broken request, naming the field), `NOT_ALLOWED` (the actor's role or
 * account; members read the ledger only where the contract opens it) and `NOT_FOUND` (no such account).
 */
export interface Wallets {
  /**
   * Reads the balance as of now.
   *
   * @param request - The account; any role.
   * @returns Posted, held, available and floor, all of one moment.
   *
   * @example
   * ```ts runnable
   * const { posted, held, available } = await billing.wallets.balance({ actor, accountId: 'acme' });
   * console.log(`${posted.amount} less ${held.amount} held is ${available.amount} ${available.currency}`);
   * ```
   */
  balance(request: AccountCommand): Promise<Balance>;
  /**
   * Reads the posted balance as it was at a journal number or at an instant.
   *
   * @param request - Account, and `number` or `at`; owner or system.
   * @returns The balance, and the number of the last entry in it.
   *
   * @example
   * ```ts runnable
   * const newYear = await billing.wallets.balanceAsOf({ actor, accountId: 'acme', at: '2026-01-01T00:00:00Z' });
   * console.log(newYear.posted.amount, newYear.asOf);
   * ```
   */
  balanceAsOf(request: BalanceAsOfRequest): Promise<BalanceAsOf>;
  /**
   * Corrects a wallet by hand, with a reason. It always posts, below the floor too; suspension does not stop it.
   *
   * Exactly once: the same key with the same content is `replayed`, with other content `differs`. Keys are kept for the
   * key retention.
   *
   * @param request - Key, signed amount and reason; the actor must be `system`.
   * @returns `adjusted` or `differs`.
   * @throws BillingError with code `CURRENCY_MISMATCH`, or `STATE_FORBIDS` when the account is closed.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const amount = money('-2.50', 'USD');
   * await billing.wallets.adjust({ actor, accountId: 'acme', key: 'fix-7', amount, reason: 'Billed twice' });
   * ```
   */
  adjust(request: AdjustRequest): Promise<AdjustOutcome>;
  /**
   * Brings the balance of a former system, once per account; a dry run says what would happen. With a horizon, legs
   * that began before it are parked from then on, because the opening balance has them in it.
   *
   * @param request - Key, signed amount, horizon and `dryRun`; the actor must be `system`.
   * @returns `imported`, or `differs` when the account has another opening balance.
   * @throws BillingError with code `CURRENCY_MISMATCH`, or `STATE_FORBIDS` when the account is closed.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const opening = { actor, accountId: 'acme', key: 'move-2026', amount: money('118.40', 'USD') };
   * const plan = await billing.wallets.importOpening({ ...opening, dryRun: true });
   * if (plan.status === 'imported') await billing.wallets.importOpening(opening);
   * ```
   */
  importOpening(request: ImportOpeningRequest): Promise<ImportOpeningOutcome>;
  /**
   * Lists every entry with the balance after it and what caused it.
   *
   * @param request - Account, order and page; owner or system.
   * @returns A page.
   *
   * @example
   * ```ts runnable
   * const { entries, cursor } = await billing.wallets.activity({ actor, accountId: 'acme', limit: 20 });
   * for (const entry of entries) console.log(entry.number, entry.amount.amount, entry.balanceAfter.amount);
   * if (cursor !== undefined) await billing.wallets.activity({ actor, accountId: 'acme', limit: 20, cursor });
   * ```
   */
  activity(request: ActivityRequest): Promise<ActivityPage>;
  /**
   * Reads the entries of a range between its opening and closing balance. The lines are streamed in constant memory.
   *
   * @param request - Account and half-open range of commit time; owner or system.
   * @returns The statement; what is committed later does not get into it.
   *
   * @example
   * ```ts runnable
   * const range = { from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' };
   * const statement = await billing.wallets.statement({ actor, accountId: 'acme', ...range });
   * for await (const line of statement.lines) console.log(line.at.toISOString(), line.amount.amount);
   * console.log(statement.closing.amount);
   * ```
   */
  statement(request: StatementRequest): Promise<Statement>;
  /**
   * Adds up every book of the account. The whole journal is read, in constant memory.
   *
   * @param request - The account; owner or system.
   * @returns The balances, which sum to zero.
   *
   * @example
   * ```ts runnable
   * const { balances, sum } = await billing.wallets.books({ actor, accountId: 'acme' });
   * console.log(balances.usage.amount, sum.amount); // 0.0132 0
   * ```
   */
  books(request: AccountCommand): Promise<Books>;
  /**
   * Recomputes everything the account keeps, row by row, and says what differs: balances, held money, journal numbers, the
   * charge of every usage row, spend, and rows that point to nothing. Everything is read as of one moment, while others
   * go on writing, in constant memory; nothing is changed. All accounts at once: `billing.verify`.
   *
   * @param request - The account; the actor must be `system`.
   * @returns `agrees`, or `differs` with the differences.
   *
   * @example
   * ```ts runnable
   * const { status, differences } = await billing.wallets.verify({ actor, accountId: 'acme' });
   * if (status === 'differs') console.error(differences);
   * ```
   */
  verify(request: AccountCommand): Promise<Verification>;
}

/**
 * Makes the wallets area.
 *
 * @param context - The context.
 * @param verifyAccount - Verifies one account; it looks at every area, so it is not this area's.
 * @returns The area.
 */
export function createWallets(
  context: Context,
  verifyAccount: (accountId: string) => Promise<Verification>,
): Wallets {
  const { clock } = context;
  return {
    balance: async (request) => {
      const { accountId } = authorize(request, 'read the balance', 'member');
      return balanceOf(await readAccount(context, accountId));
    },
    balanceAsOf: async (request) => readBalanceAsOf(context, request),
    adjust: async (request) => decide(context, adjust(request, clock.now())),
    importOpening: async (request) => decide(context, importOpening(request, clock.now())),
    activity: async (request) => readActivity(context, request),
    statement: async (request) => readStatement(context, request),
    books: async (request) =>
      sumBooks(context, await authorizeLedgerRead(context, request, 'read the books')),
    verify: async (request) => {
      const { accountId } = authorize(request, 'verify the account', 'system');
      return verifyAccount(accountId);
    },
  };
}
