/** A repeatable source of chance for properties and faults. */
export interface Chance {
  /** A whole number from 0 to below `most`. */
  below(most: number): number;
  /** One of a list that is not empty. */
  oneOf<Value>(values: readonly Value[]): Value;
}

/**
 * Makes a source of chance: mulberry32, so that the same seed gives the same run on every machine.
 *
 * @param seed - Any whole number.
 * @returns The source.
 */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    below: (most) => next() % most,
    oneOf: (values) => values[next() % values.length] as (typeof values)[number],
  };
}
