import { createHash } from 'node:crypto';

/** A text that is made once and prepared once per connection. */
export interface ShapedText {
  /** The text. */
  readonly text: string;
  /** Its short name; absent when there are too many shapes for each to be kept by the server. */
  readonly name?: string;
}

const MOST_SHAPES = 300;
/** Of the digest; the server cuts names at 63 bytes. */
const NAME_CHARACTERS = 32;

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
    const shaped = { text, name: nameOf(text) };
    this.#texts.set(shape, shaped);
    return shaped;
  }
}

/**
 * The same name stands for the same text in every process. Behind a pooler, processes meet on one connection of the server;
 * were names counted, one process could run what another had prepared under the same number.
 */
function nameOf(text: string): string {
  return `live_calls_${createHash('sha256').update(text).digest('hex').slice(0, NAME_CHARACTERS)}`;
}
