import { invalidInput } from '../errors/invalid-input.ts';

// Minor units other than two, ISO 4217 list one (amendment 176). Intl is not used for them: CLDR rounds some
// currencies for display (AFN, HUF, ...) to fewer digits than ISO 4217 and the processors use.
const MINOR_DIGITS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV'].map(
    (code) => [code, 0] as const,
  ),
  ...['XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);
const KNOWN: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/**
 * Checks a currency code.
 *
 * @param code - ISO 4217 code in capitals, such as `USD`.
 * @param field - Path named in the error.
 * @returns The code.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function parseCurrency(code: unknown, field = 'currency'): string {
  if (typeof code === 'string' && KNOWN.has(code)) return code;
  throw invalidInput(field, 'an ISO 4217 currency code in capitals, such as "USD"', code);
}

/**
 * Decimals of a currency's minor unit by ISO 4217.
 *
 * @param currency - A valid currency code.
 * @returns 2 for USD, 0 for JPY, 3 for KWD.
 */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS.get(currency) ?? 2;
}
