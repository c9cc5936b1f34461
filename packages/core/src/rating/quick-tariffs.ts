import { compileTariff, type Tariff } from './tariff.ts';

const WIDTH = 8;
const STATE = 0;

const UNKNOWN = 0;
const QUICK = 1;
const NOT_QUICK = 2;

/** Places of a row. */
export const QUICK_FIELD = {
  fee: 1,
  denominator: 2,
  firstUntil: 3,
  firstIncrement: 4,
  firstPrice: 5,
  nextIncrement: 6,
  nextPrice: 7,
} as const;

/**
 * The tariffs that most rules of most decks have (one or two bands per minute, begun increments billed, at most a
 * connection fee), each as one row of eight numbers: one line of the processor's cache. On a book of 200,000 prefixes the
 * time of rating a call is mostly waiting for memory, and a tariff as objects is ten lines.
 *
 * Rows are worked out when they are first needed.
 */
export class QuickTariffs {
  /** The rows, {@link QUICK_FIELD} from where {@link rowOf} says. */
  readonly rows: Float64Array;
  readonly #texts: readonly string[];
  readonly #rates: string[];

  /**
   * @param texts - Canonical texts of the book's tariffs.
   */
  constructor(texts: readonly string[]) {
    this.rows = new Float64Array(texts.length * WIDTH);
    this.#texts = texts;
    this.#rates = new Array<string>(texts.length * 2).fill('');
  }

  /**
   * Finds the row of a tariff.
   *
   * @param id - Which tariff.
   * @returns Where its row begins, or -1 when it needs more than a row.
   */
  rowOf(id: number): number {
    const row = id * WIDTH;
    const state = this.rows[row + STATE];
    if (state === QUICK) return row;
    if (state === NOT_QUICK) return -1;
    this.rows[row + STATE] = this.#fill(id, row);
    return this.rowOf(id);
  }

  /**
   * The rate of a band of a tariff that has a row.
   *
   * @param id - Which tariff.
   * @param band - 0 or 1.
   * @returns Price per minute, canonical decimal text; equal texts are one text.
   */
  rate(id: number, band: 0 | 1): string {
    return this.#rates[id * 2 + band] as string;
  }

  #fill(id: number, row: number): typeof QUICK | typeof NOT_QUICK | typeof UNKNOWN {
    const tariff = compileTariff(this.#texts[id] as string);
    const [first, next] = tariff.bands;
    if (first === undefined || !isQuick(tariff)) return NOT_QUICK;
    const { rows } = this;
    rows[row + QUICK_FIELD.fee] = tariff.safeConnectionFee;
    rows[row + QUICK_FIELD.denominator] = first.safeDenominator;
    rows[row + QUICK_FIELD.firstUntil] = first.untilSecond;
    rows[row + QUICK_FIELD.firstIncrement] = first.incrementSeconds;
    rows[row + QUICK_FIELD.firstPrice] = first.safeNumerator;
    rows[row + QUICK_FIELD.nextIncrement] = next?.incrementSeconds ?? 1;
    rows[row + QUICK_FIELD.nextPrice] = next?.safeNumerator ?? 0;
    this.#rates[id * 2] = first.rate;
    this.#rates[id * 2 + 1] = next === undefined || next.rate === first.rate ? first.rate : next.rate;
    return QUICK;
  }
}

function isQuick(tariff: Tariff): boolean {
  const { bands } = tariff;
  return (
    bands.length <= 2 &&
    bands.every(
      (band) => band.perSeconds === 60 && !Number.isNaN(band.safeNumerator * band.safeDenominator),
    ) &&
    tariff.roundsUp &&
    !tariff.isBounded &&
    !Number.isNaN(tariff.safeConnectionFee) &&
    tariff.noChargeIfSecondsAtMost === 0 &&
    tariff.freeSeconds === 0 &&
    tariff.minimumSeconds === 0 &&
    tariff.rounding === undefined
  );
}
