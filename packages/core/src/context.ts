import { BillingError } from './errors/billing-error.ts';
import type { Clock, IdSource } from './ports/clock.ts';
import type { PaymentProcessor } from './ports/payment-processor.ts';
import type { ResolveAccount } from './ports/resolve-account.ts';
import type { DueRow } from './ports/rows.ts';
import type { DecideOptions, Decision, Storage } from './ports/storage.ts';
import type { TelephonyProvider } from './ports/telephony-provider.ts';
import type { PriceBookShelf } from './rating/price-book-shelf.ts';
import type { BankDays } from './time/business-days.ts';
import type { Purchases } from './top-ups/purchase-options.ts';

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
  /** Telephony providers, by their id. */
  readonly providers: ReadonlyMap<string, TelephonyProvider>;
  /** Whose leg it is, where nothing else tells; the host's word. */
  readonly resolveAccount?: ResolveAccount;
  /** The payment processor, where there is one. */
  readonly payments?: PaymentProcessor;
  /** How call credit is sold, where it is said. */
  readonly purchases?: Purchases;
  /** How long bank transfers take, where the host takes them. */
  readonly bank?: BankDays;
}

/** One due row, as the worker hands it to the area whose work it is. */
export interface DueTask {
  /** The context. */
  readonly context: Context;
  /** The row, as it was read without a lock: the area claims it before it does anything. */
  readonly row: DueRow;
  /** The round's time, which goes on while it works. */
  readonly nowMs: () => number;
  /** Milliseconds for which a claim keeps other workers away. */
  readonly leaseMs: number;
  /**
   * Waits for the outside, but never as long as the lease.
   *
   * @param answer - What the outside was asked.
   * @returns Its answer.
   * @throws Whatever it throws, or an error when it takes too long.
   */
  ask<Answer>(answer: Promise<Answer>): Promise<Answer>;
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
