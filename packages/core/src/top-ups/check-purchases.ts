import { BillingError } from '../errors/billing-error.ts';
import {
  checkBoolean,
  checkList,
  checkObject,
  checkOneOf,
  checkOptionalText,
  checkText,
  checkWhole,
  refuseUnknownFields,
} from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { checkAddress } from '../invoices/billing-details.ts';
import type { SellerDetails } from '../invoices/invoice-document.ts';
import { checkMinor, noTax } from '../invoices/tax.ts';
import { parseCurrency } from '../money/currency.ts';
import type { TaxCalculator } from '../ports/tax-calculator.ts';
import { checkDestination, type EstimateDestination, MOST_DESTINATIONS } from '../rating/estimate.ts';
import { addDays, checkTimeZone } from '../time/zone.ts';
import { checkTerms, type PurchaseLimits, type Purchases } from './purchase-options.ts';

const OPTIONS = [
  ...(['seller', 'terms', 'tax', 'limits', 'oneAtATime', 'daysToPay', 'series'] as const),
  ...(['estimateFor', 'bankTransfers'] as const),
];

const CONTACTS = ['taxId', 'registration', 'email', 'phone', 'website'] as const;

/**
 * Checks how call credit is sold.
 *
 * @param options - The option `topUps` of `createBilling`; untrusted.
 * @returns The options, ready for use.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkPurchases(options: unknown): Purchases {
  try {
    return purchasesOf(checkObject(options, 'topUps'));
  } catch (error) {
    // Whatever else stumbles over an option stumbles because it is not what its type says.
    const unlike = { field: 'topUps', rule: 'as `TopUpOptions` says' };
    const { field, rule } = BillingError.is(error, 'INVALID_INPUT') ? error.details : unlike;
    const option = field.startsWith('topUps') ? field : `topUps.${field}`;
    throw new BillingError('CONFIGURATION_INVALID', `createBilling: ${option} must be ${rule}.`, {
      details: { option, rule },
      cause: error,
    });
  }
}

function purchasesOf(options: ReturnType<typeof checkObject>): Purchases {
  refuseUnknownFields(options, 'topUps', OPTIONS);
  const { terms, tax, estimateFor, oneAtATime = false, daysToPay = 14 } = options;
  return {
    seller: checkSeller(options.seller),
    terms: terms === undefined ? undefined : termsOf(terms),
    tax: tax === undefined ? noTax : checkTax(tax),
    limits: checkLimits(options.limits ?? {}),
    oneAtATime: checkBoolean(oneAtATime, 'oneAtATime'),
    daysToPay: checkWhole(daysToPay, 'daysToPay', { least: 1, most: 365 }),
    series: checkSeries(options.series ?? {}),
    estimateFor: estimateFor === undefined ? undefined : checkEstimateFor(estimateFor),
    bank: checkBank(options.bankTransfers ?? {}),
  };
}

function termsOf(value: unknown): Purchases['terms'] {
  const given = checkObject(value, 'terms');
  refuseUnknownFields(given, 'terms', ['version', 'text']);
  return checkTerms(given.version, given.text, 'terms.');
}

function checkTax(value: unknown): TaxCalculator {
  const { contract, taxesFor } = checkObject(value, 'tax');
  if (contract !== 'tax/v1') throw invalidInput('tax.contract', '"tax/v1"', contract);
  if (typeof taxesFor !== 'function') throw invalidInput('tax.taxesFor', 'a function', taxesFor);
  return value as TaxCalculator;
}

function checkLimits(value: unknown): Purchases['limits'] {
  const limits = Object.entries(checkObject(value, 'limits'));
  return new Map(
    limits.map(([name, given]): [string, PurchaseLimits] => {
      const currency = parseCurrency(name, 'limits');
      const field = `limits.${currency}`;
      const { minimum, maximum } = checkObject(given, field);
      refuseUnknownFields(checkObject(given, field), field, ['minimum', 'maximum']);
      const atoms = (amount: unknown, end: string) =>
        checkMinor({ amount: amount as string, currency }, `${field}.${end}`);
      const least = minimum === undefined ? undefined : atoms(minimum, 'minimum');
      const most = maximum === undefined ? undefined : atoms(maximum, 'maximum');
      if (most !== undefined && most < (least ?? 1n)) {
        throw invalidInput(`${field}.maximum`, 'above zero, and not below the minimum', maximum);
      }
      const limit = { ...(least !== undefined && { minimum: least }) };
      return [currency, most === undefined ? limit : { ...limit, maximum: most }];
    }),
  );
}

function checkSeries(value: unknown): Purchases['series'] {
  const series = checkObject(value, 'series');
  refuseUnknownFields(series, 'series', ['scope', 'invoicePrefix', 'creditNotePrefix']);
  return {
    scope: checkOneOf(series.scope ?? 'account', 'series.scope', ['account', 'seller']),
    invoicePrefix: checkText(series.invoicePrefix ?? 'INV', 'series.invoicePrefix', 20),
    creditNotePrefix: checkText(series.creditNotePrefix ?? 'CN', 'series.creditNotePrefix', 20),
  };
}

function checkEstimateFor(value: unknown): readonly EstimateDestination[] {
  const destinations = checkList(value, 'estimateFor', MOST_DESTINATIONS);
  destinations.forEach((one, index) => {
    checkDestination(one, `estimateFor[${index}]`);
  });
  return destinations as readonly EstimateDestination[];
}

function checkBank(value: unknown): Purchases['bank'] {
  const bank = checkObject(value, 'bankTransfers');
  refuseUnknownFields(bank, 'bankTransfers', ['leastDays', 'mostDays', 'holidays', 'timeZone']);
  const leastDays = checkWhole(bank.leastDays ?? 1, 'bankTransfers.leastDays', { least: 0, most: 30 });
  const mostDays = checkWhole(bank.mostDays ?? Math.max(5, leastDays), 'bankTransfers.mostDays', {
    least: leastDays,
    most: 60,
  });
  const holidays = checkList(bank.holidays ?? [], 'bankTransfers.holidays', 1000).map((day, index) => {
    const field = `bankTransfers.holidays[${index}]`;
    return addDays(checkText(day, field), 0, field);
  });
  const timeZone = checkTimeZone(bank.timeZone ?? 'UTC', 'bankTransfers.timeZone');
  return { leastDays, mostDays, holidays: new Set(holidays), timeZone };
}

function checkSeller(value: unknown): SellerDetails {
  const given = checkObject(value, 'seller');
  refuseUnknownFields(given, 'seller', ['name', 'address', ...CONTACTS]);
  const address = checkAddress(given.address, 'seller.address');
  const { line1, city, country } = address;
  const named: { [Field in (typeof CONTACTS)[number]]?: string } = {};
  for (const field of CONTACTS) {
    const text = checkOptionalText(given[field], `seller.${field}`);
    if (text !== undefined) named[field] = text;
  }
  return {
    name: checkText(given.name, 'seller.name'),
    address: {
      ...address,
      line1: checkText(line1, 'seller.address.line1'),
      city: checkText(city, 'seller.address.city'),
      country: checkText(country, 'seller.address.country'),
    },
    ...named,
  };
}
