import type { Decision, DecisionView, Storage } from './ports/storage.ts';
import type { BankDays } from './time/business-days.ts';

/**
 * Has every decision know how long bank transfers take: a commit that tells of a low balance says by when to send one.
 *
 * @param storage - The storage.
 * @param bank - How long transfers take; absent where nobody can send one.
 * @returns The same storage.
 */
export function withBank(storage: Storage, bank: BankDays | undefined): Storage {
  if (bank === undefined) return storage;
  return {
    ...storage,
    decide: (batch, options) =>
      storage.decide(
        batch.map((decision) => knowing(decision, bank)),
        options,
      ),
  };
}

function knowing<Outcome>(decision: Decision<Outcome>, bank: BankDays): Decision<Outcome> {
  const seen = (view: DecisionView): DecisionView => ({
    account: view.account,
    row: (table, key) => view.row(table, key),
    bank,
  });
  return {
    accountId: decision.accountId,
    // Read when it is asked for: a decision may be of a class, and work out what it reads.
    get reads() {
      return decision.reads;
    },
    decide: (view) => decision.decide(seen(view)),
  };
}
