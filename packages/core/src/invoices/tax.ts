import { BillingError } from '../errors/billing-error.ts';
import { checkList, checkObject, checkOptionalText, checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { ATOM_DECIMALS, type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';
import { atomsOf, moneyFromAtoms, parseMoney } from '../money/money.ts';
import { divideRounded, type RoundingMode, roundingModes } from '../money/rounding.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';
import type { DocumentTax } from './invoice-document.ts';

/** No tax on anything: what is used where no calculator is given. */
export const noTax: TaxCalculator = { contract: 'tax/v1', id: 'none', taxesFor: async () => [] };

/** A single rate for everybody, or for buyers of some countries. */
export interface FixedRateTaxOptions {
  /** Name as printed, such as `VAT`. */
  readonly name: string;
  /** Rate in percent as decimal text, 0 to 100, such as `19` or `8.875`. */
  readonly percent: string;
  /** How the tax is rounded to minor units of the currency; `half-up` by default. */
  readonly rounding?: RoundingMode;
  /** ISO 3166-1 alpha-2 codes of the buyers it is for; absent: everybody. */
  readonly countries?: readonly string[];
}

/**
 * Makes a calculator with a single rate. An invoice has one line, so rounding the line and rounding the total are the same;
 * where a calculator of your own answers several taxes, each is in minor units as it is printed, and the total is their sum.
 *
 * @param options - Name and rate.
 * @returns The calculator, for `createBilling`.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 *
 * @example
 * ```ts runnable
 * import { fixedRateTax } from '@live-calls/core';
 *
 * const tax = fixedRateTax({ name: 'VAT', percent: '19', countries: ['DE'] });
 * console.log(tax.id); // fixed-rate
 * ```
 */
export function fixedRateTax(options: FixedRateTaxOptions): TaxCalculator {
  const { name, percent, countries, rounding = 'half-up' } = checkOptions(options);
  const rate = rateOf(percent);
  return {
    contract: 'tax/v1',
    id: 'fixed-rate',
    taxesFor: async ({ net, buyer }) => {
      if (countries !== undefined && (buyer === undefined || !countries.includes(buyer.country))) return [];
      const step = 10n ** BigInt(ATOM_DECIMALS - minorDigits(net.currency));
      const hundred = 100n * 10n ** BigInt(ATOM_DECIMALS);
      const atoms = divideRounded(atomsOf(net) * rate, hundred * step, rounding) * step;
      return [{ name, percent, amount: moneyFromAtoms(atoms, net.currency) }];
    },
  };
}

function checkOptions(options: FixedRateTaxOptions): FixedRateTaxOptions {
  if (typeof options !== 'object' || options === null) throw misconfigured('fixedRateTax', 'an object');
  const { name, countries, rounding } = options;
  if (typeof name !== 'string' || name === '')
    throw misconfigured('fixedRateTax.name', 'a name to be printed');
  if (countries !== undefined && !Array.isArray(countries)) {
    throw misconfigured('fixedRateTax.countries', 'a list of country codes');
  }
  if (rounding !== undefined && !roundingModes.includes(rounding)) {
    throw misconfigured('fixedRateTax.rounding', `one of ${roundingModes.join(', ')}`);
  }
  return options;
}

function rateOf(percent: string): Atoms {
  const rule = 'a rate in percent as decimal text, from 0 to 100';
  let atoms: Atoms;
  try {
    atoms = parseAtoms(percent, 'fixedRateTax.percent');
  } catch {
    throw misconfigured('fixedRateTax.percent', rule);
  }
  if (atoms >= 0n && atoms <= 100n * 10n ** BigInt(ATOM_DECIMALS)) return atoms;
  throw misconfigured('fixedRateTax.percent', rule);
}

function misconfigured(option: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  return new BillingError('CONFIGURATION_INVALID', `${option} must be ${rule}.`, {
    details: { option, rule },
  });
}

/** The taxes of a purchase, checked. */
export interface CheckedTaxes {
  /** As they are printed. */
  readonly lines: readonly DocumentTax[];
  /** Their sum. */
  readonly totalAtoms: Atoms;
}

const MOST_TAXES = 20;

/**
 * Checks what a calculator answered: a wrong answer must not become an invoice.
 *
 * @param value - The answer.
 * @param currency - ISO 4217 code of the purchase.
 * @returns The taxes.
 * @throws BillingError with code `INVALID_INPUT` or `CURRENCY_MISMATCH`.
 */
export function checkTaxes(value: unknown, currency: string): CheckedTaxes {
  let totalAtoms = 0n;
  const lines = checkList(value, 'taxes', MOST_TAXES).map((one, index): DocumentTax => {
    const field = `taxes[${index}]`;
    const given = checkObject(one, field);
    const amount = parseMoney(given.amount, `${field}.amount`);
    if (amount.currency !== currency) {
      const message = `Taxes of a purchase in ${currency} are in ${currency}; seen: ${amount.currency}.`;
      throw new BillingError('CURRENCY_MISMATCH', message, {
        details: { expected: currency, seen: amount.currency },
      });
    }
    const atoms = checkMinor(amount, `${field}.amount.amount`);
    totalAtoms += atoms;
    const percent = checkOptionalText(given.percent, `${field}.percent`, 30);
    const note = checkOptionalText(given.note, `${field}.note`);
    return {
      name: checkText(given.name, `${field}.name`, 50),
      ...(percent !== undefined && { percent }),
      amount: formatAtoms(atoms),
      ...(note !== undefined && { note }),
    };
  });
  return { lines, totalAtoms };
}

/**
 * Checks that an amount is zero or more, in whole minor units of its currency.
 *
 * @param amount - The amount.
 * @param field - Path named in the error.
 * @returns Its atoms.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkMinor(
  amount: { readonly amount: string; readonly currency: string },
  field: string,
): Atoms {
  const atoms = parseAtoms(amount.amount, field);
  const step = 10n ** BigInt(ATOM_DECIMALS - minorDigits(amount.currency));
  if (atoms >= 0n && atoms % step === 0n) return atoms;
  throw invalidInput(field, `zero or more, in whole minor units of ${amount.currency}`, amount.amount);
}
