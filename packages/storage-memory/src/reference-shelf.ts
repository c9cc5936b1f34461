import { invalidInput, type ReferenceKind, type References } from '@live-calls/core/adapter';
import { compareText } from './row-order.ts';

/** Shared documents in memory. */
export class ReferenceShelf implements References {
  readonly #texts: Map<ReferenceKind, Map<string, string>> = new Map();
  readonly #sorted: Map<ReferenceKind, readonly string[]> = new Map();

  /** Keeps a document, once. */
  async put(kind: ReferenceKind, hash: string, text: string): Promise<void> {
    const texts = this.#texts.get(kind) ?? new Map<string, string>();
    if (texts.has(hash)) return;
    this.#texts.set(kind, texts.set(hash, text));
    this.#sorted.delete(kind);
  }

  /** Reads a document. */
  async get(kind: ReferenceKind, hash: string): Promise<string | undefined> {
    return this.#texts.get(kind)?.get(hash);
  }

  /** Lists hashes in order. */
  async list(
    kind: ReferenceKind,
    page: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ readonly hashes: readonly string[]; readonly cursor?: string }> {
    const { cursor, limit } = page;
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) {
      throw invalidInput('page.limit', 'a whole number from 1 to 1000', limit);
    }
    const sorted = this.#sorted.get(kind) ?? [...(this.#texts.get(kind)?.keys() ?? [])].sort(compareText);
    this.#sorted.set(kind, sorted);
    const start = cursor === undefined ? 0 : sorted.findIndex((hash) => compareText(hash, cursor) > 0);
    const hashes = start === -1 ? [] : sorted.slice(start, start + limit);
    const last = hashes.at(-1);
    const more = start !== -1 && start + limit < sorted.length && last !== undefined;
    return more ? { hashes, cursor: last } : { hashes };
  }
}
