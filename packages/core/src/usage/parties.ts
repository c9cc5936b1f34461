import { BillingError } from '../errors/billing-error.ts';
import { digestOf } from '../errors/digest.ts';
import { normaliseCaller, normaliseNumber } from '../rating/phone-number.ts';
import type { CheckedLeg } from './leg.ts';

/** The numbers of a leg, as they are kept and as they are rated. */
export interface Parties {
  /** Number called as it is kept: with plus sign, or an address. */
  readonly to: string | undefined;
  /** The caller as it is kept; absent when withheld. */
  readonly from: string | undefined;
  /** Number called as prefixes see it: digits without plus sign, or an address. */
  readonly rateTo: string;
  /** The caller as origin prefixes see it; absent when withheld or no number. */
  readonly rateFrom: string | undefined;
  /** False when the number called could not be read and is kept as it came. */
  readonly valid: boolean;
}

const PLUS = 43;

/** An extension or short code: no number of the numbering plan, and yet what a switch reports as a caller. */
const EXTENSION = /^[0-9*#]{1,15}$/;

/** How the numbers of a leg are read. */
export interface Reading {
  /** Country of numbers without a plus sign. */
  readonly defaultCountry: string | undefined;
  /**
   * Refuses what is no number, naming this path. Absent: it is kept as it came, because somebody will rate it later.
   */
  readonly refuseAs: 'leg' | 'facts' | undefined;
}

/**
 * Reads the numbers of a leg.
 *
 * @param leg - The leg.
 * @param reading - Country, and what happens to a number that cannot be read.
 * @returns The numbers.
 * @throws BillingError with code `INVALID_INPUT`, unless such numbers are kept.
 */
export function partiesOf(leg: Pick<CheckedLeg, 'to' | 'from'>, reading: Reading): Parties {
  const rateTo = readCalled(leg.to, reading);
  const rateFrom = leg.from === undefined ? undefined : readCaller(leg.from, reading);
  return {
    to: rateTo === undefined ? keptAsItCame(leg.to) : kept(leg.to, rateTo),
    from: leg.from === undefined ? undefined : keptCaller(leg.from, rateFrom),
    rateTo: rateTo ?? '',
    rateFrom: rateFrom === NOT_A_NUMBER ? undefined : rateFrom,
    valid: rateTo !== undefined,
  };
}

/**
 * Reads the numbers of a leg that is recorded already: nothing is refused any more.
 *
 * @param leg - The leg.
 * @param defaultCountry - Country of numbers without a plus sign.
 * @returns The numbers.
 */
export function recordedParties(
  leg: Pick<CheckedLeg, 'to' | 'from'>,
  defaultCountry: string | undefined,
): Parties {
  return partiesOf(leg, { defaultCountry, refuseAs: undefined });
}

/**
 * The digest of a leg's billed facts: what tells a repeat from other content. When it started is not among them,
 * because a webhook and a listing of the same leg report times differently.
 *
 * @param leg - The leg.
 * @param parties - Its numbers as they are kept.
 * @returns The digest.
 */
export function digestOfLeg(leg: CheckedLeg, parties: Pick<Parties, 'to' | 'from'>): string {
  return digestOf([leg.status, leg.durationSeconds, parties.from, parties.to, leg.direction]);
}

/** Stands for a caller that was reported, is not withheld, and is no number. */
const NOT_A_NUMBER = Symbol('not a number');

function readCalled(text: string, { defaultCountry, refuseAs }: Reading): string | undefined {
  try {
    return normaliseNumber(text, { field: refuseAs === 'facts' ? 'facts.to' : 'leg.to', defaultCountry });
  } catch (error) {
    if (refuseAs === undefined && BillingError.is(error, 'INVALID_INPUT')) return undefined;
    throw error;
  }
}

function readCaller(
  text: string,
  { defaultCountry, refuseAs }: Reading,
): string | undefined | typeof NOT_A_NUMBER {
  try {
    return normaliseCaller(text, { field: refuseAs === 'facts' ? 'facts.from' : 'leg.from', defaultCountry })
      .number;
  } catch (error) {
    const keep = refuseAs === undefined || EXTENSION.test(text);
    if (keep && BillingError.is(error, 'INVALID_INPUT')) return NOT_A_NUMBER;
    throw error;
  }
}

function kept(text: string, read: string): string {
  if (text.charCodeAt(0) === PLUS) return text;
  const first = read.charCodeAt(0);
  return first >= 48 && first <= 57 ? `+${read}` : read;
}

function keptAsItCame(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function keptCaller(text: string, read: string | undefined | typeof NOT_A_NUMBER): string | undefined {
  if (read === undefined) return undefined;
  return read === NOT_A_NUMBER ? text : kept(text, read);
}
