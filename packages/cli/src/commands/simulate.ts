import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SimulationReport, SimulationTrace, SimulationViolation } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { plain, shown } from '../call-file/shown.ts';
import { optionalPackage } from '../optional-package.ts';
import { type OptionTable, type OptionValues, oneOf, readArguments, text } from '../options.ts';
import { Output } from '../output.ts';
import { loadPriceBook, PRICE_BOOK_OPTIONS } from '../price-book-file.ts';
import { counted, Progress } from '../progress.ts';
import { type CommandStreams, EXIT, UsageError } from '../streams.ts';

type Conformance = typeof import('@live-calls/conformance');

/** Options of `live-calls simulate`. */
const SIMULATE_OPTIONS: OptionTable = {
  ...PRICE_BOOK_OPTIONS,
  seed: { type: 'string' },
  days: { type: 'string' },
  accounts: { type: 'string' },
  'calls-per-hour': { type: 'string' },
  'price-book': { type: 'string' },
  trace: { type: 'string' },
  save: { type: 'string' },
  format: { type: 'string' },
  progress: { type: 'boolean' },
};

/**
 * Plays days of calls, purchases and faults against the billing in memory, and says what is broken.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 everything was as it has to be, 1 something was not.
 * @throws UsageError when an option or a file cannot be used.
 */
export async function simulateCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, SIMULATE_OPTIONS);
  const asked = await askedOf(values, streams);
  checkSave(values);
  const isJson = oneOf(values, 'format', ['text', 'json']) === 'json';
  const { simulate, SimulationViolation: Violation } = await optionalPackage(
    '@live-calls/conformance',
    () => import('@live-calls/conformance'),
  );
  const progress = new Progress({
    stderr: streams.stderr,
    isForced: values.progress === true,
    unit: 'step',
  });
  const output = new Output(streams.stdout);
  const create = () => ({ storage: memoryStorage() });
  try {
    let told = 0;
    const report = await simulate({
      ...asked,
      create,
      onProgress: ({ steps, replays }) => {
        if (replays === 1) streams.stderr.write('Something is broken; looking for the shortest way there.\n');
        progress.add(steps - told);
        told = steps;
      },
    });
    progress.clear();
    await output.write(isJson ? `${JSON.stringify(report)}\n` : shownReport(report, progress.seconds));
    await output.finish();
    return EXIT.done;
  } catch (error) {
    progress.clear();
    if (!(error instanceof Violation)) throw error;
    await output.write(
      isJson ? `${JSON.stringify(asData(error))}\n` : `${error.message.split('\n').map(plain).join('\n')}\n`,
    );
    await output.finish();
    save(values, error.trace, streams);
    return EXIT.notAll;
  }
}

async function askedOf(
  values: OptionValues,
  streams: CommandStreams,
): Promise<Omit<Parameters<Conformance['simulate']>[0], 'create'>> {
  const traceName = text(values, 'trace');
  if (traceName !== undefined) return { trace: readTrace(traceName) };
  const bookName = text(values, 'price-book');
  const [accounts, callsPerHour] = [
    wholeOf(values, 'accounts', 100),
    wholeOf(values, 'calls-per-hour', 10_000),
  ];
  return {
    seed: wholeOf(values, 'seed', 4_294_967_295) ?? 1,
    days: wholeOf(values, 'days', 3650) ?? 30,
    ...(bookName !== undefined && { priceBooks: [await loadPriceBook(bookName, values, streams)] }),
    traffic: {
      ...(accounts !== undefined && { accounts }),
      ...(callsPerHour !== undefined && { callsPerHour }),
    },
  };
}

function wholeOf(values: OptionValues, name: string, most: number): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(value) && Number(value) <= most) return Number(value);
  throw new UsageError(`--${name} must be a whole number from 1 to ${most}.`);
}

function readTrace(name: string): SimulationTrace {
  let trace: SimulationTrace;
  try {
    trace = JSON.parse(readFileSync(name, 'utf8')) as SimulationTrace;
  } catch (error) {
    throw new UsageError(`Cannot read the trace ${shown(name)}: ${plain((error as Error).message)}`);
  }
  if (trace?.format === 'live-calls-trace/1') return trace;
  throw new UsageError(`${shown(name)} is no trace that was saved by live-calls simulate.`);
}

/** Before anything is played: the way to a trace is long, and what cannot be kept at its end is lost. */
function checkSave(values: OptionValues): void {
  const name = text(values, 'save');
  if (name === undefined) return;
  try {
    accessSync(dirname(resolve(name)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`Cannot write the trace ${shown(name)}: ${plain((error as Error).message)}`);
  }
}

function save(values: OptionValues, trace: SimulationTrace, { stderr }: CommandStreams): void {
  const name = text(values, 'save');
  if (name === undefined) return;
  writeFileSync(name, `${JSON.stringify(trace, null, 2)}\n`);
  stderr.write(`The trace is in ${plain(name)}; play it again with --trace.\n`);
}

function asData({ rule, what, seed, stepsBefore, trace }: SimulationViolation): unknown {
  return { status: 'broken', rule, what, seed, stepsBefore, trace };
}

function shownReport(report: SimulationReport, seconds: number): string {
  const { seed, steps, commits, checks, deliveries, seen, endMs } = report;
  const rate = Math.round(steps / Math.max(seconds, 0.001));
  const lines = Object.entries(seen).map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`);
  return [
    `Seed ${seed}: ${counted(steps, 'step')} until ${new Date(endMs).toISOString()}, ${rate} a second; everything holds.`,
    `${counted(commits, 'commit')}, each checked; everything checked ${counted(checks, 'time')}; ${counted(deliveries, 'notice')} told.`,
    ...lines,
    '',
  ].join('\n');
}
