import { LOCALE } from './locale.ts';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/** A count, with separators. */
export function countText(count: number): string {
  return whole.format(count);
}

/** A count with its noun, such as `1 call` or `2 calls`. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A word of the wire as a reader sees it: `no-answer` becomes `No answer`. */
export function readable(word: string): string {
  const spaced = word.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const regions = new Intl.DisplayNames([LOCALE], { type: 'region' });

/** A country by its code, such as `GB`; the code where it has no name. */
export function countryText(code: string): string {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

/** An e-mail address, as far as it can be judged here: the server judges it again. */
export function isEmail(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;".]+(\.[^\s@<>,;".]+)+$/.test(text);
}
