import { type CompiledContract, compiledContract } from '../accounts/contract.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { UsageRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { LegKey } from './leg.ts';

/**
 * A leg's latest revision, inside a decision. Revisions are numbered without gaps, so it is found by key.
 *
 * @param view - The decision's view.
 * @param known - Any revision of the leg.
 * @returns The latest.
 */
export function latestRevision(view: DecisionView, known: UsageRow): UsageRow {
  let latest = known;
  for (;;) {
    const next = view.row('usage', [latest.provider, latest.legId, latest.revision + 1]);
    if (next === undefined) return latest;
    invariant(next.revision === latest.revision + 1, 'A row is found under its own key.');
    latest = next;
  }
}

/**
 * A leg's latest revision by its name, inside a decision.
 *
 * @param view - The decision's view.
 * @param leg - The leg.
 * @returns The latest revision, or absent when the leg was never recorded.
 */
export function latestOf(view: DecisionView, leg: LegKey): UsageRow | undefined {
  const first = view.row('usage', [leg.provider, leg.legId, 0]);
  return first === undefined ? undefined : latestRevision(view, first);
}

/**
 * The contract under which a revision was recorded: its country reads the leg's numbers, its zone counted the spend.
 *
 * @param view - The decision's view.
 * @param row - The revision.
 * @returns The contract, or absent when there was none.
 */
export function contractOfRow(view: DecisionView, row: UsageRow): CompiledContract | undefined {
  const contract = row.contractNumber === 0 ? undefined : view.row('contract', [row.contractNumber]);
  return contract && compiledContract(contract);
}
