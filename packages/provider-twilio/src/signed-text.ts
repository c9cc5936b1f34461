import { parse, stringify } from 'node:querystring';
import type { FormPair } from './form.ts';
import type { SortedForm } from './sorted-form.ts';

const AUTHORITY = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)/i;

/**
 * What the vendor signs of a form: every field, sorted by its name in the order of code units, the name and then the value; a
 * name that is there several times counts once for each different value, those sorted too.
 *
 * @param form - The form, sorted.
 * @returns The text that follows the address.
 */
export function signedFields(form: SortedForm): string {
  const parts: string[] = [];
  let before: FormPair | undefined;
  for (const pair of form.pairs) {
    if (before === undefined || pair[0] !== before[0] || pair[1] !== before[1]) parts.push(pair[0], pair[1]);
    before = pair;
  }
  return parts.join('');
}

/**
 * The forms of an address that the vendor may have signed: as it is configured, with and without port; and, since back ends of
 * the vendor differ, as `URL` writes it and with its query written anew. The vendor signs an apostrophe as it is, and a space as
 * it was; a web framework may have escaped both on the way here, so that is taken back. The likeliest come first, the others only
 * when asked.
 *
 * @param publicUrl - Public address of the host.
 * @param target - Path and query as received.
 */
export function* signedUrls(publicUrl: string, target: string): Generator<string, void> {
  const url = publicUrl + target;
  yield url;
  yield* withAndWithoutPort(url);
  if (!URL.canParse(url)) return;
  const normalized = [...withAndWithoutPort(new URL(url).href)];
  yield* normalized;
  for (const one of normalized) {
    const query = one.indexOf('?') + 1;
    if (query <= 0) continue;
    yield one.slice(0, query) + stringify(parse(one.slice(query)));
    yield one.slice(0, query) + one.slice(query).replaceAll('%27', "'");
    yield one.slice(0, query) + one.slice(query).replace(WRITTEN_ANEW, decodeURIComponent);
  }
}

/** What `URL` escapes in a query, where it stands there as it is. */
const WRITTEN_ANEW = /%2[027]|%3[ce]/gi;

function* withAndWithoutPort(url: string): Generator<string, void> {
  const [prefix = '', scheme = '', authority = ''] = AUTHORITY.exec(url) ?? [];
  const rest = url.slice(prefix.length);
  // The colons of an IPv6 address are none of a port.
  const port = authority.indexOf(':', Math.max(authority.lastIndexOf('@'), authority.lastIndexOf(']')) + 1);
  const usual = scheme.toLowerCase() === 'https://' ? ':443' : ':80';
  yield scheme + (port < 0 ? authority : authority.slice(0, port)) + rest;
  yield scheme + authority + (port < 0 ? usual : '') + rest;
}
