import { expect, it } from 'vitest';
import { selling } from '../../test/acme.ts';
import { fixedRateTax, noTax } from '../invoices/tax.ts';
import { checkPurchases } from './check-purchases.ts';
import { hashOfTerms } from './purchase-options.ts';

const DAY = '2026-12-25';
const bankOn = (holidays: readonly unknown[]) => ({ ...selling, bankTransfers: { holidays } });

it.each<[string, unknown]>([
  ['topUps', 5],
  ['topUps.seller', { ...selling, seller: undefined }],
  [
    'topUps.seller.address.city',
    { ...selling, seller: { name: 'x', address: { line1: 'a', country: 'US' } } },
  ],
  ['topUps.limits', { ...selling, limits: { usd: {} } }],
  ['topUps.limits.USD.minimum', { ...selling, limits: { USD: { minimum: 10 } } }],
  ['topUps.limits', { ...selling, limits: 5 }],
  ['topUps.limits.USD.minimum', { ...selling, limits: { USD: { minimum: '-1' } } }],
  ['topUps.limits.USD.maximum', { ...selling, limits: { USD: { maximum: '10.001' } } }],
  ['topUps.limits.USD.maximum', { ...selling, limits: { USD: { minimum: '10', maximum: '9' } } }],
  ['topUps.limits.JPY.minimum', { ...selling, limits: { JPY: { minimum: '0.5' } } }],
  ['topUps.limits.USD.least', { ...selling, limits: { USD: { least: '1' } } }],
  ['topUps.seler', { ...selling, seler: {} }],
  ['topUps.seller.fax', { ...selling, seller: { ...selling.seller, fax: '1' } }],
  ['topUps.seller.phone', { ...selling, seller: { ...selling.seller, phone: 1 } }],
  ['topUps.seller.name', { ...selling, seller: { ...selling.seller, name: '' } }],
  ['topUps.seller.address', { ...selling, seller: { name: 'x' } }],
  [
    'topUps.seller.address.line1',
    { ...selling, seller: { name: 'x', address: { city: 'a', country: 'US' } } },
  ],
  [
    'topUps.seller.address.country',
    { ...selling, seller: { name: 'x', address: { line1: 'a', city: 'a' } } },
  ],
  ['topUps.oneAtATime', { ...selling, oneAtATime: 'yes' }],
  ['topUps.tax.contract', { ...selling, tax: { contract: 'tax/v2', taxesFor: () => [] } }],
  ['topUps.tax.taxesFor', { ...selling, tax: { contract: 'tax/v1' } }],
  ['topUps.tax', { ...selling, tax: 19 }],
  ['topUps.limits.USD', { ...selling, limits: { USD: 10 } }],
  ['topUps.limits.USD.maximum', { ...selling, limits: { USD: { maximum: '0' } } }],
  ['topUps.estimateFor', { ...selling, estimateFor: { prefix: '1' } }],
  ['topUps.estimateFor', { ...selling, estimateFor: Array.from({ length: 1001 }, () => ({ prefix: '1' })) }],
  ['topUps.estimateFor[0].prefix', { ...selling, estimateFor: [{ prefix: 'Britain' }] }],
  ['topUps.bankTransfers.holidays[1]', bankOn(['2026-12-25', '2026-12-32'])],
  ['topUps.bankTransfers.holidays[0]', bankOn([20261225])],
  ['topUps.bankTransfers.holidays', bankOn(Array.from({ length: 1001 }, () => DAY))],
  ['topUps.bankTransfers.closed', { ...selling, bankTransfers: { closed: [DAY] } }],
  ['topUps.bankTransfers.leastDays', { ...selling, bankTransfers: { leastDays: -1 } }],
  ['topUps.bankTransfers.leastDays', { ...selling, bankTransfers: { leastDays: 31 } }],
  ['topUps.bankTransfers.mostDays', { ...selling, bankTransfers: { mostDays: 61 } }],
  ['topUps.bankTransfers', { ...selling, bankTransfers: 5 }],
  ['topUps.daysToPay', { ...selling, daysToPay: 0 }],
  ['topUps.daysToPay', { ...selling, daysToPay: 366 }],
  ['topUps.series', { ...selling, series: 'seller' }],
  ['topUps.series.prefix', { ...selling, series: { prefix: 'X' } }],
  ['topUps.series.invoicePrefix', { ...selling, series: { invoicePrefix: 'X'.repeat(21) } }],
  ['topUps.series.creditNotePrefix', { ...selling, series: { creditNotePrefix: '' } }],
  ['topUps.terms', { ...selling, terms: 'Pay.' }],
  ['topUps.terms.url', { ...selling, terms: { version: '1', text: 'x', url: 'x' } }],
  ['topUps.series.scope', { ...selling, series: { scope: 'world' } }],
  ['topUps.terms.text', { ...selling, terms: { version: '1', text: '' } }],
  ['topUps.terms.text', { ...selling, terms: { version: '1', text: 'x'.repeat(200_001) } }],
  ['topUps.terms.version', { ...selling, terms: { text: 'x' } }],
  ['topUps.bankTransfers.mostDays', { ...selling, bankTransfers: { leastDays: 5, mostDays: 4 } }],
  ['topUps.bankTransfers.timeZone', { ...selling, bankTransfers: { timeZone: 'Moon' } }],
])('refuses a broken %s before anything is sold', (option, options) => {
  expect(() => checkPurchases(options)).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION_INVALID', details: expect.objectContaining({ option }) }),
  );
});

it('says of an option that cannot even be read that it is not as its type says', () => {
  const options = {
    ...selling,
    get limits(): never {
      throw new TypeError('Nobody reads this.');
    },
  };
  expect(() => checkPurchases(options)).toThrow(
    expect.objectContaining({
      code: 'CONFIGURATION_INVALID',
      details: { option: 'topUps', rule: 'as `TopUpOptions` says' },
    }),
  );
});

it('sells without a limit, in a series of each account, and gives two weeks to pay, unless it is told otherwise', () => {
  const { seller } = selling;
  expect(checkPurchases({ seller })).toEqual({
    ...{ seller, terms: undefined, tax: noTax, limits: new Map(), oneAtATime: false, daysToPay: 14 },
    series: { scope: 'account', invoicePrefix: 'INV', creditNotePrefix: 'CN' },
    estimateFor: undefined,
    bank: { leastDays: 1, mostDays: 5, holidays: new Set(), timeZone: 'UTC' },
  });
});

it('takes every option as it is given, up to its bounds', () => {
  const contacts = {
    taxId: 'X1',
    registration: 'R1',
    email: 'ap@example.com',
    phone: '+1',
    website: 'x.example',
  };
  const options = {
    seller: { ...selling.seller, ...contacts },
    terms: { version: '1', text: 'x'.repeat(200_000) },
    tax: fixedRateTax({ name: 'VAT', percent: '19' }),
    limits: { USD: { minimum: '10', maximum: '10' }, JPY: { maximum: '1' }, EUR: {} },
    ...{ oneAtATime: true, daysToPay: 365, estimateFor: [{ prefix: '44' }] },
    series: { scope: 'seller', invoicePrefix: 'I'.repeat(20), creditNotePrefix: 'C' },
    bankTransfers: { leastDays: 30, mostDays: 60, holidays: [DAY], timeZone: 'America/New_York' },
  } as const;
  const { bankTransfers: _, ...same } = options;
  expect(checkPurchases(options)).toEqual({
    ...same,
    terms: { ...options.terms, hash: hashOfTerms(options.terms.text) },
    limits: new Map([
      ['USD', { minimum: 10_000_000_000_000n, maximum: 10_000_000_000_000n }],
      ['JPY', { maximum: 1_000_000_000_000n }],
      ['EUR', {}],
    ]),
    bank: { leastDays: 30, mostDays: 60, holidays: new Set([DAY]), timeZone: 'America/New_York' },
  });
});

it.each([
  [{ leastDays: 0 }, { leastDays: 0, mostDays: 5 }],
  [{ leastDays: 7 }, { leastDays: 7, mostDays: 7 }],
  [
    { leastDays: 3, mostDays: 3 },
    { leastDays: 3, mostDays: 3 },
  ],
])('has transfers take as long as %j says', (bankTransfers, days) => {
  expect(checkPurchases({ ...selling, bankTransfers }).bank).toMatchObject(days);
});

it.each([['-1'], ['100.01'], ['19%'], [19]])('refuses a rate of %s percent', (percent) => {
  expect(() => fixedRateTax({ name: 'VAT', percent: percent as string })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
  );
});
