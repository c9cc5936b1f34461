import { invariant } from '../errors/invalid-input.ts';
import { type Atoms, parseAtoms } from '../money/atoms.ts';
import type { Rounding } from '../money/rounding.ts';
import type { ContractRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Direction, WindowPolicy } from '../rating/rating-rule.ts';
import { parseInstant } from '../time/instant.ts';
import type { LiveTerms } from './live-terms.ts';

/** From when on a price book rates the calls of an account. */
export interface ContractLine {
  /** First billing start it applies to, inclusive; ISO 8601 with offset. */
  readonly from: string;
  /** The telephony provider it is for; absent: every provider that has no line of its own in force. */
  readonly provider?: string;
  /** Content hash of the price book. */
  readonly priceBook: string;
}

/** Where an account may call. A blocked destination stays blocked whatever else allows it. */
export interface Destinations {
  /**
   * What may be called: `*` for everything, ISO 3166-1 alpha-2 country codes such as `GB`, number prefixes such as
   * `+4420`, or address schemes such as `sip:`. At least one.
   */
  readonly allow: readonly string[];
  /** What may not be called, in the same notation without `*`. */
  readonly block?: readonly string[];
  /** Whether calls may leave the home country. There is no default: somebody has to answer. */
  readonly international: boolean;
  /** ISO 3166-1 alpha-2 code of the country that counts as home. */
  readonly homeCountry: string;
}

/** The person at the seller who looks after the account. */
export interface AccountManager {
  /** Full name. */
  readonly name: string;
  /** E-mail address. */
  readonly email: string;
  /** Phone number as it may be printed. */
  readonly phone?: string;
}

/** The version of the general terms that a contract refers to. */
export interface ContractTerms {
  /** Version as people name it. */
  readonly version: string;
  /** Hash of the text. */
  readonly hash: string;
}

/**
 * What a contract opens to members beside balance, banner and their own calls.
 *
 * - `all-calls`: the usage of everybody in the account, and reports.
 * - `ledger`: entries, statements and books.
 */
export type MemberAccess = 'all-calls' | 'ledger';

/** Which legs of a call are billed: all, those without a parent, or those with one. */
export type BilledLegs = 'all' | 'parent' | 'child';

/** What an account agreed to. A contract is never edited; the next one takes over when it is activated. */
export interface Contract {
  /** ISO 4217 code; the account's, and that of every price book. */
  readonly currency: string;
  /** IANA time zone of the account's days and months, such as `America/New_York`. */
  readonly timeZone: string;
  /**
   * Price books by date; the line in force at billing start rates the call however late it arrives. A call from before all
   * lines of this version is rated by the newest earlier version with a line for it.
   */
  readonly priceBooks: readonly ContractLine[];
  /** Where the account may call. */
  readonly destinations: Destinations;
  /** Which way calls may be set up; at least one. */
  readonly directions: readonly Direction[];
  /** Telephony providers that may be used; absent: any. */
  readonly providers?: readonly string[];
  /** Rounding of a finished charge, where the rule names none; half-up to 6 decimals when the book names none too. */
  readonly rounding?: Rounding;
  /** How calls over a window's edge are priced; absent: as the price book says. */
  readonly windowPolicy?: WindowPolicy;
  /** Available money never goes below this by a hold; decimal text. Absent: the account's floor stays as it is. */
  readonly floor?: string;
  /** ISO 3166-1 alpha-2 country of numbers without a plus sign; absent: such numbers are refused. */
  readonly defaultCountry?: string;
  /** Which legs are billed; `all` by default. */
  readonly legs?: BilledLegs;
  /** General terms it refers to. */
  readonly terms?: ContractTerms;
  /** Whom the account turns to. */
  readonly accountManager: AccountManager;
  /** What members may read beside balance, banner and their own calls. */
  readonly memberAccess?: readonly MemberAccess[];
  /** Limits of live calls: how much is granted at a time, how many at once, how much a day; see {@link LiveTerms}. */
  readonly live?: LiveTerms;
}

/** A contract line ready to be searched. */
export interface CompiledLine {
  /** First billing start it applies to. */
  readonly fromMs: number;
  /** The provider it is for; absent: any. */
  readonly provider?: string;
  /** Content hash of the price book. */
  readonly priceBook: string;
}

/** How a contract rates, where a rule or a book leaves the choice. */
export interface ContractPolicies {
  /** How calls over a window's edge are priced. */
  readonly windowPolicy?: WindowPolicy;
  /** Rounding of a finished charge. */
  readonly rounding?: Rounding;
  /** Country of numbers without a plus sign. */
  readonly defaultCountry?: string;
}

/** A contract version, ready for decisions. */
export interface CompiledContract {
  /** Version number, from 1. */
  readonly number: number;
  /** The contract as it was activated. */
  readonly contract: Contract;
  /** Price book lines, the latest first. */
  readonly lines: readonly CompiledLine[];
  /** How it rates. */
  readonly policies: ContractPolicies;
  /** IANA time zone of days and months. */
  readonly timeZone: string;
  /** The floor it sets; absent: it leaves the account's. */
  readonly floorAtoms?: Atoms;
  /** Which legs are billed. */
  readonly legs: BilledLegs;
}

// Contract rows never change, so what is compiled of one stays right as long as the row object lives.
const compiled = new WeakMap<ContractRow, CompiledContract>();

/**
 * Makes a contract row ready for decisions; once per row object.
 *
 * @param row - The row, as it was activated.
 * @returns The compiled contract.
 */
export function compiledContract(row: ContractRow): CompiledContract {
  const known = compiled.get(row);
  if (known !== undefined) return known;
  const contract = row.terms as unknown as Contract;
  const { rounding, windowPolicy, defaultCountry, floor } = contract;
  const made: CompiledContract = {
    number: row.number,
    contract,
    lines: compiledLines(contract.priceBooks),
    policies: {
      ...(windowPolicy !== undefined && { windowPolicy }),
      ...(rounding !== undefined && { rounding }),
      ...(defaultCountry !== undefined && { defaultCountry }),
    },
    timeZone: contract.timeZone,
    ...(floor !== undefined && { floorAtoms: parseAtoms(floor, 'contract.floor') }),
    legs: contract.legs ?? 'all',
  };
  compiled.set(row, made);
  return made;
}

function compiledLines(lines: readonly ContractLine[]): readonly CompiledLine[] {
  return lines
    .map((line) => ({
      fromMs: parseInstant(line.from, 'contract.priceBooks.from'),
      ...(line.provider !== undefined && { provider: line.provider }),
      priceBook: line.priceBook,
    }))
    .sort((a, b) => b.fromMs - a.fromMs);
}

/**
 * The price book that rates a call: of the lines in force at billing start the provider's own, else the one for any
 * provider; among equals the latest.
 *
 * @param contract - The compiled contract.
 * @param call - Billing start in epoch milliseconds, and provider.
 * @returns Content hash of the book, or absent when no line is in force yet.
 */
export function priceBookAt(
  contract: CompiledContract,
  call: { readonly startMs: number; readonly provider: string | undefined },
): string | undefined {
  let forAny: string | undefined;
  for (const line of contract.lines) {
    if (line.fromMs > call.startMs) continue;
    if (line.provider === undefined) forAny ??= line.priceBook;
    else if (line.provider === call.provider) return line.priceBook;
  }
  return forAny;
}

/**
 * The contract in force, inside a decision.
 *
 * @param view - The decision's view.
 * @returns The compiled contract, or absent when none was ever activated.
 */
export function contractOf(view: DecisionView): CompiledContract | undefined {
  return contractNumbered(view, view.account?.contractNumber ?? 0);
}

/**
 * The contract that rates a call, inside a decision: the newest version with a line in force at billing start. A new
 * version that begins today does not have to repeat the past, and a call that arrives late is still rated as agreed then.
 *
 * @param view - The decision's view.
 * @param call - Billing start in epoch milliseconds, and provider.
 * @returns The compiled contract; the newest version when none has a line for the call, absent when there is none.
 */
export function contractFor(
  view: DecisionView,
  call: { readonly startMs: number; readonly provider: string },
): CompiledContract | undefined {
  const newest = contractOf(view);
  let contract = newest;
  while (contract !== undefined && priceBookAt(contract, call) === undefined) {
    contract = contractNumbered(view, contract.number - 1);
  }
  return contract ?? newest;
}

/**
 * One version of the contract, inside a decision.
 *
 * @param view - The decision's view.
 * @param number - Its number; 0 for none.
 * @returns The compiled contract, or absent for 0.
 */
export function contractNumbered(view: DecisionView, number: number): CompiledContract | undefined {
  if (number === 0) return undefined;
  const row = view.row('contract', [number]);
  invariant(row !== undefined, 'The contract that an account names exists.');
  return compiledContract(row);
}
