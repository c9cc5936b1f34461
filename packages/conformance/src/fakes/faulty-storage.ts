import {
  BillingError,
  type Decided,
  type DecideOptions,
  type Decision,
  type Storage,
} from '@live-calls/core/adapter';
import { chanceOf } from '../storage/chance.ts';
import { storageAround } from './storage-around.ts';

/**
 * When a storage fails. Calls of `decide` are counted from 1.
 *
 * - Failing *before* the commit: nothing happened, and every decision fails with `STORAGE_UNAVAILABLE`.
 * - Failing *after* it: everything is committed and the answers are lost, so every decision fails with `OUTCOME_UNKNOWN`.
 */
export interface FaultPlan {
  /** Calls that fail before the commit. */
  readonly before?: readonly number[];
  /** Calls whose answer is lost after the commit. */
  readonly after?: readonly number[];
  /** Decisions that fail by chance, each on its own: a batch is a transport and may be cut anywhere. */
  readonly chance?: {
    /** Seed; the same seed and the same calls fail alike. */
    readonly seed: number;
    /** How many of a hundred decisions fail before the commit. */
    readonly beforePercent: number;
    /** How many of a hundred answers are lost after it. */
    readonly afterPercent: number;
  };
}

/** What became of one decision under faults. */
export interface FaultRecord {
  /** Number of the `decide` call, from 1. */
  readonly call: number;
  /** Account of the decision. */
  readonly accountId: string;
  /** Whether it was left alone, or where it failed. */
  readonly fate: 'untouched' | 'before' | 'after';
}

/** A storage that fails as planned, and tells what it did. */
export interface FaultyStorage extends Storage {
  /** Every decision so far, in order. */
  readonly records: readonly FaultRecord[];
  /** Stops failing. */
  heal(): void;
}

/**
 * Wraps a storage so that decisions fail before or after they are committed. Reads go through.
 *
 * @param storage - A storage that works.
 * @param plan - When to fail.
 * @returns The failing storage; the working one stays usable beside it, to see what really happened.
 *
 * @example Lose the answer of the second call; the same request again recovers it.
 * ```ts runnable
 * import { faultyStorage } from '@live-calls/conformance';
 * import { memoryStorage } from '@live-calls/storage-memory';
 *
 * const storage = faultyStorage(memoryStorage(), { after: [2] });
 * ```
 */
export function faultyStorage(storage: Storage, plan: FaultPlan): FaultyStorage {
  const records: FaultRecord[] = [];
  const chance = chanceOf(plan.chance?.seed ?? 0);
  let calls = 0;
  let healed = false;
  const fateOf = (call: number): FaultRecord['fate'] => {
    if (healed) return 'untouched';
    if (plan.before?.includes(call)) return 'before';
    if (plan.after?.includes(call)) return 'after';
    if (plan.chance === undefined) return 'untouched';
    const drawn = chance.below(100);
    if (drawn < plan.chance.beforePercent) return 'before';
    return drawn < plan.chance.beforePercent + plan.chance.afterPercent ? 'after' : 'untouched';
  };
  const decide = async <Outcome>(
    batch: readonly Decision<Outcome>[],
    options: DecideOptions,
  ): Promise<readonly Decided<Outcome>[]> => {
    calls += 1;
    const fates = batch.map(({ accountId }): FaultRecord['fate'] => {
      const fate = fateOf(calls);
      records.push({ call: calls, accountId, fate });
      return fate;
    });
    const reaching = batch.filter((_, index) => fates[index] !== 'before');
    const decided = [...(await storage.decide(reaching, options))];
    return fates.map((fate): Decided<Outcome> => {
      if (fate === 'before') return { status: 'failed', error: unavailable(storage.id) };
      const answer = decided.shift() ?? { status: 'failed', error: unknown(storage.id) };
      return fate === 'after' ? { status: 'failed', error: unknown(storage.id) } : answer;
    });
  };
  return {
    ...storageAround(storage, { decide }),
    records,
    heal: () => {
      healed = true;
    },
  };
}

function unavailable(storage: string): BillingError<'STORAGE_UNAVAILABLE'> {
  return new BillingError(
    'STORAGE_UNAVAILABLE',
    'The storage did not answer, and nothing changed (a planned fault).',
    {
      details: { storage },
    },
  );
}

function unknown(adapter: string): BillingError<'OUTCOME_UNKNOWN'> {
  return new BillingError(
    'OUTCOME_UNKNOWN',
    'The answer was lost; repeat with the same key (a planned fault).',
    {
      details: { adapter },
    },
  );
}
