import { type Billing, createBilling, type LegOfAccount, type UsageReport } from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import type { FileLine } from '../call-file/file-call.ts';
import { finishedLeg } from '../call-file/finished-leg.ts';
import { readCallBatches } from '../call-file/read-calls.ts';
import { plain } from '../call-file/shown.ts';
import { openInput } from '../input-file.ts';
import {
  CALL_FILE_OPTIONS,
  callFileSettings,
  type OptionTable,
  oneOf,
  readArguments,
  required,
  text,
} from '../options.ts';
import { Output } from '../output.ts';
import { loadPriceBook, PRICE_BOOK_OPTIONS } from '../price-book-file.ts';
import { grouped, Progress } from '../progress.ts';
import { type CommandStreams, EXIT } from '../streams.ts';

const SHOWN_PROBLEMS = 20;
const HOST = { actor: { role: 'system', id: 'live-calls' }, accountId: 'report' } as const;

/** Options of `live-calls report`. */
export const REPORT_OPTIONS: OptionTable = {
  ...PRICE_BOOK_OPTIONS,
  ...CALL_FILE_OPTIONS,
  'price-book': { type: 'string' },
  'default-country': { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  format: { type: 'string' },
  progress: { type: 'boolean' },
  quiet: { type: 'boolean' },
};

/**
 * Records the calls of a file on an account in memory and prints the usage report of a range.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 only if every line is in the ledger and no call of the range is unrated.
 * @throws UsageError or BillingError when the command cannot run.
 */
export async function reportCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, REPORT_OPTIONS);
  const name = required(values, 'calls', 'which calls to report');
  const format = oneOf(values, 'format', ['csv', 'json', 'jsonl']) ?? 'csv';
  const range = {
    from: required(values, 'from', 'the first day'),
    until: required(values, 'until', 'the day after the last'),
    timeZone: text(values, 'time-zone') ?? 'UTC',
  };
  const settings = callFileSettings(values, name);
  const bookName = required(values, 'price-book', 'which price book to use');
  const priceBook = await loadPriceBook(bookName, values, streams);
  const file = await openInput(name, streams.stdin);
  const progress = new Progress({
    stderr: streams.stderr,
    isForced: values.progress === true,
    unit: 'calls',
    ...(file.bytes === undefined ? {} : { totalBytes: file.bytes }),
  });

  const billing = createBilling({ storage: memoryStorage() });
  try {
    const { hash } = await billing.priceBooks.put({ actor: HOST.actor, priceBook });
    const defaultCountry = text(values, 'default-country');
    await openAccount(billing, {
      currency: priceBook.currency,
      hash,
      timeZone: range.timeZone,
      defaultCountry,
    });
    // The range is checked before anything is read: a wrong one should not take a minute to show.
    await billing.reports.usage({ ...HOST, ...range });
    const problems = new Problems(streams, values.quiet === true, progress);
    await record(billing, readCallBatches(progress.measured(file.pieces), settings), problems);
    progress.clear();
    const report = await billing.reports.usage({ ...HOST, ...range });
    await print(report, format, streams);
    return await finish(report, problems, { streams, isQuiet: values.quiet === true });
  } finally {
    await billing.close();
  }
}

interface NewAccount {
  readonly currency: string;
  readonly hash: string;
  readonly timeZone: string;
  readonly defaultCountry: string | undefined;
}

async function openAccount(
  billing: Billing,
  { currency, hash, timeZone, defaultCountry }: NewAccount,
): Promise<void> {
  await billing.accounts.open({ ...HOST, name: 'Usage report', currency });
  const contract = {
    currency,
    timeZone,
    priceBooks: [{ from: '1970-01-01T00:00:00Z', priceBook: hash }],
    destinations: { allow: ['*'], international: true, homeCountry: defaultCountry ?? 'US' },
    directions: ['inbound', 'outbound'] as const,
    accountManager: { name: 'Nobody', email: 'nobody@example.com' },
    ...(defaultCountry === undefined ? {} : { defaultCountry }),
  };
  await billing.accounts.activateContract({ ...HOST, contract });
}

/** Counts what did not get into the ledger, and tells the first of it. */
class Problems {
  rejected = 0;
  repeated = 0;
  readonly progress: Progress;
  readonly #streams: CommandStreams;
  readonly #isQuiet: boolean;

  constructor(streams: CommandStreams, isQuiet: boolean, progress: Progress) {
    this.#streams = streams;
    this.#isQuiet = isQuiet;
    this.progress = progress;
  }

  reject(line: number, reason: string): void {
    this.rejected += 1;
    this.#tell(this.rejected, `line ${line}: ${reason}`);
  }

  repeat(line: number, id: string): void {
    this.repeated += 1;
    this.#tell(
      this.repeated,
      `line ${line}: the id ${id} came before; it is in the report once, as it came first`,
    );
  }

  #tell(count: number, message: string): void {
    if (this.#isQuiet || count > SHOWN_PROBLEMS) return;
    this.progress.clear();
    this.#streams.stderr.write(`${plain(message)}\n`);
  }
}

async function record(
  billing: Billing,
  batches: AsyncIterable<readonly FileLine[]>,
  problems: Problems,
): Promise<void> {
  const lineOfIndex: number[] = [];
  const legs = async function* (): AsyncGenerator<LegOfAccount> {
    for await (const lines of batches) {
      for (const line of lines) {
        if (line.status === 'broken') {
          problems.reject(line.line, line.reason);
          continue;
        }
        lineOfIndex.push(line.line);
        yield { accountId: HOST.accountId, leg: finishedLeg(line.call) };
      }
      problems.progress.add(lines.length);
    }
  };
  for await (const recorded of billing.usage.recordMany({ actor: HOST.actor, legs: legs() })) {
    const line = lineOfIndex[recorded.index] ?? 0;
    if (recorded.status === 'rejected') {
      problems.reject(line, recorded.error.message);
    } else if (recorded.outcome.status === 'differs' || recorded.outcome.replayed) {
      problems.repeat(line, recorded.outcome.legId);
    }
  }
}

async function print(
  report: UsageReport,
  format: 'csv' | 'json' | 'jsonl',
  streams: CommandStreams,
): Promise<void> {
  const output = new Output(streams.stdout);
  for await (const piece of report[format]()) {
    await output.write(piece);
    if (output.isClosed) return;
  }
}

async function finish(
  report: UsageReport,
  problems: Problems,
  { streams, isQuiet }: { readonly streams: CommandStreams; readonly isQuiet: boolean },
): Promise<number> {
  const { legs, unratedLegs, cost } = await report.totals();
  const { rejected, repeated } = problems;
  if (!isQuiet) {
    const repeats = repeated === 0 ? '' : `, ${grouped(repeated)} repeated`;
    streams.stderr.write(
      `${grouped(legs)} calls from ${report.from.toISOString()} until ${report.until.toISOString()}, ` +
        `${grouped(unratedLegs)} of them unrated; ${grouped(rejected)} lines rejected${repeats}. ` +
        `Total ${cost.amount} ${cost.currency}.\n`,
    );
  }
  return rejected + repeated + unratedLegs === 0 ? EXIT.done : EXIT.notAll;
}
