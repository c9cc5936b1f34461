import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { BillingError } from '../errors/billing-error.ts';
import type { References } from '../ports/storage.ts';
import { parsePriceBook } from './price-book.ts';
import { priceBookShelf } from './price-book-shelf.ts';

const BANDS = [{ fromSecond: 0, rate: '0.012', perSeconds: 60, incrementSeconds: 60 }];
const book = parsePriceBook({ currency: 'USD', rules: [{ prefix: '44', bands: BANDS }] });

/** References of a storage in memory, and how often documents were asked of it. */
function counted(): { readonly references: References; asked: number } {
  const { references } = memoryStorage();
  const counter = {
    asked: 0,
    references: {
      put: (...given: Parameters<References['put']>) => references.put(...given),
      list: (...given: Parameters<References['list']>) => references.list(...given),
      get: (...given: Parameters<References['get']>) => {
        counter.asked += 1;
        return references.get(...given);
      },
    },
  };
  return counter;
}

describe('the shelf of price books', () => {
  it('has what was put on it, and keeps it in storage for others', async () => {
    const storage = counted();
    const shelf = priceBookShelf(storage.references);
    expect(shelf.peek(book.hash)).toBeUndefined();
    await shelf.put(book);
    expect(shelf.peek(book.hash)).toBe(book);
    expect(await shelf.load(book.hash)).toBe(book);
    expect(storage.asked).toBe(0);
    expect(await storage.references.get('price-book', book.hash)).toBe(JSON.stringify(book.document()));
  });

  it('takes a book from storage once, however many ask at the same time', async () => {
    const storage = counted();
    await priceBookShelf(storage.references).put(book);
    const shelf = priceBookShelf(storage.references);
    const [one, other] = await Promise.all([shelf.load(book.hash), shelf.load(book.hash)]);
    expect(one.hash).toBe(book.hash);
    expect(other).toBe(one);
    expect(shelf.peek(book.hash)).toBe(one);
    expect(await shelf.load(book.hash)).toBe(one);
    expect(storage.asked).toBe(1);
  });

  it('says which book is not there, and asks again when it was put since', async () => {
    const storage = counted();
    const shelf = priceBookShelf(storage.references);
    const missing = await shelf.load(book.hash).catch((error) => error);
    expect(BillingError.is(missing, 'NOT_FOUND') && missing.details).toEqual({
      what: 'price-book',
      reference: book.hash,
    });
    await priceBookShelf(storage.references).put(book);
    expect((await shelf.load(book.hash)).hash).toBe(book.hash);
  });
});
