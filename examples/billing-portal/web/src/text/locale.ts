const preferred = (globalThis.navigator?.languages ?? []).find((language) => /^en\b/i.test(language));

/** How numbers and dates are written: the reader's English, since the words are English. */
export const LOCALE: string = preferred ?? 'en-US';
