import { ATOM_DECIMALS, type Atoms, parseAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';
import { divideRounded } from '../money/rounding.ts';
import type { InvoiceRow, InvoiceStatus } from '../ports/rows.ts';
import type { Draft } from '../wallets/draft.ts';
import { contestingMissing, givenAtoms, least } from './assigned-money.ts';
import { type Contest, invoiceFacts, withFacts } from './invoice-facts.ts';

/** What an invoice has done to the books. */
export type InvoiceMoney = Pick<
  InvoiceRow,
  'creditedAtoms' | 'clawedAtoms' | 'taxClawedAtoms' | 'unallocatedAtoms'
>;

/** Which states may follow which. Money that arrives in full turns anything but `void` into `paid`. */
export const allowedTransitions: { readonly [From in InvoiceStatus]: readonly InvoiceStatus[] } = {
  draft: ['open', 'processing', 'paid', 'failed', 'void'],
  open: ['processing', 'paid', 'failed', 'void', 'expired'],
  processing: ['open', 'paid', 'failed', 'void', 'expired'],
  failed: ['processing', 'paid'],
  expired: ['paid'],
  paid: [],
  void: [],
};

/**
 * Where an invoice stands, from nothing but what is known of it: so the order of the processor's words does not matter.
 *
 * @param row - The invoice, with all that is known.
 * @returns The state.
 */
export function statusOf(row: InvoiceRow): InvoiceStatus {
  if (row.kind !== 'invoice' || row.status === 'draft' || row.status === 'void') return row.status;
  if (row.status === 'paid' || row.receivedAtoms >= row.netAtoms + row.taxAtoms) return 'paid';
  if (row.status === 'expired') return 'expired';
  return invoiceFacts(row).told?.type ?? 'open';
}

/**
 * An invoice as it stands with all that is known of it: its state, when it was paid, and what is missing of the money it was
 * paid with.
 *
 * @param known - The invoice.
 * @param nowMs - When it is looked at.
 * @returns The invoice.
 */
export function standing(known: InvoiceRow, nowMs: number): InvoiceRow {
  const row: InvoiceRow = { ...known, status: statusOf(known) };
  const facts = invoiceFacts(row);
  const isFirst = row.status === 'paid' && row.kind === 'invoice' && facts.paidAtMs === undefined;
  return contestingMissing(isFirst ? withFacts(row, { ...facts, paidAtMs: nowMs }) : row, nowMs);
}

/**
 * What an invoice has to have done to the books, from nothing but its state, the money that has arrived, and what of it is
 * contested. Of contested money the wallet bears its part, rounded once over all of it and never more than was credited.
 *
 * @param row - The invoice.
 * @param currency - ISO 4217 code.
 * @returns The money.
 */
export function moneyOf(row: InvoiceRow, currency: string): InvoiceMoney {
  const done = ownMoneyOf(row, currency);
  const left = done.unallocatedAtoms - givenAtoms(row);
  return { ...done, unallocatedAtoms: left > 0n ? left : 0n };
}

/**
 * What of a document's money pays nothing of its own: what may be, or was, assigned to others.
 *
 * @param row - The document.
 * @param currency - ISO 4217 code.
 * @returns The amount, before anything is given away.
 */
export function freeAtoms(row: InvoiceRow, currency: string): Atoms {
  return ownMoneyOf(row, currency).unallocatedAtoms;
}

function ownMoneyOf(row: InvoiceRow, currency: string): InvoiceMoney {
  const { netAtoms, taxAtoms, receivedAtoms, status } = row;
  if (row.kind === 'receipt') return { ...nothing, unallocatedAtoms: receivedAtoms };
  if (status !== 'paid') {
    const left = receivedAtoms - least(contestedAtoms(invoiceFacts(row).contests, isTaken), receivedAtoms);
    const isOver = status === 'void' || status === 'failed' || status === 'expired';
    // What was given away while it was over stays given when it is waited for again.
    return { ...nothing, unallocatedAtoms: isOver ? left : least(left, givenAtoms(row)) };
  }
  const baseAtoms = baseOf(row);
  const contested = least(contestedAtoms(invoiceFacts(row).contests, isTaken), baseAtoms);
  const surplus = baseAtoms - netAtoms - taxAtoms;
  const share = (part: Atoms): Atoms => partOf(part, { contested, baseAtoms, currency });
  const clawedAtoms = share(netAtoms);
  const ofSurplus = least(share(surplus), contested - clawedAtoms);
  const taxClawedAtoms = least(contested - clawedAtoms - ofSurplus, taxAtoms);
  return { creditedAtoms: netAtoms, clawedAtoms, taxClawedAtoms, unallocatedAtoms: surplus - ofSurplus };
}

/** What a paid invoice was paid with: where assigned money is missing, that is contested and counts all the same. */
function baseOf({ netAtoms, taxAtoms, receivedAtoms }: InvoiceRow): Atoms {
  const asked = netAtoms + taxAtoms;
  return receivedAtoms > asked ? receivedAtoms : asked;
}

const nothing: InvoiceMoney = {
  creditedAtoms: 0n,
  clawedAtoms: 0n,
  taxClawedAtoms: 0n,
  unallocatedAtoms: 0n,
};

/**
 * What is taken back of the line amount and of the tax for an amount that is contested.
 *
 * @param row - A paid invoice.
 * @param contested - The amount.
 * @param currency - ISO 4217 code.
 * @returns Both parts.
 */
export function takenBack(
  row: InvoiceRow,
  contested: Atoms,
  currency: string,
): { readonly netAtoms: Atoms; readonly taxAtoms: Atoms } {
  if (row.status !== 'paid') return { netAtoms: 0n, taxAtoms: 0n };
  const baseAtoms = baseOf(row);
  const amount = least(contested, baseAtoms);
  const of = { contested: amount, baseAtoms, currency };
  const netAtoms = partOf(row.netAtoms, of);
  const ofSurplus = partOf(baseAtoms - row.netAtoms - row.taxAtoms, of);
  const rest = amount - netAtoms - least(ofSurplus, amount - netAtoms);
  return { netAtoms, taxAtoms: least(rest, row.taxAtoms) };
}

/** Half up, in minor units of the currency. */
function partOf(
  part: Atoms,
  of: { readonly contested: Atoms; readonly baseAtoms: Atoms; readonly currency: string },
): Atoms {
  if (of.contested === 0n || part === 0n) return 0n;
  const step = 10n ** BigInt(ATOM_DECIMALS - minorDigits(of.currency));
  return least(divideRounded(part * of.contested, of.baseAtoms * step, 'half-up') * step, part);
}

/**
 * Whether a contest takes money at this moment.
 *
 * @param contest - The contest.
 * @returns True until it is won or undone.
 */
export function isTaken({ type }: Contest): boolean {
  return type === 'disputed' || type === 'dispute-lost' || type === 'returned';
}

/**
 * Whether a contest took money for good.
 *
 * @param contest - The contest.
 * @returns True once it is lost or returned.
 */
export function isLost({ type }: Contest): boolean {
  return type === 'dispute-lost' || type === 'returned';
}

/**
 * Adds up contests.
 *
 * @param contests - The contests.
 * @param counts - Which of them count.
 * @returns The sum of their amounts.
 */
export function contestedAtoms(
  contests: readonly Contest[] | undefined,
  counts: (contest: Contest) => boolean,
): Atoms {
  let sum = 0n;
  for (const contest of contests ?? []) if (counts(contest)) sum += parseAtoms(contest.amount, 'amount');
  return sum;
}

/**
 * Posts what changed between what an invoice had done to the books and what it has to.
 *
 * @param draft - The draft.
 * @param row - The invoice as it will be.
 * @param before - What it had done.
 * @returns The journal number of its credit, when this is what credits it.
 */
export function postInvoiceMoney(draft: Draft, row: InvoiceRow, before: InvoiceMoney): number | undefined {
  const reference = row.topUpId === '' ? `receipt:${row.invoiceId}` : `top-up:${row.topUpId}`;
  const move = (
    amountAtoms: Atoms,
    movement: Omit<Parameters<Draft['post']>[0], 'amountAtoms' | 'reference'>,
  ): number | undefined =>
    amountAtoms > 0n ? draft.post({ ...movement, amountAtoms, reference }) : undefined;
  const surplus = row.unallocatedAtoms - before.unallocatedAtoms;
  move(-surplus, { type: 'receipt', debitBook: 'unallocated', creditBook: 'funding' });
  const credited = row.creditedAtoms - before.creditedAtoms;
  const number = move(credited, { type: 'top-up', debitBook: 'funding', creditBook: 'wallet' });
  if (credited > 0n) move(row.taxAtoms, { type: 'tax', debitBook: 'funding', creditBook: 'tax' });
  move(surplus, { type: 'receipt', debitBook: 'funding', creditBook: 'unallocated' });
  const clawed = row.clawedAtoms - before.clawedAtoms;
  move(clawed, { type: 'dispute', debitBook: 'wallet', creditBook: 'dispute' });
  move(-clawed, { type: 'dispute-won', debitBook: 'dispute', creditBook: 'wallet' });
  const taxClawed = row.taxClawedAtoms - before.taxClawedAtoms;
  move(taxClawed, { type: 'dispute', debitBook: 'tax', creditBook: 'dispute' });
  move(-taxClawed, { type: 'dispute-won', debitBook: 'dispute', creditBook: 'tax' });
  return number;
}
