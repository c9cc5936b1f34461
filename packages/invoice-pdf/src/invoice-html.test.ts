import { expect, it } from 'vitest';
import { invoiceWith, plain, transferDetails } from './__fixtures__/invoices.ts';
import { invoiceHtml, invoiceRenderer } from './render.ts';

it('says what the invoice says, and loads nothing', () => {
  const html = invoiceHtml(invoiceWith(), { transferDetails });
  for (const said of [
    'INV-2026-0042',
    'Northwind Calling Inc.',
    '$202.30',
    '000123456789',
    '<html lang="en-US">',
  ])
    expect(html).toContain(said);
  expect(html).not.toMatch(/\b(?:src|href)="(?!data:)|url\(|@import|<script/);
});

it('escapes every name', () => {
  const hostile = `<img src=x onerror="alert('1')">&`;
  const seller = { ...plain.seller, name: hostile };
  const buyer = { ...plain.buyer, name: hostile, reference: hostile };
  const lines = [{ description: hostile, amount: plain.lines[0]?.amount as never }];
  const details = [{ label: hostile, value: hostile }];
  const options = { transferDetails: details, words: { notes: hostile } };
  const html = invoiceHtml(
    invoiceWith({ number: hostile }, { seller, buyer, lines, notes: [hostile] }),
    options,
  );
  expect(html).not.toContain('<img src=x');
  expect(
    html.match(/&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;/g)?.length,
  ).toBeGreaterThan(8);
});

it('is one of two forms of a renderer, which looks up how an invoice is paid', async () => {
  const renderer = invoiceRenderer({
    transferDetails: ({ invoiceId }) => [{ label: 'For', value: invoiceId }],
  });
  expect(await renderer.html(invoiceWith())).toContain('inv_1');
  expect(
    Buffer.from(await renderer.pdf(invoiceWith()))
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  const bare = invoiceRenderer();
  expect(await bare.html(invoiceWith())).not.toContain('How to pay');
});
