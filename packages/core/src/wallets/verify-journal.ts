import type { Context } from '../context.ts';
import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { AccountRow, EntryRow, UsageRow } from '../ports/rows.ts';
import { walletChange } from './entry-view.ts';

/** Something that is kept and does not equal what it is kept of. */
export interface Difference {
  /** What was compared, such as `posted`, `held`, `journal-number` or `spend`. */
  readonly what: string;
  /** Where: a journal number, a leg, a period; absent for the account as a whole. */
  readonly reference?: string;
  /** What was recomputed. */
  readonly expected: string;
  /** What is kept. */
  readonly seen: string;
}

/** What reading a journal found. */
export interface JournalVerified {
  /** Entries read. */
  readonly entries: number;
  /** Usage rows read. */
  readonly usageRows: number;
  /** The differences. */
  readonly differences: readonly Difference[];
}

/** One journal number: an entry, a usage row, or both. */
interface Place {
  readonly number: number;
  readonly entry: EntryRow | undefined;
  readonly usage: UsageRow | undefined;
}

const ENOUGH = 100;

/**
 * Walks an account's journal number by number, and compares each with the one before it.
 *
 * @param context - The context.
 * @param account - The account row; its last number says how far to read.
 * @returns Counts and differences.
 */
export async function verifyJournal(context: Context, account: AccountRow): Promise<JournalVerified> {
  const differences: Difference[] = [];
  let postedAtoms = 0n;
  let lastNumber = 0;
  let lastAtMs = 0;
  let entries = 0;
  let usageRows = 0;
  for await (const place of places(context, account)) {
    const { number, entry, usage } = place;
    if (number !== lastNumber + 1) {
      differences.push({
        what: 'journal-number',
        reference: String(number),
        expected: String(lastNumber + 1),
        seen: String(number),
      });
    }
    lastNumber = number;
    if (entry !== undefined) {
      entries += 1;
      postedAtoms += walletChange(entry);
      differences.push(...entryDiffers(entry, postedAtoms, lastAtMs));
      lastAtMs = entry.atMs;
    }
    if (usage !== undefined) {
      usageRows += 1;
      differences.push(...chargeDiffers(usage, entry));
    } else if (entry?.type === 'usage') {
      const expected = `the usage row of ${entry.reference}`;
      differences.push({ what: 'usage-row', reference: String(number), expected, seen: 'none' });
    }
    if (differences.length >= ENOUGH) break;
  }
  if (differences.length < ENOUGH) differences.push(...totalsDiffer(account, { postedAtoms, lastNumber }));
  return { entries, usageRows, differences };
}

async function* places(context: Context, account: AccountRow): AsyncGenerator<Place, void, undefined> {
  const { accountId, lastNumber } = account;
  const until = lastNumber + 1;
  const entries = rowsOf(context.storage.stream('entry', accountId, { until }));
  const usages = rowsOf(context.storage.stream('usage', accountId, { order: 'byNumber', until }));
  try {
    let entry = await next(entries);
    let usage = await next(usages);
    while (entry !== undefined || usage !== undefined) {
      const number = Math.min(entry?.number ?? until, usage?.number ?? until);
      const place = {
        number,
        entry: entry?.number === number ? entry : undefined,
        usage: usage?.number === number ? usage : undefined,
      };
      yield place;
      if (place.entry !== undefined) entry = await next(entries);
      if (place.usage !== undefined) usage = await next(usages);
    }
  } finally {
    await entries.return();
    await usages.return();
  }
}

async function* rowsOf<Row>(chunks: AsyncIterable<readonly Row[]>): AsyncGenerator<Row, void, undefined> {
  for await (const rows of chunks) yield* rows;
}

async function next<Row>(rows: AsyncGenerator<Row, void, undefined>): Promise<Row | undefined> {
  const result = await rows.next();
  return result.done === true ? undefined : result.value;
}

function entryDiffers(entry: EntryRow, postedAtoms: Atoms, lastAtMs: number): readonly Difference[] {
  const differences: Difference[] = [];
  const reference = String(entry.number);
  if (entry.balanceAfterAtoms !== postedAtoms) {
    const seen = formatAtoms(entry.balanceAfterAtoms);
    differences.push({ what: 'balance-after', reference, expected: formatAtoms(postedAtoms), seen });
  }
  if (entry.debitBook === entry.creditBook || entry.amountAtoms <= 0n) {
    const seen = `${formatAtoms(entry.amountAtoms)} from ${entry.debitBook} to ${entry.creditBook}`;
    differences.push({ what: 'entry', reference, expected: 'above zero between two books', seen });
  }
  if (entry.atMs < lastAtMs) {
    differences.push({
      what: 'entry-time',
      reference,
      expected: `${lastAtMs} or later`,
      seen: String(entry.atMs),
    });
  }
  return differences;
}

function chargeDiffers(usage: UsageRow, entry: EntryRow | undefined): readonly Difference[] {
  const cost = usage.costAtoms ?? 0n;
  const charged = entry?.type === 'usage' && entry.debitBook === 'wallet' ? entry.amountAtoms : 0n;
  const sameStart = entry === undefined || entry.billingStartMs === usage.billingStartMs;
  if (cost === charged && sameStart) return [];
  const reference = `${usage.provider}/${usage.legId}/${usage.revision}`;
  if (cost !== charged) {
    return [{ what: 'charge', reference, expected: formatAtoms(cost), seen: formatAtoms(charged) }];
  }
  const seen = String(entry?.billingStartMs);
  return [{ what: 'billing-start', reference, expected: String(usage.billingStartMs), seen }];
}

function totalsDiffer(
  account: AccountRow,
  walked: { readonly postedAtoms: Atoms; readonly lastNumber: number },
): readonly Difference[] {
  const differences: Difference[] = [];
  if (walked.postedAtoms !== account.postedAtoms) {
    const seen = formatAtoms(account.postedAtoms);
    differences.push({ what: 'posted', expected: formatAtoms(walked.postedAtoms), seen });
  }
  if (walked.lastNumber !== account.lastNumber) {
    const seen = String(account.lastNumber);
    differences.push({ what: 'last-number', expected: String(walked.lastNumber), seen });
  }
  return differences;
}
