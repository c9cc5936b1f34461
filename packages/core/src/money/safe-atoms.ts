const UNIT = 1e12;
const THREE_DIGITS: readonly string[] = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
const THREE_TRIMMED: readonly string[] = THREE_DIGITS.map((text) => text.replace(/0+$/, ''));

/**
 * Prints a safe integer of atoms as canonical decimal text.
 *
 * @param atoms - A safe integer.
 * @returns The same text as `formatAtoms`.
 */
export function formatSafeAtoms(atoms: number): string {
  const size = atoms < 0 ? -atoms : atoms;
  const whole = Math.floor(size / UNIT);
  const fraction = size - whole * UNIT;
  if (fraction === 0) return atoms < 0 ? `-${whole}` : `${whole}`;
  const high = Math.floor(fraction / 1e6);
  return withFraction(atoms < 0 ? `-${whole}.` : `${whole}.`, high, fraction - high * 1e6);
}

/** Adds two groups of six decimals, trailing zeros left out. */
function withFraction(head: string, high: number, low: number): string {
  const first = (high / 1000) | 0;
  const second = high - first * 1000;
  if (low === 0) {
    return second === 0
      ? head + (THREE_TRIMMED[first] as string)
      : head + (THREE_DIGITS[first] as string) + (THREE_TRIMMED[second] as string);
  }
  const third = (low / 1000) | 0;
  const fourth = low - third * 1000;
  const upper = head + (THREE_DIGITS[first] as string) + (THREE_DIGITS[second] as string);
  return fourth === 0
    ? upper + (THREE_TRIMMED[third] as string)
    : upper + (THREE_DIGITS[third] as string) + (THREE_TRIMMED[fourth] as string);
}
