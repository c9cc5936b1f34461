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

/** As much on each line as fits, at least one character; found by halving, since every measure is dear. */
function piecesOf(word: string, fits: (piece: string) => boolean): readonly string[] {
  const signs = Array.from(graphemes.segment(word), ({ segment }) => segment);
  const pieces: string[] = [];
  for (let from = 0; from < signs.length; ) {
    let [least, most] = [from + 1, signs.length];
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      if (fits(signs.slice(from, middle).join(''))) least = middle;
      else most = middle - 1;
    }
    pieces.push(signs.slice(from, least).join(''));
    from = least;
  }
  return pieces;
}
