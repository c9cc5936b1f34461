import { type Contract, type PriceBook, parsePriceBook } from '@live-calls/core';

/**
 * The price book of simulations that bring none: every kind of rule that the numbers called come across.
 *
 * @returns The book.
 */
export function examplePriceBook(): PriceBook {
  const band = (rate: string, incrementSeconds: number) => [
    { fromSecond: 0, rate, perSeconds: 60, incrementSeconds },
  ];
  return parsePriceBook({
    currency: 'USD',
    rules: [
      { prefix: '1', country: 'US', bands: band('0.012', 6) },
      { prefix: '1415', bands: band('0.03', 1), connectionFee: '0.01' },
      { prefix: '44', country: 'GB', bands: band('0.11', 30), minimumSeconds: 30 },
      { prefix: '49', country: 'DE', bands: band('0.2', 60), attemptFee: '0.001' },
    ],
  });
}

/**
 * The contract of simulations that bring none: everything may be called by everybody.
 *
 * @param priceBook - Its price book.
 * @returns The contract, in the book's currency.
 */
export function exampleContract({ currency, hash }: PriceBook): Contract {
  return {
    currency,
    timeZone: 'America/New_York',
    priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook: hash }],
    destinations: { allow: ['*'], international: true, homeCountry: 'US' },
    directions: ['outbound', 'inbound'],
    accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
  };
}

const MOST_PREFIXES = 40;
const LONGEST_PREFIX = 8;

/**
 * Beginnings of numbers that a price book has prices for, spread over the whole book.
 *
 * @param priceBook - The book.
 * @returns At most forty, each with its plus sign; empty for a book of addresses only.
 */
export function prefixesOf(priceBook: PriceBook): readonly string[] {
  const every = Math.max(1, Math.floor(priceBook.ruleCount / MOST_PREFIXES));
  const prefixes = new Set<string>();
  for (let index = 0; index < priceBook.ruleCount && prefixes.size < MOST_PREFIXES; index += every) {
    const { prefix, blocked, direction } = priceBook.rule(index);
    const isDialled = /^\d+$/.test(prefix) && prefix.length <= LONGEST_PREFIX;
    if (isDialled && blocked !== true && direction !== 'inbound') prefixes.add(`+${prefix}`);
  }
  return [...prefixes];
}
