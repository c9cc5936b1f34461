const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const BLANK = 32;

/**
 * Finds a property that a JSON object holds twice: `JSON.parse` silently keeps the last, and nobody knows which was
 * meant. An object that holds nothing twice is told by counting; only one that may do is read key by key.
 *
 * @param text - JSON text of an object, which parses.
 * @param value - The object it parses to.
 * @param isRead - Whether a property matters.
 * @returns The first such property, or absent.
 */
export function duplicateKey(
  text: string,
  value: object,
  isRead: (key: string) => boolean,
): string | undefined {
  // A text may hold `":` as well, so the count may be too high, never too low.
  if (keyMarks(text) === keysIn(value)) return undefined;
  const seen = new Set<string>();
  for (const key of outerKeys(text)) {
    if (seen.has(key) && isRead(key)) return key;
    seen.add(key);
  }
  return undefined;
}

/** How often a colon follows a quote, which is so behind every key. */
function keyMarks(text: string): number {
  let marks = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before >= 0 && text.charCodeAt(before) <= BLANK) before -= 1;
    if (text.charCodeAt(before) === QUOTE) marks += 1;
  }
  return marks;
}

/** Keys of an object and of all objects inside it; a list of them, because depth is the file's choice, the stack ours. */
function keysIn(outer: object): number {
  let keys = 0;
  const open: object[] = [outer];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const isList = Array.isArray(value);
    const holder = value as { readonly [key: string]: unknown };
    for (const key in holder) {
      if (!Object.hasOwn(holder, key)) continue;
      if (!isList) keys += 1;
      const member = holder[key];
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
  return keys;
}

function* outerKeys(text: string): Generator<string> {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = textEnd(text, at);
      if (depth === 1 && isBeforeColon(text, end + 1)) yield JSON.parse(text.slice(at, end + 1)) as string;
      at = end;
    }
  }
}

/** Position of the quote that closes the text opened at `from`. */
function textEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at;
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= BLANK) at += 1;
  return text.charCodeAt(at) === COLON;
}
