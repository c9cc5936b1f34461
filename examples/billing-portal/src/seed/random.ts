/** Numbers that look random; the same seed gives the same. */
export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /**
   * A whole number.
   *
   * @param least - Least, inclusive.
   * @param most - Most, inclusive.
   */
  whole(least: number, most: number): number;
  /**
   * One of a list that is not empty.
   *
   * @param items - The list.
   */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /**
   * One of a list, by weight.
   *
   * @param items - The list.
   * @param weight - How often an item comes.
   */
  weighted<Item>(items: readonly [Item, ...Item[]], weight: (item: Item) => number): Item;
  /**
   * Digits, the first of them 2 to 9.
   *
   * @param count - How many.
   */
  digits(count: number): string;
  /**
   * Talk time: most calls are short, some are long.
   *
   * @param middle - What half of the calls stay below, about, in seconds.
   */
  talkSeconds(middle: number): number;
}

/**
 * Makes a source of numbers from a seed.
 *
 * @param seed - Any whole number.
 * @returns The source.
 */
export function random(seed: number): Random {
  let state = seed >>> 0;
  // xorshift with 32 bits; never zero.
  if (state === 0) state = 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[whole(0, items.length - 1)] ?? items[0];
  return {
    next,
    whole,
    pick,
    weighted: (items, weight) => {
      let rest = next() * items.reduce((sum, item) => sum + weight(item), 0);
      return (
        items.find((item) => {
          rest -= weight(item);
          return rest < 0;
        }) ?? items[0]
      );
    },
    digits: (count) =>
      Array.from({ length: count }, (_, place) => String(whole(place === 0 ? 2 : 0, 9))).join(''),
    talkSeconds: (middle) => {
      const bell = next() + next() + next() + next() - 2;
      return Math.min(3600, Math.max(3, Math.round(middle * Math.exp(1.6 * bell))));
    },
  };
}
