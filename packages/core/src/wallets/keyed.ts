import type { Json, KeyRow } from '../ports/rows.ts';
import type { DecisionView, RowRef } from '../ports/storage.ts';
import type { Draft } from './draft.ts';

/** A request under a key that its caller made. */
export interface KeyedRequest {
  /** Operation the key belongs to, such as `adjust`; the same key under another operation is another request. */
  readonly operation: string;
  /** The caller's key. */
  readonly key: string;
  /** Digest of everything that makes two requests the same. */
  readonly digest: string;
}

/** The key was used before for a request with other content. Nothing changed. */
export interface Differs {
  /** Discriminant. */
  readonly status: 'differs';
  /** The key or reference that is taken. */
  readonly key: string;
}

/** What is known about a key. */
export type Remembered =
  | {
      /** The same request came before. */
      readonly status: 'replayed';
      /** Its first result, as it was kept. */
      readonly outcome: Json;
    }
  | Differs;

/**
 * Names the row that remembers a key, for the reads of a decision.
 *
 * @param request - Operation and key.
 * @returns The reference.
 */
export function keyRef(request: Pick<KeyedRequest, 'operation' | 'key'>): RowRef {
  return { table: 'key', key: [request.operation, request.key] };
}

/**
 * Looks a key up inside a decision, before anything is drafted.
 *
 * @param view - The decision's view.
 * @param request - Operation, key and digest.
 * @returns The first result, `differs`, or absent when the key is new.
 */
export function remembered(view: DecisionView, request: KeyedRequest): Remembered | undefined {
  const row = view.row('key', [request.operation, request.key]);
  if (row === undefined) return undefined;
  if (row.digest !== request.digest) return { status: 'differs', key: request.key };
  return { status: 'replayed', outcome: row.outcome };
}

/**
 * Keeps a key with its first result, in the same commit as the change. Refusals are not remembered.
 *
 * @param draft - The decision's draft.
 * @param request - Operation, key and digest.
 * @param outcome - What a repeat is told; amounts as decimal text.
 */
export function remember(draft: Draft, request: KeyedRequest, outcome: Json): void {
  const row: KeyRow = { accountId: draft.accountId, ...request, outcome, atMs: draft.nowMs };
  draft.write({ type: 'insert', table: 'key', row });
}
