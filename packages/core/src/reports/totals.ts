import type { Atoms } from '../money/atoms.ts';
import type { Money } from '../money/money.ts';
import { dayInZone } from '../time/zone.ts';
import { countryName } from './country-called.ts';
import type { LegLine } from './leg-lines.ts';
import { reportMoney } from './usage-line.ts';

/** Sums over legs. Unrated legs are counted apart and cost nothing yet; they are never priced at zero. */
export interface UsageTotals {
  /** All legs, whatever they say about money. */
  readonly legs: number;
  /** Legs with a charge, zero included. */
  readonly chargedLegs: number;
  /** Legs that wait for a rate. */
  readonly unratedLegs: number;
  /** Legs the contract leaves out. */
  readonly notBilledLegs: number;
  /** Talk time of all legs. */
  readonly durationSeconds: number;
  /** Seconds that were charged for. */
  readonly billedSeconds: number;
  /** Net cost with all the ledger's decimals. */
  readonly cost: Money;
}

/** What the lines of a summary are about. */
export type SummaryBy = 'day' | 'campaign' | 'country' | 'manager' | 'provider' | 'destination';

/** One line of a summary. */
export interface UsageSummary extends UsageTotals {
  /**
   * Local day `YYYY-MM-DD` in the report's zone, id of campaign, country, manager or provider, or the destination as the price
   * book names it, else its prefix; absent for none.
   */
  readonly key?: string;
  /** Title of the campaign, name of the country, e-mail of the manager, as first seen. */
  readonly label?: string;
}

/** A field of usage rows that is looked at here, cost and country aside. */
export type TallyField =
  | 'status'
  | 'durationSeconds'
  | 'billedSeconds'
  | 'billingStartMs'
  | 'campaignId'
  | 'campaignTitle'
  | 'managerId'
  | 'provider'
  | 'destination'
  | 'matchedPrefix';

/** The fields of usage rows that totals and summaries are made of, cost and country aside. */
export const tallyFields: readonly TallyField[] = [
  'status',
  'durationSeconds',
  'billedSeconds',
  'billingStartMs',
  'campaignId',
  'campaignTitle',
  'managerId',
  'provider',
  'destination',
  'matchedPrefix',
];

/** A line that can be added up. */
export type TallyLine = LegLine<TallyField>;

/** Adds legs up. */
export class Tally {
  #legs = 0;
  #chargedLegs = 0;
  #unratedLegs = 0;
  #durationSeconds = 0;
  #billedSeconds = 0;
  #costAtoms: Atoms = 0n;

  /** Net cost so far. */
  get costAtoms(): Atoms {
    return this.#costAtoms;
  }

  /**
   * Adds one leg.
   *
   * @param line - Its net line.
   */
  add(line: TallyLine): void {
    const { row } = line;
    this.#legs += 1;
    this.#durationSeconds += row.durationSeconds;
    if (row.status === 'unrated') {
      this.#unratedLegs += 1;
      return;
    }
    if (row.status === 'charged') this.#chargedLegs += 1;
    this.#billedSeconds += row.billedSeconds;
    this.#costAtoms += line.costAtoms ?? 0n;
  }

  /**
   * The sums.
   *
   * @param currency - ISO 4217 code of the account.
   * @returns The totals so far.
   */
  totals(currency: string): UsageTotals {
    return {
      legs: this.#legs,
      chargedLegs: this.#chargedLegs,
      unratedLegs: this.#unratedLegs,
      notBilledLegs: this.#legs - this.#chargedLegs - this.#unratedLegs,
      durationSeconds: this.#durationSeconds,
      billedSeconds: this.#billedSeconds,
      cost: reportMoney(this.#costAtoms, currency),
    };
  }
}

interface Group {
  readonly key: string | undefined;
  label: string | undefined;
  readonly tally: Tally;
}

/** Adds legs up by day, campaign, country, manager, provider or destination; as much memory as there are groups. */
export class SummaryTally {
  readonly #by: SummaryBy;
  readonly #timeZone: string;
  readonly #groups = new Map<string | undefined, Group>();

  /**
   * @param by - What groups are made by.
   * @param timeZone - Zone of days.
   */
  constructor(by: SummaryBy, timeZone: string) {
    this.#by = by;
    this.#timeZone = timeZone;
  }

  /**
   * Adds one leg.
   *
   * @param line - Its net line.
   */
  add(line: TallyLine): void {
    const { key, label } = this.#groupOf(line);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { key, label, tally: new Tally() };
      this.#groups.set(key, group);
    }
    group.label ??= label;
    group.tally.add(line);
  }

  /**
   * The lines.
   *
   * @param currency - ISO 4217 code of the account.
   * @returns One line per group, in ascending order of the key; what has none comes last.
   */
  lines(currency: string): readonly UsageSummary[] {
    return [...this.#groups.values()].sort(byKey).map(({ key, label, tally }) => ({
      ...(key !== undefined && { key }),
      ...(label !== undefined && { label }),
      ...tally.totals(currency),
    }));
  }

  #groupOf(line: TallyLine): { readonly key: string | undefined; readonly label: string | undefined } {
    const { row } = line;
    switch (this.#by) {
      case 'day':
        return { key: dayInZone(row.billingStartMs, this.#timeZone), label: undefined };
      case 'campaign':
        return { key: row.campaignId, label: row.campaignTitle };
      case 'country':
        return {
          key: line.country,
          label: line.country === undefined ? undefined : countryName(line.country),
        };
      case 'manager':
        return { key: row.managerId, label: line.party?.managerEmail };
      case 'provider':
        return { key: row.provider, label: undefined };
      case 'destination':
        return { key: row.destination ?? row.matchedPrefix, label: undefined };
    }
  }
}

function byKey(left: Group, right: Group): number {
  if (left.key === right.key) return 0;
  if (left.key === undefined) return 1;
  return right.key === undefined || left.key < right.key ? -1 : 1;
}
