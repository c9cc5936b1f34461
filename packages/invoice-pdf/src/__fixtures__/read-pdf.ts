import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Text at a place; points from the lower left corner. */
export interface ReadText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A PDF, as a reader that is not ours reads it. */
export interface ReadPdf {
  readonly pages: readonly (readonly ReadText[])[];
  readonly info: Readonly<Record<string, unknown>>;
}

/**
 * Reads a PDF.
 *
 * @param bytes - The file.
 * @returns What it says, and where.
 */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const document = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
  const pages: (readonly ReadText[])[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(
      items.flatMap((item) => {
        if (!('str' in item) || item.str.trim() === '') return [];
        const [, , , , x, y] = item.transform as readonly number[];
        return [{ text: item.str, x: x ?? 0, y: y ?? 0, width: item.width, height: item.height }];
      }),
    );
  }
  const { info } = await document.getMetadata();
  await document.destroy();
  return { pages, info: info as Readonly<Record<string, unknown>> };
}

/** All text of a page, in the order of drawing. */
export function textOf(page: readonly ReadText[] | undefined): string {
  return (page ?? []).map(({ text }) => text).join(' ');
}
