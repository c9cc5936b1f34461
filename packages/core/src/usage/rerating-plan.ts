import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import { invariant } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { PartyRow, UsageRow } from '../ports/rows.ts';
import type { Books } from './price-leg.ts';
import { latestAsOf, readParties } from './read-usage.ts';
import { type ReratingTerms, rerated } from './rerate-leg.ts';

/** How the legs of one destination would change. Amounts are decimal text in the account's currency. */
export interface PlannedDestination {
  /** Destination as the rule in force until now prints it. */
  readonly destination: string;
  /** Legs whose cost changes. */
  readonly legs: number;
  /** What they cost until now. */
  readonly oldCost: string;
  /** What they will cost. */
  readonly newCost: string;
}

/** How one leg would change. Amounts are decimal text in the account's currency. */
export interface PlannedLeg {
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** The revision that would be corrected. */
  readonly revision: number;
  /** What it costs until now. */
  readonly oldCost: string;
  /** What it will cost; absent when the new book has no price for it. */
  readonly newCost?: string;
  /** Why the new book has no price for it. */
  readonly reason?: string;
}

/** What a re-rating is about. */
export interface ReratingScope {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly provider?: string;
  readonly priceBookHash: string;
  /** Contract whose policies hold, in the dry run and when it is applied. */
  readonly contractNumber: number;
  /** Journal number at which the legs were looked at; later changes are left alone. */
  readonly asOf: number;
}

/** The result of a dry run, as it is kept: the same scope always gives the same plan. */
export interface ReratingPlan extends ReratingScope {
  /** Digest of the request, to tell a repeat from another under the same key. */
  readonly request: string;
  readonly currency: string;
  /** Digest of every leg with its old and new cost; applying names it. */
  readonly digest: string;
  readonly changed: number;
  readonly unchanged: number;
  readonly notRatable: number;
  readonly excluded: number;
  readonly oldTotal: string;
  readonly newTotal: string;
  readonly destinations: readonly PlannedDestination[];
  readonly sample: readonly PlannedLeg[];
}

/** What a dry run needs. */
export interface DryRun {
  readonly accountId: string;
  readonly scope: ReratingScope;
  readonly terms: ReratingTerms;
  readonly books: Books;
}

const LEGS_IN_SAMPLE = 20;
const MOST_DESTINATIONS = 500;

/**
 * Rates every leg of a range by another price book, and changes nothing.
 *
 * @param context - The context.
 * @param run - Account, scope and book.
 * @returns Everything about the plan but the request and the currency.
 */
export async function planRerating(
  context: Context,
  run: DryRun,
): Promise<Omit<ReratingPlan, 'request' | 'currency'>> {
  const { scope, accountId } = run;
  const sums = new PlanSums();
  const range = { order: 'byStart', from: scope.fromMs, until: scope.untilMs };
  for await (const rows of context.storage.stream('usage', accountId, range)) {
    const latest = (await latestAsOf(context, rows, scope.asOf)).map(({ row }) => row);
    const inScope = latest.filter((row) => scope.provider === undefined || row.provider === scope.provider);
    const ratable = inScope.filter(isRatable);
    sums.exclude(inScope.length - ratable.length);
    const parties = await readParties(context, accountId, ratable);
    ratable.forEach((row, at) => {
      sums.add(row, newCostOf(run, row, parties[at]));
    });
  }
  return { ...scope, ...sums.result() };
}

/**
 * Says whether a leg's price comes from a price book: what is unrated, not billed or imported is left alone.
 *
 * @param row - The usage row.
 * @returns True when it can be re-rated.
 */
export function isRatable(row: UsageRow): boolean {
  return row.status === 'charged' && row.priceBookHash !== undefined;
}

function newCostOf(run: DryRun, row: UsageRow, party: PartyRow | undefined): Atoms | string {
  const { price } = rerated(run.books, { terms: run.terms, row, party });
  invariant(!('kind' in price), 'The price book of a re-rating is loaded before its dry run.');
  if (price.status === 'priced') return price.rated.costAtoms;
  return price.status === 'known' ? 'known' : price.reason;
}

class PlanSums {
  readonly #hash = createHash('sha256');
  readonly #destinations = new Map<string, { legs: number; old: Atoms; next: Atoms }>();
  readonly #sample: PlannedLeg[] = [];
  #changed = 0;
  #unchanged = 0;
  #notRatable = 0;
  #excluded = 0;
  #old: Atoms = 0n;
  #next: Atoms = 0n;

  exclude(legs: number): void {
    this.#excluded += legs;
  }

  add(row: UsageRow, next: Atoms | string): void {
    const { provider, legId, revision } = row;
    const old = row.costAtoms ?? 0n;
    this.#hash.update(`${provider}\n${legId}\n${revision}\n${old}\n${next}\n`);
    if (typeof next === 'string') {
      this.#notRatable += 1;
      this.#sampled({ provider, legId, revision, oldCost: formatAtoms(old), reason: next });
      return;
    }
    this.#old += old;
    this.#next += next;
    if (next === old) {
      this.#unchanged += 1;
      return;
    }
    this.#changed += 1;
    this.#sampled({ provider, legId, revision, oldCost: formatAtoms(old), newCost: formatAtoms(next) });
    this.#count(row.destination ?? row.matchedPrefix ?? '', old, next);
  }

  #sampled(leg: PlannedLeg): void {
    if (this.#sample.length < LEGS_IN_SAMPLE) this.#sample.push(leg);
  }

  #count(name: string, old: Atoms, next: Atoms): void {
    // A deck has thousands of destinations; past the first hundreds they are summed up, so that a plan stays small.
    const known = this.#destinations.has(name) || this.#destinations.size < MOST_DESTINATIONS;
    const destination = known ? name : '(others)';
    const sum = this.#destinations.get(destination) ?? { legs: 0, old: 0n, next: 0n };
    sum.legs += 1;
    sum.old += old;
    sum.next += next;
    this.#destinations.set(destination, sum);
  }

  result(): Omit<ReratingPlan, keyof ReratingScope | 'request' | 'currency'> {
    const destinations = [...this.#destinations]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([destination, { legs, old, next }]) => ({
        destination,
        legs,
        oldCost: formatAtoms(old),
        newCost: formatAtoms(next),
      }));
    return {
      digest: this.#hash.digest('hex').slice(0, 32),
      changed: this.#changed,
      unchanged: this.#unchanged,
      notRatable: this.#notRatable,
      excluded: this.#excluded,
      oldTotal: formatAtoms(this.#old),
      newTotal: formatAtoms(this.#next),
      destinations,
      sample: this.#sample,
    };
  }
}
