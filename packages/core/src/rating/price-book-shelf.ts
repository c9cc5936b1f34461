import { BillingError } from '../errors/billing-error.ts';
import type { References } from '../ports/storage.ts';
import { type PriceBook, parsePriceBook } from './price-book.ts';

/** Compiled price books of this process, shared by all accounts; loaded once by hash, then immutable. */
export interface PriceBookShelf {
  /**
   * A book that is already compiled; decisions use it, because they cannot wait.
   *
   * @param hash - Content hash.
   * @returns The book, or absent when it is not on the shelf yet.
   */
  peek(hash: string): PriceBook | undefined;
  /**
   * Puts a book on the shelf, from storage if need be.
   *
   * @param hash - Content hash.
   * @returns The book.
   * @throws BillingError with code `NOT_FOUND` when storage does not have it.
   */
  load(hash: string): Promise<PriceBook>;
  /**
   * Keeps a book in storage and on the shelf.
   *
   * @param book - The compiled book.
   */
  put(book: PriceBook): Promise<void>;
}

/**
 * Makes a shelf over the shared documents of a storage.
 *
 * @param references - The storage's shared documents.
 * @returns The shelf.
 */
export function priceBookShelf(references: References): PriceBookShelf {
  const books = new Map<string, PriceBook>();
  const loading = new Map<string, Promise<PriceBook>>();
  const fetchBook = async (hash: string): Promise<PriceBook> => {
    const text = await references.get('price-book', hash);
    if (text === undefined) {
      throw new BillingError('NOT_FOUND', `There is no price book ${hash}; import it first.`, {
        details: { what: 'price-book', reference: hash },
      });
    }
    const book = parsePriceBook(JSON.parse(text));
    books.set(hash, book);
    return book;
  };
  return {
    peek: (hash) => books.get(hash),
    load: (hash) => {
      const known = books.get(hash);
      if (known !== undefined) return Promise.resolve(known);
      const running = loading.get(hash) ?? fetchBook(hash).finally(() => loading.delete(hash));
      loading.set(hash, running);
      return running;
    },
    put: async (book) => {
      await references.put('price-book', book.hash, JSON.stringify(book.document()));
      books.set(book.hash, book);
    },
  };
}
