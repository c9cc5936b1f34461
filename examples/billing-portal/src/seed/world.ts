import type { LegCampaign, LegManager } from '@live-calls/core';
import type { Random } from './random.ts';

/** Where calls go to, and what they cost there. Prefixes are real, prices are invented. */
export interface Place {
  /** ISO country. */
  readonly country: string;
  /** Name as it is printed. */
  readonly name: string;
  /** Digits after the plus sign that the price is for. */
  readonly prefix: string;
  /** How the numbers that are called begin. */
  readonly like: string;
  /** Digits of a whole number, country code included. */
  readonly digits: number;
  /** US dollars a minute. */
  readonly rate: string;
  /** Seconds of a billing step. */
  readonly step: number;
  /** How many calls go there, as a share. */
  readonly share: number;
}

/** Somebody of the company who calls. */
export interface Caller {
  /** As reports show it. */
  readonly manager: LegManager;
  /** What they call with. */
  readonly applicationId: string;
}

function place(country: string, name: string, terms: Omit<Place, 'country' | 'name'>): Place {
  return { country, name, ...terms };
}

/** Where the calls go to. */
export const places: readonly [Place, ...Place[]] = [
  place('US', 'United States', { prefix: '1', like: '1212', digits: 11, rate: '0.014', step: 6, share: 34 }),
  place('US', 'United States', { prefix: '1', like: '1415', digits: 11, rate: '0.014', step: 6, share: 14 }),
  place('CA', 'Canada', { prefix: '1416', like: '1416', digits: 11, rate: '0.012', step: 6, share: 8 }),
  place('GB', 'United Kingdom', { prefix: '44', like: '4420', digits: 12, rate: '0.018', step: 1, share: 9 }),
  place('GB', 'United Kingdom Mobile', {
    prefix: '447',
    like: '4477',
    digits: 12,
    rate: '0.045',
    step: 1,
    share: 5,
  }),
  place('DE', 'Germany', { prefix: '49', like: '4930', digits: 11, rate: '0.02', step: 1, share: 6 }),
  place('DE', 'Germany Mobile', {
    prefix: '491',
    like: '4917',
    digits: 13,
    rate: '0.062',
    step: 1,
    share: 3,
  }),
  place('FR', 'France', { prefix: '33', like: '331', digits: 11, rate: '0.019', step: 1, share: 4 }),
  place('ES', 'Spain', { prefix: '34', like: '3491', digits: 11, rate: '0.021', step: 30, share: 3 }),
  place('MX', 'Mexico', { prefix: '52', like: '5255', digits: 12, rate: '0.038', step: 60, share: 4 }),
  place('BR', 'Brazil Mobile', {
    prefix: '55',
    like: '55119',
    digits: 13,
    rate: '0.094',
    step: 30,
    share: 3,
  }),
  place('IN', 'India', { prefix: '91', like: '9122', digits: 12, rate: '0.035', step: 60, share: 4 }),
  place('JP', 'Japan', { prefix: '81', like: '813', digits: 11, rate: '0.041', step: 30, share: 2 }),
  place('AU', 'Australia', { prefix: '61', like: '612', digits: 11, rate: '0.028', step: 30, share: 2 }),
];

/** A destination that nobody priced: its calls are recorded, and wait. */
export const forgotten: Place = place('IS', 'Iceland', {
  ...{ prefix: '354', like: '354', digits: 10, rate: '0', step: 1, share: 0 },
});

/**
 * A number there.
 *
 * @param place - Where.
 * @param chance - Source of chance.
 * @returns The number, with plus sign.
 */
export function numberIn({ like, digits }: Place, chance: Random): string {
  return `+${like}${chance.digits(digits - like.length)}`;
}

/** Campaigns of the company. */
export const campaigns: readonly [LegCampaign, ...LegCampaign[]] = [
  { id: 'renewals', title: 'Autumn renewals' },
  { id: 'welcome', title: 'Welcome calls' },
  { id: 'survey', title: 'Survey, Europe' },
  { id: 'gold', title: 'Support "gold", call-backs' },
];

function caller(id: string, applicationId: string): Caller {
  return { manager: { id, email: `${id}@northwind.example` }, applicationId };
}

/** Who calls; the first is the member who can sign in, and sees these calls. */
export const callers: readonly [Caller, ...Caller[]] = [
  caller('max', 'dialer'),
  caller('bo', 'dialer'),
  caller('chen', 'contact-center'),
  caller('dara', 'contact-center'),
];
