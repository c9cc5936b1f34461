import { invalidInput } from '@live-calls/core/adapter';
import { readForm } from './form.ts';

/**
 * Names and values that come back with every callback of a call. Free, but hosts do well to use the names `callRef`,
 * `accountId`, `campaignId`, `campaignTitle`, `applicationId`, `managerId` and `managerEmail`.
 */
export type CallbackParameters = { readonly [name: string]: string };

const PREFIX = 'lc-';
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const LONE_SURROGATE = /\p{Cs}/u;
const LONGEST_URL = 2000;

/**
 * Adds parameters to the address of a callback. The vendor's signature covers the whole address, so nobody can change them on
 * their way. Everything but letters, digits, `-`, `.`, `_` and `~` is escaped, so that no part of the way writes them anew.
 *
 * @param url - Address, with or without query and the vendor's connection settings after `#`.
 * @param parameters - What is to come back.
 * @returns The address with the parameters; those it had of the same names are replaced.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function addParameters(url: string, parameters: CallbackParameters): string {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  const added = Object.entries(parameters).map(([name, value]) => {
    if (!NAME.test(name))
      throw invalidInput('parameters', 'named by up to 40 letters, digits, _ and -', name);
    if (typeof value !== 'string' || LONE_SURROGATE.test(value)) {
      throw invalidInput(`parameters.${name}`, 'text', value);
    }
    return `${PREFIX}${name}=${escaped(value)}`;
  });
  const names = new Set(added.map((pair) => pair.slice(0, pair.indexOf('='))));
  const kept = query.split('&').filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0] ?? ''));
  const pairs = [...kept, ...added];
  const whole = path + (pairs.length === 0 ? '' : `?${pairs.join('&')}`) + fragment;
  if (whole.length <= LONGEST_URL) return whole;
  throw invalidInput('parameters', `short enough for an address of ${LONGEST_URL} characters`);
}

/**
 * Reads the parameters of a callback's query.
 *
 * @param query - Raw query.
 * @returns The parameters; absent when there are none.
 */
export function readParameters(query: string): CallbackParameters | undefined {
  if (!query.includes(PREFIX)) return undefined;
  const parameters: { [name: string]: string } = {};
  let isEmpty = true;
  for (const pair of readForm(query)) {
    if (!pair[0].startsWith(PREFIX)) continue;
    isEmpty = false;
    const name = pair[0].slice(PREFIX.length);
    // Assigned, this name would change what the object is.
    if (name !== '__proto__') parameters[name] = pair[1];
  }
  return isEmpty ? undefined : parameters;
}

/**
 * Makes the address of a callback whose signature this host can verify.
 *
 * @param url - A path, or an address below the public one.
 * @param publicUrl - Public address of the host.
 * @param field - Field named in the error.
 * @returns The address.
 * @throws BillingError with code `INVALID_INPUT` for an address elsewhere: its callbacks would be rejected.
 */
export function publicAddress(url: unknown, publicUrl: string, field: string): string {
  if (typeof url === 'string' && url.startsWith('/')) return publicUrl + url;
  if (typeof url === 'string' && URL.canParse(url)) {
    const [given, ours] = [new URL(url), new URL(publicUrl)];
    const path = ours.pathname.replace(/\/+$/, '');
    if (given.origin === ours.origin && `${given.pathname}/`.startsWith(`${path}/`)) return url;
  }
  throw invalidInput(field, `a path such as /twilio/events, or an address below ${publicUrl}`, url);
}

function escaped(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
