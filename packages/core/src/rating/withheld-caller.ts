const PLUS = 43;

// What carriers send in place of a withheld number: words, and the words typed on a keypad (ANONYMOUS is 266696687,
// RESTRICTED 7378742833, UNAVAILABLE 86282452253, UNKNOWN 8656696, BLOCKED 2562533, PRIVATE 7748283).
const WITHHELD: ReadonlySet<string> = new Set([
  ...[
    'anonymous',
    'restricted',
    'unavailable',
    'unknown',
    'private',
    'blocked',
    'withheld',
    'no caller id',
    'asserted',
  ],
  ...['266696687', '7378742833', '86282452253', '8656696', '8566696', '2562533', '7748283'],
]);

/**
 * Says whether text stands for a number that was withheld or not known.
 *
 * @param text - The caller as reported.
 * @returns True for `anonymous`, `+266696687` and the like.
 */
export function isWithheld(text: string): boolean {
  const bare = text.charCodeAt(0) === PLUS ? text.slice(1) : text.toLowerCase();
  return WITHHELD.has(bare) || bare.startsWith('sip:anonymous@') || bare.startsWith('sip:restricted@');
}
