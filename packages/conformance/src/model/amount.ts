/** Atoms in one major unit. */
const UNIT = 10n ** 12n;

/**
 * Reads decimal text, in the reference model's own way.
 *
 * @param text - Decimal text such as `-0.5`.
 * @returns Atoms of 10^-12.
 */
export function atoms(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole) * UNIT + BigInt(fraction.padEnd(12, '0'));
  return negative ? -size : size;
}

/**
 * Prints atoms as canonical decimal text, in the reference model's own way.
 *
 * @param value - Atoms of 10^-12.
 * @returns Decimal text without trailing zeros.
 */
export function text(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = String(size % UNIT)
    .padStart(12, '0')
    .replace(/0+$/, '');
  const shown = fraction === '' ? String(size / UNIT) : `${size / UNIT}.${fraction}`;
  return value < 0n ? `-${shown}` : shown;
}

/**
 * Divides and rounds.
 *
 * @param numerator - Zero or more.
 * @param denominator - Above zero.
 * @param mode - How ties and rests are treated.
 * @returns The quotient.
 */
export function divide(
  numerator: bigint,
  denominator: bigint,
  mode: 'half-up' | 'half-even' | 'up' | 'down',
): bigint {
  const floor = numerator / denominator;
  const rest = numerator - floor * denominator;
  if (rest === 0n || mode === 'down') return floor;
  if (mode === 'up') return floor + 1n;
  if (rest * 2n !== denominator) return rest * 2n > denominator ? floor + 1n : floor;
  return mode === 'half-up' || floor % 2n === 1n ? floor + 1n : floor;
}

/**
 * Writes anything in one canonical form, so that two values can be compared and shown: sorted fields, amounts as decimal
 * text, no absent fields.
 *
 * @param value - Plain data; bigints are atoms.
 * @returns JSON.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return text(part);
    if (part instanceof Map) return Object.fromEntries(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
