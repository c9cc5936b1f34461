import { type Invoice, invalidInput, subtractMoney } from '@live-calls/core/adapter';
import type { InvoiceOptions } from './options.ts';
import { partyOf } from './parties.ts';
import { filled, type Printer, printerOf } from './print.ts';
import type { Fact, Section, Sheet } from './sheet.ts';

type Text = NonNullable<Invoice['document']>;

/**
 * Says what stands on an invoice or a credit note.
 *
 * @param invoice - As `billing.invoices.get` answers it.
 * @param options - Language, words, and how it is paid.
 * @returns The sheet.
 * @throws BillingError with code `INVALID_INPUT` for a draft, which has neither number nor date.
 */
export function invoiceSheet(invoice: Invoice, options: InvoiceOptions): Sheet {
  const { document, issuedAt } = invoice;
  if (document === undefined || issuedAt === undefined) throw invalidInput('invoice', 'issued');
  const printer = printerOf(options);
  const { words } = printer;
  const { seller, buyer } = document;
  const mark = markOf(invoice, printer);
  return {
    locale: printer.locale,
    title: invoice.kind === 'credit-note' ? words.creditNote : words.invoice,
    ...(mark !== undefined && { mark }),
    from: partyOf(seller, printer),
    to: partyOf(buyer, printer, words.billTo),
    facts: factsOf(invoice, document, printer),
    columns: [
      { heading: words.description, share: 0.72, align: 'start' },
      { heading: words.amount, share: 0.28, align: 'end' },
    ],
    rows: document.lines.map(({ description, amount }) => [description, printer.money(amount)]),
    totals: totalsOf(invoice, document, printer),
    sections: sectionsOf(invoice, document, { printer, options }),
    foot: [seller.name, invoice.number].filter((part) => part !== undefined).join(' · '),
    issuedAt,
  };
}

/** A credit note is marked only when it no longer counts. */
function markOf({ kind, status }: Invoice, { words }: Printer): Sheet['mark'] {
  if (kind === 'credit-note' && status !== 'void') return undefined;
  const tones = { paid: 'good', failed: 'bad', void: 'bad', expired: 'bad' } as const;
  const tone = status in tones ? tones[status as keyof typeof tones] : 'plain';
  return { text: words.marks[status], tone };
}

function factsOf(invoice: Invoice, document: Text, printer: Printer): readonly Fact[] {
  const { words, day } = printer;
  const { number = '', issuedAt, dueAt, paidAt, kind } = invoice;
  const facts: Fact[] = [{ label: words.number, value: number }];
  if (issuedAt !== undefined) facts.push({ label: words.issued, value: day(issuedAt) });
  if (kind === 'invoice' && dueAt !== undefined && paidAt === undefined)
    facts.push({ label: words.due, value: day(dueAt) });
  if (paidAt !== undefined) facts.push({ label: words.paidOn, value: day(paidAt) });
  const { corrects, buyer } = document;
  if (corrects !== undefined) facts.push({ label: words.corrects, value: corrects.number });
  if (buyer.reference !== undefined) facts.push({ label: words.reference, value: buyer.reference });
  return facts;
}

function totalsOf(invoice: Invoice, document: Text, { words, money }: Printer): readonly Fact[] {
  const { net, total, received, kind } = invoice;
  const taxes = document.taxes.map(({ name, percent, amount }) => ({
    label: percent === undefined ? name : `${name} ${percent} %`,
    value: money(amount),
  }));
  const totals: Fact[] = [
    { label: words.net, value: money(net) },
    ...taxes,
    { label: words.total, value: money(total), strong: true },
  ];
  const isPart = received.amount !== '0' && received.amount !== total.amount;
  if (kind !== 'invoice' || !isPart) return totals;
  totals.push({ label: words.received, value: money(received) });
  const left = subtractMoney(total, received);
  const isPayable = isOpen(invoice) && !left.amount.startsWith('-');
  if (isPayable) totals.push({ label: words.amountDue, value: money(left), strong: true });
  return totals;
}

function sectionsOf(
  invoice: Invoice,
  document: Text,
  { printer, options }: { readonly printer: Printer; readonly options: InvoiceOptions },
): readonly Section[] {
  const { words, day } = printer;
  const { notes, taxes, terms } = document;
  const { transferDetails = [] } = options;
  const sentences = [...notes, ...taxes.flatMap(({ note }) => note ?? [])];
  if (terms !== undefined) {
    const { version, acknowledgedBy, acknowledgedAtMs } = terms;
    const who = acknowledgedBy.replace(/^\w+:/, '');
    sentences.push(filled(words.terms, { version, who, when: day(new Date(acknowledgedAtMs)) }));
  }
  return [
    ...(isOpen(invoice) && transferDetails.length > 0
      ? [{ heading: words.howToPay, facts: transferDetails }]
      : []),
    ...(sentences.length > 0 ? [{ heading: words.notes, sentences }] : []),
  ];
}

function isOpen({ kind, status }: Invoice): boolean {
  return kind === 'invoice' && (status === 'open' || status === 'processing');
}
