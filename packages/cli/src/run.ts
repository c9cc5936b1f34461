import { createRequire } from 'node:module';
import { BillingError } from '@live-calls/core';
import { plain, shown } from './call-file/shown.ts';
import { migrateCommand } from './commands/migrate.ts';
import { priceBookCommand } from './commands/price-book.ts';
import { rateCommand } from './commands/rate.ts';
import { reportCommand } from './commands/report.ts';
import { simulateCommand } from './commands/simulate.ts';
import { verifyCommand } from './commands/verify.ts';
import { MIGRATE_HELP, VERIFY_HELP } from './database-help.ts';
import { inOptionWords } from './engine-words.ts';
import { MAIN_HELP, PRICE_BOOK_HELP, RATE_HELP, REPORT_HELP } from './help.ts';
import { Output } from './output.ts';
import { SIMULATE_HELP } from './simulate-help.ts';
import { type CommandStreams, DatabaseError, EXIT, OutputError, UsageError } from './streams.ts';

interface Command {
  readonly help: string;
  readonly run: (args: readonly string[], streams: CommandStreams) => Promise<number>;
}

const COMMANDS = new Map<string, Command>([
  ['rate', { help: RATE_HELP, run: rateCommand }],
  ['report', { help: REPORT_HELP, run: reportCommand }],
  ['price-book', { help: PRICE_BOOK_HELP, run: priceBookCommand }],
  ['migrate', { help: MIGRATE_HELP, run: migrateCommand }],
  ['verify', { help: VERIFY_HELP, run: verifyCommand }],
  ['simulate', { help: SIMULATE_HELP, run: simulateCommand }],
]);

/**
 * Runs the command line.
 *
 * @param args - Arguments behind the program's name.
 * @param streams - Where to read and write; `process` fits.
 * @returns Exit status: 0 all is well, 1 not all, 2 the command could not run.
 *
 * @example
 * ```ts
 * import { runLiveCalls } from '@live-calls/cli';
 *
 * process.exitCode = await runLiveCalls(['rate', '--help'], process);
 * ```
 */
export async function runLiveCalls(args: readonly string[], streams: CommandStreams): Promise<number> {
  const [name, ...rest] = args;
  try {
    return await answered(name, rest, streams);
  } catch (error) {
    if (error instanceof UsageError) {
      const about = COMMANDS.has(name ?? '') ? `${name} ` : '';
      return refuse(streams, `${error.message}\nSee live-calls ${about}--help.`);
    }
    if (error instanceof OutputError || error instanceof DatabaseError) return refuse(streams, error.message);
    if (BillingError.is(error, 'INVALID_INPUT')) return refuse(streams, inOptionWords(error));
    if (BillingError.is(error)) return refuse(streams, error.message);
    throw error;
  }
}

async function answered(
  name: string | undefined,
  rest: readonly string[],
  streams: CommandStreams,
): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const wanted = name === 'help' ? COMMANDS.get(rest[0] ?? '') : undefined;
    await print(streams, wanted?.help ?? MAIN_HELP);
    return name === undefined ? EXIT.unusable : EXIT.done;
  }
  if (name === '--version' || name === '-v') {
    await print(streams, `${version()}\n`);
    return EXIT.done;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    return refuse(streams, `There is no command ${shown(name)}. See live-calls --help.`);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await print(streams, command.help);
    return EXIT.done;
  }
  return command.run(rest, streams);
}

async function print(streams: CommandStreams, text: string): Promise<void> {
  const output = new Output(streams.stdout);
  await output.write(text);
  await output.finish();
}

function refuse(streams: CommandStreams, message: string): number {
  streams.stderr.write(`live-calls: ${message.split('\n').map(plain).join('\n')}\n`);
  return EXIT.unusable;
}

function version(): string {
  const { version: text } = createRequire(import.meta.url)('../package.json') as { readonly version: string };
  return text;
}
