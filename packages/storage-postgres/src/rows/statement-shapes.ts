/** A text that is made once and prepared once per connection. */
export interface ShapedText {
  /** The text. */
  readonly text: string;
  /** Its short name; absent when there are too many shapes for each to be kept by the server. */
  readonly name?: string;
}

const MOST_SHAPES = 300;
let made = 0;

/** Texts of statements by their shape: which tables, which operations, one row or many. */
export class StatementShapes {
  readonly #texts: Map<string, ShapedText> = new Map();

  /**
   * The text of a shape.
   *
   * @param shape - What tells the text from all others here.
   * @param make - Makes the text, the first time.
   * @returns Text and name.
   */
  of(shape: string, make: () => string): ShapedText {
    const known = this.#texts.get(shape);
    if (known !== undefined) return known;
    const text = make();
    if (this.#texts.size >= MOST_SHAPES) return { text };
    made += 1;
    // A name of the server is 63 bytes at most, so the shape itself is none.
    const shaped = { text, name: `live_calls_${made}` };
    this.#texts.set(shape, shaped);
    return shaped;
  }
}
