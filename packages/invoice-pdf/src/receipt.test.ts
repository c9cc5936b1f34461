import { type Invoice, money, type PaymentReceipt } from '@live-calls/core';
import { describe, expect, it } from 'vitest';
import { invoiceWith, plain } from './__fixtures__/invoices.ts';
import { readPdf, textOf } from './__fixtures__/read-pdf.ts';
import { invoicePdf, invoiceRenderer, receiptHtml, receiptPdf } from './render.ts';

const paidAt = new Date('2026-11-21T09:00:00Z');
const paid = invoiceWith({ status: 'paid', paidAt, received: money('202.3', 'USD') });
const receipt: PaymentReceipt = {
  status: 'received',
  invoice: paid,
  amount: money('202.3', 'USD'),
  paidAt,
  paymentRef: 'pay_81',
};
const { document: _, number: __, dueAt: ___, topUpId: ____, method: _____, ...bare } = paid;
const paysNothing: Invoice = {
  ...bare,
  invoiceId: 'rcp_cash',
  kind: 'receipt',
  status: 'open',
  received: money('70', 'USD'),
};

async function read(made: ReturnType<typeof receiptPdf>): Promise<string> {
  const { pages } = await readPdf((await made).bytes);
  return textOf(pages[0]);
}

describe('a receipt', () => {
  it('says from whom how much was received, when, and for which invoice', async () => {
    const text = await read(receiptPdf(receipt));
    for (const said of [
      ...['Receipt', 'Seller Telecom GmbH', 'Received from', 'Northwind Calling Inc.', 'pay_81'],
      ...['November 21, 2026', 'Payment of invoice INV-2026-0042', '$202.30', 'PO 4711'],
    ])
      expect(text).toContain(said);
    expect(text).not.toContain('How to pay');
    expect(receiptHtml(receipt)).toContain('Payment of invoice INV-2026-0042');
  });

  it('of money that pays nothing says so, and needs to be told who received it', async () => {
    const whose = { seller: plain.seller, buyer: { name: 'Northwind Calling Inc.' } };
    const text = await read(invoicePdf(paysNothing, whose));
    for (const said of [
      ...['Receipt', 'rcp_cash', 'November 20, 2026', '$70.00', 'Payment without an invoice'],
      ...['Seller Telecom GmbH', 'Northwind Calling Inc.', 'cannot be spent on calls'],
    ])
      expect(text).toContain(said);
    expect(await invoiceRenderer(whose).html(paysNothing)).toContain('rcp_cash');
    const refused = { code: 'INVALID_INPUT', details: { field: 'seller' } };
    await expect(invoicePdf(paysNothing)).rejects.toMatchObject(refused);
  });
});
