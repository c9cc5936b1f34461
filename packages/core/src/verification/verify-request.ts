import { type Actor, checkActor } from '../accounts/actor.ts';
import { checkObject, checkOneOf, checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';

/**
 * How much is looked at. `journal`: every row of every account, one by one. `totals`: sums over many accounts, where the
 * storage can add up by itself, and every row of the accounts that differ; what cancels out exactly within a range, and
 * what no sum shows, is not seen.
 */
export type VerifyDepth = 'journal' | 'totals';

/** Verifies all accounts; for actor `system`. */
export interface VerifyRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** How much is looked at; `journal` by default. */
  readonly depth?: VerifyDepth;
  /** Where an earlier run was broken off; opaque. Absent: from the beginning. */
  readonly cursor?: string;
  /** Told after every step. */
  readonly onProgress?: (progress: VerifyCounts) => void;
}

/** How much was verified so far. */
export interface VerifyCounts {
  /** Accounts. */
  readonly accounts: number;
  /** Of these, accounts that differ. */
  readonly differing: number;
  /** Entries. */
  readonly entries: number;
  /** Usage rows. */
  readonly usageRows: number;
}

/** A request, checked. */
export interface CheckedVerify {
  readonly depth: VerifyDepth;
  /** Last account that was verified; absent at the beginning. */
  readonly after: string | undefined;
  readonly onProgress: ((counts: VerifyCounts) => void) | undefined;
}

const MARK = 'v1:';

/**
 * Checks a request to verify all accounts.
 *
 * @param request - The command; untrusted.
 * @returns The request.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function checkVerify(request: VerifyRequest): CheckedVerify {
  const fields = checkObject(request, 'request');
  checkActor(fields.actor, 'verify all accounts', 'system');
  const { depth, cursor, onProgress } = request;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidInput('onProgress', 'a function', onProgress);
  }
  return {
    depth: depth === undefined ? 'journal' : checkOneOf(depth, 'depth', ['journal', 'totals']),
    after: cursor === undefined ? undefined : accountOf(checkText(cursor, 'cursor', 2000)),
    onProgress,
  };
}

/**
 * Where a run is when everything up to an account is verified.
 *
 * @param accountId - The account.
 * @returns The cursor.
 */
export function cursorBehind(accountId: string): string {
  return Buffer.from(`${MARK}${accountId}`).toString('base64url');
}

function accountOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (text.startsWith(MARK) && cursorBehind(text.slice(MARK.length)) === cursor)
    return text.slice(MARK.length);
  throw invalidInput('cursor', 'a cursor of an earlier run', cursor);
}
