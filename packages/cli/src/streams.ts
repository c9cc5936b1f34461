/** Where a command reads from and writes to; `process` fits. */
export interface CommandStreams {
  /** Standard input. */
  readonly stdin: NodeJS.ReadableStream;
  /** Standard output: results only. */
  readonly stdout: NodeJS.WritableStream;
  /** Standard error: progress, problems and summaries. */
  readonly stderr: NodeJS.WritableStream & {
    /** Whether somebody is looking. */
    readonly isTTY?: boolean;
  };
  /** The environment; `DATABASE_URL` is read from it. */
  readonly env?: { readonly [name: string]: string | undefined };
}

/** Exit statuses of every command. */
export const EXIT = {
  /** Everything was done: every line rated, no problem found, no difference. */
  done: 0,
  /** The command ran, but not all is well: a line was not rated, a problem or a difference was found. */
  notAll: 1,
  /** The command could not run: wrong options, a file that cannot be read, a database that does not answer. */
  unusable: 2,
} as const;

/** The command was called wrongly; the message says how to call it. */
export class UsageError extends Error {}

/** The database cannot be used, or failed; the message says why, without any password. */
export class DatabaseError extends Error {}

const CAUSES = new Map([
  ['ENOSPC', 'there is no space left on the device'],
  ['EFBIG', 'the file would become larger than the system allows'],
  ['EDQUOT', 'the quota of the disk is used up'],
  ['EIO', 'the device reports an error'],
]);

/** The results cannot be written; the message says why. */
export class OutputError extends Error {
  /**
   * @param cause - What the system said.
   */
  constructor(cause: NodeJS.ErrnoException) {
    const code = cause.code ?? cause.message;
    const why = CAUSES.get(code);
    super(
      `Cannot write the results: ${why === undefined ? `the system says ${code}` : `${why} (${code})`}. What was written is not complete.`,
      { cause },
    );
  }
}
