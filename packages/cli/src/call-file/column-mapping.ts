import { BillingError } from '@live-calls/core';
import { shown } from './shown.ts';

/** Name of a field of a call, as `--columns` names it. */
export type CallField =
  | 'id'
  | 'start'
  | 'end'
  | 'durationSeconds'
  | 'to'
  | 'from'
  | 'direction'
  | 'provider'
  | 'answered'
  | 'campaignId'
  | 'campaignTitle'
  | 'applicationId'
  | 'managerId'
  | 'managerEmail';

const CALL_FIELDS: readonly CallField[] = [
  'id',
  'start',
  'end',
  'durationSeconds',
  'to',
  'from',
  'direction',
  'provider',
  'answered',
  'campaignId',
  'campaignTitle',
  'applicationId',
  'managerId',
  'managerEmail',
];

/** Fields no call can do without. */
export const REQUIRED_FIELDS: readonly CallField[] = ['id', 'start', 'durationSeconds', 'to'];

/**
 * Which column of a file holds which field. Several columns stand for "the first of these that is not empty", such as
 * the answer time, else the dialling time; none for "not in this file". A field that is not named is looked for under
 * its own name.
 */
export type ColumnMapping = { readonly [Field in CallField]?: readonly string[] };

/** What a file says about one call, by field: nothing is trusted, what is empty is absent. */
export type RawCall = { readonly [Field in CallField]?: unknown };

/**
 * Reads a column mapping as it is written on the command line.
 *
 * @param text - `field=column` pairs, such as `start=answer|calldate,durationSeconds=billsec,to=dst`; `from=` for a
 * field that is not to be read.
 * @returns The mapping.
 * @throws BillingError with code `INVALID_INPUT` naming the pair that cannot be understood.
 */
export function parseColumns(text: string): ColumnMapping {
  const mapping: { [Field in CallField]?: readonly string[] } = {};
  for (const pair of text.split(',')) {
    const cut = pair.indexOf('=');
    const field = pair.slice(0, Math.max(cut, 0)).trim();
    const named = pair.slice(cut + 1).trim();
    const columns = named === '' ? [] : named.split('|').map((column) => column.trim());
    if (cut === -1 || columns.includes(''))
      throw badPair('a list of field=column, such as start=calldate,to=dst', pair);
    if (!isCallField(field)) throw badPair(`field=column with a field of ${CALL_FIELDS.join(', ')}`, pair);
    if (columns.length === 0 && REQUIRED_FIELDS.includes(field))
      throw badPair(`field=column, and a column for ${REQUIRED_FIELDS.join(', ')}`, pair);
    mapping[field] = columns;
  }
  return mapping;
}

/**
 * Finds the columns of a mapping in a header, once per file.
 *
 * @param mapping - Which column holds which field.
 * @param header - The file's columns, in order.
 * @returns A function from the cells of a line to the fields of its call.
 * @throws BillingError with code `INVALID_INPUT` when a column is missing or there twice: it names it, and the columns
 * seen.
 */
export function bindColumns(
  mapping: ColumnMapping,
  header: readonly string[],
): (cells: readonly string[]) => RawCall {
  const names = header.map(folded);
  const bound: { readonly field: CallField; readonly places: readonly number[] }[] = [];
  for (const field of CALL_FIELDS) {
    const wanted = mapping[field];
    const columns = wanted ?? [field];
    const places = columns.map((column) => names.indexOf(folded(column))).filter((place) => place !== -1);
    if (wanted !== undefined && places.length < columns.length) {
      throw missingColumn(
        field,
        columns.filter((column) => !names.includes(folded(column))),
        header,
      );
    }
    for (const place of places) {
      if (names.lastIndexOf(names[place] ?? '') !== place) throw repeatedColumn(field, place, header);
    }
    if (places.length > 0) bound.push({ field, places });
    else if (REQUIRED_FIELDS.includes(field)) throw missingColumn(field, columns, header);
  }
  return (cells) => {
    const raw: { [Field in CallField]?: unknown } = {};
    for (const { field, places } of bound) {
      for (const place of places) {
        const cell = cells[place];
        if (cell === undefined || cell === '') continue;
        raw[field] = cell;
        break;
      }
    }
    return raw;
  };
}

/**
 * Takes the fields of a call from a JSON object.
 *
 * @param mapping - Which property holds which field.
 * @param value - The object.
 * @returns The fields; `null` and empty text count as absent.
 */
export function fieldsOf(mapping: ColumnMapping, value: { readonly [field: string]: unknown }): RawCall {
  const raw: { [Field in CallField]?: unknown } = {};
  for (const field of CALL_FIELDS) {
    for (const name of mapping[field] ?? [field]) {
      const found = Object.hasOwn(value, name) ? value[name] : undefined;
      if (found === undefined || found === null || found === '') continue;
      raw[field] = found;
      break;
    }
  }
  return raw;
}

/**
 * Makes a check of property names: whether a mapping reads them.
 *
 * @param mapping - Which property holds which field.
 * @returns A function from a name to whether any field is read from it.
 */
export function readNames(mapping: ColumnMapping): (name: string) => boolean {
  const names = new Set(CALL_FIELDS.flatMap((field) => mapping[field] ?? [field]));
  return (name) => names.has(name);
}

function isCallField(text: string): text is CallField {
  return CALL_FIELDS.some((field) => field === text);
}

/** Headers differ in case and outer blanks from what people type. */
function folded(name: string): string {
  return name.trim().toLowerCase();
}

function badPair(rule: string, pair: string): BillingError<'INVALID_INPUT'> {
  const seen = shown(pair);
  return new BillingError('INVALID_INPUT', `columns must be ${rule}; seen: ${seen}.`, {
    details: { field: 'columns', rule, seen },
  });
}

function missingColumn(
  field: CallField,
  columns: readonly string[],
  header: readonly string[],
): BillingError<'INVALID_INPUT'> {
  const missing = columns.map((column) => `"${column}"`).join(', ');
  const seen = header.map((name) => shown(name.trim())).join(', ');
  const message =
    `The call file has no column ${missing} for ${field}. ` +
    `Say which column holds it with --columns ${field}=COLUMN. Columns seen: ${seen}.`;
  return new BillingError('INVALID_INPUT', message, {
    details: { field: `columns.${field}`, rule: 'a column of the call file', seen },
  });
}

/** The first of two would be taken without a word, and it may be the wrong one. */
function repeatedColumn(
  field: CallField,
  place: number,
  header: readonly string[],
): BillingError<'INVALID_INPUT'> {
  const seen = header.map((name) => shown(name.trim())).join(', ');
  const instead = REQUIRED_FIELDS.includes(field)
    ? 'Give one of them another name'
    : `Give one of them another name, or leave the field out with --columns ${field}=`;
  const message =
    `The call file has the column ${shown(header[place]?.trim())} twice, and ${field} is read from it. ` +
    `${instead}. Columns seen: ${seen}.`;
  return new BillingError('INVALID_INPUT', message, {
    details: { field: `columns.${field}`, rule: 'a column that the call file has once', seen },
  });
}
