import {
  type Billing,
  BillingError,
  createBilling,
  type LegOfAccount,
  type UsageReport,
} from '@live-calls/core';
import { memoryStorage } from '@live-calls/storage-memory';
import { finishedLeg } from '../call-file/finished-leg.ts';
import { readCallBatches } from '../call-file/read-calls.ts';
import { plain } from '../call-file/shown.ts';
import { inFileWords } from '../engine-words.ts';
import { type OptionTable, oneOf, readArguments, required, text } from '../options.ts';
import { Output } from '../output.ts';
import { counted, grouped } from '../progress.ts';
import { type CommandStreams, EXIT } from '../streams.ts';
import { CALLS_OPTIONS, type OpenedCalls, openCalls } from './open-calls.ts';

const SHOWN_REPEATS = 20;
const HOST = { actor: { role: 'system', id: 'live-calls' }, accountId: 'report' } as const;

/** Options of `live-calls report`. */
export const REPORT_OPTIONS: OptionTable = {
  ...CALLS_OPTIONS,
  from: { type: 'string' },
  until: { type: 'string' },
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
  const format = oneOf(values, 'format', ['csv', 'json', 'jsonl']) ?? 'csv';
  // The calls are asked for first: without them a range means nothing.
  required(values, 'calls', 'which calls to report');
  const range = {
    from: required(values, 'from', 'the first day'),
    until: required(values, 'until', 'the day after the last'),
    timeZone: text(values, 'time-zone') ?? 'UTC',
  };
  const calls = await openCalls(values, streams, 'report');
  const { priceBook, defaultCountry } = calls;
  const billing = createBilling({ storage: memoryStorage() });
  try {
    const { hash } = await billing.priceBooks.put({ actor: HOST.actor, priceBook });
    const { currency } = priceBook;
    await openAccount(billing, { currency, hash, timeZone: range.timeZone, defaultCountry });
    // The range is checked before anything is read: a wrong one should not take a minute to show.
    await billing.reports.usage({ ...HOST, ...range });
    const repeats = new Repeats(calls, streams);
    await record(billing, calls, repeats);
    calls.progress.clear();
    const report = await billing.reports.usage({ ...HOST, ...range });
    await print(report, format, streams);
    return await finish(report, { calls, streams, repeated: repeats.count });
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

/** Counts calls that came twice, and tells the first of them. */
class Repeats {
  count = 0;
  readonly #calls: OpenedCalls;
  readonly #streams: CommandStreams;

  constructor(calls: OpenedCalls, streams: CommandStreams) {
    this.#calls = calls;
    this.#streams = streams;
  }

  add(line: number, id: string): void {
    this.count += 1;
    if (this.#calls.isQuiet || this.count > SHOWN_REPEATS) return;
    this.#calls.progress.clear();
    const message = `line ${line}: the id ${id} came before; it is in the report once, as it came first`;
    this.#streams.stderr.write(`${plain(message)}\n`);
  }
}

async function record(billing: Billing, calls: OpenedCalls, repeats: Repeats): Promise<void> {
  const { rejections, progress } = calls;
  const lineOfIndex: number[] = [];
  const legs = async function* (): AsyncGenerator<LegOfAccount> {
    for await (const lines of readCallBatches(calls.pieces, calls.settings)) {
      for (const line of lines) {
        if (line.status === 'broken') {
          rejections.add(`line ${line.line}: ${line.reason}`);
          continue;
        }
        lineOfIndex.push(line.line);
        yield { accountId: HOST.accountId, leg: finishedLeg(line.call) };
      }
      progress.add(lines.length);
    }
  };
  for await (const recorded of billing.usage.recordMany({ actor: HOST.actor, legs: legs() })) {
    const line = lineOfIndex[recorded.index] ?? 0;
    if (recorded.status === 'rejected') {
      const { error } = recorded;
      const reason = BillingError.is(error, 'INVALID_INPUT') ? inFileWords(error) : error.message;
      rejections.add(`line ${line}: ${reason}`);
    } else if (recorded.outcome.status === 'differs' || recorded.outcome.replayed) {
      repeats.add(line, recorded.outcome.legId);
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
  await output.finish();
}

async function finish(
  report: UsageReport,
  {
    calls,
    streams,
    repeated,
  }: { readonly calls: OpenedCalls; readonly streams: CommandStreams; readonly repeated: number },
): Promise<number> {
  const { legs, unratedLegs, cost } = await report.totals();
  const { rejections, notes, progress, isQuiet } = calls;
  const rejected = rejections.count;
  if (!isQuiet) {
    const repeats = repeated === 0 ? '' : `, ${grouped(repeated)} repeated`;
    streams.stderr.write(
      rejections.rest() +
        notes.text() +
        `${grouped(legs)} calls from ${report.from.toISOString()} until ${report.until.toISOString()}, ` +
        `${grouped(unratedLegs)} of them unrated; ${counted(rejected, 'line')} rejected${repeats}. ` +
        `Total ${cost.amount} ${cost.currency}.\n${rejections.hint(progress.count)}`,
    );
  }
  return rejected + repeated + unratedLegs === 0 ? EXIT.done : EXIT.notAll;
}
