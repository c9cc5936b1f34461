import { type Account, accountView } from './accounts/account-view.ts';
import { type Actor, checkActor } from './accounts/actor.ts';
import type { Context } from './context.ts';
import { checkObject, checkText, checkWhole } from './errors/checks.ts';

/** Asks for a page across all accounts; for actor `system`. */
export interface OperatorPageRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** Where the previous page ended; opaque. Absent: the first page. */
  readonly cursor?: string;
  /** Elements on the page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** A page of accounts. */
export interface AccountPage {
  /** The accounts, in order of their id; without the reason of their state. */
  readonly accounts: readonly Account[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** Work that becomes due at a time. */
export interface DueWork {
  /** The account. */
  readonly accountId: string;
  /** Kind of work, such as `deliver`. */
  readonly kind: string;
  /** What it is about. */
  readonly reference: string;
  /** When it becomes due; a claim moves it behind the lease. */
  readonly dueAt: Date;
  /** Claims so far. */
  readonly attempts: number;
}

/** A page of due work. */
export interface DueWorkPage {
  /** The work, the most urgent first. */
  readonly work: readonly DueWork[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** Reads across all accounts, for actor `system` only. Legs that wait everywhere are in `billing.parking`. */
export interface Operator {
  /**
   * Lists all accounts.
   *
   * @param request - The page.
   * @returns A page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const { accounts } = await billing.operator.accounts({ actor, limit: 50 });
   * for (const { accountId, status } of accounts) console.log(accountId, status);
   * ```
   */
  accounts(request: OperatorPageRequest): Promise<AccountPage>;
  /**
   * Lists due work: what the worker does next, and what has waited too long.
   *
   * @param request - The page.
   * @returns A page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const { work } = await billing.operator.due({ actor });
   * for (const { kind, accountId, dueAt } of work) console.log(kind, accountId, dueAt.toISOString());
   * ```
   */
  due(request: OperatorPageRequest): Promise<DueWorkPage>;
}

/**
 * Makes the operator's reads.
 *
 * @param context - The context.
 * @returns The reads.
 */
export function createOperator(context: Context): Operator {
  const { storage } = context;
  return {
    accounts: async (request) => {
      const page = await storage.operator.list('account', {
        ...checkRequest(request, 'list accounts'),
        order: 'byAccount',
      });
      // Reserved ids are the library's own, such as the account of legs that nobody has claimed.
      const rows = page.rows.filter((row) => !row.accountId.startsWith('~'));
      const accounts = rows.map((row) => accountView(row, undefined));
      return page.cursor === undefined ? { accounts } : { accounts, cursor: page.cursor };
    },
    due: async (request) => {
      const page = await storage.operator.list('due', {
        ...checkRequest(request, 'list due work'),
        order: 'byDue',
      });
      const work = page.rows.map(({ accountId, kind, reference, dueAtMs, attempts }) => {
        return { accountId, kind, reference, dueAt: new Date(dueAtMs), attempts };
      });
      return page.cursor === undefined ? { work } : { work, cursor: page.cursor };
    },
  };
}

function checkRequest(
  request: OperatorPageRequest,
  command: string,
): { readonly limit: number; readonly cursor?: string } {
  checkObject(request, 'request');
  checkActor(request.actor, command, 'system');
  const limit =
    request.limit === undefined ? 100 : checkWhole(request.limit, 'limit', { least: 1, most: 1000 });
  if (request.cursor === undefined) return { limit };
  return { limit, cursor: checkText(request.cursor, 'cursor', 2000) };
}
