import { describe, expect, it } from 'vitest';
import { type Item, layOut, type Size } from './layout.ts';
import type { Look } from './paragraphs.ts';
import type { Sheet } from './sheet.ts';

const PAPER: Size = { width: 595, height: 842 };
/** Above the rule over the foot, which nothing but the foot may reach. */
const LOWEST = PAPER.height - 56 - 40;
const measure = (text: string, { size }: Look): number => text.length * size * 0.5;

const sheet: Sheet = {
  locale: 'en-US',
  title: 'Invoice',
  mark: { text: 'Open', tone: 'plain' },
  from: { name: 'Seller', lines: ['1 Main Street'] },
  to: { heading: 'Bill to', name: 'Buyer', lines: ['2 Side Street'] },
  facts: [{ label: 'Number', value: 'EV-1' }],
  columns: [
    { heading: 'Description', share: 0.7, align: 'start' },
    { heading: 'Amount', share: 0.3, align: 'end' },
  ],
  rows: [['Call credit', '$1.00']],
  totals: [{ label: 'Total', value: '$1.00', strong: true }],
  sections: [],
  foot: 'Seller',
  issuedAt: new Date(0),
};

function laidOut(changes: Partial<Sheet>): readonly (readonly Item[])[] {
  const pageOf = (page: number, pages: number): string => `${page} / ${pages}`;
  return layOut({ ...sheet, ...changes }, { paper: PAPER, logo: undefined, measure, pageOf });
}

function textsOf(page: readonly Item[]) {
  return page.flatMap((item) => (item.type === 'text' ? [item] : []));
}

/** Every text but the foot's, in the order of reading. */
function said(pages: readonly (readonly Item[])[]): string {
  const above = pages.map((page) => textsOf(page).slice(0, -2));
  for (const { text, y, size } of above.flat()) expect(y + size, text).toBeLessThanOrEqual(LOWEST);
  return above.map((texts) => texts.map(({ text }) => text).join(' ')).join(' ');
}

const words = (count: number): string => Array.from({ length: count }, (_, index) => `w${index}`).join(' ');

describe('what is higher than a page', () => {
  it('a row runs on, under the head of the table, and loses no word', () => {
    const pages = laidOut({ rows: [[words(4_000), '$1.00']] });
    expect(pages.length).toBeGreaterThan(2);
    const all = said(pages).split(' ');
    for (let index = 0; index < 4_000; index += 1) expect(all).toContain(`w${index}`);
    for (const page of pages) {
      const texts = textsOf(page).map(({ text }) => text);
      if (texts.some((text) => /^w\d+ w/.test(text))) expect(texts).toContain('Description');
    }
    expect(all.filter((text) => text === '$1.00')).toHaveLength(2);
  });

  it.each([
    ['facts of a section', 'sections', (facts: Sheet['facts']) => [{ heading: 'How to pay', facts }]],
    ['totals', 'totals', (facts: Sheet['facts']) => facts],
  ] as const)('%s run on', (_what, field, made) => {
    const facts = Array.from({ length: 90 }, (_, index) => ({ label: `L${index}.`, value: `V${index}.` }));
    const all = said(laidOut({ [field]: made(facts) })).split(' ');
    for (const { label, value } of facts) expect(all).toEqual(expect.arrayContaining([label, value]));
  });

  it('a buyer of many lines is not put on a page with too little room', () => {
    const lines = Array.from({ length: 35 }, (_, index) => `B${index}.`);
    const all = said(laidOut({ from: { name: 'Seller', lines }, to: { name: 'Buyer', lines } }));
    expect(all.match(/B34\./g)).toHaveLength(2);
  });
});

it('keeps a row together where it fits on a page', () => {
  const rows = Array.from({ length: 30 }, (_, index) => [`R${index}. ${words(60)} E${index}.`, '$1.00']);
  const pages = laidOut({ rows });
  said(pages);
  for (const [index] of rows.entries()) {
    const pagesWith = (sign: string): number[] =>
      pages.flatMap((page, at) => (textsOf(page).some(({ text }) => text.includes(sign)) ? [at] : []));
    expect(pagesWith(`R${index}.`)).toEqual(pagesWith(`E${index}.`));
  }
});
