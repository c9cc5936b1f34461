/**
 * A short digest of the facts of a request: tells a repeat from other content under the same key.
 *
 * 64 bits of FNV-1a in two lanes. It is compared only among requests that already share a key, so it has to catch
 * mistakes, not adversaries: whoever can choose both requests can as well send the first one twice.
 *
 * @param facts - The facts, in a fixed order; absent ones stay distinguishable from empty text.
 * @returns 16 hexadecimal digits.
 */
export function digestOf(facts: readonly (string | number | boolean | undefined)[]): string {
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (const fact of facts) {
    const text = fact === undefined ? '\u0001' : String(fact);
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ (code + index), 0x01000197);
    }
    high = Math.imul(high ^ 0x1f, 0x01000193);
    low = Math.imul(low ^ text.length, 0x01000197);
  }
  return hex(high, low);
}

/** One flat text from sixteen codes: several times faster than printing two numbers and joining them. */
function hex(high: number, low: number): string {
  return String.fromCharCode(
    digit(high >>> 28),
    digit(high >>> 24),
    digit(high >>> 20),
    digit(high >>> 16),
    digit(high >>> 12),
    digit(high >>> 8),
    digit(high >>> 4),
    digit(high),
    digit(low >>> 28),
    digit(low >>> 24),
    digit(low >>> 20),
    digit(low >>> 16),
    digit(low >>> 12),
    digit(low >>> 8),
    digit(low >>> 4),
    digit(low),
  );
}

function digit(lane: number): number {
  const nibble = lane & 15;
  return nibble < 10 ? 48 + nibble : 87 + nibble;
}
