import { BillingError } from '@live-calls/core';
import type { PostgresStorage } from '@live-calls/storage-postgres';
import { inOptionWords } from './engine-words.ts';
import { optionalPackage } from './optional-package.ts';
import { type OptionTable, type OptionValues, text } from './options.ts';
import { type CommandStreams, DatabaseError, OutputError, UsageError } from './streams.ts';

/** Options that say where the database is. */
export const DATABASE_OPTIONS: OptionTable = {
  database: { type: 'string' },
  schema: { type: 'string' },
};

/**
 * Works with the storage of a database, and closes it.
 *
 * @param values - Option values.
 * @param streams - The environment, for `DATABASE_URL`.
 * @param work - What to do; the storage is not opened yet.
 * @returns What `work` returned.
 * @throws UsageError when the options cannot be used, or DatabaseError for what goes wrong, without any password.
 */
export async function withDatabase<Result>(
  values: OptionValues,
  streams: CommandStreams,
  work: (storage: PostgresStorage) => Promise<Result>,
): Promise<Result> {
  const connectionString = connectionStringOf(values, streams);
  const schema = text(values, 'schema');
  const { postgresStorage } = await optionalPackage(
    '@live-calls/storage-postgres',
    () => import('@live-calls/storage-postgres'),
  );
  try {
    const storage = postgresStorage({ connectionString, ...(schema !== undefined && { schema }) });
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (error instanceof UsageError || error instanceof OutputError) throw error;
    // What the driver says may hold the connection string, and so a password.
    if (error instanceof DatabaseError || BillingError.is(error)) {
      const message = BillingError.is(error, 'INVALID_INPUT') ? inOptionWords(error) : error.message;
      const inOptions = message.replace(/^storage\.schema /, '--schema ');
      throw new DatabaseError(withoutSecrets(inOptions, connectionString));
    }
    const name = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error';
    throw new DatabaseError(withoutSecrets(`This is a fault of live-calls: ${name}`, connectionString));
  }
}

function connectionStringOf(values: OptionValues, { env = {} }: CommandStreams): string {
  const { DATABASE_URL: fallback } = env;
  const given = text(values, 'database') ?? fallback;
  if (given === undefined || given === '') {
    throw new UsageError('Say where the database is with --database postgres://..., or in DATABASE_URL.');
  }
  // It is not shown: there is a password in it.
  if (!/^postgres(?:ql)?:\/\//.test(given)) {
    throw new UsageError(
      '--database, or DATABASE_URL, must be like postgres://user:password@host:5432/database.',
    );
  }
  return given;
}

/**
 * Takes the connection string and its password out of a message.
 *
 * @param message - The message.
 * @param connectionString - Where the database is.
 * @returns The message, with `***` in their place.
 */
export function withoutSecrets(message: string, connectionString: string): string {
  const secrets = [connectionString, ...passwordsIn(connectionString)].filter((secret) => secret !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message);
}

/** As it is written and as it is meant; the part between the first colon and the last at sign, whatever is in it. */
function passwordsIn(connectionString: string): readonly string[] {
  const written = /^postgres(?:ql)?:\/\/[^:@/]*:(.*)@/s.exec(connectionString)?.[1];
  const parameter = /[?&]password=([^&]*)/.exec(connectionString)?.[1];
  return [written, parameter].filter((one) => one !== undefined).flatMap((one) => [one, decoded(one)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
