import { type Account, accountView } from './accounts/account-view.ts';
import { type Actor, checkActor } from './accounts/actor.ts';
import type { Context } from './context.ts';
import { checkObject, checkText, checkWhole } from './errors/checks.ts';
import type { DueRow } from './ports/rows.ts';
import { DEAD_LETTER, NEVER_MS } from './thresholds/announcement.ts';
import { type AnnouncementView, announcementView } from './thresholds/announcement-view.ts';

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

/** An announcement that could not be told, and waits for a person. */
export interface DeadLetter extends AnnouncementView {
  /** The account. */
  readonly accountId: string;
}

/** A page of dead letters. */
export interface DeadLetterPage {
  /** The dead letters, by account. A page may be short; only the absent cursor says that it is the last. */
  readonly letters: readonly DeadLetter[];
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
  /**
   * Lists what could not be told, of all accounts, with the reason. `notifications.retryDelivery` has one told again.
   *
   * @param request - The page.
   * @returns A page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts
   * const { letters } = await billing.operator.deadLetters({ actor });
   * for (const { accountId, type, failure } of letters) console.log(accountId, type, failure?.reason);
   * ```
   */
  deadLetters(request: OperatorPageRequest): Promise<DeadLetterPage>;
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
    deadLetters: async (request) => {
      const page = await storage.operator.list('due', {
        ...checkRequest(request, 'list dead letters'),
        ...{ order: 'byDue', from: NEVER_MS },
      });
      const rows = page.rows.filter(({ kind }) => kind === DEAD_LETTER);
      const letters = await lettersOf(context, rows);
      return page.cursor === undefined ? { letters } : { letters, cursor: page.cursor };
    },
  };
}

/** The announcements behind due rows, which come by account; one that is told again meanwhile is left out. */
async function lettersOf(context: Context, rows: readonly DueRow[]): Promise<readonly DeadLetter[]> {
  const byAccount = new Map<string, (readonly [reference: string])[]>();
  for (const { accountId, reference } of rows) {
    const keys = byAccount.get(accountId) ?? [];
    keys.push([reference]);
    byAccount.set(accountId, keys);
  }
  const read = await Promise.all(
    [...byAccount].map(async ([accountId, keys]) => {
      const announcements = await context.storage.get('announcement', accountId, keys);
      return announcements.flatMap((row) =>
        row?.status === 'dead' ? [{ accountId, ...announcementView(row, 'system') }] : [],
      );
    }),
  );
  return read.flat();
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
