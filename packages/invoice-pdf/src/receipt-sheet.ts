import { invalidInput, type PaymentReceipt } from '@live-calls/core/adapter';
import type { ReceiptOptions } from './options.ts';
import { partyOf } from './parties.ts';
import { filled, printerOf } from './print.ts';
import type { Fact, Sheet } from './sheet.ts';

/**
 * Says what stands on a receipt.
 *
 * @param receipt - As `billing.invoices.receipt` answers it.
 * @param options - Language, words, and who received and paid money that pays no invoice.
 * @returns The sheet.
 * @throws BillingError with code `INVALID_INPUT` without a `seller` where the money pays no invoice.
 */
export function receiptSheet(receipt: PaymentReceipt, options: ReceiptOptions): Sheet {
  const { invoice, amount, paymentRef } = receipt;
  const { number, document } = invoice;
  const { seller = options.seller, buyer = options.buyer } = document ?? {};
  const receivedAt = receipt.paidAt ?? invoice.issuedAt;
  if (receivedAt === undefined) throw invalidInput('receipt', 'of money that was received');
  if (seller === undefined) throw invalidInput('seller', 'who received it, for money that pays no invoice');
  const printer = printerOf(options);
  const { words, day, money } = printer;
  const facts: Fact[] = [
    { label: words.number, value: number ?? invoice.invoiceId },
    { label: words.receivedOn, value: day(receivedAt) },
  ];
  if (paymentRef !== undefined) facts.push({ label: words.payment, value: paymentRef });
  if (buyer?.reference !== undefined) facts.push({ label: words.reference, value: buyer.reference });
  const isOfInvoice = number !== undefined;
  const what = isOfInvoice ? filled(words.paymentOf, { number }) : words.paymentOfNothing;
  return {
    locale: printer.locale,
    title: words.receipt,
    from: partyOf(seller, printer),
    to: partyOf(buyer ?? {}, printer, buyer === undefined ? undefined : words.receivedFrom),
    facts,
    columns: [
      { heading: words.description, share: 0.72, align: 'start' },
      { heading: words.amount, share: 0.28, align: 'end' },
    ],
    rows: [[what, money(amount)]],
    totals: [{ label: words.received, value: money(amount), strong: true }],
    sections: isOfInvoice ? [] : [{ heading: words.notes, sentences: [words.notSpendable] }],
    foot: [seller.name, number ?? invoice.invoiceId].join(' · '),
    issuedAt: receivedAt,
  };
}
