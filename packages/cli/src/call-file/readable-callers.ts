import { BillingError, type PriceBook, parsePriceBook, rate } from '@live-calls/core';

const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;
const MOST_REMEMBERED = 10_000;
const TO = '+442071838750';

/**
 * Makes a check of callers: whether the rating engine can read one, be it a number, an address or a word for a withheld
 * number. What it cannot read, such as an extension or a name, is no reason to leave a call without a price.
 *
 * @param defaultCountry - ISO country of numbers without a plus sign; absent: those cannot be read.
 * @returns A function from a caller to whether it can be read.
 *
 * @example
 * ```ts runnable
 * import { readableCallers, readCalls } from '@live-calls/cli';
 *
 * const settings = { canReadCaller: readableCallers('GB') };
 * const file = (async function* () {
 *   yield '{"id":"a","start":"2026-11-23T10:00:00Z","durationSeconds":60,"to":"+442071838750","from":"Alice"}';
 * })();
 * for await (const line of readCalls(file, settings)) {
 *   if (line.status === 'call') console.log(line.call.from); // undefined
 * }
 * ```
 */
export function readableCallers(defaultCountry?: string): (from: string) => boolean {
  const priceBook = parsePriceBook({ currency: 'USD', rules: [] });
  const policies = defaultCountry === undefined ? {} : { defaultCountry };
  // Only the engine knows what it reads, and asking costs as much as rating: switches repeat their extensions.
  const known = new Map<string, boolean>();
  return (from) => {
    if (INTERNATIONAL.test(from)) return true;
    const found = known.get(from);
    if (found !== undefined) return found;
    const isReadable = readsCaller(from, priceBook, policies);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(from, isReadable);
    return isReadable;
  };
}

function readsCaller(
  from: string,
  priceBook: PriceBook,
  policies: { readonly defaultCountry?: string },
): boolean {
  try {
    rate({ to: TO, from, startAt: new Date(0), durationSeconds: 0 }, priceBook, policies);
    return true;
  } catch (error) {
    if (BillingError.is(error, 'INVALID_INPUT') && error.details.field === 'from') return false;
    throw error;
  }
}
