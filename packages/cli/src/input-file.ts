import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { shown } from './call-file/shown.ts';
import { UsageError } from './streams.ts';

const PIECE_BYTES = 262_144;

/** A file opened for reading. */
export interface InputFile {
  /** Its bytes, in pieces. */
  readonly pieces: AsyncIterable<string | Uint8Array>;
  /** Its size, where it has one. */
  readonly bytes?: number;
}

/**
 * Opens a file, or standard input for `-`.
 *
 * @param name - Name of the file.
 * @param stdin - Standard input.
 * @returns The file.
 * @throws UsageError when there is no such file or it cannot be read.
 */
export async function openInput(name: string, stdin: NodeJS.ReadableStream): Promise<InputFile> {
  if (name === '-') return { pieces: stdin as AsyncIterable<string | Uint8Array> };
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(name);
  } catch (error) {
    throw unreadable(name, error);
  }
  if (found.isDirectory()) throw new UsageError(`${shown(name)} is a folder; a file is needed.`);
  const pieces = readable(name);
  return found.isFile() ? { pieces, bytes: found.size } : { pieces };
}

async function* readable(name: string): AsyncGenerator<string | Uint8Array> {
  try {
    yield* createReadStream(name, { highWaterMark: PIECE_BYTES });
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) throw unreadable(name, error);
    throw error;
  }
}

function unreadable(name: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code;
  const why = code === 'ENOENT' ? 'there is no such file' : `the system says ${code ?? String(error)}`;
  return new UsageError(`Cannot read ${shown(name)}: ${why}.`);
}
