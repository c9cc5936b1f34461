import { notFound, readAccount } from '../accounts/account-row.ts';
import type { AccountCommand } from '../accounts/actor.ts';
import { type Actor, authorize, notAllowed } from '../accounts/actor.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import type { AccountRow, PartyRow, UsageRow } from '../ports/rows.ts';
import type { LegKey } from './leg.ts';

/** Who reads, and whose calls may be seen. */
export interface UsageReader {
  readonly actor: Actor;
  readonly account: AccountRow;
  /** Only the calls of this manager; absent: everybody's. */
  readonly managerId: string | undefined;
}

/**
 * Authorizes a read of usage: owners and the system see everything, a member the own calls unless the contract opens
 * `all-calls`.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @param command - Its name, for errors.
 * @returns Who reads what.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
 */
export async function usageReader(
  context: Context,
  request: AccountCommand,
  command: string,
): Promise<UsageReader> {
  const { actor, accountId } = authorize(request, command, 'member');
  const account = await readAccount(context, accountId);
  if (actor.role !== 'member') return { actor, account, managerId: undefined };
  const [row] = await context.storage.get('contract', accountId, [[account.contractNumber]]);
  const widened =
    row !== undefined && compiledContract(row).contract.memberAccess?.includes('all-calls') === true;
  return { actor, account, managerId: widened ? undefined : actor.id };
}

const REVISIONS_AT_ONCE = 8;

/**
 * Reads every revision of a leg, oldest first.
 *
 * @param context - The context.
 * @param accountId - The account.
 * @param leg - The leg.
 * @returns The rows; none when the leg was never recorded.
 */
export async function readRevisions(
  context: Context,
  accountId: string,
  leg: LegKey,
): Promise<readonly UsageRow[]> {
  const found: UsageRow[] = [];
  for (;;) {
    const keys = Array.from({ length: REVISIONS_AT_ONCE }, (_, at) => [
      leg.provider,
      leg.legId,
      found.length + at,
    ]);
    const rows = await context.storage.get('usage', accountId, keys);
    for (const row of rows) {
      if (row === undefined) return found;
      found.push(row);
    }
  }
}

/**
 * Reads the revisions of a leg that the reader may see.
 *
 * @param context - The context.
 * @param reader - Who reads.
 * @param leg - The leg.
 * @returns The rows, at least one.
 * @throws BillingError with code `NOT_FOUND`, or `NOT_ALLOWED` for a member and another's call.
 */
export async function readLeg(
  context: Context,
  reader: UsageReader,
  leg: LegKey,
): Promise<readonly [UsageRow, ...UsageRow[]]> {
  const [first, ...later] = await readRevisions(context, reader.account.accountId, leg);
  if (first === undefined) throw notFound('leg', `${leg.provider}/${leg.legId}`);
  if (!maySee(reader, first)) throw notAllowed(reader.actor.role, 'read the calls of others');
  return [first, ...later];
}

/**
 * Says whether a reader may see a row.
 *
 * @param reader - Who reads.
 * @param row - The usage row.
 * @returns True for an own call, or a reader who sees all.
 */
export function maySee(reader: UsageReader, row: UsageRow): boolean {
  return reader.managerId === undefined || reader.managerId === row.managerId;
}

/**
 * Reads the party rows of usage rows.
 *
 * @param context - The context.
 * @param accountId - The account.
 * @param rows - The usage rows.
 * @returns One element per row.
 */
export function readParties(
  context: Context,
  accountId: string,
  rows: readonly UsageRow[],
): Promise<readonly (PartyRow | undefined)[]> {
  return context.storage.get(
    'party',
    accountId,
    rows.map((row) => [row.number]),
  );
}

/**
 * Leaves of a page of rows those that were a leg's last word when the journal stood at a number.
 *
 * @param context - The context.
 * @param rows - Usage rows of one account.
 * @param asOf - Journal number.
 * @returns Each row that was the latest then, with the revision that followed since, if one did.
 */
export async function latestAsOf(
  context: Context,
  rows: readonly UsageRow[],
  asOf: number,
): Promise<readonly { readonly row: UsageRow; readonly followed: UsageRow | undefined }[]> {
  const known = rows.filter((row) => row.number <= asOf);
  const [first] = known;
  if (first === undefined) return [];
  const keys = known.map((row) => [row.provider, row.legId, row.revision + 1]);
  const following = await context.storage.get('usage', first.accountId, keys);
  return known
    .map((row, at) => ({ row, followed: following[at] }))
    .filter(({ followed }) => followed === undefined || followed.number > asOf);
}
