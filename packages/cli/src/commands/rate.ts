import { BillingError, type PriceBook, type RatingPolicies, rate } from '@live-calls/core';
import type { FileCall, FileLine } from '../call-file/file-call.ts';
import { readCallBatches } from '../call-file/read-calls.ts';
import { plain } from '../call-file/shown.ts';
import { Costs } from '../costs.ts';
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
import { printedLine, type RatedLine, RESULT_HEADER } from '../rated-line.ts';
import { SeenIds } from '../seen-ids.ts';
import { type CommandStreams, EXIT } from '../streams.ts';

const SHOWN_PROBLEMS = 20;

/** Options of `live-calls rate`. */
export const RATE_OPTIONS: OptionTable = {
  ...PRICE_BOOK_OPTIONS,
  ...CALL_FILE_OPTIONS,
  'price-book': { type: 'string' },
  'default-country': { type: 'string' },
  format: { type: 'string' },
  progress: { type: 'boolean' },
  quiet: { type: 'boolean' },
};

/**
 * Rates every call of a file and prints what each costs, in the order of the file.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 only if every line was rated.
 * @throws UsageError or BillingError when the command cannot run.
 */
export async function rateCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, RATE_OPTIONS);
  const name = required(values, 'calls', 'which calls to rate');
  const format = oneOf(values, 'format', ['jsonl', 'csv']) ?? 'jsonl';
  const defaultCountry = text(values, 'default-country');
  const settings = callFileSettings(values, name);
  const bookName = required(values, 'price-book', 'which price book to use');
  const priceBook = await loadPriceBook(bookName, values, streams);
  const file = await openInput(name, streams.stdin);

  const output = new Output(streams.stdout);
  const progress = new Progress({
    stderr: streams.stderr,
    isForced: values.progress === true,
    unit: 'calls',
    ...(file.bytes === undefined ? {} : { totalBytes: file.bytes }),
  });
  const rater = new LineRater(priceBook, defaultCountry === undefined ? {} : { defaultCountry });
  const report = new RateReport(streams, values.quiet === true);
  let repeatedHours = 0;
  const onRepeatedHour = (): void => {
    repeatedHours += 1;
  };
  if (format === 'csv') await output.write(RESULT_HEADER);
  for await (const lines of readCallBatches(progress.measured(file.pieces), {
    ...settings,
    onRepeatedHour,
  })) {
    let printed = '';
    for (const line of lines) {
      const rated = rater.rate(line);
      report.add(rated, progress);
      printed += printedLine(rated, format);
    }
    await output.write(printed);
    if (output.isClosed) break;
    progress.add(lines.length);
  }
  progress.clear();
  if (output.isClosed) return EXIT.notAll;
  report.finish(progress, repeatedHours);
  return report.isComplete ? EXIT.done : EXIT.notAll;
}

/** Rates lines one by one; a repeated id is told, never merged. */
class LineRater {
  readonly #priceBook: PriceBook;
  readonly #policies: RatingPolicies;
  readonly #seen = new SeenIds();

  constructor(priceBook: PriceBook, policies: RatingPolicies) {
    this.#priceBook = priceBook;
    this.#policies = policies;
  }

  rate(line: FileLine): RatedLine {
    if (line.status === 'broken') return rejected(line.line, line.id, line.reason);
    const { call } = line;
    let charge: ReturnType<typeof rate>;
    try {
      charge = rate(ratable(call), this.#priceBook, this.#policies);
    } catch (error) {
      if (BillingError.is(error, 'INVALID_INPUT'))
        return rejected(line.line, call.id, inFileWords(error.message));
      throw error;
    }
    // Only a line that could be read takes the id, so that a corrected line may follow a broken one.
    const first = this.#seen.lineOf(call.id, line.line);
    if (first !== undefined) {
      return rejected(
        line.line,
        call.id,
        `this id came on line ${first} already; a repeat is not rated again`,
      );
    }
    return charge.status === 'rated'
      ? { status: 'rated', id: call.id, charge }
      : { status: 'unrated', id: call.id, reason: charge.reason };
  }
}

function ratable(call: FileCall): Parameters<typeof rate>[0] {
  const { from, direction, provider, answered } = call;
  return {
    to: call.to,
    startAt: call.startAt,
    durationSeconds: call.durationSeconds,
    ...(from === undefined ? {} : { from }),
    ...(direction === undefined ? {} : { direction }),
    ...(provider === undefined ? {} : { provider }),
    ...(answered === undefined ? {} : { answered }),
  };
}

/** The rating engine calls a file's `start` its `startAt`. */
function inFileWords(message: string): string {
  return message.replace(/^startAt\b/, 'start');
}

function rejected(line: number, id: string | undefined, reason: string): RatedLine {
  return { status: 'rejected', ...(id === undefined ? {} : { id }), reason: `line ${line}: ${reason}` };
}

/** What is said on standard error beside the results. */
class RateReport {
  readonly #streams: CommandStreams;
  readonly #isQuiet: boolean;
  readonly #unrated = new Map<string, number>();
  readonly #costs: Costs = new Costs();
  #rated = 0;
  #rejected = 0;

  constructor(streams: CommandStreams, isQuiet: boolean) {
    this.#streams = streams;
    this.#isQuiet = isQuiet;
  }

  get isComplete(): boolean {
    return this.#rejected === 0 && this.#unrated.size === 0;
  }

  add(line: RatedLine, progress: Progress): void {
    if (line.status === 'rated') {
      this.#rated += 1;
      this.#costs.add(line.charge.cost);
    } else if (line.status === 'unrated') {
      this.#unrated.set(line.reason, (this.#unrated.get(line.reason) ?? 0) + 1);
    } else {
      this.#rejected += 1;
      if (this.#isQuiet || this.#rejected > SHOWN_PROBLEMS) return;
      progress.clear();
      this.#streams.stderr.write(`${plain(line.reason)}\n`);
    }
  }

  finish(progress: Progress, repeatedHours: number): void {
    if (this.#isQuiet) return;
    const { stderr } = this.#streams;
    if (this.#rejected > SHOWN_PROBLEMS) {
      stderr.write(
        `… and ${grouped(this.#rejected - SHOWN_PROBLEMS)} more rejected lines; the results name each.\n`,
      );
    }
    if (repeatedHours > 0) {
      const calls = repeatedHours === 1 ? '1 call starts' : `${grouped(repeatedHours)} calls start`;
      stderr.write(`${calls} in the hour that the clock change brings twice; taken as its first pass.\n`);
    }
    const reasons = [...this.#unrated].map(([reason, count]) => `${reason} ${grouped(count)}`).join(', ');
    const unrated = [...this.#unrated.values()].reduce((sum, count) => sum + count, 0);
    const total = this.#costs.text();
    stderr.write(
      `${grouped(progress.count)} calls: ${grouped(this.#rated)} rated, ` +
        `${grouped(unrated)} unrated${reasons === '' ? '' : ` (${reasons})`}, ${grouped(this.#rejected)} rejected. ` +
        `Total ${total === '' ? '0' : total}. ${progress.seconds.toFixed(1)} s.\n`,
    );
  }
}
