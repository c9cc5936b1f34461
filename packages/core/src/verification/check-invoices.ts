import type { InvoiceDocument } from '../invoices/invoice-document.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { moneyOf, statusOf } from '../invoices/invoice-money.ts';
import { digestOfInvoice } from '../invoices/invoicing.ts';
import { addSums, type MoneyInSums, moneyInRef, partOfSums, sumsOf } from '../invoices/money-in.ts';
import { NUMBER_INVOICE, SERIES_SETTING } from '../invoices/series.ts';
import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { DueRow, EntryRow, InvoiceRow, TopUpRow } from '../ports/rows.ts';
import { AUTO_TOP_UP } from '../thresholds/auto-trigger.ts';
import { PAYMENT, WITHDRAWAL } from '../top-ups/payment-due.ts';
import { AssignedMoney } from './check-assigned.ts';
import { Lookups, rowsOf } from './lookups.ts';
import type { Subject } from './subject.ts';

/** Types of entries that invoices make. */
const MADE: ReadonlySet<EntryRow['type']> = new Set(['top-up', 'tax', 'dispute', 'dispute-won', 'receipt']);

/**
 * Checks invoices: that each says what it was issued with, stands where the money that is known of puts it, and has done to
 * the books what it had to; that the sums over them are kept, and that numbers have no gap.
 *
 * @param subject - The account.
 */
export async function checkInvoices(subject: Subject): Promise<void> {
  const { account, reads, findings } = subject;
  const books = await movedByInvoices(subject);
  const topUps = new Lookups<'topUp', InvoiceRow>(reads, 'topUp', (topUp, row) => {
    compareTopUp(subject, row, topUp);
  });
  let sums: MoneyInSums = sumsOf(undefined);
  const series = { invoice: new Serials(), 'credit-note': new Serials() };
  const agreed = new Lookups<'acknowledgement', InvoiceRow>(reads, 'acknowledgement', (row, invoice) => {
    const { terms } = invoice.document as unknown as InvoiceDocument;
    const shown = row && `${row.version} ${row.atMs}`;
    const expected = `${terms?.version} ${terms?.acknowledgedAtMs}`;
    findings.same('acknowledgement', { reference: invoice.invoiceId, expected, seen: shown });
  });
  const assigned = new AssignedMoney(subject);
  for await (const row of rowsOf(reads.stream('invoice', {}))) {
    checkInvoice(subject, row);
    await assigned.add(row);
    sums = addSums(sums, partOfSums(row));
    if (row.kind === 'invoice') await topUps.add([row.topUpId], row);
    if (row.kind !== 'receipt') series[row.kind].add(invoiceFacts(row).serial);
    const terms = termsOf(row);
    if (terms !== undefined) await agreed.add([terms.hash, terms.acknowledgedBy], row);
    for (const book of ['wallet', 'tax', 'unallocated'] as const) {
      books[book] -= doneBy(row, book);
    }
  }
  await topUps.settle();
  await agreed.settle();
  await assigned.settle();
  for (const book of ['wallet', 'tax', 'unallocated'] as const) {
    const what = book === 'wallet' ? 'top-up' : 'invoice';
    findings.sameAmount(what, { reference: book, expected: 0n, seen: books[book] });
  }
  const [kept, counted] = await reads.get('setting', [moneyInRef.key, [SERIES_SETTING]]);
  const shown = ({ awaited, ...amounts }: MoneyInSums): string =>
    [awaited, ...Object.values(amounts).map(formatAtoms)].join(' ');
  findings.same('money-in', { expected: shown(sums), seen: shown(sumsOf(kept)) });
  if (account.accountId.startsWith('~')) return;
  const counts = (counted?.value ?? {}) as { readonly [kind: string]: number };
  for (const kind of ['invoice', 'credit-note'] as const) {
    findings.same('invoice-series', {
      reference: kind,
      expected: series[kind].text,
      seen: gapless(counts[kind] ?? 0),
    });
  }
}

/** Places in a series: how many, the last, and their sum, which together tell a gap. */
class Serials {
  #count = 0;
  #last = 0;
  #sum = 0n;

  /** The three, as text. */
  get text(): string {
    return `${this.#count} to ${this.#last}, ${this.#sum} together`;
  }

  /** Adds a place, where there is one. */
  add(serial: number | undefined): void {
    if (serial === undefined) return;
    this.#count += 1;
    this.#last = Math.max(this.#last, serial);
    this.#sum += BigInt(serial);
  }
}

function gapless(last: number): string {
  return `${last} to ${last}, ${(BigInt(last) * BigInt(last + 1)) / 2n} together`;
}

function termsOf(row: InvoiceRow): InvoiceDocument['terms'] {
  return (row.document as unknown as Partial<InvoiceDocument> | null)?.terms;
}

/** What entries of invoices have moved into the books that invoices know of. */
async function movedByInvoices({
  reads,
}: Subject): Promise<{ wallet: Atoms; tax: Atoms; unallocated: Atoms }> {
  const moved = { wallet: 0n, tax: 0n, unallocated: 0n };
  const add = (book: EntryRow['debitBook'], amount: Atoms): void => {
    if (book === 'wallet' || book === 'tax' || book === 'unallocated') moved[book] += amount;
  };
  for await (const { type, creditBook, debitBook, amountAtoms } of rowsOf(reads.stream('entry', {}))) {
    if (!MADE.has(type)) continue;
    add(creditBook, amountAtoms);
    add(debitBook, -amountAtoms);
  }
  return moved;
}

function doneBy(row: InvoiceRow, book: 'wallet' | 'tax' | 'unallocated'): Atoms {
  if (book === 'wallet') return row.creditedAtoms - row.clawedAtoms;
  if (book === 'unallocated') return row.unallocatedAtoms;
  return row.creditedAtoms === 0n ? 0n : row.taxAtoms - row.taxClawedAtoms;
}

function checkInvoice({ account, findings }: Subject, row: InvoiceRow): void {
  const reference = row.invoiceId;
  try {
    const expected = { status: statusOf(row), ...moneyOf(row, account.currency) };
    const text = (of: InvoiceRow | typeof expected): string =>
      [of.status, of.creditedAtoms, of.clawedAtoms, of.taxClawedAtoms, of.unallocatedAtoms].join(' ');
    findings.same('invoice', { reference, expected: text(expected), seen: text(row) });
    if (row.kind === 'receipt') return;
    const document = row.document as unknown as InvoiceDocument;
    findings.same('invoice', {
      reference,
      expected: row.digest,
      seen: digestOfInvoice({ ...row, document }),
    });
    const total = [...document.lines, ...document.taxes].reduce(
      (sum, { amount }) => sum + parseAtoms(amount, 'amount'),
      0n,
    );
    findings.sameAmount('invoice', { reference, expected: total, seen: row.netAtoms + row.taxAtoms });
  } catch {
    findings.add({ what: 'invoice', reference, expected: 'a document as it is written', seen: 'another' });
  }
  const numbered = row.number !== undefined && row.issuedAtMs !== undefined;
  if (row.status !== 'draft' && row.status !== 'void' && !numbered) {
    findings.add({ what: 'invoice', reference, expected: 'a number', seen: 'none' });
  }
}

function compareTopUp({ findings }: Subject, row: InvoiceRow, topUp: TopUpRow | undefined): void {
  const reference = row.invoiceId;
  if (topUp === undefined) {
    findings.add({ what: 'invoice', reference, expected: `the top-up ${row.topUpId}`, seen: 'none' });
    return;
  }
  findings.sameAmount('top-up', { reference, expected: row.netAtoms, seen: topUp.amountAtoms });
  const over = row.status === 'draft' || row.status === 'open' ? undefined : row.status;
  if (over !== undefined) findings.same('top-up', { reference, expected: over, seen: topUp.status });
}

/**
 * Checks the numbers of a series that accounts share: from 1 without a gap, and the count behind them.
 *
 * @param subject - The series, as a reserved account; any other has none.
 */
export async function checkSerials(subject: Subject): Promise<void> {
  const { account, reads, findings } = subject;
  let last = 0;
  for await (const { serial, owner, invoiceId } of rowsOf(reads.stream('serial', { order: 'bySerial' }))) {
    findings.same('serial', { reference: `${owner}/${invoiceId}`, expected: last + 1, seen: serial });
    last = serial;
  }
  if (!account.accountId.startsWith('~')) return;
  const [series] = await reads.get('setting', [[SERIES_SETTING]]);
  const counts = Object.values((series?.value ?? {}) as { readonly [kind: string]: number });
  findings.same('serial', { reference: 'last', expected: last, seen: counts[0] ?? 0 });
}

/** Checks that due rows about money have something to do. */
export class MoneyDues {
  readonly #topUps: Lookups<'topUp', DueRow>;
  readonly #invoices: Lookups<'invoice', DueRow>;
  readonly #settings: Lookups<'setting', DueRow>;

  /** @param subject - The account. */
  constructor({ reads, findings }: Subject) {
    const missing = ({ kind, reference }: DueRow, expected: string): void =>
      findings.add({ what: 'due', reference: `${kind}/${reference}`, expected, seen: 'none' });
    this.#topUps = new Lookups(reads, 'topUp', (topUp, due) => {
      const waits = topUp !== undefined && (due.kind === WITHDRAWAL || !over.has(topUp.status));
      if (!waits) missing(due, due.kind === WITHDRAWAL ? 'a payment' : 'a payment that waits');
    });
    this.#invoices = new Lookups(reads, 'invoice', (invoice, due) => {
      if (invoice === undefined || invoice.number !== undefined) missing(due, 'a draft');
    });
    this.#settings = new Lookups(reads, 'setting', (setting, due) => {
      if (setting === undefined) missing(due, 'an automatic top-up');
    });
  }

  /**
   * Takes a due row, if it is about money.
   *
   * @param due - The row.
   * @returns True when it is.
   */
  async took(due: DueRow): Promise<boolean> {
    if (due.kind === PAYMENT || due.kind === WITHDRAWAL) await this.#topUps.add([due.reference], due);
    else if (due.kind === NUMBER_INVOICE) await this.#invoices.add([due.reference], due);
    else if (due.kind === AUTO_TOP_UP) await this.#settings.add([AUTO_TOP_UP], due);
    else return false;
    return true;
  }

  /** Looks up what is still wanted. */
  async settle(): Promise<void> {
    await this.#topUps.settle();
    await this.#invoices.settle();
    await this.#settings.settle();
  }
}

const over: ReadonlySet<string> = new Set(['paid', 'failed', 'void', 'expired']);
