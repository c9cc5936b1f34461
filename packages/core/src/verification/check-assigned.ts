import { backingOf } from '../invoices/assigned-money.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { freeAtoms } from '../invoices/invoice-money.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import { Lookups } from './lookups.ts';
import type { Subject } from './subject.ts';

/** Checks unallocated money that was assigned: both documents say the same of it. */
export class AssignedMoney {
  readonly #given: Lookups<'invoice', { readonly reference: string; readonly expected: string }>;
  readonly #taken: Lookups<'invoice', InvoiceRow>;
  readonly #currency: string;

  /** @param subject - The account. */
  constructor({ account, reads, findings }: Subject) {
    this.#currency = account.currency;
    this.#given = new Lookups(reads, 'invoice', (to, { reference, expected }) => {
      findings.same('assigned-money', { reference, expected, seen: to && assignedText(to) });
    });
    this.#taken = new Lookups(reads, 'invoice', (from, { invoiceId }) => {
      const gave = from && invoiceFacts(from).given?.some((one) => one.invoiceId === invoiceId);
      if (gave !== true) {
        const expected = 'a document that gave it';
        findings.add({ what: 'assigned-money', reference: invoiceId, expected, seen: 'none' });
      }
    });
  }

  /**
   * Takes a document.
   *
   * @param row - The document.
   */
  async add(row: InvoiceRow): Promise<void> {
    const { given, assigned } = invoiceFacts(row);
    if (assigned !== undefined) await this.#taken.add([assigned.from], row);
    if (given === undefined) return;
    for (const { invoiceId, amountAtoms, backedAtoms } of backingOf(row, freeAtoms(row, this.#currency))) {
      const expected = [row.invoiceId, formatAtoms(amountAtoms), formatAtoms(backedAtoms)].join(' ');
      await this.#given.add([invoiceId], { reference: row.invoiceId, expected });
    }
  }

  /** Looks up what is still wanted. */
  async settle(): Promise<void> {
    await this.#given.settle();
    await this.#taken.settle();
  }
}

function assignedText(row: InvoiceRow): string {
  const { from, amount, backed } = invoiceFacts(row).assigned ?? {};
  return [from, amount, backed].join(' ');
}
