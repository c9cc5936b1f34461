import { type Contract, compareMoney, type PriceBook, parsePriceBook, rate } from '@live-calls/core';
import type { UsageRow } from '@live-calls/core/adapter';
import { billedSeconds, type SimulatedLeg } from '../simulation/simulated-leg.ts';
import type { SimulatedProvider } from '../simulation/simulated-provider.ts';
import type { SimulatedSetting } from './trace.ts';
import { inUnits } from './units.ts';
import { hold } from './violation.ts';

type Document = SimulatedSetting['priceBooks'][number];

/** What records of legs are held against: what happened at the provider, and the price book. */
export class LegTruth {
  readonly #contract: Contract;
  readonly #provider: SimulatedProvider;
  readonly #books = new Map<string, PriceBook>();
  readonly #byDocument = new Map<Document, PriceBook>();
  readonly #policies: Parameters<typeof rate>[2];

  /**
   * @param setting - Contract and price books.
   * @param provider - The provider.
   */
  constructor({ contract, priceBooks }: SimulatedSetting, provider: SimulatedProvider) {
    this.#contract = contract;
    this.#provider = provider;
    for (const document of priceBooks) {
      const book = parsePriceBook(document);
      this.#books.set(book.hash, book);
      this.#byDocument.set(document, book);
    }
    const { windowPolicy, rounding, defaultCountry } = contract;
    this.#policies = {
      ...(windowPolicy !== undefined && { windowPolicy }),
      ...(rounding !== undefined && { rounding }),
      ...(defaultCountry !== undefined && { defaultCountry }),
    };
  }

  /**
   * A price book of the setting, compiled once.
   *
   * @param document - Its document.
   */
  book(document: Document): PriceBook {
    return this.#byDocument.get(document) ?? parsePriceBook(document);
  }

  /**
   * Holds a record against what happened.
   *
   * @param row - The record.
   */
  judge(row: UsageRow): void {
    const leg = this.#provider.leg(row.legId);
    hold(
      leg !== undefined,
      'recorded-as-happened',
      () => `leg ${row.legId} is recorded, and no such leg was there`,
    );
    const seconds = billedSeconds(leg);
    const startMs = leg.answeredAtMs ?? leg.startedAtMs;
    const owner = leg.parameters?.accountId;
    hold(
      row.accountId === owner &&
        row.durationSeconds === seconds &&
        row.legStatus === leg.status &&
        row.billingStartMs === startMs,
      'recorded-as-happened',
      () =>
        `leg ${row.legId} is recorded for ${row.accountId} as ${row.legStatus} of ${row.durationSeconds} s; ` +
        `the vendor has ${leg.status} of ${seconds} s, and it is of ${owner ?? 'nobody'}`,
    );
    this.#judgeCost(row, leg, seconds);
  }

  #judgeCost(row: UsageRow, leg: SimulatedLeg, durationSeconds: number): void {
    const { legs = 'all' } = this.#contract;
    const isBilled = legs === 'all' || (legs === 'parent') === (leg.parentLegId === undefined);
    const book = this.#books.get(row.priceBookHash ?? '');
    if (row.status !== 'charged' || !isBilled || book === undefined) {
      const isRight = isBilled
        ? row.status === 'unrated' && this.#isUnrated(leg, durationSeconds)
        : row.status === 'not-billed';
      hold(
        isRight,
        'charged-by-the-book',
        () => `leg ${row.legId} is ${row.status} (${row.reason ?? 'no reason'})`,
      );
      return;
    }
    const charge = rate(called(leg, this.#provider.id, durationSeconds), book, this.#policies);
    const cost = charge.status === 'rated' ? charge.cost : undefined;
    const recorded = inUnits(row.costAtoms ?? 0n, book.currency);
    hold(
      cost !== undefined && compareMoney(cost, recorded) === 0,
      'charged-by-the-book',
      () => `leg ${row.legId} costs ${recorded.amount}; by its book ${cost?.amount ?? 'it has no price'}`,
    );
  }

  #isUnrated(leg: SimulatedLeg, durationSeconds: number): boolean {
    for (const book of this.#books.values()) {
      const charge = rate(called(leg, this.#provider.id, durationSeconds), book, this.#policies);
      if (charge.status === 'rated') return false;
    }
    return true;
  }
}

function called(leg: SimulatedLeg, provider: string, durationSeconds: number): Parameters<typeof rate>[0] {
  const { to, from, direction, answeredAtMs, startedAtMs } = leg;
  return {
    ...{ to, direction, provider, durationSeconds },
    ...(from !== undefined && { from }),
    startAt: new Date(answeredAtMs ?? startedAtMs),
    answered: answeredAtMs !== undefined,
  };
}
