import { BillingError } from '@live-calls/core/adapter';
import { messageOf } from '../connection/failure.ts';
import type { Group } from './group.ts';

/**
 * The error of a decision that others kept from being committed.
 *
 * @param group - The account's decisions.
 * @returns The error.
 */
export function contention(group: Pick<Group, 'known' | 'attempts'>): BillingError<'CONTENTION'> {
  const { known, attempts } = group;
  const message = `Others kept changing account ${known.accountId}; after ${attempts} tries nothing was changed.`;
  return new BillingError('CONTENTION', message, { details: { accountId: known.accountId, attempts } });
}

/** The error of a decision that never stops asking for rows. */
export function endless(): BillingError<'INVARIANT_BROKEN'> {
  const invariant = 'A decision comes to an end once it has seen the rows it asks for.';
  return new BillingError('INVARIANT_BROKEN', `${invariant} Nothing was changed.`, {
    details: { invariant },
  });
}

/** The error of a decision whose writes the database refused. */
export function unkeepable(cause: unknown): BillingError {
  if (BillingError.is(cause)) return cause;
  const invariant = 'A decision writes only what its tables can keep, under keys that are free.';
  const message = `${invariant} PostgreSQL refused it: ${messageOf(cause)}. Nothing of this decision was written.`;
  return new BillingError('INVARIANT_BROKEN', message, { details: { invariant }, cause });
}

/** The error of a decision whose round came to an end that nobody foresaw; it may have been committed. */
export function unforeseen(cause: unknown): BillingError<'OUTCOME_UNKNOWN'> {
  const message =
    `The PostgreSQL storage stumbled over ${messageOf(cause)}; please report this. ` +
    'Repeat the same request with the same key: it recovers the answer.';
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: 'postgres' }, cause });
}

/** The error of a decision that may have been committed without anybody being able to tell. */
export function unknown(cause: unknown): BillingError<'OUTCOME_UNKNOWN'> {
  const message =
    'The connection to PostgreSQL was lost during a commit, and the answer could not be found in time. ' +
    'Repeat the same request with the same key: it recovers the answer.';
  return new BillingError('OUTCOME_UNKNOWN', message, {
    details: { adapter: 'postgres' },
    ...(cause !== undefined && { cause }),
  });
}
