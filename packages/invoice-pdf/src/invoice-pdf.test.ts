import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { money } from '@live-calls/core';
import { describe, expect, it } from 'vitest';
import { invoiceWith, plain, transferDetails } from './__fixtures__/invoices.ts';
import { type ReadText, readPdf, textOf } from './__fixtures__/read-pdf.ts';
import { invoicePdf } from './render.ts';

const require = createRequire(import.meta.url);
const thai = (weight: number): Uint8Array =>
  readFileSync(require.resolve(`@fontsource/noto-sans-thai/files/noto-sans-thai-thai-${weight}-normal.woff`));

/** A picture of one dark pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

async function printed(...given: Parameters<typeof invoicePdf>) {
  const pdf = await invoicePdf(...given);
  return { ...pdf, ...(await readPdf(pdf.bytes)) };
}

/** Pairs of texts that lie on each other. */
function overlaps(page: readonly ReadText[]): readonly string[] {
  return page.flatMap((one, index) =>
    page.slice(index + 1).flatMap((other) => {
      const across = one.x + one.width - 0.5 > other.x && other.x + other.width - 0.5 > one.x;
      const along = Math.abs(one.y - other.y) < Math.min(one.height, other.height) * 0.8;
      return across && along ? [`${one.text} | ${other.text}`] : [];
    }),
  );
}

const long = Array.from({ length: 70 }, (_, index) => ({
  description: `Line ${index}: ${'a description that has to be wrapped '.repeat(1 + (index % 4))}`,
  amount: money('1.5', 'USD'),
}));

describe('an open invoice', () => {
  it('says who sells, who buys, what it comes to and how it is paid', async () => {
    const { pages, missing, info } = await printed(invoiceWith(), { transferDetails });
    const text = textOf(pages[0]);
    for (const said of [
      ...['Invoice', 'Open', 'INV-2026-0042', 'November 20, 2026', 'December 4, 2026', 'PO 4711'],
      ...['Seller Telecom GmbH', 'Hafenstraße 7', '20457 Hamburg', 'Germany', 'Tax ID DE123456789'],
      ...['Northwind Calling Inc.', 'Suite 400', 'Portland, ME 04101', 'United States'],
      ...['Call credit', '$170.00', 'VAT 19 %', '$32.30', '$202.30', '000123456789', '1 / 1'],
      ...['Call credit is not refunded.', 'version 2026-11, agreed to by ada@northwind.example'],
    ]) {
      expect(text).toContain(said);
    }
    expect(missing).toEqual([]);
    expect(pages).toHaveLength(1);
    expect(info).toMatchObject({
      Title: 'Invoice INV-2026-0042',
      Author: 'Seller Telecom GmbH',
      CreationDate: 'D:20261120100000Z',
    });
  });

  it('is printed with all decimals of its amounts, in the language that is asked for', async () => {
    const lines = [{ description: 'Gesprächsguthaben', amount: money('12345.678', 'EUR') }];
    const euros = {
      net: money('12345.678', 'EUR'),
      tax: money('0', 'EUR'),
      total: money('12345.678', 'EUR'),
    };
    const nothing = { received: money('0', 'EUR') };
    const invoice = invoiceWith({ ...euros, ...nothing }, { lines, taxes: [] });
    const words = { invoice: 'Rechnung', total: 'Gesamtbetrag' };
    const options = { locale: 'de-DE', timeZone: 'Pacific/Auckland', words };
    const text = textOf((await printed(invoice, options)).pages[0]);
    expect(text).toContain('Rechnung');
    expect(text.replaceAll('\u00a0', ' ')).toContain('12.345,678 €');
    expect(text).toContain('20. November 2026');
    expect(text).toContain('Vereinigte Staaten');
    const yen = money('1000', 'JPY');
    const inYen = invoiceWith({ net: yen, tax: money('0', 'JPY'), total: yen, received: money('0', 'JPY') });
    expect(textOf((await printed(inYen)).pages[0])).toContain('¥1,000');
  });

  it('has a logo and another paper where they are given', async () => {
    const a4 = await printed(invoiceWith());
    const letter = await printed(invoiceWith(), { paper: 'letter', logo: PIXEL });
    expect(Buffer.from(letter.bytes).includes('/Subtype /Image')).toBe(true);
    expect(Buffer.from(a4.bytes).includes('/Subtype /Image')).toBe(false);
    expect(Buffer.from(letter.bytes).includes('[0 0 612 792]')).toBe(true);
  });
});

describe('what becomes of an invoice', () => {
  const paidAt = new Date('2026-11-21T09:00:00Z');

  it.each([
    ['paid', 'Paid'],
    ['void', 'Void'],
    ['expired', 'Expired'],
    ['failed', 'Payment failed'],
    ['processing', 'Payment under way'],
  ] as const)('marks it: %s', async (status, mark) => {
    expect(textOf((await printed(invoiceWith({ status }))).pages[0])).toContain(mark);
  });

  it('tells a paid one from an open one: when, and not how to pay', async () => {
    const text = textOf(
      (await printed(invoiceWith({ status: 'paid', paidAt }), { transferDetails })).pages[0],
    );
    expect(text).toContain('Paid on November 21, 2026');
    expect(text).not.toContain('How to pay');
    expect(text).not.toContain('Payable until');
  });

  it('tells what has arrived of one that is paid in part', async () => {
    const text = textOf((await printed(invoiceWith({ received: money('100', 'USD') }))).pages[0]);
    expect(text).toMatch(/Received\s+\$100\.00/);
    expect(text).toMatch(/Amount due\s+\$102\.30/);
    const more = invoiceWith({ status: 'paid', paidAt, received: money('300', 'USD') });
    expect(textOf((await printed(more)).pages[0])).not.toContain('Amount due');
  });

  it('names the invoice that a credit note corrects', async () => {
    const corrects = { invoiceId: 'inv_1', number: 'INV-2026-0042' };
    const note = invoiceWith({ kind: 'credit-note', number: 'CN-2026-0007' }, { corrects });
    const text = textOf((await printed(note)).pages[0]);
    expect(text).toContain('Credit note');
    expect(text).not.toContain('Open');
    expect(textOf((await printed({ ...note, status: 'void' })).pages[0])).toContain('Void');
    expect(text).toMatch(/Corrects invoice\s+INV-2026-0042/);
  });
});

describe('long and foreign text', () => {
  it('runs over pages: the head of the table on each, every line on one, nothing on anything else', async () => {
    const name = `${'Unbreakable'.repeat(20)} and Sons of the Eastern Provinces`;
    const buyer = { ...plain.buyer, name, reference: 'R'.repeat(90) };
    const { pages, info } = await printed(invoiceWith({}, { lines: long, buyer }), { transferDetails });
    expect(pages.length).toBeGreaterThan(3);
    expect(info.Title).toBe('Invoice INV-2026-0042');
    for (const [index, page] of pages.entries()) {
      expect(overlaps(page)).toEqual([]);
      expect(textOf(page)).toContain(`${index + 1} / ${pages.length}`);
      const [left, right] = [56, 595.28 - 56];
      for (const { x, width, y, text } of page) {
        expect(x, text).toBeGreaterThan(left - 0.5);
        expect(x + width, text).toBeLessThan(right + 0.5);
        expect(y, text).toBeGreaterThan(50);
      }
      if (textOf(page).includes('Line ')) expect(textOf(page)).toContain('Description');
    }
    const all = pages.map(textOf).join(' ');
    for (const [index] of long.entries()) expect(all).toContain(`Line ${index}:`);
  });

  it('prints Greek, Cyrillic, Vietnamese and Devanagari', async () => {
    const names = ['Ελληνική Εταιρεία', 'ООО «Ромашка» № 5', 'Công ty Điện thoại', 'दिल्ली'];
    const lines = names.map((description) => ({ description, amount: money('1', 'USD') }));
    const { missing, pages } = await printed(invoiceWith({}, { lines }));
    expect(missing).toEqual([]);
    // A word may be drawn by several fonts of one family, and is read in as many pieces.
    const read = textOf(pages[0]).replaceAll(' ', '');
    for (const name of names.slice(0, 3)) expect(read).toContain(name.replaceAll(' ', ''));
  });

  it('prints from right to left, numbers and brackets among it the right way round', async () => {
    const name = 'שלום עולם (חברה) 2026';
    const address = { ...plain.buyer.address, line1: 'شارع ١٢' };
    const { pages, missing } = await printed(invoiceWith({}, { buyer: { ...plain.buyer, name, address } }));
    expect(missing).toEqual([]);
    const row = (sign: string): string => {
      const { y } = pages[0]?.find(({ text }) => text.includes(sign)) ?? { y: -1 };
      const drawn = pages[0]?.filter((one) => one.y === y && one.x < 290) ?? [];
      return [...drawn]
        .sort((a, b) => a.x - b.x)
        .map(({ text }) => text)
        .join('');
    };
    // As it is seen, from the left: the year first, then the brackets around the word.
    expect(row('2026').replaceAll(' ', '')).toMatch(/^2026\(?.*חברה.*שלום/);
    expect(row('١٢')).toMatch(/^١٢/);
  });

  it.each([
    ...[
      'bg-BG',
      'cs-CZ',
      'de-CH',
      'el-GR',
      'es-ES',
      'fa-IR',
      'fi-FI',
      'fr-CH',
      'fr-FR',
      'he-IL',
      'hi-IN',
      'hu-HU',
    ],
    ...[
      'ar-EG',
      'it-IT',
      'lt-LT',
      'nb-NO',
      'nl-NL',
      'pl-PL',
      'pt-BR',
      'ro-RO',
      'ru-RU',
      'sv-SE',
      'tr-TR',
      'uk-UA',
    ],
  ])('prints the amounts, dates and countries of %s', async (locale) => {
    const total = money('-12345678.9', 'EUR');
    const { missing, pages } = await printed(invoiceWith({ total }), { locale });
    expect(missing).toEqual([]);
    // Marks of direction are followed; as no font has them, they would be drawn as boxes.
    expect(textOf(pages[0])).not.toMatch(/\p{Cf}/u);
  });

  it('prints a space of any width as a space', async () => {
    const total = money('12345.5', 'EUR');
    const { pages } = await printed(invoiceWith({ total }), { locale: 'fr-FR' });
    expect(textOf(pages[0]).replaceAll('\u00a0', ' ')).toContain('12 345,50 €');
  });

  it('draws a box for what no font has, tells it, and takes fonts of the host', async () => {
    const lines = [{ description: 'ไทย', amount: money('1', 'USD') }];
    const without = await printed(invoiceWith({}, { lines }));
    expect(without.missing.length).toBeGreaterThan(0);
    const fonts = [{ regular: thai(400), bold: thai(700) }];
    const has = await printed(invoiceWith({}, { lines }), { fonts });
    expect(has.missing).toEqual([]);
    expect(textOf(has.pages[0])).toContain('ไทย');
  });
});

describe('the same invoice', () => {
  it('gives the same bytes, here and in another process of another place', async () => {
    const one = await invoicePdf(invoiceWith(), { transferDetails });
    const other = await invoicePdf(invoiceWith(), { transferDetails });
    const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    expect(hash(other.bytes)).toBe(hash(one.bytes));
    const script = fileURLToPath(new URL('./__fixtures__/print-twice.ts', import.meta.url));
    const args = ['-C', '@live-calls/source', '--import', import.meta.resolve('tsx'), script];
    const elsewhere = {
      ...process.env,
      TZ: 'Pacific/Kiritimati',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'de_DE.UTF-8',
    };
    const running = { encoding: 'utf8', timeout: 60_000, env: elsewhere } as const;
    const { stdout, stderr } = spawnSync(process.execPath, args, running);
    expect(stderr).toBe('');
    expect(stdout).toBe(hash(one.bytes));
  }, 90_000);

  it('does not give the bytes of another one', async () => {
    const one = await invoicePdf(invoiceWith());
    const other = await invoicePdf(invoiceWith({ number: 'INV-2026-0043' }));
    expect(Buffer.from(other.bytes).equals(Buffer.from(one.bytes))).toBe(false);
  });
});

describe('what cannot be used', () => {
  const refused = (field: string) => ({ code: 'INVALID_INPUT', details: { field } });

  it.each([
    ['a language that is none', { locale: 'not a language' }, 'locale'],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a logo that is no picture', { logo: Buffer.from('GIF89a') }, 'logo'],
    ['a font that is cut off', { fonts: [{ regular: thai(400).subarray(0, 4_000) }] }, 'fonts'],
    ['a font that is none', { fonts: [{ regular: Buffer.from('nothing') }] }, 'fonts'],
    ['paper that nobody sells', { paper: 'a3' as never }, 'paper'],
  ])('%s', async (_what, options, field) => {
    await expect(invoicePdf(invoiceWith(), options)).rejects.toMatchObject(refused(field));
  });

  it('a draft, which has neither number nor date', async () => {
    const { number: _, issuedAt: __, ...draft } = invoiceWith({ status: 'draft' });
    await expect(invoicePdf(draft)).rejects.toMatchObject(refused('invoice'));
  });
});
