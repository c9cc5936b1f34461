import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import { type Contest, type Given, invoiceFacts, withFacts } from './invoice-facts.ts';

const MOST_GIVEN = 500;

/** Name of the contest for assigned money that is not there any more; no processor's name has a blank. */
const MISSING = 'assigned money';

/** What of the money assigned to an invoice is there. */
export interface Backing {
  /** The invoice. */
  readonly invoiceId: string;
  /** All that was assigned to it. */
  readonly amountAtoms: Atoms;
  /** What of it is there. */
  readonly backedAtoms: Atoms;
}

/**
 * What was assigned of a document's unallocated money.
 *
 * @param row - The document.
 * @returns The sum.
 */
export function givenAtoms(row: InvoiceRow): Atoms {
  return sumOf(invoiceFacts(row).given ?? []);
}

/**
 * A document of whose unallocated money some is assigned to an invoice.
 *
 * @param row - The document.
 * @param given - The invoice, and how much.
 * @returns The document.
 * @throws BillingError with code `INVALID_INPUT` when it gave too often to go on.
 */
export function giving(
  row: InvoiceRow,
  given: { readonly invoiceId: string; readonly amountAtoms: Atoms },
): InvoiceRow {
  const facts = invoiceFacts(row);
  const before = facts.given ?? [];
  if (before.length >= MOST_GIVEN) {
    throw invalidInput(
      'invoiceId',
      `a document that gave to fewer than ${MOST_GIVEN} invoices`,
      row.invoiceId,
    );
  }
  const { invoiceId, amountAtoms } = given;
  return withFacts(row, { ...facts, given: [...before, { invoiceId, amount: formatAtoms(amountAtoms) }] });
}

/**
 * Spreads what is there of a document's unallocated money over those it was assigned to: who came first is backed first.
 *
 * @param row - The document.
 * @param freeAtoms - What of its money pays nothing of its own.
 * @returns Each invoice, and what of its money is there.
 */
export function backingOf(row: InvoiceRow, freeAtoms: Atoms): readonly Backing[] {
  let left = freeAtoms;
  return (invoiceFacts(row).given ?? []).map(({ invoiceId, amount }) => {
    const amountAtoms = parseAtoms(amount, 'amount');
    const backedAtoms = least(left, amountAtoms);
    left -= backedAtoms;
    return { invoiceId, amountAtoms, backedAtoms };
  });
}

/**
 * An invoice with what is there now of the money that was assigned to it.
 *
 * @param row - The invoice.
 * @param from - The document that gave it, how much, and what of that is there.
 * @returns The invoice; the same object when it is nothing new.
 */
export function backedBy(
  row: InvoiceRow,
  from: { readonly invoiceId: string } & Omit<Backing, 'invoiceId'>,
): InvoiceRow {
  const facts = invoiceFacts(row);
  const backed = formatAtoms(from.backedAtoms);
  if (facts.assigned?.backed === backed) return row;
  const assigned = { from: from.invoiceId, amount: formatAtoms(from.amountAtoms), backed };
  const receivedAtoms = toldAtoms(row) + from.backedAtoms;
  return withFacts({ ...row, receivedAtoms }, { ...facts, assigned });
}

/**
 * What the processor says has arrived for a document, without what was assigned to it.
 *
 * @param row - The document.
 * @returns The amount.
 */
export function toldAtoms(row: InvoiceRow): Atoms {
  const { assigned } = invoiceFacts(row);
  return row.receivedAtoms - (assigned === undefined ? 0n : parseAtoms(assigned.backed, 'backed'));
}

/**
 * A paid invoice that contests what is missing of the money it was paid with: as if that had come back.
 *
 * @param row - The invoice.
 * @param nowMs - When it is looked at.
 * @returns The invoice; the same object when nothing is missing that was not before.
 */
export function contestingMissing(row: InvoiceRow, nowMs: number): InvoiceRow {
  const facts = invoiceFacts(row);
  if (facts.assigned === undefined || row.status !== 'paid') return row;
  const missing = row.netAtoms + row.taxAtoms - row.receivedAtoms;
  const contests = facts.contests ?? [];
  const known = contests.find(({ reference }) => reference === MISSING);
  const amount = missing > 0n ? formatAtoms(missing) : (known?.amount ?? '0');
  const type = missing > 0n ? 'returned' : 'return-undone';
  if (known === undefined ? missing <= 0n : known.type === type && known.amount === amount) return row;
  const contest: Contest = { reference: MISSING, type, amount, atMs: nowMs, eventKey: '' };
  const all = [...contests.filter((one) => one !== known), contest];
  return withFacts(row, { ...facts, contests: all.sort(byReference) });
}

/**
 * Order of contests: by name, so that the row does not tell which came first.
 *
 * @param left - One.
 * @param right - Another.
 * @returns Below zero when the left one comes first.
 */
export function byReference(left: Contest, right: Contest): number {
  return left.reference < right.reference ? -1 : 1;
}

/**
 * The smaller of two amounts.
 *
 * @param left - One.
 * @param right - The other.
 * @returns The smaller.
 */
export function least(left: Atoms, right: Atoms): Atoms {
  return left < right ? left : right;
}

function sumOf(given: readonly Given[]): Atoms {
  return given.reduce((sum, { amount }) => sum + parseAtoms(amount, 'amount'), 0n);
}
