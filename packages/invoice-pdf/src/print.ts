import { invalidInput, type Money } from '@live-calls/core/adapter';
import type { SheetOptions } from './options.ts';
import { english, type Words } from './words.ts';

/** Turns values into text of a language. */
export interface Printer {
  /** Language, BCP 47. */
  readonly locale: string;
  /** The words. */
  readonly words: Words;
  /** An amount, with all its decimals. */
  money(amount: Money): string;
  /** A day. */
  day(at: Date): string;
  /** A whole number. */
  whole(count: number): string;
  /** Minutes of seconds, with two decimals, for show only. */
  minutes(seconds: number): string;
  /** Name of a country. */
  country(code: string): string;
}

const MOST_DECIMALS = 12;

/**
 * Makes a printer.
 *
 * @param options - Language, time zone and words.
 * @returns The printer.
 * @throws BillingError with code `INVALID_INPUT` for a language or a time zone that does not exist.
 */
export function printerOf(options: SheetOptions): Printer {
  const { locale = 'en-US', timeZone = 'UTC', words = {} } = options;
  const countries = checked('locale', 'a language tag such as en-US', () => {
    return new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
  });
  const days = checked('timeZone', 'an IANA time zone such as Europe/Berlin', () => {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  });
  const wholes = new Intl.NumberFormat(locale);
  const minutes = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const amounts = new Map<string, Intl.NumberFormat>();
  const amountsIn = (currency: string): Intl.NumberFormat => {
    const known = amounts.get(currency);
    if (known !== undefined) return known;
    // At least the currency's own decimals, which are the default.
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      maximumFractionDigits: MOST_DECIMALS,
    });
    amounts.set(currency, format);
    return format;
  };
  return {
    locale,
    words: { ...english, ...words },
    // Decimal text is formatted as it is: no floating point number is made of it (ECMA-402, Intl.NumberFormat v3).
    money: ({ amount, currency }) => amountsIn(currency).format(amount as Intl.StringNumericLiteral),
    day: (at) => days.format(at),
    whole: (count) => wholes.format(count),
    minutes: (seconds) => minutes.format(seconds / 60),
    country: (code) => countries.of(code) ?? code,
  };
}

function checked<T>(field: string, rule: string, make: () => T): T {
  try {
    return make();
  } catch {
    throw invalidInput(field, rule);
  }
}

/** Puts values into a sentence, at `{name}`. */
export function filled(sentence: string, values: { readonly [name: string]: string }): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
