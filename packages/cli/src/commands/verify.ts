import {
  type Billing,
  createBilling,
  type Difference,
  type VerifyCounts,
  type VerifyStep,
} from '@live-calls/core';
import type { PostgresStorage } from '@live-calls/storage-postgres';
import { plain } from '../call-file/shown.ts';
import { DATABASE_OPTIONS, withDatabase } from '../database.ts';
import { type OptionTable, type OptionValues, oneOf, readArguments, text } from '../options.ts';
import { Output } from '../output.ts';
import { counted, Progress } from '../progress.ts';
import { type CommandStreams, DatabaseError, EXIT, UsageError } from '../streams.ts';

const ACTOR = { role: 'system', id: 'live-calls' } as const;

/** Options of `live-calls verify`. */
const VERIFY_OPTIONS: OptionTable = {
  ...DATABASE_OPTIONS,
  account: { type: 'string' },
  depth: { type: 'string' },
  cursor: { type: 'string' },
  most: { type: 'string' },
  format: { type: 'string' },
  progress: { type: 'boolean' },
  quiet: { type: 'boolean' },
};

/**
 * Recomputes what a database keeps of one account or all, and prints what differs.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 everything that was looked at agrees, 1 something differs.
 * @throws UsageError or DatabaseError when the command cannot run, or cannot go on.
 */
export async function verifyCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, VERIFY_OPTIONS);
  const asked = checkedOptions(values);
  return withDatabase(values, streams, async (storage: PostgresStorage) => {
    await storage.open();
    const billing = createBilling({ storage });
    const progress = new Progress({
      stderr: streams.stderr,
      isForced: values.progress === true,
      unit: 'account',
    });
    const report = new Report(asked, streams, progress);
    if (asked.account === undefined) await verifyAll(billing, asked, report);
    else await verifyOne(billing, asked.account, report);
    return report.finish(values.quiet === true);
  });
}

interface Asked {
  readonly account: string | undefined;
  readonly depth: 'journal' | 'totals';
  readonly cursor: string | undefined;
  readonly most: number;
  readonly format: 'text' | 'json';
}

function checkedOptions(values: OptionValues): Asked {
  const account = text(values, 'account');
  const depth = oneOf(values, 'depth', ['journal', 'totals']);
  const cursor = text(values, 'cursor');
  const most = text(values, 'most');
  if (account !== undefined && (depth ?? cursor ?? most) !== undefined) {
    throw new UsageError(
      '--account verifies every row of one account; --depth, --cursor and --most are for all.',
    );
  }
  if (most !== undefined && !/^[1-9]\d{0,9}$/.test(most)) {
    throw new UsageError('--most must be a whole number above zero.');
  }
  const format = oneOf(values, 'format', ['text', 'json']) ?? 'text';
  return {
    account,
    depth: depth ?? 'journal',
    cursor,
    most: most === undefined ? Infinity : Number(most),
    format,
  };
}

async function verifyAll(billing: Billing, asked: Asked, report: Report): Promise<void> {
  const { depth, cursor, most } = asked;
  const run = billing.verify({ actor: ACTOR, depth, ...(cursor !== undefined && { cursor }) });
  try {
    for await (const step of run) {
      await report.step(step);
      if (report.isClosed || (step.cursor !== undefined && step.counts.accounts >= most)) break;
    }
  } catch (error) {
    const place = report.cursor;
    if (place === undefined || !(error instanceof Error)) throw error;
    throw new DatabaseError(`${error.message}\nWhat came before is verified; go on with --cursor ${place}`);
  }
}

async function verifyOne(billing: Billing, accountId: string, report: Report): Promise<void> {
  const { entries, usageRows, differences } = await billing.wallets.verify({ actor: ACTOR, accountId });
  const differing = differences.length === 0 ? [] : [{ accountId, differences }];
  const counts = { accounts: 1, differing: differing.length, entries, usageRows };
  await report.step({ differing, shared: [], counts });
}

/** Prints what was found: differences as results, everything else beside them. */
class Report {
  readonly #asked: Asked;
  readonly #streams: CommandStreams;
  readonly #progress: Progress;
  readonly #output: Output;
  #counts: VerifyCounts = { accounts: 0, differing: 0, entries: 0, usageRows: 0 };
  #cursor: string | undefined;
  #shared = 0;

  constructor(asked: Asked, streams: CommandStreams, progress: Progress) {
    this.#asked = asked;
    this.#streams = streams;
    this.#progress = progress;
    this.#output = new Output(streams.stdout);
  }

  /** Whether the reader of the results has gone. */
  get isClosed(): boolean {
    return this.#output.isClosed;
  }

  /** Where a later run goes on; absent at the beginning and at the end. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  async step({ differing, shared, counts, cursor }: VerifyStep): Promise<void> {
    this.#progress.add(counts.accounts - this.#counts.accounts);
    this.#counts = counts;
    this.#cursor = cursor;
    this.#shared += shared.length;
    if (differing.length + shared.length > 0) this.#progress.clear();
    for (const { accountId, differences } of differing) await this.#differences(accountId, differences);
    if (shared.length > 0) await this.#differences(undefined, shared);
  }

  async finish(isQuiet: boolean): Promise<number> {
    const differs = this.#counts.differing + this.#shared > 0;
    const cursor = this.#cursor;
    if (this.#asked.format === 'json') {
      const summary = {
        type: 'summary',
        status: differs ? 'differs' : 'agrees',
        ...this.#counts,
        ...(cursor !== undefined && { cursor }),
      };
      await this.#output.write(`${JSON.stringify(summary)}\n`);
    }
    await this.#output.finish();
    this.#progress.clear();
    if (!isQuiet) this.#streams.stderr.write(this.#summary(differs));
    return differs || this.#output.isClosed ? EXIT.notAll : EXIT.done;
  }

  async #differences(accountId: string | undefined, differences: readonly Difference[]): Promise<void> {
    if (this.#asked.format === 'json') {
      const type = accountId === undefined ? 'shared' : 'account';
      const line = { type, ...(accountId !== undefined && { accountId }), differences };
      await this.#output.write(`${JSON.stringify(line)}\n`);
      return;
    }
    const where = accountId === undefined ? 'shared' : `account ${accountId}`;
    for (const { what, reference, expected, seen } of differences) {
      const place = reference === undefined ? '' : ` ${reference}`;
      await this.#output.write(`${plain(`${where}: ${what}${place}: expected ${expected}, seen ${seen}`)}\n`);
    }
  }

  #summary(differs: boolean): string {
    const { accounts, differing, entries, usageRows } = this.#counts;
    const { depth, account } = this.#asked;
    const entry = entries === 1 ? '1 entry' : `${counted(entries, 'entrie')}`;
    const read = `${counted(accounts, 'account')}, ${entry}, ${counted(usageRows, 'usage row')}`;
    const how = depth === 'totals' ? ' by their sums' : '';
    const shared = this.#shared === 0 ? '' : `, ${counted(this.#shared, 'difference')} outside of accounts`;
    const found = differs
      ? `${counted(differing, 'account')} with differences${shared}`
      : 'everything agrees';
    const rest =
      this.#cursor === undefined || account !== undefined ? '' : `Go on with --cursor ${this.#cursor}\n`;
    return `Verified${how}: ${read}; ${found}.\n${rest}`;
  }
}
