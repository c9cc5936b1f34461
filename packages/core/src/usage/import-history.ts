import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import type { BillingError } from '../errors/billing-error.ts';
import { checkBoolean, checkObject, checkOptionalText } from '../errors/checks.ts';
import { invalidInput, invariant } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import { atomsOf, type Money, moneyFromAtoms, parseMoney } from '../money/money.ts';
import type { Decided } from '../ports/storage.ts';
import { brokenLine } from './broken-line.ts';
import { checkLeg } from './check-leg.ts';
import { type HistoryToImport, type ImportDecided, importLeg } from './import-leg.ts';
import { checkSource, inBatches, type Source } from './in-batches.ts';
import type { CheckedLeg, FinishedLeg } from './leg.ts';
import type { LegCommand } from './record-leg.ts';

/** A leg of another system with what it cost there. */
export interface HistoryLeg {
  /** The leg. */
  readonly leg: FinishedLeg;
  /** What it cost, zero or more, in the account's currency. */
  readonly cost: Money;
  /** Price per minute as decimal text, or `mixed`, as reports print it. */
  readonly rate?: string;
  /** Destination as reports print it. */
  readonly destination?: string;
  /** ISO 3166-1 alpha-2 country called. */
  readonly country?: string;
}

/** Imports the calls of a system that is left behind; for actor `system`. Keyed by leg, so it may be repeated. */
export interface ImportHistoryRequest extends AccountCommand {
  /** The legs with their known cost, in any order. */
  readonly legs: Source<HistoryLeg>;
  /** Checks and counts everything, and changes nothing. */
  readonly dryRun?: boolean;
  /** Told after every batch of a few hundred legs. */
  readonly onProgress?: (progress: ImportSummary) => void;
}

/** A line of history that was not imported. */
export interface ImportProblem {
  /** Position in the input, from 0. */
  readonly index: number;
  /** Why. */
  readonly error: BillingError;
}

/** What an import did, or in a dry run would do. */
export interface ImportSummary {
  /** Whether nothing was changed on purpose. */
  readonly dryRun: boolean;
  /** Legs read. */
  readonly lines: number;
  /** Legs imported now. */
  readonly imported: number;
  /** Legs imported before with the same facts and cost. */
  readonly replayed: number;
  /** Legs known with other facts or another cost; nothing changed. */
  readonly differs: number;
  /** Legs refused; the first of them stand in `problems`. */
  readonly rejected: number;
  /** Cost of the legs imported now. */
  readonly total: Money;
  /** The first hundred refused legs. */
  readonly problems: readonly ImportProblem[];
}

const LEGS_IN_BATCH = 500;
const MOST_PROBLEMS = 100;

/**
 * Imports history in batches.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The sums.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND` for the command itself.
 */
export async function importHistory(context: Context, request: ImportHistoryRequest): Promise<ImportSummary> {
  const { actor, accountId } = authorize(request, 'import history', 'system');
  const source = checkSource(request.legs, 'legs');
  const dryRun = request.dryRun === undefined ? false : checkBoolean(request.dryRun, 'dryRun');
  const { currency } = await readAccount(context, accountId);
  const tally = new ImportTally(dryRun, currency);
  for await (const values of inBatches(source, LEGS_IN_BATCH)) {
    const lines = values.map((value) => checkedHistory(value, currency, dryRun));
    const command: LegCommand = {
      clockMs: context.clock.now(),
      actor: actorText(actor),
      books: { shelf: context.priceBooks, missing: new Set() },
    };
    const legs = lines.filter((line): line is HistoryToImport => !(line instanceof Error));
    const decisions = legs.map((history) => importLeg(command, accountId, history));
    const decided = await context.storage.decide(decisions, { priority: 'bulk' });
    let at = 0;
    for (const line of lines) {
      if (line instanceof Error) tally.reject(line);
      else {
        tally.add(line, decided[at]);
        at += 1;
      }
    }
    request.onProgress?.(tally.summary());
  }
  return tally.summary();
}

function checkedHistory(value: unknown, currency: string, dryRun: boolean): HistoryToImport | BillingError {
  try {
    const line = checkObject(value, 'line');
    const cost = parseMoney(line.cost, 'cost');
    if (cost.currency !== currency) {
      throw invalidInput('cost.currency', `the account's currency ${currency}`, cost.currency);
    }
    const costAtoms = atomsOf(cost, 'cost');
    if (costAtoms < 0n) throw invalidInput('cost.amount', 'zero or more', cost.amount);
    const known = {
      status: 'known' as const,
      costAtoms,
      rateText: checkRate(line.rate),
      destination: checkOptionalText(line.destination, 'destination'),
      country: line.country === undefined ? undefined : checkCountry(line.country),
    };
    return { leg: checkLeg(line.leg), cost: known, dryRun };
  } catch (error) {
    return brokenLine(error);
  }
}

function checkRate(value: unknown): string | undefined {
  if (value === undefined || value === 'mixed') return value;
  const atoms = parseAtoms(value, 'rate');
  if (atoms < 0n) throw invalidInput('rate', 'zero or more, or "mixed"', value);
  return formatAtoms(atoms);
}

function checkCountry(value: unknown): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value)) return value;
  throw invalidInput('country', 'an ISO 3166-1 alpha-2 code such as "GB"', value);
}

class ImportTally {
  readonly #dryRun: boolean;
  readonly #currency: string;
  readonly #problems: ImportProblem[] = [];
  #lines = 0;
  #imported = 0;
  #replayed = 0;
  #differs = 0;
  #rejected = 0;
  #totalAtoms: Atoms = 0n;
  /** A dry run leaves no rows, so it remembers itself what the file had before. */
  readonly #seen: Map<string, string> = new Map();

  constructor(dryRun: boolean, currency: string) {
    this.#dryRun = dryRun;
    this.#currency = currency;
  }

  reject(error: BillingError): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ index: this.#lines, error });
    this.#lines += 1;
    this.#rejected += 1;
  }

  add({ leg }: HistoryToImport, decided: Decided<ImportDecided> | undefined): void {
    invariant(decided !== undefined, 'A storage answers every decision of a batch, in order.');
    if (decided.status === 'failed') {
      this.reject(decided.error);
      return;
    }
    const outcome = this.#dryRun ? this.#asIfWritten(leg, decided.outcome) : decided.outcome;
    this.#lines += 1;
    if (outcome.kind === 'differs') this.#differs += 1;
    else if (outcome.replayed) this.#replayed += 1;
    else {
      this.#imported += 1;
      this.#totalAtoms += outcome.costAtoms;
    }
  }

  /** What a line would come to if those before it had been imported. */
  #asIfWritten(leg: CheckedLeg, outcome: ImportDecided): ImportDecided {
    if (outcome.kind === 'differs' || outcome.replayed) return outcome;
    const key = JSON.stringify([leg.provider, leg.legId]);
    const content = `${outcome.digest} ${outcome.costAtoms}`;
    const before = this.#seen.get(key);
    if (before === undefined) {
      this.#seen.set(key, content);
      return outcome;
    }
    return before === content ? { ...outcome, replayed: true } : { kind: 'differs' };
  }

  summary(): ImportSummary {
    return {
      dryRun: this.#dryRun,
      lines: this.#lines,
      imported: this.#imported,
      replayed: this.#replayed,
      differs: this.#differs,
      rejected: this.#rejected,
      total: moneyFromAtoms(this.#totalAtoms, this.#currency),
      problems: [...this.#problems],
    };
  }
}
