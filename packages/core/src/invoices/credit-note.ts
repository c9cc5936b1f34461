import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import {
  type Contest,
  type InvoiceFacts,
  invoiceFacts,
  type NoteIssued,
  withFacts,
} from './invoice-facts.ts';
import { contestedAtoms, isLost, takenBack } from './invoice-money.ts';
import type { Invoicing } from './invoicing.ts';

/** What became of the credit notes of an invoice. */
export interface NotesKept {
  /** The invoice, whose facts name them. */
  readonly row: InvoiceRow;
  /** Notes whose money came back, or turned out to be another amount; their rows are to be withdrawn. */
  readonly withdrawn: readonly string[];
}

/**
 * Makes the credit notes that an invoice needs: one for each dispute that is lost and each return, for what it takes back of
 * the line amount and the tax. Together they never say more than all of them take back, rounded once.
 *
 * @param invoicing - Where they are made.
 * @param invoice - A paid invoice, with all that is known of it.
 * @returns The invoice and what is to be withdrawn.
 */
export function keepNotes(invoicing: Invoicing, invoice: InvoiceRow): NotesKept {
  const facts = invoiceFacts(invoice);
  const document = invoice.document as unknown as InvoiceDocument;
  const contests = facts.contests ?? [];
  const notes: NoteIssued[] = [];
  const withdrawn: string[] = [];
  for (const note of facts.notes ?? []) {
    const contest = contests.find(({ reference }) => reference === note.reference);
    const stays =
      note.void === true || (contest !== undefined && isLost(contest) && contest.amount === note.amount);
    notes.push(stays ? note : { ...note, void: true });
    if (!stays) withdrawn.push(note.invoiceId);
  }
  if (invoice.status === 'paid') {
    for (const contest of contests) {
      if (!isLost(contest) || notes.some((one) => one.reference === contest.reference && one.void !== true))
        continue;
      const note = noteFor(invoicing, { invoice, document, contest, contests, notes });
      if (note !== undefined) notes.push(note);
    }
  }
  if (notes.length === 0) return { row: invoice, withdrawn };
  const kept: InvoiceFacts = { ...facts, notes };
  return { row: withFacts(invoice, kept), withdrawn };
}

function noteFor(
  invoicing: Invoicing,
  about: {
    readonly invoice: InvoiceRow;
    readonly document: InvoiceDocument;
    readonly contest: Contest;
    readonly contests: readonly Contest[];
    readonly notes: readonly NoteIssued[];
  },
): NoteIssued | undefined {
  const { invoice, document, contest, contests, notes } = about;
  const standing = notes.filter((one) => one.void !== true);
  const counted = new Set([...standing.map((one) => one.reference), contest.reference]);
  const lost = contestedAtoms(contests, (one) => isLost(one) && counted.has(one.reference));
  const all = takenBack(invoice, lost, document.currency);
  const netAtoms = standing.reduce((left, one) => left - parseAtoms(one.net, 'net'), all.netAtoms);
  const taxAtoms = standing.reduce((left, one) => left - parseAtoms(one.tax, 'tax'), all.taxAtoms);
  if (netAtoms < 0n || taxAtoms < 0n || netAtoms + taxAtoms === 0n) return undefined;
  const invoiceId = `${invoice.invoiceId}-cn${notes.length + 1}`;
  invoicing.make({
    kind: 'credit-note',
    invoiceId,
    topUpId: invoice.topUpId,
    netAtoms,
    taxAtoms,
    document: noteDocument(invoice, document, { netAtoms, taxAtoms }),
    facts: {},
  });
  return {
    invoiceId,
    reference: contest.reference,
    amount: contest.amount,
    net: formatAtoms(netAtoms),
    tax: formatAtoms(taxAtoms),
  };
}

function noteDocument(
  invoice: InvoiceRow,
  document: InvoiceDocument,
  amounts: { readonly netAtoms: bigint; readonly taxAtoms: bigint },
): InvoiceDocument {
  const { terms: _, ...rest } = document;
  const name = document.taxes.length === 1 ? (document.taxes[0]?.name ?? 'Tax') : 'Taxes';
  return {
    ...rest,
    lines: [{ description: 'Call credit taken back', amount: formatAtoms(amounts.netAtoms) }],
    taxes: amounts.taxAtoms === 0n ? [] : [{ name, amount: formatAtoms(amounts.taxAtoms) }],
    total: formatAtoms(amounts.netAtoms + amounts.taxAtoms),
    notes: [],
    corrects: { invoiceId: invoice.invoiceId, number: invoice.number ?? '' },
  };
}
