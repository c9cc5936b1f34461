import { BillingError } from '@live-calls/core/adapter';

/**
 * What a failure of the database means.
 *
 * - `not-sent`: no connection; nothing happened.
 * - `lost`: the connection went while a statement was under way; it may have happened.
 * - `again`: the server undid it (deadlock, serialization, a lock that took too long); it is safe to repeat.
 * - `taken`: an insert met a key that is there already; nothing was written.
 * - `unprepared`: the connection is shared and does not know our prepared statements; nothing happened.
 * - `data`: a value cannot be kept; nothing was written.
 * - `schema`: tables are missing or of another shape.
 * - `refused`: the server refused for another reason; nothing happened.
 */
export type FailureKind =
  | 'not-sent'
  | 'lost'
  | 'again'
  | 'taken'
  | 'unprepared'
  | 'data'
  | 'schema'
  | 'refused';

/** Thrown when no connection could be had: nothing was sent. */
export class NotConnected extends Error {}

/** Thrown when a statement did not answer in time; its connection is gone. */
export class NoAnswer extends Error {}

/**
 * Tells what a failure means.
 *
 * @param error - What the driver threw.
 * @returns Its meaning.
 */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof NotConnected) return 'not-sent';
  if (BillingError.is(error)) return 'data';
  const code = sqlState(error);
  if (code === undefined) return 'lost';
  if (code === '23505') return 'taken';
  if (code === '26000' || code === '42P05') return 'unprepared';
  if (code === '40001' || code === '40P01' || code === '55P03' || code === '57014') return 'again';
  if (code === '42P01' || code === '3F000' || code === '42703') return 'schema';
  if (code.startsWith('08') || code.startsWith('57P') || code === '25P03') return 'lost';
  if (code.startsWith('22') || code.startsWith('23') || code === '54000') return 'data';
  return 'refused';
}

/**
 * The server's code of a failure.
 *
 * @param error - What the driver threw.
 * @returns Five characters, or absent when the failure is not the server's.
 */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  // Every code of the server has a digit; names of the operating system's failures, such as EPIPE, have none.
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * The error for a read that failed, or a decision of which nothing was committed.
 *
 * @param cause - What the driver threw; absent when the storage is closed.
 * @returns The error.
 */
export function unavailable(cause?: unknown): BillingError {
  if (BillingError.is(cause)) return cause;
  if (cause !== undefined && failureKind(cause) === 'schema') return schemaUnusable(messageOf(cause), cause);
  const why = cause === undefined ? 'The storage is closed; open it first.' : messageOf(cause);
  return new BillingError('STORAGE_UNAVAILABLE', `PostgreSQL did not answer and nothing changed. ${why}`, {
    details: { storage: 'postgres' },
    ...(cause !== undefined && { cause }),
  });
}

/**
 * The error for a schema that this code cannot run on.
 *
 * @param seen - What was found, and what to do.
 * @param cause - What the driver threw.
 * @returns The error.
 */
export function schemaUnusable(seen: string, cause?: unknown): BillingError<'CONFIGURATION_INVALID'> {
  const rule = 'the schema is migrated to a version this code runs on';
  return new BillingError('CONFIGURATION_INVALID', `Expected that ${rule}. ${seen}`, {
    details: { option: 'storage.schema', rule },
    ...(cause !== undefined && { cause }),
  });
}

/**
 * A failure in words.
 *
 * @param error - Anything thrown.
 * @returns One line.
 */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
