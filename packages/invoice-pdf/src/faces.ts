import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadOnce } from '@live-calls/core/adapter';
import bidiFactory from 'bidi-js';
import * as fontkit from 'fontkit';
import type { SheetFont } from './options.ts';
import { unpackedFont } from './unpacked-font.ts';

/** A font in both weights, and which characters it has. */
export interface Face {
  /** The file, regular weight. */
  readonly regular: Buffer;
  /** The file, bold. */
  readonly bold: Buffer;
  /** Whether it has a character. */
  has(codePoint: number): boolean;
  /** Whether it draws a text from right to left by itself, as it does with scripts that are written so. */
  turns(text: string): boolean;
}

interface Bidi {
  getEmbeddingLevels(text: string, direction: 'auto'): { readonly levels: Uint8Array };
  getMirroredCharacter(sign: string): string | null;
}

/** Text of one font and one direction. */
export interface Run {
  /** The text, in the order in which its font wants it. */
  readonly text: string;
  /** Which of the faces. */
  readonly face: number;
}

const require = createRequire(import.meta.url);
// Its types do not say that Node takes the CommonJS file, whose export is the function itself.
const bidi = (bidiFactory as unknown as () => Bidi)();
/** What every Latin font has: nothing to look up, nothing to turn. */
const PLAIN = /^[\x20-\x7e]*$/;
/** Blocks of scripts that are written from right to left, as the Unicode roadmap sets them aside. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Characters that are not drawn: joiners, marks of direction, variation selectors, places to hyphenate. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;
/** They tell a font which form its neighbours have, so it gets to see them. */
const JOINERS = new Set(['\u200c', '\u200d']);
/** Spaces of a width of their own, such as the narrow one among the digits of French amounts. */
const SPACE = /^\p{Zs}$/u;

const BUILT_IN: readonly (readonly [family: string, part: string])[] = [
  ...['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese', 'devanagari'].map(
    (part) => ['noto-sans', part] as const,
  ),
  ['noto-sans-hebrew', 'hebrew'],
  ['noto-sans-arabic', 'arabic'],
];

/**
 * The built-in faces, read in once; a file that cannot be read is tried again with the next document.
 *
 * @returns The faces.
 */
export const builtInFaces: () => Promise<readonly Face[]> = loadOnce(() =>
  Promise.all(BUILT_IN.map(async ([family, part]) => faceOf(await filesOf(family, part)))),
);

/**
 * Reads the fonts of the host in.
 *
 * @param fonts - The fonts.
 * @returns Their faces.
 */
export function facesOf(fonts: readonly SheetFont[]): readonly Face[] {
  return fonts.map(({ regular, bold = regular }) => faceOf({ regular, bold }));
}

async function filesOf(family: string, part: string): Promise<Required<SheetFont>> {
  const file = (weight: number): Promise<Uint8Array> =>
    readFile(require.resolve(`@fontsource/${family}/files/${family}-${part}-${weight}-normal.woff`));
  const [regular, bold] = await Promise.all([file(400), file(700)]);
  return { regular, bold };
}

function faceOf(files: Required<SheetFont>): Face {
  const [regular, bold] = [unpackedFont(files.regular), unpackedFont(files.bold)];
  const font = fontkit.create(regular) as fontkit.Font;
  const has = (codePoint: number): boolean => font.hasGlyphForCodePoint(codePoint);
  const turns = (text: string): boolean => font.layout(text).direction === 'rtl';
  return { regular, bold, has, turns };
}

/**
 * Splits a line into what is drawn one after the other, from left to right: a run has one font and one direction
 * (Unicode Standard Annex 9).
 *
 * @param text - The line.
 * @param faces - The faces, in the order in which they are tried.
 * @param missing - Collects characters that no face has.
 * @returns The runs; a character that no face has is in a run of the first, which draws a box.
 */
export function runsOf(text: string, faces: readonly Face[], missing: Set<string>): readonly Run[] {
  if (PLAIN.test(text)) return [{ text, face: 0 }];
  const { levels } = bidi.getEmbeddingLevels(text, 'auto');
  const runs: (Run & { readonly level: number })[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const level = levels[index] ?? 0;
    const last = runs.at(-1);
    const shown = shownOf(segment, faces);
    const face = faceFor(shown, { faces, preferred: last?.face ?? 0, missing });
    const sign = level % 2 === 1 ? (bidi.getMirroredCharacter(shown) ?? shown) : shown;
    const drawn = [...sign].filter((one) => !INVISIBLE.test(one) || isJoiner(one, faces[face])).join('');
    if (drawn === '') continue;
    if (last !== undefined && last.level === level && last.face === face) {
      runs[runs.length - 1] = { ...last, text: last.text + drawn };
    } else runs.push({ text: drawn, face, level });
  }
  return inDrawingOrder(runs).map(({ text: drawn, face, level }) => {
    const isTurned = RIGHT_TO_LEFT.test(drawn) && faces[face]?.turns(drawn) === true;
    const isAsRead = isTurned === (level % 2 === 1);
    return { face, text: isAsRead ? drawn : turned(drawn) };
  });
}

/** A space that no font has is one like any other; everything else stays what it is. */
function shownOf(segment: string, faces: readonly Face[]): string {
  const isUnknown = SPACE.test(segment) && !faces.some((face) => face.has(segment.codePointAt(0) ?? 0));
  return isUnknown ? ' ' : segment;
}

function isJoiner(sign: string, face: Face | undefined): boolean {
  return JOINERS.has(sign) && face?.has(sign.codePointAt(0) ?? 0) === true;
}

/** The other way round: for digits among letters from right to left, and for signs that belong to no script. */
function turned(text: string): string {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
    .reverse()
    .join('');
}

function faceFor(
  segment: string,
  among: { readonly faces: readonly Face[]; readonly preferred: number; readonly missing: Set<string> },
): number {
  const { faces, preferred, missing } = among;
  const visible = [...segment].filter((sign) => !INVISIBLE.test(sign));
  const hasAll = (face: Face | undefined): boolean =>
    visible.every((sign) => face?.has(sign.codePointAt(0) ?? 0) === true);
  if (hasAll(faces[preferred])) return preferred;
  const found = faces.findIndex(hasAll);
  if (found >= 0) return found;
  missing.add(segment);
  return 0;
}

/** Rule L2: from the highest level to the lowest odd one, what stands at it or above is reversed. */
function inDrawingOrder<R extends { readonly level: number }>(runs: readonly R[]): readonly R[] {
  let ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    const next: R[] = [];
    let group: R[] = [];
    for (const run of ordered) {
      if (run.level >= level) group.unshift(run);
      else {
        next.push(...group, run);
        group = [];
      }
    }
    ordered = [...next, ...group];
  }
  return ordered;
}
