/**
 * Chooses how numbers and dates are written: in the reader's English, since the words are English.
 *
 * @param languages - What the browser says of its reader. Not all of it need be a language tag: on some systems Chromium
 *   says `en-US@posix`.
 */
export function localeFor(languages: readonly string[]): string {
  return languages.find((language) => /^en\b/i.test(language) && isTag(language)) ?? 'en-US';
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}

/** How numbers and dates are written here; outside of a browser there is no reader. */
export const LOCALE: string = localeFor(typeof document === 'undefined' ? [] : navigator.languages);

/**
 * Gives the page a language that is one, where the browser has none: libraries ask `navigator.language` while they load, and
 * fail on what is no language tag.
 */
export function mendLanguage(): void {
  if (isTag(navigator.language)) return;
  Object.defineProperty(navigator, 'language', { value: LOCALE, configurable: true });
}
