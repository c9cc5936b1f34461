import type { Charge, Unrated } from '@live-calls/core';
import Papa from 'papaparse';
import { DISGUISING, plain } from './call-file/shown.ts';

/** Form of the results: JSON lines or CSV. */
export type ResultFormat = 'jsonl' | 'csv';

/** What became of one line of a call file. */
export type RatedLine =
  | {
      /** The call has a price. */
      readonly status: 'rated';
      /** The call's id. */
      readonly id: string;
      /** The charge. */
      readonly charge: Charge;
    }
  | {
      /** The call is fine, but no rule prices it. */
      readonly status: 'unrated';
      /** The call's id. */
      readonly id: string;
      /** Why. */
      readonly reason: Unrated['reason'];
    }
  | {
      /** The line cannot be used. */
      readonly status: 'rejected';
      /** The call's id, where it could be read. */
      readonly id?: string;
      /** Line number and reason. */
      readonly reason: string;
    };

/** First line of results as CSV. */
export const RESULT_HEADER = 'id,status,cost,currency,billedSeconds,matchedPrefix,reason,steps\n';

/**
 * Prints one result as a line.
 *
 * @param line - The result.
 * @param format - JSON lines or CSV.
 * @returns The line, its break included.
 */
export function printedLine(line: RatedLine, format: ResultFormat): string {
  return format === 'jsonl' ? jsonLine(line) : csvLine(line);
}

function jsonLine(line: RatedLine): string {
  if (line.status !== 'rated') {
    const id = line.id === undefined ? '' : `"id":${jsonText(line.id)},`;
    return `{${id}"status":"${line.status}","reason":${JSON.stringify(line.reason)}}\n`;
  }
  const { cost, billedSeconds, rule, steps } = line.charge;
  return (
    `{"id":${jsonText(line.id)},"status":"rated","cost":"${cost.amount}","currency":"${cost.currency}",` +
    `"billedSeconds":${billedSeconds},"matchedPrefix":${JSON.stringify(rule.prefix)},"steps":${JSON.stringify(steps)}}\n`
  );
}

/** What could disguise the line on a terminal is escaped, which JSON reads back as it was. */
function jsonText(text: string): string {
  const json = JSON.stringify(text);
  return ASCII.test(json)
    ? json
    : json.replace(DISGUISING, (character) =>
        [...character.split('')]
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      );
}

function csvLine(line: RatedLine): string {
  const id = cell(line.id ?? '');
  if (line.status !== 'rated') return `${id},${line.status},,,,,${cell(line.reason)},\n`;
  const { cost, billedSeconds, rule, steps } = line.charge;
  const prefix = cell(rule.prefix);
  return `${id},rated,${cost.amount},${cost.currency},${billedSeconds},${prefix},,${Papa.unparse([[JSON.stringify(steps)]])}\n`;
}

const ASCII = /^[ -~]*$/;

// What spreadsheets take for the start of a formula, full-width forms included; numbers such as +44 are none.
const FORMULA = /^\s*[=@\uFF1D\uFF20\uFF0B\uFF0D]|^[\t\r\n]|^\s*[+-](?!\d)/;

/** Quotes what needs it, and keeps spreadsheets from running a text that came in a file as a formula. */
function cell(text: string): string {
  if (/^[\w.:+-]*$/.test(text) && !FORMULA.test(text)) return text;
  const visible = plain(text);
  return Papa.unparse([[FORMULA.test(text) ? `'${visible}` : visible]]);
}
