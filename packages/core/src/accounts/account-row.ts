import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, LARGEST_ATOMS, parseAtoms } from '../money/atoms.ts';
import { parseMoney } from '../money/money.ts';
import type { AccountRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { type AccountCommand, authorize, notAllowed } from './actor.ts';
import { compiledContract } from './contract.ts';

/** An amount as a request gave it, checked for form but not yet against an account. */
export interface GivenAmount {
  /** ISO 4217 code. */
  readonly currency: string;
  /** The amount. */
  readonly atoms: Atoms;
}

/**
 * The account row of a decision.
 *
 * @param view - The decision's view.
 * @param accountId - The account, for the error.
 * @returns The row.
 * @throws BillingError with code `NOT_FOUND`.
 */
export function accountIn(view: DecisionView, accountId: string): AccountRow {
  if (view.account === undefined) throw notFound('account', accountId);
  return view.account;
}

/**
 * Reads an account row outside a decision.
 *
 * @param context - The context.
 * @param accountId - The account.
 * @returns The row.
 * @throws BillingError with code `NOT_FOUND`.
 */
export async function readAccount(context: Context, accountId: string): Promise<AccountRow> {
  const [row] = await context.storage.get('account', accountId, [[]]);
  if (row === undefined) throw notFound('account', accountId);
  return row;
}

/**
 * Authorizes a read of the ledger: the owner's and the system's, and a member's where the contract opens it.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @param command - Its name, for errors.
 * @returns The account row.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
 */
export async function authorizeLedgerRead(
  context: Context,
  request: AccountCommand,
  command: string,
): Promise<AccountRow> {
  const { actor, accountId } = authorize(request, command, 'member');
  const account = await readAccount(context, accountId);
  if (actor.role !== 'member') return account;
  const [row] = await context.storage.get('contract', accountId, [[account.contractNumber]]);
  const access = row === undefined ? [] : (compiledContract(row).contract.memberAccess ?? []);
  if (!access.includes('ledger')) throw notAllowed(actor.role, command);
  return account;
}

/** ISO 4217 code for "no currency": nothing is ever charged in a reserved account. */
const NO_CURRENCY = 'XXX';

/**
 * The row of a reserved account, which comes into being with what is first kept in it. Such an account is the library's own:
 * it has no wallet, no owner and no contract.
 *
 * @param view - The decision's view.
 * @param reserved - Its id, which begins with `~`, and a name for people.
 * @param clockMs - The clock's time.
 * @returns The row.
 */
export function reservedAccount(
  view: DecisionView,
  reserved: { readonly accountId: string; readonly name: string },
  clockMs: number,
): AccountRow {
  return view.account ?? emptyAccount({ ...reserved, currency: NO_CURRENCY, clockMs });
}

/**
 * The row of an account in which nothing happened yet.
 *
 * @param start - Id, name, currency, and the clock's time.
 * @returns The row, without thresholds.
 */
export function emptyAccount(start: {
  readonly accountId: string;
  readonly name: string;
  readonly currency: string;
  readonly clockMs: number;
}): AccountRow {
  const { accountId, name, currency, clockMs } = start;
  return {
    accountId,
    version: 0,
    status: 'not-set-up',
    name,
    currency,
    contractNumber: 0,
    postedAtoms: 0n,
    heldAtoms: 0n,
    runningAtoms: 0n,
    floorAtoms: 0n,
    openHolds: 0,
    lastNumber: 0,
    lastAtMs: clockMs,
    thresholds: {},
    openedAtMs: clockMs,
  };
}

/**
 * The error for something a request names and this account does not have.
 *
 * @param what - Kind of thing, such as `account`.
 * @param reference - What was looked up.
 * @returns An error to throw, code `NOT_FOUND`.
 */
export function notFound(what: string, reference: string): BillingError<'NOT_FOUND'> {
  return new BillingError('NOT_FOUND', `There is no ${what} ${reference}.`, { details: { what, reference } });
}

/**
 * Reads an amount from a request.
 *
 * @param value - Anything.
 * @param field - Path named in errors.
 * @param least - `any` sign, `zero` or more, or `above-zero`.
 * @returns Currency and atoms.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkAmount(
  value: unknown,
  field: string,
  least: 'any' | 'zero' | 'above-zero',
): GivenAmount {
  const { currency, amount } = parseMoney(value, field);
  const atoms = parseAtoms(amount, `${field}.amount`);
  if (least === 'zero' && atoms < 0n) throw invalidInput(`${field}.amount`, 'zero or more', amount);
  if (least === 'above-zero' && atoms <= 0n) throw invalidInput(`${field}.amount`, 'above zero', amount);
  return { currency, atoms };
}

/**
 * Refuses an amount of a currency other than the account's.
 *
 * @param account - The account row.
 * @param amount - The amount.
 * @throws BillingError with code `CURRENCY_MISMATCH`.
 */
export function checkCurrency(account: AccountRow, amount: { readonly currency: string }): void {
  if (account.currency === amount.currency) return;
  const message = `The account ${account.accountId} is kept in ${account.currency}; seen: ${amount.currency}.`;
  throw new BillingError('CURRENCY_MISMATCH', message, {
    details: { expected: account.currency, seen: amount.currency },
  });
}

/**
 * Refuses a price book of a currency other than the one it is to charge in.
 *
 * @param currency - ISO 4217 code that is needed.
 * @param book - Hash and currency of the book.
 * @throws BillingError with code `CURRENCY_MISMATCH`.
 */
export function checkBookCurrency(
  currency: string,
  book: { readonly hash: string; readonly currency: string },
): void {
  if (book.currency === currency) return;
  const message = `Price book ${book.hash} is in ${book.currency}; it would charge in ${currency}.`;
  throw new BillingError('CURRENCY_MISMATCH', message, {
    details: { expected: currency, seen: book.currency },
  });
}

/**
 * Refuses a movement that would take the balance out of the range that amounts can have.
 *
 * @param postedAtoms - The balance after it.
 * @param field - Path of the amount.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkBalanceRange(postedAtoms: Atoms, field: string): void {
  if (postedAtoms < LARGEST_ATOMS && postedAtoms > -LARGEST_ATOMS) return;
  throw invalidInput(
    field,
    'small enough that the balance stays below 10^15 in size',
    formatAtoms(postedAtoms),
  );
}

/**
 * Refuses a command because of the account's state, where a correct host would not have given it.
 *
 * @param account - The account row.
 * @param command - Name of the command, as a verb phrase.
 * @returns An error to throw, code `STATE_FORBIDS`.
 */
export function stateForbids(account: AccountRow, command: string): BillingError<'STATE_FORBIDS'> {
  const message = `The account ${account.accountId} is ${account.status}; that does not allow to ${command}.`;
  return new BillingError('STATE_FORBIDS', message, {
    details: { what: 'account', state: account.status, command },
  });
}
