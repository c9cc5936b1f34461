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
 * The contract of simulations that bring none.
 *
 * @returns A contract over {@link examplePriceBook}.
 */
export function exampleContract(): Contract {
  return {
    currency: 'USD',
    timeZone: 'America/New_York',
    priceBooks: [{ from: '2020-01-01T00:00:00Z', priceBook: examplePriceBook().hash }],
    destinations: { allow: ['*'], international: true, homeCountry: 'US' },
    directions: ['outbound', 'inbound'],
    accountManager: { name: 'Kim Lee', email: 'kim@seller.example' },
  };
}
