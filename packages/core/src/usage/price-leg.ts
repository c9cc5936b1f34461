import { type CompiledContract, priceBookAt } from '../accounts/contract.ts';
import type { Atoms } from '../money/atoms.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { PriceBookShelf } from '../rating/price-book-shelf.ts';
import { type RatedLeg, rateLeg } from '../rating/rate.ts';
import type { CheckedLeg } from './leg.ts';
import type { Parties } from './parties.ts';

/** A leg excluded by the contract's policy on legs. */
export interface NotBilled {
  readonly status: 'not-billed';
  readonly reason: string;
}

/** The book that rates the leg is not on this process's shelf: the service loads it and decides again. */
export interface BookNeeded {
  readonly status: 'book-needed';
  readonly hash: string;
}

/** What a leg costs, and by which book. */
export interface PricedLeg {
  readonly status: 'priced';
  readonly rated: RatedLeg;
  readonly priceBookHash: string;
}

/** Why a leg has no price yet. */
export interface UnpricedLeg {
  readonly status: 'unrated';
  readonly reason: string;
}

/** What a leg is known to have cost elsewhere, before its history was imported. */
export interface KnownCost {
  readonly status: 'known';
  readonly costAtoms: Atoms;
  readonly rateText: string | undefined;
  readonly destination: string | undefined;
  readonly country: string | undefined;
}

/** What is known about the price of a leg. */
export type LegPrice = PricedLeg | UnpricedLeg | NotBilled | KnownCost;

/** Everything the price of a leg depends on. */
export interface LegToPrice {
  readonly leg: CheckedLeg;
  readonly parties: Parties;
  readonly contract: CompiledContract | undefined;
  /** The book that was promised, or that a re-rating names; absent: the contract line in force at billing start. */
  readonly priceBookHash: string | undefined;
}

/** Compiled books of this process, and the hashes that storage turned out not to have. */
export interface Books {
  readonly shelf: Pick<PriceBookShelf, 'peek'>;
  readonly missing: ReadonlySet<string>;
}

/**
 * Prices a leg: by the book that is named, else by the contract line in force at billing start.
 *
 * @param books - Where compiled books are.
 * @param request - The leg, its numbers and its contract.
 * @returns The price, why there is none, or the book that has to be loaded first.
 */
export function priceLeg(books: Books, request: LegToPrice): LegPrice | BookNeeded {
  const { leg, parties, contract } = request;
  if (contract === undefined) return { status: 'unrated', reason: 'no-contract' };
  const { legs } = contract;
  if (legs !== 'all' && (legs === 'child') !== (leg.parentLegId !== undefined)) {
    return { status: 'not-billed', reason: `${legs}-legs-only` };
  }
  if (!parties.valid) return { status: 'unrated', reason: 'number-not-valid' };
  const hash = request.priceBookHash ?? priceBookAt(contract, leg);
  if (hash === undefined) return { status: 'unrated', reason: 'no-price-book' };
  const book = books.shelf.peek(hash);
  if (book === undefined) {
    return books.missing.has(hash)
      ? { status: 'unrated', reason: 'price-book-missing' }
      : { status: 'book-needed', hash };
  }
  // Contracts and holds are refused such books; an amount of another currency must never be booked whatever came first.
  if (book.currency !== contract.contract.currency)
    return { status: 'unrated', reason: 'price-book-currency' };
  const rated = rateLeg(
    {
      to: parties.rateTo,
      from: parties.rateFrom,
      direction: leg.direction,
      provider: leg.provider,
      startMs: leg.startMs,
      durationSeconds: leg.durationSeconds,
      answered: leg.answered,
    },
    book,
    contract.policies,
  );
  if (rated.status === 'unrated') return { status: 'unrated', reason: rated.reason };
  return { status: 'priced', rated, priceBookHash: hash };
}

/**
 * The price book that a leg's call was promised.
 *
 * @param view - The decision's view, for the hold of the call.
 * @param leg - The leg.
 * @returns Its content hash; absent where no hold pins one.
 */
export function pinnedBook(view: DecisionView, leg: Pick<CheckedLeg, 'callRef'>): string | undefined {
  return leg.callRef === undefined ? undefined : view.row('hold', [leg.callRef])?.priceBookHash;
}
