import { authorizeLedgerRead } from '../accounts/account-row.ts';
import type { AccountCommand } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import { parseInstant } from '../time/instant.ts';
import { type Entry, entryView } from './entry-view.ts';
import { entryAt, entryBefore } from './ledger-search.ts';

/** Asks for the entries of a time, between two balances. */
export interface StatementRequest extends AccountCommand {
  /** Start of the range by commit time, inclusive; ISO 8601 text with offset, or a `Date`. */
  readonly from: string | Date;
  /** End of the range, exclusive. */
  readonly until: string | Date;
}

/** The entries of a range, between two balances. `closing` is `opening` plus the amounts of the lines, exactly. */
export interface Statement {
  /** Start of the range, inclusive. */
  readonly from: Date;
  /** End of the range, exclusive. */
  readonly until: Date;
  /** Posted balance before the first line. */
  readonly opening: Money;
  /** Posted balance after the last line. */
  readonly closing: Money;
  /** Journal number of the last line, or before the range if it has none. */
  readonly asOf: number;
  /** The lines, oldest first, read while they are iterated; may be iterated again. */
  readonly lines: AsyncIterable<Entry>;
}

/**
 * Reads a statement. What is committed while its lines are read does not get into it.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The statement.
 */
export async function readStatement(context: Context, request: StatementRequest): Promise<Statement> {
  const { accountId, currency, lastNumber } = await authorizeLedgerRead(context, request, 'read a statement');
  const fromMs = parseInstant(request.from, 'from');
  const untilMs = parseInstant(request.until, 'until');
  if (untilMs <= fromMs) throw invalidInput('until', 'later than from', String(request.until));
  const range = { accountId, lastNumber };
  const first = await entryBefore(context, range, fromMs);
  const last = await entryBefore(context, range, untilMs);
  const before = first?.number ?? 0;
  const asOf = last?.number ?? 0;
  return {
    from: new Date(fromMs),
    until: new Date(untilMs),
    opening: moneyFromAtoms(first?.balanceAfterAtoms ?? 0n, currency),
    closing: moneyFromAtoms(last?.balanceAfterAtoms ?? 0n, currency),
    asOf,
    lines: { [Symbol.asyncIterator]: () => linesOf(context, { accountId, currency, before, asOf }) },
  };
}

async function* linesOf(
  context: Context,
  range: {
    readonly accountId: string;
    readonly currency: string;
    readonly before: number;
    readonly asOf: number;
  },
): AsyncGenerator<Entry, void, undefined> {
  if (range.asOf <= range.before) return;
  const bounds = { from: range.before + 1, until: range.asOf + 1 };
  for await (const rows of context.storage.stream('entry', range.accountId, bounds)) {
    for (const row of rows) yield entryView(row, range.currency);
  }
}

/** Asks for the posted balance at some point; name exactly one. */
export interface BalanceAsOfRequest extends AccountCommand {
  /** Journal number, inclusive. */
  readonly number?: number;
  /** Commit time, inclusive; ISO 8601 text with offset, or a `Date`. */
  readonly at?: string | Date;
}

/** The posted balance at some point; it never changes once that point has passed. */
export interface BalanceAsOf {
  /** Posted balance. */
  readonly posted: Money;
  /** Journal number of the last entry in it, 0 for none. */
  readonly asOf: number;
}

/**
 * Reads the posted balance at some point.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns Balance and the number of the last entry in it.
 */
export async function readBalanceAsOf(context: Context, request: BalanceAsOfRequest): Promise<BalanceAsOf> {
  const { accountId, currency, lastNumber } = await authorizeLedgerRead(
    context,
    request,
    'read a past balance',
  );
  const { number, at } = request;
  if ((number === undefined) === (at === undefined))
    throw invalidInput('number', 'given, or "at" in its place');
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number <= lastNumber)) {
    throw invalidInput('number', `a journal number from 0 to ${lastNumber}`, number);
  }
  const entry =
    at === undefined
      ? await entryAt(context, { accountId, lastNumber: number ?? 0 })
      : await entryBefore(context, { accountId, lastNumber }, parseInstant(at, 'at') + 1);
  return { posted: moneyFromAtoms(entry?.balanceAfterAtoms ?? 0n, currency), asOf: entry?.number ?? 0 };
}
