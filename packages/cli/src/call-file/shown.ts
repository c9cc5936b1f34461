const SHOWN_CHARACTERS = 60;
/** Control characters and direction overrides of a file, which must not reach a terminal. */
export const DISGUISING: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a value of a file safe and short enough for a message.
 *
 * @param value - Anything.
 * @returns One line.
 */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const head = text.slice(0, SHOWN_CHARACTERS).replace(DISGUISING, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  const more = text.length > SHOWN_CHARACTERS ? `… (${text.length} characters)` : '';
  return typeof value === 'string' ? `"${head}"${more}` : `${head}${more}`;
}

/**
 * Makes a text of a file safe for a terminal without cutting it to a quotation.
 *
 * @param text - The text.
 * @returns One line, control characters escaped.
 */
export function plain(text: string): string {
  return text.replace(DISGUISING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
