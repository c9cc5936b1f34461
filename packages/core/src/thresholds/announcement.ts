import type { AccountManager, Contract } from '../accounts/contract.ts';
import type { AccountRow, AnnouncementRow, Json } from '../ports/rows.ts';
import type { DecisionView, Write } from '../ports/storage.ts';
import { type Recipient, recipientsIn } from './recipients.ts';

/** Kind of the due row that asks for a delivery. */
export const DELIVER = 'deliver';

/** Kind of the due row that marks an announcement nobody could be told. */
export const DEAD_LETTER = 'dead-letter';

/** A time that no clock reaches: what is due then waits for a person. */
export const NEVER_MS = 8_640_000_000_000_000;

/** What every announcement tells about its account, as it was in the commit that made it. */
export interface AccountSnapshot {
  /** Name of the company. */
  readonly accountName: string;
  /** Who is to be told. */
  readonly recipients: readonly Recipient[];
  /** Whom the account turns to; absent without a contract. */
  readonly accountManager?: AccountManager;
}

/** A fact to be told outside. */
export interface NewAnnouncement {
  /** Stable id, unique in the account; derive it from the change, never from chance. */
  readonly announcementId: string;
  /** What happened, such as `balance-low`. */
  readonly type: string;
  /** What is told beside the account's snapshot; amounts as decimal text, instants as epoch milliseconds. */
  readonly facts: { readonly [field: string]: Json | undefined };
  /** When, epoch milliseconds. */
  readonly nowMs: number;
  /** The clock's time: telling does not wait for an account whose last entry came from a clock that was ahead. */
  readonly clockMs: number;
}

/**
 * Writes a fact to be told, for any decision: the announcement with its snapshot, and the due row that has it delivered.
 * In the same commit as the change, so it is told if and only if the change happened.
 *
 * @param view - The decision's view; recipients and contract are read from it.
 * @param account - The account's row after the change.
 * @param announcement - The fact.
 * @returns The writes.
 */
export function announce(
  view: DecisionView,
  account: AccountRow,
  announcement: NewAnnouncement,
): readonly Write[] {
  const { announcementId, type, facts, nowMs, clockMs } = announcement;
  const row: AnnouncementRow = {
    accountId: account.accountId,
    announcementId,
    type,
    atMs: nowMs,
    payload: { ...facts, ...snapshot(view, account) } as unknown as Json,
    status: 'pending',
    attempts: 0,
  };
  return [
    { type: 'insert', table: 'announcement', row },
    { type: 'insert', table: 'due', row: deliveryDue(account.accountId, announcementId, clockMs) },
  ];
}

/**
 * The due row that has an announcement delivered.
 *
 * @param accountId - The account.
 * @param announcementId - The announcement.
 * @param dueAtMs - From when on.
 * @returns The row.
 */
export function deliveryDue(
  accountId: string,
  announcementId: string,
  dueAtMs: number,
): { accountId: string; kind: string; reference: string; dueAtMs: number; attempts: number } {
  return { accountId, kind: DELIVER, reference: announcementId, dueAtMs, attempts: 0 };
}

function snapshot(view: DecisionView, account: AccountRow): AccountSnapshot {
  const contract = account.contractNumber === 0 ? undefined : view.row('contract', [account.contractNumber]);
  const manager = (contract?.terms as unknown as Partial<Contract> | undefined)?.accountManager;
  return {
    accountName: account.name,
    recipients: recipientsIn(view),
    ...(manager !== undefined && { accountManager: manager }),
  };
}
