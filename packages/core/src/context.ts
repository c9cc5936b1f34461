import { BillingError } from './errors/billing-error.ts';
import type { Clock, IdSource } from './ports/clock.ts';
import type { DecideOptions, Decision, Storage } from './ports/storage.ts';
import type { PriceBookShelf } from './rating/price-book-shelf.ts';

/** What the service of every area works with. */
export interface Context {
  /** The storage. */
  readonly storage: Storage;
  /** The only clock. */
  readonly clock: Clock;
  /** The only source of made-up ids. */
  readonly ids: IdSource;
  /** Compiled price books, cached by hash. */
  readonly priceBooks: PriceBookShelf;
}

/**
 * Decides one command.
 *
 * @param context - The context.
 * @param decision - The decision.
 * @param priority - `live` unless said otherwise.
 * @returns The outcome.
 * @throws BillingError when the decision failed.
 */
export async function decide<Outcome>(
  context: Context,
  decision: Decision<Outcome>,
  priority: DecideOptions['priority'] = 'live',
): Promise<Outcome> {
  const [decided] = await context.storage.decide([decision], { priority });
  if (decided === undefined) throw noAnswer(context.storage.id);
  if (decided.status === 'failed') throw decided.error;
  return decided.outcome;
}

function noAnswer(storage: string): BillingError<'INVARIANT_BROKEN'> {
  return new BillingError(
    'INVARIANT_BROKEN',
    `Storage ${storage} did not answer every decision of a batch.`,
    {
      details: { invariant: 'A storage answers every decision of a batch, in order.' },
    },
  );
}
