import { money, type UsageStatement } from '@live-calls/core';
import { expect, it } from 'vitest';
import { plain } from './__fixtures__/invoices.ts';
import { readPdf, textOf } from './__fixtures__/read-pdf.ts';
import { statementHtml, statementPdf } from './render.ts';

const counts = { chargedLegs: 2, unratedLegs: 0, notBilledLegs: 0, durationSeconds: 180 };
const total = { ...counts, legs: 1234, billedSeconds: 75_000, cost: money('264.030241', 'USD') };
const statement: UsageStatement = {
  accountId: 'northwind',
  seller: plain.seller,
  buyer: { name: 'Northwind Calling Inc.' },
  from: new Date('2026-11-01T04:00:00Z'),
  until: new Date('2026-12-01T05:00:00Z'),
  timeZone: 'America/New_York',
  asOf: 99,
  currency: 'USD',
  lines: [
    { ...total, key: 'us', label: 'United States', legs: 1000, cost: money('200.03', 'USD') },
    { ...total, legs: 234, cost: money('64.000241', 'USD') },
  ],
  total,
};

it('sums a period by destination, in its own days, to the last digit', async () => {
  const { bytes, missing } = await statementPdf(statement);
  const text = textOf((await readPdf(bytes)).pages[0]);
  for (const said of [
    ...['Usage statement', 'November 1, 2026 – November 30, 2026', 'America/New_York'],
    ...['United States', '1,000', '1,250.00', '$200.03', 'Other', '$64.000241', '$264.030241'],
    ...['Journal number', '99', 'it is not an invoice'],
  ]) {
    expect(text).toContain(said);
  }
  expect(text).not.toContain('no price yet');
  expect(missing).toEqual([]);
});

it('counts calls apart that have no price yet', () => {
  const html = statementHtml({ ...statement, total: { ...total, unratedLegs: 1200 } });
  expect(html).toContain('Calls that have no price yet: 1,200.');
});

it('says the same as a page', () => {
  const html = statementHtml(statement);
  for (const said of ['Usage statement', '$264.030241', 'America/New_York']) expect(html).toContain(said);
});
