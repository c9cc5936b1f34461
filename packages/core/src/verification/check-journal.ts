import type { Atoms } from '../money/atoms.ts';
import type { EntryRow, UsageRow } from '../ports/rows.ts';
import { referenceOf } from '../usage/write-usage.ts';
import { walletChange } from '../wallets/entry-view.ts';
import { Lookups, next, rowsOf } from './lookups.ts';
import { checkBook, checkContractNumber, type Subject } from './subject.ts';

/** Behind every journal number. */
const END = Number.MAX_SAFE_INTEGER;

/** What reading a journal found beside the differences. */
export interface JournalRead {
  /** Entries read. */
  readonly entries: number;
  /** Usage rows read. */
  readonly usageRows: number;
}

/** One journal number: an entry, a usage row, or both. */
interface Place {
  readonly number: number;
  readonly entry: EntryRow | undefined;
  readonly usage: UsageRow | undefined;
}

/**
 * Walks an account's journal number by number, and compares each with the one before it, with the leg or the top-up it is
 * of, and the last with the account.
 *
 * @param subject - The account.
 * @returns What was read.
 */
export async function checkJournal(subject: Subject): Promise<JournalRead> {
  const { account, findings } = subject;
  const walk = new Walk(subject);
  for await (const place of places(subject)) {
    await walk.step(place);
    if (findings.full) return walk.read;
  }
  await walk.end();
  findings.sameAmount('posted', { expected: walk.postedAtoms, seen: account.postedAtoms });
  findings.same('last-number', { expected: walk.lastNumber, seen: account.lastNumber });
  if (account.lastAtMs < walk.lastAtMs) {
    findings.add({ what: 'last-at', expected: `${walk.lastAtMs} or later`, seen: String(account.lastAtMs) });
  }
  return walk.read;
}

/** The walk so far. */
class Walk {
  postedAtoms = 0n;
  lastNumber = 0;
  lastAtMs = 0;
  readonly #subject: Subject;
  readonly #topUps: Lookups<'topUp', EntryRow>;
  readonly #reversed: Lookups<'usage', EntryRow>;
  #entries = 0;
  #usageRows = 0;
  #reversal: EntryRow | undefined;

  constructor(subject: Subject) {
    const { reads, findings } = subject;
    this.#subject = subject;
    this.#topUps = new Lookups(reads, 'topUp', (row, entry) => {
      const reference = String(entry.number);
      const paid = row?.status === 'paid' && row.number === entry.number;
      if (!paid)
        findings.add({ what: 'top-up', reference, expected: `${entry.reference} paid`, seen: 'none' });
      else findings.sameAmount('top-up', { reference, expected: row.amountAtoms, seen: entry.amountAtoms });
    });
    this.#reversed = new Lookups(reads, 'usage', (row, entry) => {
      const reference = String(entry.number);
      const expected = row?.costAtoms ?? 0n;
      findings.sameAmount('reversal', { reference, expected, seen: entry.amountAtoms });
      const start = { expected: row?.billingStartMs, seen: entry.billingStartMs };
      findings.same('billing-start', { reference, ...start });
    });
  }

  get read(): JournalRead {
    return { entries: this.#entries, usageRows: this.#usageRows };
  }

  async step({ number, entry, usage }: Place): Promise<void> {
    const { findings } = this.#subject;
    const reference = String(number);
    findings.same('journal-number', { reference, expected: this.lastNumber + 1, seen: number });
    this.lastNumber = number;
    this.#afterReversal(usage);
    if (entry !== undefined) await this.#entry(entry);
    if (usage !== undefined) await this.#usage(usage, entry);
    else if (entry?.type === 'usage') {
      findings.add({
        what: 'usage-row',
        reference,
        expected: `the usage row of ${entry.reference}`,
        seen: 'none',
      });
    }
  }

  async end(): Promise<void> {
    this.#afterReversal(undefined);
    await this.#topUps.settle();
    await this.#reversed.settle();
  }

  /** A reversal and the revision that follows it are one commit, and stand side by side. */
  #afterReversal(usage: UsageRow | undefined): void {
    const reversal = this.#reversal;
    this.#reversal = undefined;
    if (reversal === undefined) return;
    const seen = usage === undefined ? 'none' : referenceOf({ ...usage, revision: usage.revision - 1 });
    const expected = reversal.reference;
    this.#subject.findings.same('reversal', { reference: String(reversal.number), expected, seen });
  }

  async #entry(entry: EntryRow): Promise<void> {
    this.#entries += 1;
    this.postedAtoms += walletChange(entry);
    checkEntry(this.#subject, entry, this);
    this.lastAtMs = entry.atMs;
    if (entry.type === 'top-up') await this.#topUps.add([entry.reference.slice('top-up:'.length)], entry);
    if (entry.type !== 'reversal') return;
    this.#reversal = entry;
    await this.#reversed.add(legKeyOf(entry.reference), entry);
  }

  async #usage(usage: UsageRow, entry: EntryRow | undefined): Promise<void> {
    this.#usageRows += 1;
    checkCharge(this.#subject, usage, entry);
    const reference = referenceOf(usage);
    checkContractNumber(this.#subject, usage.contractNumber, reference);
    await checkBook(this.#subject, usage.priceBookHash, reference);
  }
}

/** Phone numbers are kept under the journal number of their usage row, so they are walked beside it. */
async function* places({ reads, findings }: Subject): AsyncGenerator<Place, void, undefined> {
  const parties = rowsOf(reads.stream('party', {}));
  const entries = rowsOf(reads.stream('entry', {}));
  const usages = rowsOf(reads.stream('usage', { order: 'byNumber' }));
  try {
    let entry = await next(entries);
    let usage = await next(usages);
    let party = await next(parties);
    while (party !== undefined || entry !== undefined || usage !== undefined) {
      const number = Math.min(entry?.number ?? END, usage?.number ?? END);
      while (party !== undefined && party.number <= number) {
        if (party.number !== usage?.number) {
          const reference = String(party.number);
          findings.add({
            what: 'party',
            reference,
            expected: 'no party without a usage row',
            seen: 'a party',
          });
        }
        party = await next(parties);
      }
      if (number === END) break;
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
    await parties.return();
    await entries.return();
    await usages.return();
  }
}

/** A leg id may contain slashes; a provider and a revision do not. */
function legKeyOf(reference: string): readonly [string, string, number] {
  const leg = reference.slice('usage:'.length);
  const first = leg.indexOf('/');
  const last = leg.lastIndexOf('/');
  const revision = Number(leg.slice(last + 1));
  return [leg.slice(0, first), leg.slice(first + 1, last), Number.isSafeInteger(revision) ? revision : -1];
}

/** The books of entries that are made in one way only. */
const BOOKS: { readonly [type in EntryRow['type']]?: readonly [debit: string, credit: string] } = {
  usage: ['wallet', 'usage'],
  reversal: ['usage', 'wallet'],
  'top-up': ['funding', 'wallet'],
};

function checkEntry(
  { findings }: Subject,
  entry: EntryRow,
  walked: { readonly postedAtoms: bigint; readonly lastAtMs: number },
): void {
  const reference = String(entry.number);
  const { debitBook, creditBook, amountAtoms, balanceAfterAtoms, atMs } = entry;
  findings.sameAmount('balance-after', { reference, expected: walked.postedAtoms, seen: balanceAfterAtoms });
  const [debit, credit] = BOOKS[entry.type] ?? [debitBook, creditBook];
  if (debitBook === creditBook || amountAtoms <= 0n || debit !== debitBook || credit !== creditBook) {
    const above = amountAtoms > 0n ? 'above zero' : 'not above zero';
    const expected =
      debit === credit ? 'above zero between two books' : `above zero from ${debit} to ${credit}`;
    findings.add({ what: 'entry', reference, expected, seen: `${above} from ${debitBook} to ${creditBook}` });
  }
  if (atMs < walked.lastAtMs) {
    findings.add({
      what: 'entry-time',
      reference,
      expected: `${walked.lastAtMs} or later`,
      seen: String(atMs),
    });
  }
}

function checkCharge({ findings }: Subject, usage: UsageRow, entry: EntryRow | undefined): void {
  const reference = `${usage.provider}/${usage.legId}/${usage.revision}`;
  const { costAtoms, status } = usage;
  const charged = entry?.type === 'usage' ? entry.amountAtoms : 0n;
  findings.sameAmount('charge', { reference, expected: costAtoms ?? 0n, seen: charged });
  if (entry !== undefined) {
    const start = { expected: usage.billingStartMs, seen: entry.billingStartMs };
    findings.same('billing-start', { reference, ...start });
    findings.same('entry-reference', { reference, expected: referenceOf(usage), seen: entry.reference });
  }
  const hasCost = costAtoms !== undefined;
  if (hasCost !== (status !== 'unrated') || (status === 'not-billed' && costAtoms !== 0n)) {
    const expected = status === 'charged' ? 'a cost' : 'no cost';
    findings.add({
      what: 'usage-status',
      reference,
      expected,
      seen: `${status} with ${hasCost ? 'a' : 'no'} cost`,
    });
  }
  if (usage.steps !== undefined) {
    const expected = sumOfSteps(usage.steps);
    if (expected === undefined)
      findings.add({ what: 'steps', reference, expected: 'steps with amounts', seen: 'others' });
    else findings.sameAmount('steps', { reference, expected, seen: costAtoms ?? 0n });
  } else if (usage.priceBookHash !== undefined) {
    findings.add({ what: 'steps', reference, expected: 'the steps of the charge', seen: 'none' });
  }
}

/** A step's amount has six decimals more than the result, so as many as eighteen; together they are an amount. */
const STEP_AMOUNT = /^-?\d{1,16}(?:\.\d{1,18})?$/;
const STEP_DECIMALS = 18;
const PER_ATOM = 10n ** 6n;

function sumOfSteps(steps: UsageRow['steps']): Atoms | undefined {
  if (!Array.isArray(steps)) return undefined;
  let sum = 0n;
  for (const step of steps as readonly ({ readonly amount?: unknown } | null)[]) {
    const amount = step?.amount;
    if (typeof amount !== 'string' || !STEP_AMOUNT.test(amount)) return undefined;
    const [whole = '', fraction = ''] = amount.split('.');
    sum += BigInt(whole + fraction.padEnd(STEP_DECIMALS, '0'));
  }
  return sum % PER_ATOM === 0n ? sum / PER_ATOM : undefined;
}
