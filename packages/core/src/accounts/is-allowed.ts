import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import { checkObject } from '../errors/checks.ts';
import type { Direction } from '../rating/rating-rule.ts';
import type { Contract } from './contract.ts';

/** A call that somebody is about to set up. */
export interface CallToAllow {
  /** Number called, with plus sign unless the contract has a default country, or an address such as `sip:a@b.example`. */
  readonly to: string;
  /** Seen from the account. */
  readonly direction: Direction;
  /** Telephony provider; absent: not chosen yet. */
  readonly provider?: string;
}

/** The contract allows the call. */
export interface CallAllowed {
  /** Discriminant. */
  readonly status: 'allowed';
}

/** The contract does not allow the call. */
export interface CallNotAllowed {
  /** Discriminant. */
  readonly status: 'not-allowed';
  /**
   * - `direction`, `provider`: not in the contract.
   * - `not-a-number`: neither a number nor an address.
   * - `blocked`: the destination is blocked.
   * - `international`: it lies outside the home country, or its country is not known.
   * - `destination`: nothing in the contract allows it.
   */
  readonly reason: 'direction' | 'provider' | 'not-a-number' | 'blocked' | 'international' | 'destination';
}

/** Whether a contract allows a call. */
export type CallPermission = CallAllowed | CallNotAllowed;

/** A destination, told apart from how it was written. */
interface Destination {
  /** `+` and digits, or the address. */
  readonly text: string;
  /** ISO country; absent for addresses and for numbers of no single country. */
  readonly country?: string;
  /** True for an address such as `sip:a@b.example`, which lies in no country. */
  readonly address: boolean;
}

const ADDRESS = /^[a-z][a-z0-9.-]{0,19}:[^\s]{1,250}$/;

/**
 * Says whether a contract allows a call. Pure; money is not looked at. Destinations apply to outbound calls: an inbound
 * call reaches the account's own number. A blocked destination stays blocked whatever else allows it.
 *
 * @param contract - The contract.
 * @param call - The call.
 * @returns `allowed`, or `not-allowed` with the first reason found.
 *
 * @example
 * ```ts runnable
 * import { isAllowed } from '@live-calls/core';
 *
 * const { contract } = await billing.accounts.contract({ actor, accountId: 'acme' });
 * const permission = isAllowed(contract, { to: '+442071838750', direction: 'outbound' });
 * if (permission.status === 'not-allowed') console.log(permission.reason);
 * ```
 */
export function isAllowed(contract: Contract, call: CallToAllow): CallPermission {
  checkObject(contract, 'contract');
  checkObject(contract.destinations, 'contract.destinations');
  checkObject(call, 'call');
  const { destinations } = contract;
  if (!contract.directions.includes(call.direction)) return notAllowed('direction');
  if (call.provider !== undefined && contract.providers?.includes(call.provider) === false) {
    return notAllowed('provider');
  }
  if (call.direction === 'inbound') return { status: 'allowed' };
  const destination = destinationOf(call.to, contract.defaultCountry);
  if (destination === undefined) return notAllowed('not-a-number');
  if (destinations.block?.some((entry) => covers(entry, destination)) === true) return notAllowed('blocked');
  const abroad = !destination.address && destination.country !== destinations.homeCountry;
  if (!destinations.international && abroad) return notAllowed('international');
  if (!destinations.allow.some((entry) => covers(entry, destination))) return notAllowed('destination');
  return { status: 'allowed' };
}

function destinationOf(to: unknown, defaultCountry: string | undefined): Destination | undefined {
  if (typeof to !== 'string' || to.length > 271) return undefined;
  if (ADDRESS.test(to)) return { text: to, address: true };
  const number = parsePhoneNumberFromString(to, { ...home(defaultCountry), extract: false });
  if (number === undefined) return undefined;
  const country = countryOf(number);
  return { text: number.number, address: false, ...(country !== undefined && { country }) };
}

function home(country: string | undefined): { readonly defaultCountry?: CountryCode } {
  return country === undefined ? {} : { defaultCountry: country as CountryCode };
}

// Where several countries share a calling code, a number that none of them has assigned belongs to none.
function countryOf(number: PhoneNumber): string | undefined {
  if (number.country !== undefined) return number.country;
  const possible = number.getPossibleCountries();
  return possible.length === 1 ? possible[0] : undefined;
}

function covers(entry: string, destination: Destination): boolean {
  if (entry === '*') return true;
  if (entry.length === 2 && !entry.startsWith('+')) return destination.country === entry;
  return destination.text.startsWith(entry);
}

function notAllowed(reason: CallNotAllowed['reason']): CallNotAllowed {
  return { status: 'not-allowed', reason };
}
