import { invalidInput } from '@live-calls/core/adapter';
import PDFDocument from 'pdfkit';
import { builtInFaces, type Face, facesOf, type Run, runsOf } from './faces.ts';
import { type Ink, type Item, layOut, type Size } from './layout.ts';
import type { RenderedPdf, SheetOptions } from './options.ts';
import type { Look } from './paragraphs.ts';
import { filled, printerOf } from './print.ts';
import type { Sheet } from './sheet.ts';

const PAPERS: { readonly [Name in NonNullable<SheetOptions['paper']>]: Size } = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
};
const INKS: { readonly [Name in Ink]: string } = {
  ...{ text: '#1c2430', quiet: '#5a6677', line: '#c9d1da' },
  ...{ good: '#10703c', bad: '#a3261b', plain: '#44505f' },
};
/** Given on purpose: without a list, words are laid out one by one, and scripts from right to left come out in the wrong order. */
const FEATURES: PDFKit.Mixins.OpenTypeFeatures[] = ['kern'];

/**
 * Draws a sheet as a PDF.
 *
 * @param sheet - The sheet.
 * @param options - Logo, paper and fonts.
 * @returns The file.
 * @throws BillingError with code `INVALID_INPUT` for a logo or a font that cannot be read.
 */
export async function sheetPdf(sheet: Sheet, options: SheetOptions): Promise<RenderedPdf> {
  const { fonts = [], paper = 'a4', logo } = options;
  if (!Object.hasOwn(PAPERS, paper)) throw invalidInput('paper', "'a4' or 'letter'");
  const ofHost = await read('fonts', 'fonts in TrueType, OpenType or WOFF', () => facesOf(fonts));
  const faces = [...(await builtInFaces()), ...ofHost];
  const { words } = printerOf(options);
  const document = emptyDocument(sheet, PAPERS[paper]);
  const drawing = new Drawing(document, faces);
  const image =
    logo === undefined ? undefined : await read('logo', 'a PNG or JPEG', () => drawing.image(logo));
  const pages = layOut(sheet, {
    paper: PAPERS[paper],
    logo: image,
    measure: (text, look) => drawing.width(text, look),
    pageOf: (page, of) => filled(words.page, { page: String(page), pages: String(of) }),
  });
  for (const [index, page] of pages.entries()) {
    if (index > 0) document.addPage();
    for (const item of page) drawing.draw(item);
  }
  return { bytes: await bytesOf(document), pages: pages.length, missing: [...drawing.missing].sort() };
}

async function read<T>(field: string, rule: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch {
    throw invalidInput(field, rule);
  }
}

function emptyDocument(
  { title, facts, from, locale, issuedAt }: Sheet,
  { width, height }: Size,
): PDFKit.PDFDocument {
  return new PDFDocument({
    size: [width, height],
    margin: 0,
    lang: locale,
    displayTitle: true,
    pdfVersion: '1.7',
    // The only time in the file; the file's id is made of these words.
    info: {
      Title: [title, facts[0]?.value].filter((part) => part !== undefined).join(' '),
      Author: from.name,
      Creator: 'Live Calls Billing',
      Producer: 'Live Calls Billing',
      CreationDate: issuedAt,
      ModDate: issuedAt,
    },
  });
}

function bytesOf(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => done(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', fail);
    document.end();
  });
}

class Drawing {
  readonly missing: Set<string> = new Set();
  readonly #document: PDFKit.PDFDocument;
  readonly #faces: readonly Face[];
  readonly #known = new Set<string>();
  readonly #runs = new Map<string, readonly Run[]>();
  #logo: Buffer | undefined;

  constructor(document: PDFKit.PDFDocument, faces: readonly Face[]) {
    this.#document = document;
    this.#faces = faces;
  }

  image(logo: Uint8Array): Size {
    this.#logo = Buffer.from(logo);
    // The types know nothing of it; it is documented by the library.
    const { width, height } = (this.#document as unknown as { openImage(source: Buffer): Size }).openImage(
      this.#logo,
    );
    return { width, height };
  }

  width(text: string, look: Look): number {
    return this.#runsOf(text).reduce((sum, run) => sum + this.#widthOf(run, look), 0);
  }

  /** The same lines are measured and then drawn. */
  #runsOf(text: string): readonly Run[] {
    const known = this.#runs.get(text) ?? runsOf(text, this.#faces, this.missing);
    this.#runs.set(text, known);
    return known;
  }

  draw(item: Item): void {
    const document = this.#document;
    switch (item.type) {
      case 'text':
        this.#text(item);
        return;
      case 'rule':
        document.lineWidth(item.weight).strokeColor(INKS[item.ink]);
        document
          .moveTo(item.x, item.y)
          .lineTo(item.x + item.width, item.y)
          .stroke();
        return;
      case 'frame':
        document.lineWidth(0.8).strokeColor(INKS[item.ink]);
        document.roundedRect(item.x, item.y, item.width, item.height, 4).stroke();
        return;
      case 'logo':
        if (this.#logo !== undefined)
          document.image(this.#logo, item.x, item.y, { width: item.width, height: item.height });
    }
  }

  #text({ text, x, y, ink, size, bold }: Extract<Item, { type: 'text' }>): void {
    let at = x;
    for (const run of this.#runsOf(text)) {
      this.#use(run.face, { size, bold });
      this.#document.fillColor(INKS[ink]).text(run.text, at, y + size, {
        lineBreak: false,
        baseline: 'alphabetic',
        features: FEATURES,
      });
      at += this.#widthOf(run, { size, bold });
    }
  }

  #widthOf({ text, face }: { readonly text: string; readonly face: number }, look: Look): number {
    this.#use(face, look);
    return this.#document.widthOfString(text, { features: FEATURES });
  }

  #use(face: number, { size, bold }: Look): void {
    const name = `${face}${bold ? 'b' : 'r'}`;
    const { regular, bold: heavy } = this.#faces[face] as Face;
    if (!this.#known.has(name)) this.#document.registerFont(name, bold ? heavy : regular);
    this.#known.add(name);
    this.#document.font(name).fontSize(size);
  }
}
