import { BillingError, type PriceBook, type RatingPolicies, rate } from '@live-calls/core';
import type { FileCall, FileLine } from '../call-file/file-call.ts';
import { readCallBatches } from '../call-file/read-calls.ts';
import { Costs } from '../costs.ts';
import { inFileWords } from '../engine-words.ts';
import { type OptionTable, oneOf, readArguments } from '../options.ts';
import { Output } from '../output.ts';
import { counted, grouped } from '../progress.ts';
import { printedLine, type RatedLine, RESULT_HEADER } from '../rated-line.ts';
import { SeenIds } from '../seen-ids.ts';
import { type CommandStreams, EXIT } from '../streams.ts';
import { CALLS_OPTIONS, type OpenedCalls, openCalls } from './open-calls.ts';

/** Options of `live-calls rate`. */
export const RATE_OPTIONS: OptionTable = CALLS_OPTIONS;

/**
 * Rates every call of a file and prints what each costs, in the order of the file.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 only if every line was rated.
 * @throws UsageError, BillingError or OutputError when the command cannot run.
 */
export async function rateCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, RATE_OPTIONS);
  const format = oneOf(values, 'format', ['jsonl', 'csv']) ?? 'jsonl';
  const calls = await openCalls(values, streams, 'rate');
  const { priceBook, defaultCountry, progress } = calls;
  const output = new Output(streams.stdout);
  const rater = new LineRater(priceBook, defaultCountry === undefined ? {} : { defaultCountry });
  const report = new RateReport(calls);
  if (format === 'csv') await output.write(RESULT_HEADER);
  for await (const lines of readCallBatches(calls.pieces, calls.settings)) {
    let printed = '';
    for (const line of lines) {
      const rated = rater.rate(line);
      report.add(rated);
      printed += printedLine(rated, format);
    }
    await output.write(printed);
    if (output.isClosed) break;
    progress.add(lines.length);
  }
  await output.finish();
  progress.clear();
  if (output.isClosed) return EXIT.notAll;
  if (!calls.isQuiet) streams.stderr.write(report.text());
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
      if (BillingError.is(error, 'INVALID_INPUT')) return rejected(line.line, call.id, inFileWords(error));
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

function rejected(line: number, id: string | undefined, reason: string): RatedLine {
  return { status: 'rejected', ...(id === undefined ? {} : { id }), reason: `line ${line}: ${reason}` };
}

/** What is said on standard error beside the results. */
class RateReport {
  readonly #calls: OpenedCalls;
  readonly #unrated = new Map<string, number>();
  readonly #costs: Costs = new Costs();
  #rated = 0;

  constructor(calls: OpenedCalls) {
    this.#calls = calls;
  }

  get isComplete(): boolean {
    return this.#calls.rejections.count === 0 && this.#unrated.size === 0;
  }

  add(line: RatedLine): void {
    if (line.status === 'rated') {
      this.#rated += 1;
      this.#costs.add(line.charge.cost);
    } else if (line.status === 'unrated') {
      this.#unrated.set(line.reason, (this.#unrated.get(line.reason) ?? 0) + 1);
    } else {
      this.#calls.rejections.add(line.reason);
    }
  }

  text(): string {
    const { progress, notes, rejections } = this.#calls;
    const reasons = [...this.#unrated].map(([reason, count]) => `${reason} ${grouped(count)}`).join(', ');
    const unrated = [...this.#unrated.values()].reduce((sum, count) => sum + count, 0);
    const total = this.#costs.text();
    return (
      rejections.rest('; the results name each') +
      notes.text() +
      `${counted(progress.count, 'call')}: ${grouped(this.#rated)} rated, ` +
      `${grouped(unrated)} unrated${reasons === '' ? '' : ` (${reasons})`}, ${grouped(rejections.count)} rejected. ` +
      `Total ${total === '' ? '0' : total}. ${progress.seconds.toFixed(1)} s.\n` +
      rejections.hint(progress.count)
    );
  }
}
