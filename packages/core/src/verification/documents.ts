import { createHash } from 'node:crypto';
import type { References } from '../ports/storage.ts';
import type { Difference } from '../wallets/verification.ts';

const PAGE = 50;

/** What the rows of accounts point to: documents that are named by the hash of their content. */
export class Documents {
  readonly #references: References;
  readonly #known: Map<string, boolean> = new Map();

  /** @param references - The shared documents. */
  constructor(references: References) {
    this.#references = references;
  }

  /**
   * Whether a price book is kept; looked up once.
   *
   * @param hash - Its hash.
   * @returns True when it is.
   */
  async has(hash: string): Promise<boolean> {
    const known = this.#known.get(hash);
    if (known !== undefined) return known;
    const kept = (await this.#references.get('price-book', hash)) !== undefined;
    this.#known.set(hash, kept);
    return kept;
  }

  /** Compares the content of every price book and every text of terms with the hash it is kept under. */
  async differences(): Promise<readonly Difference[]> {
    const differences: Difference[] = [];
    for (const kind of ['price-book', 'terms'] as const) {
      let cursor: string | undefined;
      do {
        const page = await this.#references.list(kind, {
          limit: PAGE,
          ...(cursor !== undefined && { cursor }),
        });
        for (const hash of page.hashes) {
          const text = await this.#references.get(kind, hash);
          if (kind === 'price-book') this.#known.set(hash, text !== undefined);
          const seen = createHash('sha256')
            .update(text ?? '')
            .digest('hex');
          if (seen !== hash) differences.push({ what: kind, reference: hash, expected: hash, seen });
        }
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    return differences;
  }
}
