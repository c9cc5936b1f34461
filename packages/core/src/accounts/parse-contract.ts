import { isSupportedCountry } from 'libphonenumber-js';
import {
  checkBoolean,
  checkList,
  checkObject,
  checkOneOf,
  checkReference,
  checkText,
  refuseUnknownFields,
} from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import { parseCurrency } from '../money/currency.ts';
import { checkRounding } from '../money/rounding.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { checkEmail } from '../thresholds/email.ts';
import { parseInstant } from '../time/instant.ts';
import { checkTimeZone } from '../time/zone.ts';
import type { AccountManager, Contract, ContractLine, ContractTerms, Destinations } from './contract.ts';
import { parseLiveTerms } from './live-terms.ts';

const FIELDS: readonly (keyof Contract)[] = [
  'currency',
  'timeZone',
  'priceBooks',
  'destinations',
  'directions',
  'providers',
  'rounding',
  'windowPolicy',
  'floor',
  'defaultCountry',
  'legs',
  'terms',
  'accountManager',
  'memberAccess',
  'live',
];
const MOST_LINES = 1000;
const MOST_DESTINATIONS = 2000;
const HASH = /^[0-9a-f]{64}$/;
const DESTINATION = /^(?:[A-Z]{2}|\+\d{1,15}|[a-z][a-z0-9.-]{0,19}:)$/;

/**
 * Reads a contract that came from outside: checks every field and puts it into one canonical form, so that two
 * spellings of the same contract are equal. Fields it does not know are refused, because a misspelt one would
 * otherwise silently mean nothing.
 *
 * @param value - Anything, such as parsed JSON.
 * @param field - Path named in errors.
 * @returns The contract, canonical.
 * @throws BillingError with code `INVALID_INPUT`, naming the first field that breaks a rule.
 *
 * @example
 * ```ts runnable
 * import { BillingError, parseContract } from '@live-calls/core';
 *
 * try {
 *   parseContract({ currency: 'USD' });
 * } catch (error) {
 *   if (BillingError.is(error, 'INVALID_INPUT')) console.log(error.details.field); // contract.timeZone
 * }
 * ```
 */
export function parseContract(value: unknown, field = 'contract'): Contract {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, FIELDS);
  const currency = parseCurrency(given.currency, `${field}.currency`);
  const timeZone = checkTimeZone(given.timeZone, `${field}.timeZone`);
  const providers = optional(given.providers, (list) => references(list, `${field}.providers`));
  return {
    currency,
    timeZone,
    priceBooks: parseLines(given.priceBooks, `${field}.priceBooks`, providers),
    destinations: parseDestinations(given.destinations, `${field}.destinations`),
    directions: parseDirections(given.directions, `${field}.directions`),
    ...present('providers', providers),
    ...present(
      'rounding',
      optional(given.rounding, (rounding) => checkRounding(rounding, `${field}.rounding`)),
    ),
    ...present(
      'windowPolicy',
      optional(given.windowPolicy, (policy) =>
        checkOneOf(policy, `${field}.windowPolicy`, ['by-call-start', 'split', 'by-increment']),
      ),
    ),
    ...present(
      'floor',
      optional(given.floor, (floor) => formatAtoms(parseAtoms(floor, `${field}.floor`))),
    ),
    ...present(
      'defaultCountry',
      optional(given.defaultCountry, (country) => checkCountry(country, `${field}.defaultCountry`)),
    ),
    ...present(
      'legs',
      optional(given.legs, (legs) => checkOneOf(legs, `${field}.legs`, ['all', 'parent', 'child'])),
    ),
    ...present(
      'terms',
      optional(given.terms, (terms) => parseTerms(terms, `${field}.terms`)),
    ),
    accountManager: parseAccountManager(given.accountManager, `${field}.accountManager`),
    ...present(
      'memberAccess',
      optional(given.memberAccess, (list) => words(list, `${field}.memberAccess`, ['all-calls', 'ledger'])),
    ),
    ...present(
      'live',
      optional(given.live, (live) => parseLiveTerms(live, `${field}.live`)),
    ),
  };
}

function parseDirections(value: unknown, field: string): readonly Direction[] {
  const directions = words(value, field, ['inbound', 'outbound']);
  if (directions.length === 0) throw invalidInput(field, 'a list of "inbound", "outbound" or both', value);
  return directions;
}

function parseLines(
  value: unknown,
  field: string,
  providers: readonly string[] | undefined,
): readonly ContractLine[] {
  const list = checkList(value, field, MOST_LINES);
  if (list.length === 0) throw invalidInput(field, 'a list of at least one price book', value);
  const seen = new Set<string>();
  const lines = list.map((line, index) => {
    const path = `${field}[${index}]`;
    const parsed = parseLine(line, path);
    const place = `${parsed.from} ${parsed.provider ?? ''}`;
    if (seen.has(place)) throw invalidInput(`${path}.from`, 'used once per provider', parsed.from);
    if (parsed.provider !== undefined && providers?.includes(parsed.provider) === false) {
      throw invalidInput(`${path}.provider`, 'one of the providers of the contract', parsed.provider);
    }
    seen.add(place);
    return parsed;
  });
  return lines.sort((a, b) => order(a.from, b.from) || order(a.provider ?? '', b.provider ?? ''));
}

function parseLine(value: unknown, field: string): ContractLine {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, ['from', 'provider', 'priceBook']);
  if (typeof given.from !== 'string') {
    throw invalidInput(`${field}.from`, 'an instant such as "2026-01-01T00:00:00Z"', given.from);
  }
  const { priceBook } = given;
  if (typeof priceBook !== 'string' || !HASH.test(priceBook)) {
    throw invalidInput(
      `${field}.priceBook`,
      'the hash of an imported price book, 64 hexadecimal digits',
      priceBook,
    );
  }
  return {
    from: new Date(parseInstant(given.from, `${field}.from`)).toISOString(),
    ...present(
      'provider',
      optional(given.provider, (name) => checkReference(name, `${field}.provider`)),
    ),
    priceBook,
  };
}

function parseDestinations(value: unknown, field: string): Destinations {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, ['allow', 'block', 'international', 'homeCountry']);
  const allow = checkList(given.allow, `${field}.allow`, MOST_DESTINATIONS);
  if (allow.length === 0) {
    throw invalidInput(`${field}.allow`, 'a list of at least one destination; ["*"] allows all', given.allow);
  }
  const allowed = allow.map((entry, index) =>
    entry === '*' ? '*' : checkDestination(entry, `${field}.allow[${index}]`),
  );
  const block = optional(given.block, (list) =>
    checkList(list, `${field}.block`, MOST_DESTINATIONS).map((entry, index) =>
      checkDestination(entry, `${field}.block[${index}]`),
    ),
  );
  const international = checkBoolean(given.international, `${field}.international`);
  const homeCountry = checkCountry(given.homeCountry, `${field}.homeCountry`);
  const abroad = allowed.findIndex((entry) => /^[A-Z]{2}$/.test(entry) && entry !== homeCountry);
  if (!international && abroad >= 0) {
    throw invalidInput(
      `${field}.allow[${abroad}]`,
      'the home country while international is false',
      allowed[abroad],
    );
  }
  return {
    allow: distinct(allowed),
    ...present('block', block && distinct(block)),
    international,
    homeCountry,
  };
}

function checkDestination(value: unknown, field: string): string {
  if (typeof value !== 'string' || !DESTINATION.test(value)) {
    throw invalidInput(
      field,
      'a country such as "GB", a prefix such as "+4420" or a scheme such as "sip:"',
      value,
    );
  }
  return value.length === 2 ? checkCountry(value, field) : value;
}

function checkCountry(value: unknown, field: string): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value) && isSupportedCountry(value)) return value;
  throw invalidInput(field, 'an ISO 3166-1 alpha-2 country code in capitals, such as "US"', value);
}

function parseTerms(value: unknown, field: string): ContractTerms {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, ['version', 'hash']);
  return {
    version: checkText(given.version, `${field}.version`),
    hash: checkReference(given.hash, `${field}.hash`),
  };
}

function parseAccountManager(value: unknown, field: string): AccountManager {
  const given = checkObject(value, field);
  refuseUnknownFields(given, field, ['name', 'email', 'phone']);
  return {
    name: checkText(given.name, `${field}.name`),
    email: checkEmail(given.email, `${field}.email`),
    ...present(
      'phone',
      optional(given.phone, (phone) => checkText(phone, `${field}.phone`, 40)),
    ),
  };
}

function words<const Word extends string>(
  value: unknown,
  field: string,
  known: readonly Word[],
): readonly Word[] {
  const list = checkList(value, field, known.length * 4);
  return distinct(list.map((word, index) => checkOneOf(word, `${field}[${index}]`, known)));
}

function references(value: unknown, field: string): readonly string[] {
  const list = checkList(value, field, 100);
  if (list.length === 0)
    throw invalidInput(field, 'a list of at least one provider, or absent for any', value);
  return distinct(list.map((name, index) => checkReference(name, `${field}[${index}]`)));
}

function optional<Value>(value: unknown, parse: (given: unknown) => Value): Value | undefined {
  return value === undefined ? undefined : parse(value);
}

function present<const Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: Value };
}

function distinct<Word extends string>(list: readonly Word[]): readonly Word[] {
  return [...new Set(list)].sort(order);
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
