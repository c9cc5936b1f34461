/** How text looks. */
export interface Look {
  /** Size, points. */
  readonly size: number;
  /** Bold instead of regular. */
  readonly bold: boolean;
}

/**
 * Tells how wide text is.
 *
 * @param text - The text, one line.
 * @param look - How it looks.
 * @returns Its width, points.
 */
export type Measure = (text: string, look: Look) => number;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks text into lines: at spaces, and inside a word only where the word alone is too wide.
 *
 * @param text - The text.
 * @param within - How wide a line may be, points, and how it looks.
 * @param measure - Tells how wide text is.
 * @returns The lines; one, empty, for no text.
 */
export function linesOf(
  text: string,
  within: Look & { readonly width: number },
  measure: Measure,
): readonly string[] {
  const lines: string[] = [];
  const fits = (line: string): boolean => measure(line, within) <= within.width;
  for (const paragraph of text.split(/\r\n?|\n/)) {
    let line = '';
    for (const word of paragraph.split(/[ \t]+/)) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = fits(word) ? [word] : piecesOf(word, fits);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
    }
    lines.push(line);
  }
  return lines;
}

function piecesOf(word: string, fits: (piece: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && !fits(piece + segment)) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}
