import { type FileRecord, LONGEST_RECORD, type RecordParser, TOO_LONG } from './file-record.ts';

/**
 * Cuts a file into lines and reads each. Blank lines are passed over; a line without end is dropped as it comes in, so
 * that it can never fill the memory.
 *
 * @param read - Reads one line; throws an error whose message says what is wrong with it.
 * @returns The parser.
 */
export function lineParser<Value>(read: (text: string) => Value): RecordParser<Value> {
  let rest = '';
  let line = 1;
  let skipping = false;

  const readLine = (text: string, records: FileRecord<Value>[]): void => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (trimmed.length > LONGEST_RECORD) {
      records.push({ line, problem: TOO_LONG });
      return;
    }
    try {
      records.push({ line, value: read(trimmed) });
    } catch (error) {
      records.push({ line, problem: error instanceof Error ? error.message : String(error) });
    }
  };

  return {
    push: (text) => {
      const records: FileRecord<Value>[] = [];
      const piece = rest + text;
      let from = 0;
      for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', from)) {
        if (!skipping) readLine(piece.slice(from, at), records);
        skipping = false;
        line += 1;
        from = at + 1;
      }
      rest = skipping ? '' : piece.slice(from);
      if (rest.length > LONGEST_RECORD) {
        records.push({ line, problem: TOO_LONG });
        skipping = true;
        rest = '';
      }
      return records;
    },
    end: () => {
      const records: FileRecord<Value>[] = [];
      readLine(rest, records);
      rest = '';
      return records;
    },
  };
}
