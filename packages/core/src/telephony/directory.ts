import { reservedAccount } from '../accounts/account-row.ts';
import type { Context } from '../context.ts';
import { digestOf } from '../errors/digest.ts';
import type { DirectoryRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import type { LegKey } from '../usage/leg.ts';

/** Reserved accounts that keep the directory; their number never changes, because a reference is looked for in one of them. */
const SHELVES = 64;

const PREFIX = '~directory-';

/**
 * The reserved account that keeps what is known of a reference: shelves spread the load, and each reference has one place.
 *
 * @param reference - The reference.
 * @returns The account.
 */
export function shelfOf(reference: string): string {
  return `${PREFIX}${Number.parseInt(digestOf([reference]).slice(0, 8), 16) % SHELVES}`;
}

/**
 * Says whether an account is one of the directory's.
 *
 * @param accountId - The account.
 * @returns True for a reserved account of the directory.
 */
export function isShelf(accountId: string): boolean {
  return accountId.startsWith(PREFIX);
}

/**
 * Names a leg in the directory.
 *
 * @param leg - Provider and id.
 * @returns The reference.
 */
export function legReference({ provider, legId }: LegKey): string {
  return `leg/${provider}/${legId}`;
}

/**
 * Names a call in the directory.
 *
 * @param callRef - The host's reference of the call.
 * @returns The reference.
 */
export function callReference(callRef: string): string {
  return `call/${callRef}`;
}

/**
 * Names a number in the directory.
 *
 * @param number - A number with plus sign, or an address.
 * @returns The reference.
 */
export function numberReference(number: string): string {
  return `number/${number}`;
}

/**
 * Looks references up.
 *
 * @param context - The context.
 * @param references - The references.
 * @returns The account of each, absent where nobody said.
 */
export async function lookUp(
  context: Context,
  references: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const byShelf = new Map<string, number[]>();
  references.forEach((reference, index) => {
    const shelf = shelfOf(reference);
    const indexes = byShelf.get(shelf);
    if (indexes === undefined) byShelf.set(shelf, [index]);
    else indexes.push(index);
  });
  const owners = new Array<string | undefined>(references.length);
  const reads = [...byShelf].map(async ([shelf, indexes]) => {
    const keys = indexes.map((index) => [references[index] ?? '']);
    const rows = await context.storage.get('directory', shelf, keys);
    indexes.forEach((index, at) => {
      owners[index] = rows[at]?.owner;
    });
  });
  await Promise.all(reads);
  return owners;
}

/**
 * Enters a reference, unless it is there: who comes first is the owner for ever, however many try at once.
 *
 * @param entry - Reference, account, actor and time.
 * @returns The decision; it answers the owner.
 */
export function enterReference(entry: {
  readonly reference: string;
  readonly owner: string;
  readonly actor: string;
  readonly clockMs: number;
}): Decision<{ readonly owner: string; readonly isNew: boolean }> {
  const { reference, owner, actor, clockMs } = entry;
  const accountId = shelfOf(reference);
  return {
    accountId,
    reads: [{ table: 'directory', key: [reference] }],
    decide: (view) => {
      const known = view.row('directory', [reference]);
      if (known !== undefined) return { outcome: { owner: known.owner, isNew: false } };
      const account = reservedAccount(view, { accountId, name: 'Directory' }, clockMs);
      const row: DirectoryRow = { accountId, reference, owner, actor, atMs: clockMs };
      return {
        outcome: { owner, isNew: true },
        changes: { account, writes: [{ type: 'insert', table: 'directory', row }] },
      };
    },
  };
}
