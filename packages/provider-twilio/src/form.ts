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

function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  const first = spaced.indexOf('%');
  return first < 0 ? spaced : (asciiDecoded(spaced, first) ?? anyDecoded(spaced));
}

/** Escapes of ASCII alone, which nearly all are; absent where there are others, or broken ones. */
function asciiDecoded(text: string, first: number): string | undefined {
  let result = '';
  let from = 0;
  for (let at = first; at >= 0; at = text.indexOf('%', from)) {
    const code = 16 * hexOf(text.charCodeAt(at + 1)) + hexOf(text.charCodeAt(at + 2));
    // Not a number where a digit is none, or the text is over.
    if (!(code < 0x80)) return undefined;
    result += text.slice(from, at) + String.fromCharCode(code);
    from = at + 3;
  }
  return result + text.slice(from);
}

function hexOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.NaN;
}

function anyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeLeniently(text);
  }
}
