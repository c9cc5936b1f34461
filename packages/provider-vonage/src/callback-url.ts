import { createHmac } from 'node:crypto';
import {
  type CallbackParameters,
  checkCallbackUrl,
  checkParameters,
  invalidInput,
  isSameText,
  PARAMETER_PREFIX,
} from '@live-calls/core/adapter';

const MARK = 'lcmark';

/**
 * Adds parameters to the address of a callback. The vendor's signature covers the body only, never the address; so a mark
 * made with our signature secret goes with them, and parameters that somebody changed are not believed.
 *
 * @param url - Public address that the vendor calls.
 * @param parameters - What is to come back.
 * @param secret - The signature secret.
 * @returns The address with the parameters.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function addParameters(url: string, parameters: CallbackParameters, secret: string): string {
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url)) {
    throw invalidInput('url', 'a public http or https address', url);
  }
  const address = new URL(url);
  for (const [name, value] of checkParameters(parameters)) address.searchParams.set(name, value);
  const pairs = sorted(Object.entries(parameters));
  if (pairs.length > 0) address.searchParams.set(MARK, markOf(pairs, secret));
  return checkCallbackUrl(address.href);
}

/**
 * Reads the parameters of a callback's address.
 *
 * @param url - Path and query as received.
 * @param secrets - The signature secrets.
 * @returns The parameters; absent when there are none, or their mark is not ours.
 */
export function readParameters(url: string, secrets: readonly string[]): CallbackParameters | undefined {
  const query = queryOf(url);
  if (!query.includes(`${MARK}=`)) return undefined;
  const pairs: [string, string][] = [];
  let mark = '';
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === MARK) mark = value;
    else if (name.startsWith(PARAMETER_PREFIX)) pairs.push([name.slice(PARAMETER_PREFIX.length), value]);
  }
  const isOurs = secrets.some((secret) => isSameText(mark, markOf(sorted(pairs), secret)));
  return isOurs ? Object.fromEntries(pairs) : undefined;
}

/**
 * Query of an address, without the question mark.
 *
 * @param url - Path and query as received.
 * @returns The raw query; empty when there is none.
 */
export function queryOf(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  const end = url.indexOf('#', start);
  return url.slice(start + 1, end < 0 ? undefined : end);
}

/**
 * Whether a query's parameter is one of ours.
 *
 * @param name - Name in the query.
 * @returns True for our parameters and their mark.
 */
export function isOurParameter(name: string): boolean {
  return name === MARK || name.startsWith(PARAMETER_PREFIX);
}

function markOf(pairs: readonly (readonly [string, string])[], secret: string): string {
  return createHmac('sha256', secret)
    .update(`live-calls callback ${JSON.stringify(pairs)}`)
    .digest('base64url');
}

function sorted(pairs: readonly [string, string][]): [string, string][] {
  return [...pairs].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}
