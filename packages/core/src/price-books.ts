import { type Actor, checkActor } from './accounts/actor.ts';
import type { Context } from './context.ts';
import { checkBookHash, checkObject, checkText, checkWhole } from './errors/checks.ts';
import { CompiledBook } from './rating/compiled-book.ts';
import { type PriceBook, parsePriceBook } from './rating/price-book.ts';
import type { PriceBookDocument } from './rating/rating-rule.ts';

/** Keeps a price book; for actor `system`. */
export interface PutPriceBookRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The book: a document, or one that is compiled already, such as a carrier's deck that was read from CSV. */
  readonly priceBook: PriceBook | PriceBookDocument;
}

/** The price book is kept. */
export interface PriceBookKept {
  /** Discriminant. */
  readonly status: 'kept';
  /** Content hash; contracts name it. */
  readonly hash: string;
  /** How many rules it has. */
  readonly ruleCount: number;
}

/** Asks for one price book; for actor `system`. */
export interface PriceBookRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** Content hash, 64 hexadecimal digits. */
  readonly hash: string;
}

/** Asks for a page of price books; for actor `system`. */
export interface ListPriceBooksRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** Where the previous page ended; opaque. Absent: the first page. */
  readonly cursor?: string;
  /** Hashes on the page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** A page of price books. */
export interface PriceBookPage {
  /** Content hashes, ascending. */
  readonly hashes: readonly string[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/**
 * Price books, shared by all accounts. A book is immutable and named by the hash of its content: keeping it again changes
 * nothing, and a changed book is another one. All methods are for actor `system`.
 */
export interface PriceBooks {
  /**
   * Keeps a price book, so that contracts can name it.
   *
   * @param request - The book.
   * @returns Its hash.
   * @throws BillingError with code `INVALID_INPUT`, naming the first problem's path.
   *
   * @example
   * ```ts runnable
   * const bands = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 1 }];
   * const priceBook = { currency: 'USD', rules: [{ prefix: '44', name: 'United Kingdom', bands }] };
   * const { hash } = await billing.priceBooks.put({ actor, priceBook });
   * ```
   */
  put(request: PutPriceBookRequest): Promise<PriceBookKept>;
  /**
   * Reads a price book.
   *
   * @param request - Its hash.
   * @returns The compiled book.
   * @throws BillingError with code `NOT_FOUND`.
   *
   * @example
   * ```ts
   * const hash = 'c0ffee'.padEnd(64, '0');
   * const priceBook = await billing.priceBooks.get({ actor, hash });
   * console.log(priceBook.currency, priceBook.ruleCount);
   * ```
   */
  get(request: PriceBookRequest): Promise<PriceBook>;
  /**
   * Lists what is kept, in order of the hash.
   *
   * @param request - The page.
   * @returns A page of hashes.
   *
   * @example
   * ```ts runnable
   * const { hashes } = await billing.priceBooks.list({ actor });
   * console.log(hashes.length);
   * ```
   */
  list(request: ListPriceBooksRequest): Promise<PriceBookPage>;
}

/**
 * Makes the price books of a billing.
 *
 * @param context - The context.
 * @returns The area.
 */
export function createPriceBooks(context: Context): PriceBooks {
  return {
    put: async (request) => {
      checkObject(request, 'request');
      checkActor(request.actor, 'keep a price book', 'system');
      const { priceBook } = request;
      const book = priceBook instanceof CompiledBook ? priceBook : parsePriceBook(priceBook, 'priceBook');
      await context.priceBooks.put(book);
      return { status: 'kept', hash: book.hash, ruleCount: book.ruleCount };
    },
    get: async (request) => {
      checkObject(request, 'request');
      checkActor(request.actor, 'read a price book', 'system');
      return context.priceBooks.load(checkBookHash(request.hash, 'hash'));
    },
    list: async (request) => {
      checkObject(request, 'request');
      checkActor(request.actor, 'list price books', 'system');
      const limit =
        request.limit === undefined ? 100 : checkWhole(request.limit, 'limit', { least: 1, most: 1000 });
      const cursor = request.cursor === undefined ? undefined : checkText(request.cursor, 'cursor', 2000);
      return context.storage.references.list(
        'price-book',
        cursor === undefined ? { limit } : { limit, cursor },
      );
    },
  };
}
