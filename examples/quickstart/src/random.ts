/** Numbers that look random and come out the same on every run. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number;
  /** One of a list. */
  pick<Item>(items: readonly Item[]): Item;
  /** Digits, the first of them 2 to 9. */
  digits(count: number): string;
}

/**
 * Makes a source of numbers from a seed (mulberry32).
 *
 * @param seed - Any whole number.
 * @returns The source.
 */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    whole,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
    digits: (count) => {
      let text = String(whole(2, 9));
      while (text.length < count) text += String(whole(0, 9));
      return text;
    },
  };
}
