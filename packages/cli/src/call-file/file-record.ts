/** One record of a file before its fields are understood: the cells of a CSV line, or the value of a JSON line. */
export type FileRecord<Value> =
  | {
      /** Line the record begins on, from 1. */
      readonly line: number;
      /** What was read. */
      readonly value: Value;
    }
  | {
      /** Line the record begins on, from 1. */
      readonly line: number;
      /** Why it could not be read. */
      readonly problem: string;
    };

/** Takes a file in pieces of any size and gives the records that became complete. */
export interface RecordParser<Value> {
  /**
   * Takes the next piece.
   *
   * @param text - Any piece of the file, cut anywhere.
   * @returns The records completed by it, in order.
   */
  push(text: string): FileRecord<Value>[];
  /**
   * Says that the file is over.
   *
   * @returns What was still open.
   */
  end(): FileRecord<Value>[];
}

/** Most characters of one record: beyond it lies a mistake, not a call. */
export const LONGEST_RECORD = 262_144;

/** What is said about a record beyond {@link LONGEST_RECORD}. */
export const TOO_LONG: string = `longer than ${LONGEST_RECORD} characters, which no call is; skipped to the next line`;
