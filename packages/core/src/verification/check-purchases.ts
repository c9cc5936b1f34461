import { LIFE_CYCLE_SETTING } from '../accounts/life-cycle.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { EntryRow, Json, KeyRow, TopUpRow } from '../ports/rows.ts';
import { checkInvoices, checkSerials } from './check-invoices.ts';
import { Lookups, rowsOf } from './lookups.ts';
import type { Subject } from './subject.ts';

/**
 * Checks that paid top-ups are credited, and that what is remembered under keys and settings happened. That every credit
 * has its top-up, the journal says.
 *
 * @param subject - The account.
 */
export async function checkPurchases(subject: Subject): Promise<void> {
  const entries = new Lookups<'entry', Posted>(subject.reads, 'entry', (entry, posted) => {
    checkPosted(subject, entry, posted);
  });
  await checkTopUps(subject, entries);
  await checkInvoices(subject);
  await checkSerials(subject);
  await checkKeys(subject, entries);
  await checkSettings(subject, entries);
  await entries.settle();
}

/** An entry that must be there. */
interface Posted {
  readonly what: string;
  readonly reference: string;
  readonly entryReference: string;
  /** Its amount; absent where nothing says it. */
  readonly amount?: string;
  /** The balance after it; absent where nothing says it. */
  readonly balance?: string;
}

function checkPosted({ findings }: Subject, entry: EntryRow | undefined, posted: Posted): void {
  const { what, reference, entryReference, amount, balance } = posted;
  findings.same(what, { reference, expected: entryReference, seen: entry?.reference });
  if (entry === undefined) return;
  if (amount !== undefined)
    findings.same(what, { reference, expected: amount, seen: formatAtoms(entry.amountAtoms) });
  if (balance !== undefined) {
    findings.same(what, { reference, expected: balance, seen: formatAtoms(entry.balanceAfterAtoms) });
  }
}

async function checkTopUps({ reads, findings }: Subject, entries: Lookups<'entry', Posted>): Promise<void> {
  for await (const row of rowsOf(reads.stream('topUp', {}))) {
    const { topUpId, status, number } = row satisfies TopUpRow;
    const reference = `top-up:${topUpId}`;
    if ((status === 'paid') !== (number !== undefined)) {
      const expected = status === 'paid' ? 'the number of its credit' : 'no credit';
      findings.add({
        what: 'top-up',
        reference,
        expected,
        seen: number === undefined ? 'none' : String(number),
      });
    } else if (number !== undefined) {
      const amount = formatAtoms(row.amountAtoms);
      await entries.add([number], { what: 'top-up', reference, entryReference: reference, amount });
    }
  }
}

async function checkKeys(subject: Subject, entries: Lookups<'entry', Posted>): Promise<void> {
  const { reads, findings } = subject;
  const topUps = new Lookups<'topUp', KeyRow>(reads, 'topUp', (topUp, row) => {
    const reference = `${row.operation}:${row.key}`;
    findings.same('key', { reference, expected: row.digest, seen: topUp?.digest });
  });
  for await (const row of rowsOf(reads.stream('key', {}))) {
    const reference = `${row.operation}:${row.key}`;
    const { topUpId } = fieldsOf(row.outcome);
    if (row.operation === 'adjust') {
      const movement = movementOf(row.outcome);
      const entryReference = `adjustment:${row.key}`;
      if (movement === undefined) unreadable(subject, 'key', reference);
      else {
        await entries.add([movement.number], {
          what: 'key',
          reference,
          entryReference,
          balance: movement.posted,
        });
      }
    } else if (row.operation === 'top-up' && typeof topUpId === 'string') await topUps.add([topUpId], row);
    else unreadable(subject, 'key', reference);
  }
  await topUps.settle();
}

async function checkSettings(subject: Subject, entries: Lookups<'entry', Posted>): Promise<void> {
  const { account, reads, findings } = subject;
  for await (const { name, revision, value } of rowsOf(reads.stream('setting', {}))) {
    const fields = fieldsOf(value);
    if (revision < 1)
      findings.add({ what: 'setting', reference: name, expected: '1 or more', seen: String(revision) });
    if (name === 'opening') {
      const movement = movementOf(value);
      if (movement === undefined) unreadable(subject, 'setting', name);
      else {
        const entryReference = `opening:${String(fields.key)}`;
        await entries.add([movement.number], {
          what: 'setting',
          reference: name,
          entryReference,
          balance: movement.posted,
        });
      }
    } else if (name === LIFE_CYCLE_SETTING) {
      findings.same('status', { reference: name, expected: String(fields.status), seen: account.status });
    } else if (name === 'recipients' && !areRecipients(fields.recipients))
      unreadable(subject, 'setting', name);
  }
}

function areRecipients(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((one: Json) => String(fieldsOf(one).email).includes('@'));
}

function movementOf(value: Json): { readonly number: number; readonly posted: string } | undefined {
  const { number, posted } = fieldsOf(value);
  return typeof number === 'number' && typeof posted === 'string' ? { number, posted } : undefined;
}

function unreadable({ findings }: Subject, what: string, reference: string): void {
  findings.add({ what, reference, expected: 'a value as it is written', seen: 'another' });
}

function fieldsOf(value: Json): { readonly [field: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [field: string]: Json | undefined })
    : {};
}
