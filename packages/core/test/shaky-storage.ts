import { setImmediate as nextTurn } from 'node:timers/promises';
import { storageAround } from '@live-calls/conformance';
import { BillingError } from '../src/errors/billing-error.ts';
import type { Decided, DecideOptions, Decision, Storage } from '../src/ports/storage.ts';

/**
 * A storage that behaves badly within its contract: decisions wait for random turns, run more than once, and some
 * answers are lost after the commit.
 */
export function shakyStorage(storage: Storage, seed: number): Storage {
  let state = seed | 1;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return storageAround(storage, {
    decide: async <Outcome>(batch: readonly Decision<Outcome>[], options: DecideOptions) => {
      for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await nextTurn();
      const decided = await storage.decide(batch.map(twice), options);
      for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await nextTurn();
      return decided.map((one) => (random() < 0.2 ? lost<Outcome>(storage.id) : one));
    },
  });
}

function twice<Outcome>(decision: Decision<Outcome>): Decision<Outcome> {
  return {
    accountId: decision.accountId,
    reads: decision.reads,
    decide: (view) => {
      decision.decide(view);
      return decision.decide(view);
    },
  };
}

function lost<Outcome>(adapter: string): Decided<Outcome> {
  const error = new BillingError('OUTCOME_UNKNOWN', 'The answer was lost.', { details: { adapter } });
  return { status: 'failed', error };
}

/** Repeats a keyed command until its answer arrives, as a host does. */
export async function untilAnswered<Outcome>(command: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    try {
      return await command();
    } catch (error) {
      if (!BillingError.is(error, 'OUTCOME_UNKNOWN')) throw error;
    }
  }
}
