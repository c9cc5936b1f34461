import { unescape as unescapeLeniently } from 'node:querystring';

/** A field of a form or a query, decoded. */
export type FormPair = readonly [name: string, value: string];

/**
 * Reads a form, or the query of an address.
 *
 * @param text - `name=value` pairs with `&` between them.
 * @returns The pairs in their order.
 */
export function readForm(text: string): FormPair[] {
  const pairs: FormPair[] = [];
  for (let from = 0; from < text.length; ) {
    const next = text.indexOf('&', from);
    const to = next < 0 ? text.length : next;
    if (to > from) {
      const equals = text.indexOf('=', from);
      const end = equals < 0 || equals > to ? to : equals;
      pairs.push([decoded(text.slice(from, end)), decoded(text.slice(end + 1, to))]);
    }
    from = to + 1;
  }
  return pairs;
}

/**
 * The one value of a field.
 *
 * @param pairs - A form.
 * @param name - Name of the field.
 * @returns The value; absent when the field is absent, or there several times with different values.
 */
export function onlyValue(pairs: readonly FormPair[], name: string): string | undefined {
  let found: string | undefined;
  for (const [seen, value] of pairs) {
    if (seen !== name) continue;
    if (found !== undefined && found !== value) return undefined;
    found = value;
  }
  return found;
}

function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return unescapeLeniently(spaced);
  }
}
