import {
  type CallbackParameters,
  checkCallbackUrl,
  checkParameters,
  invalidInput,
  PARAMETER_PREFIX,
} from '@live-calls/core/adapter';
import { readForm } from './form.ts';

/**
 * Adds parameters to the address of a callback. The vendor's signature covers the whole address, so nobody can change them on
 * their way. Everything but letters, digits, `-`, `.`, `_` and `~` is escaped in them, and in the address what may not stand in
 * one, so that no part of the way writes it anew.
 *
 * @param url - Address, with or without query and the vendor's connection settings after `#`.
 * @param parameters - What is to come back.
 * @returns The address with the parameters; those it had of the same names are replaced.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function addParameters(url: string, parameters: CallbackParameters): string {
  const [, path = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(url) ?? [];
  const added = checkParameters(parameters).map(([name, value]) => `${name}=${escaped(value)}`);
  const names = new Set(added.map((pair) => pair.slice(0, pair.indexOf('='))));
  const kept = writable(query)
    .split('&')
    .filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0] ?? ''));
  const pairs = [...kept, ...added];
  return checkCallbackUrl(writable(path) + (pairs.length === 0 ? '' : `?${pairs.join('&')}`) + fragment);
}

/**
 * Reads the parameters of a callback's query.
 *
 * @param query - Raw query.
 * @returns The parameters; absent when there are none.
 */
export function readParameters(query: string): CallbackParameters | undefined {
  if (!query.includes(PARAMETER_PREFIX)) return undefined;
  const parameters: { [name: string]: string } = {};
  let isEmpty = true;
  for (const pair of readForm(query)) {
    if (!pair[0].startsWith(PARAMETER_PREFIX)) continue;
    isEmpty = false;
    const name = pair[0].slice(PARAMETER_PREFIX.length);
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

/** What `URL` and web frameworks escape where it stands in an address as it is. */
const NOT_WRITABLE = /[\s"'<>\\^`{|}\P{ASCII}]+/gu;

function writable(part: string): string {
  return part.replace(NOT_WRITABLE, escaped);
}

function escaped(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
