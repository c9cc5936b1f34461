import { expect, it } from 'vitest';
import { selling } from '../../test/acme.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import { checkPurchases } from './check-purchases.ts';

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
  ['topUps.oneAtATime', { ...selling, oneAtATime: 'yes' }],
  ['topUps.tax.contract', { ...selling, tax: { contract: 'tax/v2', taxesFor: () => [] } }],
  ['topUps.tax.taxesFor', { ...selling, tax: { contract: 'tax/v1' } }],
  ['topUps.estimateFor[0].prefix', { ...selling, estimateFor: [{ prefix: 'Britain' }] }],
  ['topUps.bankTransfers.holidays[1]', bankOn(['2026-12-25', '2026-12-32'])],
  ['topUps.bankTransfers.holidays[0]', bankOn([20261225])],
  ['topUps.daysToPay', { ...selling, daysToPay: 0 }],
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

it.each([['-1'], ['100.01'], ['19%'], [19]])('refuses a rate of %s percent', (percent) => {
  expect(() => fixedRateTax({ name: 'VAT', percent: percent as string })).toThrow(
    expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
  );
});
