import { BillingError, type Direction } from '@live-calls/core';
import { FieldProblem, type FieldSettings, idOf, readFields } from './call-fields.ts';
import { timeReader } from './call-time.ts';
import { bindColumns, type ColumnMapping, fieldsOf, type RawCall, readNames } from './column-mapping.ts';
import { csvParser } from './csv-parser.ts';
import type { FileLine } from './file-call.ts';
import { type FileRecord, LONGEST_RECORD, type RecordParser } from './file-record.ts';
import { jsonListParser } from './json-list-parser.ts';
import { type JsonCall, parseJsonCall } from './json-parser.ts';
import { lineParser } from './line-parser.ts';
import { shown } from './shown.ts';
import { decodedText } from './text-source.ts';

/** Form of a call file: JSON lines, CSV, or a JSON document with a list of calls. */
export type CallFileFormat = 'jsonl' | 'csv' | 'json';

const NOT_EMPTY = 'a file that is not empty: calls, or of CSV at least the header line';

/** How a call file is read. */
export interface CallFileSettings {
  /** Form of the file; absent: told from its first character. */
  readonly format?: CallFileFormat;
  /** Which column holds which field; a field that is not named is looked for under its own name. */
  readonly columns?: ColumnMapping;
  /** Columns of a CSV file that has no header line. */
  readonly header?: readonly string[];
  /** Delimiter of CSV; absent: the one that its first line has most of. */
  readonly delimiter?: string;
  /** IANA zone of times without an offset; absent: such times are refused. */
  readonly timeZone?: string;
  /** Direction of calls that name none. */
  readonly direction?: Direction;
  /** Telephony provider of calls that name none. */
  readonly provider?: string;
  /**
   * Whether a caller can be read, as {@link readableCallers} tells it; one that cannot counts as withheld. Absent: every
   * `from` is given as written.
   */
  readonly canReadCaller?: (from: string) => boolean;
  /** Told of each caller that counts as withheld because it cannot be read. */
  readonly onUnreadableCaller?: (from: unknown) => void;
  /** Told of each start in an hour that the clock shows twice, where end and duration do not decide: the first pass is taken. */
  readonly onRepeatedHour?: () => void;
}

/** A file as it is being read: bytes or text, in pieces of any size. */
export type FilePieces = AsyncIterable<string | Uint8Array>;

/**
 * Reads a call file, one line at a time, in constant memory whatever its size.
 *
 * A line that cannot be understood is given as `broken` with its number and the reason, and the next is read.
 *
 * @param file - The file, such as a stream of `node:fs` or standard input.
 * @param settings - Form, columns, zone and defaults.
 * @returns The lines in order.
 * @throws BillingError with code `INVALID_INPUT` when nothing of the file can be read: no header, a missing column, an
 * unknown zone, an empty file.
 */
export async function* readCalls(
  file: FilePieces,
  settings: CallFileSettings = {},
): AsyncGenerator<FileLine> {
  for await (const lines of readCallBatches(file, settings)) yield* lines;
}

/**
 * Reads a call file as {@link readCalls} does, but gives the lines of each piece of the file together: faster where
 * millions are read.
 *
 * @param file - The file.
 * @param settings - Form, columns, zone and defaults.
 * @returns Batches of lines, in order.
 * @throws BillingError with code `INVALID_INPUT` when nothing of the file can be read.
 */
export async function* readCallBatches(
  file: FilePieces,
  settings: CallFileSettings = {},
): AsyncGenerator<readonly FileLine[]> {
  const fields = fieldSettings(settings);
  let reader: LineReader | undefined;
  let opening = '';
  for await (const text of decodedText(file)) {
    if (reader === undefined) {
      opening += text;
      // The first line tells form and delimiter, so it has to be here as a whole.
      if (!opening.trimStart().includes('\n') && opening.length <= LONGEST_RECORD) continue;
      reader = lineReader(opening, settings, fields);
      yield reader.push(opening);
    } else {
      yield reader.push(text);
    }
  }
  if (reader === undefined) {
    // More often a failed export than a day without calls.
    if (opening.trim() === '') throw unreadable('calls', NOT_EMPTY, undefined);
    reader = lineReader(opening, settings, fields);
    yield reader.push(opening);
  }
  yield reader.end();
}

/** Turns pieces of text into lines. */
interface LineReader {
  push(text: string): FileLine[];
  end(): FileLine[];
}

function fieldSettings(settings: CallFileSettings): FieldSettings {
  const { timeZone, direction, provider, canReadCaller, onUnreadableCaller, onRepeatedHour } = settings;
  try {
    return {
      readTime: timeReader(timeZone),
      ...(direction === undefined ? {} : { direction }),
      ...(provider === undefined ? {} : { provider }),
      ...(canReadCaller === undefined ? {} : { canReadCaller }),
      ...(onUnreadableCaller === undefined ? {} : { onUnreadableCaller }),
      ...(onRepeatedHour === undefined ? {} : { onRepeatedHour }),
    };
  } catch {
    throw unreadable('timeZone', 'an IANA time zone such as America/New_York', timeZone);
  }
}

function lineReader(opening: string, settings: CallFileSettings, fields: FieldSettings): LineReader {
  const format = settings.format ?? formatOf(opening);
  return format === 'csv' ? csvReader(opening, settings, fields) : jsonReader(format, settings, fields);
}

function formatOf(opening: string): CallFileFormat {
  const text = opening.trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const end = text.indexOf('\n');
  const line = (end === -1 ? text : text.slice(0, end)).trimEnd();
  if (/"calls"\s*:\s*\[/.test(line)) return 'json';
  return line.endsWith('}') ? 'jsonl' : 'json';
}

function jsonReader(format: 'json' | 'jsonl', settings: CallFileSettings, fields: FieldSettings): LineReader {
  const columns = settings.columns ?? {};
  const isRead = readNames(columns);
  const parse = (text: string): JsonCall => parseJsonCall(text, isRead);
  const parser: RecordParser<JsonCall> = format === 'json' ? jsonListParser(parse) : lineParser(parse);
  const read = (record: FileRecord<JsonCall>): FileLine => {
    if ('problem' in record) return { status: 'broken', line: record.line, reason: record.problem };
    return lineOf(record.line, fieldsOf(columns, record.value), fields);
  };
  return { push: (text) => parser.push(text).map(read), end: () => parser.end().map(read) };
}

function csvReader(opening: string, settings: CallFileSettings, fields: FieldSettings): LineReader {
  const delimiter = settings.delimiter ?? delimiterOf(opening);
  if (delimiter.length !== 1) throw unreadable('delimiter', 'one character', delimiter);
  const parser = csvParser(delimiter);
  const columns = settings.columns ?? {};
  const hasHeader = settings.header === undefined;
  let width = settings.header?.length ?? 0;
  let toRaw = settings.header === undefined ? undefined : bindColumns(columns, settings.header);

  const readAll = (records: readonly FileRecord<string[]>[]): FileLine[] => {
    const lines: FileLine[] = [];
    for (const record of records) {
      if ('problem' in record) {
        lines.push({ status: 'broken', line: record.line, reason: record.problem });
      } else if (toRaw === undefined) {
        width = record.value.length;
        toRaw = bindColumns(columns, record.value);
      } else if (hasHeader ? record.value.length !== width : record.value.length > width) {
        const reason = `has ${record.value.length} cells where the ${hasHeader ? 'header' : 'layout'} has ${width}`;
        lines.push({ status: 'broken', line: record.line, reason });
      } else {
        lines.push(lineOf(record.line, toRaw(record.value), fields));
      }
    }
    return lines;
  };
  return {
    push: (text) => readAll(parser.push(text)),
    end: () => {
      const lines = readAll(parser.end());
      if (toRaw === undefined)
        throw unreadable('calls', 'a CSV file that begins with a header line', undefined);
      return lines;
    },
  };
}

function lineOf(line: number, raw: RawCall, fields: FieldSettings): FileLine {
  try {
    return { status: 'call', line, call: readFields(raw, fields) };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const id = idOf(raw);
    return { status: 'broken', line, ...(id === undefined ? {} : { id }), reason: error.message };
  }
}

function delimiterOf(opening: string): string {
  const text = opening.trimStart();
  const end = text.indexOf('\n');
  const line = (end === -1 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }));
  counted.sort((left, right) => right.count - left.count);
  return counted[0]?.mark ?? ',';
}

function unreadable(field: string, rule: string, seen: unknown): BillingError<'INVALID_INPUT'> {
  return new BillingError('INVALID_INPUT', `${field} must be ${rule}; seen: ${shown(seen)}.`, {
    details: { field, rule, seen: shown(seen) },
  });
}
