import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { Decided, DecideOptions, Decision } from '../ports/storage.ts';

/** The answer of a decision that cannot go on without a price book, because it cannot wait for one. */
export interface BookWanted {
  readonly kind: 'book-needed';
  readonly hash: string;
}

/** How a batch is decided that may want price books. */
export interface BookOptions {
  readonly priority: DecideOptions['priority'];
  /** Hashes that storage does not have; grows, and is read by the decisions. */
  readonly missing: Set<string>;
}

/** More books than one leg can want after another: a hold's, its contract line's. */
const MOST_ROUNDS = 8;

/**
 * Decides a batch, loads the price books that decisions asked for, and decides those again.
 *
 * @param context - The context.
 * @param batch - The decisions; each may be decided several times, as always.
 * @param options - Priority, and the set of missing books the decisions look at.
 * @returns What became of each, in order; none wants a book any more.
 */
export async function decideWithBooks<Outcome extends { readonly kind: string }>(
  context: Context,
  batch: readonly Decision<Outcome | BookWanted>[],
  options: BookOptions,
): Promise<readonly Decided<Outcome>[]> {
  const decided = await context.storage.decide(batch, options);
  let wanting = wantingBooks(decided);
  if (wanting.length === 0) return decided as readonly Decided<Outcome>[];
  const all = [...decided];
  for (let round = 0; wanting.length > 0; round += 1) {
    invariant(round < MOST_ROUNDS, 'A decision wants no more than a few price books.');
    const failure = await loadBooks(context, wantedBooks(all, wanting), options.missing);
    if (failure !== undefined) {
      for (const index of wanting) all[index] = { status: 'failed', error: failure };
      break;
    }
    const again = wanting.map((index) => batch[index] as Decision<Outcome | BookWanted>);
    const answers = await context.storage.decide(again, options);
    wanting.forEach((index, at) => {
      all[index] = answers[at] as Decided<Outcome | BookWanted>;
    });
    wanting = wantingBooks(all);
  }
  return all as readonly Decided<Outcome>[];
}

/**
 * Decides one command that may want price books.
 *
 * @param context - The context.
 * @param decision - The decision.
 * @param missing - The set of missing books the decision looks at.
 * @returns The outcome.
 * @throws BillingError when the decision failed.
 */
export async function decideOneWithBooks<Outcome extends { readonly kind: string }>(
  context: Context,
  decision: Decision<Outcome | BookWanted>,
  missing: Set<string>,
): Promise<Outcome> {
  const [decided] = await decideWithBooks(context, [decision], { priority: 'live', missing });
  invariant(decided !== undefined, 'A storage answers every decision of a batch, in order.');
  if (decided.status === 'failed') throw decided.error;
  return decided.outcome;
}

function wantingBooks(decided: readonly Decided<{ readonly kind: string }>[]): number[] {
  const wanting: number[] = [];
  for (let index = 0; index < decided.length; index += 1) {
    const one = decided[index];
    if (one?.status === 'done' && one.outcome.kind === 'book-needed') wanting.push(index);
  }
  return wanting;
}

function wantedBooks(
  decided: readonly Decided<{ readonly kind: string }>[],
  wanting: readonly number[],
): ReadonlySet<string> {
  const hashes = new Set<string>();
  for (const index of wanting) {
    const one = decided[index];
    if (one?.status === 'done') hashes.add((one.outcome as BookWanted).hash);
  }
  return hashes;
}

/** Loads each wanted book once; a book that does not exist is remembered, any other failure is handed back. */
async function loadBooks(
  context: Context,
  hashes: ReadonlySet<string>,
  missing: Set<string>,
): Promise<BillingError | undefined> {
  for (const hash of hashes) {
    try {
      await context.priceBooks.load(hash);
    } catch (error) {
      if (BillingError.is(error, 'NOT_FOUND')) missing.add(hash);
      else if (BillingError.is(error)) return error;
      else throw error;
    }
  }
  return undefined;
}
