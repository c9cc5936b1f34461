import type { ReportText, ReportTextQuery } from '../ports/report-legs.ts';
import type { Storage } from '../ports/storage.ts';
import { dialCountries } from '../rating/price-book-countries.ts';
import { countryCalled } from './country-called.ts';
import { countryCell, csvFields, csvLines } from './csv.ts';
import { fieldsFor, legLines, linesOf, type ReportScope } from './leg-lines.ts';
import { callStatuses } from './usage-line.ts';

/**
 * The lines of a report as CSV. A storage that joins and formats rows itself hands over text; each of its lines is looked
 * at, and where one holds a cell that needs more than quoting its chunk is written here from the rows, like everything
 * of a storage that does not.
 *
 * @param storage - The storage.
 * @param scope - Which lines.
 * @returns Text in pieces of whole lines.
 */
export async function* csvBody(storage: Storage, scope: ReportScope): AsyncGenerator<string> {
  const { filters, journal, fromMs, untilMs } = scope;
  // Countries may have to be told from the number, and a journal shows more than the latest revisions.
  if (storage.reports?.text === undefined || journal || filters.country !== undefined) {
    for await (const page of legLines(storage, { ...scope, fields: csvFields, parties: true }))
      yield csvLines(page);
    return;
  }
  if (untilMs <= fromMs) return;
  for await (const chunk of storage.reports.text(textQuery(scope))) {
    const text = checkedText(chunk);
    if (text === undefined) yield* fromRows(scope, chunk);
    else if (text !== '') yield text;
  }
}

async function* fromRows(scope: ReportScope, chunk: ReportText): AsyncGenerator<string> {
  for await (const legs of chunk.legs(fieldsFor(scope.filters, csvFields))) {
    const lines = linesOf(scope, legs);
    if (lines.length > 0) yield csvLines(lines);
  }
}

const countryNames = Object.fromEntries(dialCountries.map(({ code, name }) => [code, name]));

function textQuery({ accountId, fromMs, untilMs, asOf, filters }: ReportScope): ReportTextQuery {
  const { campaign, manager, status, provider } = filters;
  const only = {
    ...(campaign !== undefined && { campaignId: [...campaign] }),
    ...(manager !== undefined && { managerId: [...manager] }),
    ...(status !== undefined && { legStatus: [...status] }),
    ...(provider !== undefined && { provider: [...provider] }),
  };
  return { accountId, fromMs, untilMs, asOf, only, statusNames: callStatuses, countryNames };
}

// Text that begins with a letter or digit is no formula. Bare, it must not need quotes: those are the rules of `textCell`.
const FIRST = '[A-Za-z0-9\\u00C0-\\u024F]';
const TEXT = `(?:${FIRST}[^,"\\r\\n\\uFEFF]*(?<! )|"${FIRST}(?:[^"]|"")*")?`;
const DAY = String.raw`(?:\d{4}-\d{2}-\d{2})?`;
const TIME = String.raw`(?:\d{2}:\d{2}:\d{2})?`;
const LINE = new RegExp(
  [
    `${TEXT},${TEXT},${TEXT},${TEXT}`,
    String.raw`(?:\+\d{1,15}|${TEXT})`,
    String.raw`(?:\?|${TEXT})`,
    `${DAY},${TIME},${TIME}`,
    String.raw`(?:\d+\.\d{2})?`,
    `${TEXT},${TEXT}`,
    String.raw`(?:-?\d+(?:\.\d+)?)?\r\n`,
  ].join(','),
  'y',
);
const NAMELESS = /([^,"\r\n]*),\?,/g;
const QUOTE = 34;

/**
 * Looks at every line of a chunk, and puts the countries in that only the number tells.
 *
 * @param chunk - The chunk.
 * @returns The text as `csvLines` would have written it; absent when it would have written something else.
 */
export function checkedText({ text, lines }: Pick<ReportText, 'text' | 'lines'>): string | undefined {
  if (text === undefined) return undefined;
  let seen = 0;
  LINE.lastIndex = 0;
  while (LINE.lastIndex < text.length) {
    if (!LINE.test(text)) return undefined;
    seen += 1;
  }
  if (seen !== lines) return undefined;
  return text.includes(',?,') ? named(text) : text;
}

/** No text that passed begins with a question mark, so a cell that is one stands for a country, unless it is quoted. */
function named(text: string): string | undefined {
  let at = 0;
  let quotes = 0;
  let unclear = false;
  const whole = text.replace(NAMELESS, (found: string, number: string, offset: number) => {
    for (; at < offset; at += 1) if (text.charCodeAt(at) === QUOTE) quotes += 1;
    if (quotes % 2 === 1) return found;
    unclear ||= text.charCodeAt(offset - 1) === QUOTE;
    return `${number},${countryCell(countryCalled(number))},`;
  });
  return unclear ? undefined : whole;
}
