import { accountIn } from '../accounts/account-row.ts';
import type { Json, SettingRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';

/** A small document of an account that is edited and saved as a whole. */
export interface DocumentToSave<View extends { readonly revision: number }> {
  /** The account. */
  readonly accountId: string;
  /** Who saves it, as `role:id`. */
  readonly actor: string;
  /** Which document. */
  readonly name: string;
  /** The document. */
  readonly value: Json;
  /** The revision that was read before editing. */
  readonly revision: number;
  /** The clock's time. */
  readonly clockMs: number;
  /**
   * Reads the document from its row.
   *
   * @param row - The row, absent before the first save.
   * @returns What is shown of it.
   */
  viewOf(row: SettingRow | undefined): View;
  /**
   * Whether a document says what is to be saved.
   *
   * @param current - The document.
   * @returns True when it does.
   */
  isSame(current: View): boolean;
}

/** What saving a document did. */
export type DocumentSave<View> =
  | (View & { readonly status: 'saved'; readonly replayed: boolean })
  | { readonly status: 'stale'; readonly current: View };

/**
 * Saves a document as a whole, against the revision that was read: the slower of two editors is told so.
 *
 * @param document - The document.
 * @returns The decision.
 */
export function saveDocument<View extends { readonly revision: number }>(
  document: DocumentToSave<View>,
): Decision<DocumentSave<View>> {
  const { accountId, actor, name, value, revision, clockMs } = document;
  return {
    accountId,
    reads: [{ table: 'setting', key: [name] }],
    decide(view) {
      const account = accountIn(view, accountId);
      const before = view.row('setting', [name]);
      const current = document.viewOf(before);
      if (current.revision === revision + 1 && document.isSame(current)) {
        return { outcome: { status: 'saved', replayed: true, ...current } };
      }
      if (current.revision !== revision) return { outcome: { status: 'stale', current } };
      const atMs = Math.max(clockMs, account.lastAtMs);
      const row: SettingRow = { accountId, name, revision: revision + 1, value, atMs, actor };
      const type = before === undefined ? 'insert' : 'update';
      return {
        outcome: { status: 'saved', replayed: false, ...document.viewOf(row) },
        changes: { account, writes: [{ type, table: 'setting', row }] },
      };
    },
  };
}
