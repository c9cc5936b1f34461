import { DATABASE_OPTIONS, withDatabase } from '../database.ts';
import { readArguments, text } from '../options.ts';
import { Output } from '../output.ts';
import { type CommandStreams, EXIT } from '../streams.ts';

/**
 * Makes the schema of a database, or brings it to the version of this package.
 *
 * @param args - Arguments behind the command's name.
 * @param streams - Where to read and write.
 * @returns Exit status: 0 the schema is there.
 * @throws UsageError or DatabaseError when the command cannot run.
 */
export async function migrateCommand(args: readonly string[], streams: CommandStreams): Promise<number> {
  const { values } = readArguments(args, DATABASE_OPTIONS);
  const { from, to } = await withDatabase(values, streams, (storage) => storage.migrate());
  const schema = text(values, 'schema') ?? 'live_calls';
  const done = from === to ? `has version ${to}; nothing to do` : `went from version ${from} to ${to}`;
  const output = new Output(streams.stdout);
  await output.write(`Schema ${schema} ${done}.\n`);
  await output.finish();
  return EXIT.done;
}
