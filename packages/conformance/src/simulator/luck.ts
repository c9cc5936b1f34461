import { type Chance, chanceOf } from '../storage/chance.ts';

/**
 * A seed that follows from another and from names: what is drawn from it stays the same whatever else is drawn, so that leaving
 * out one step of a run does not change what chance does to the others.
 *
 * @param seed - The other seed.
 * @param names - What it is for.
 * @returns The seed.
 */
export function luckOf(seed: number, ...names: readonly (string | number)[]): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const character of names.join(' ')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  // The last bits of neighbours would be much alike.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * A source of chance for one thing.
 *
 * @param seed - The run's seed.
 * @param names - What it is for.
 * @returns The source.
 */
export function chanceFor(seed: number, ...names: readonly (string | number)[]): Chance {
  return chanceOf(luckOf(seed, ...names));
}
