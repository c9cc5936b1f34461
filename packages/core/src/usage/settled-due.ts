import type { DecisionView, Verdict } from '../ports/storage.ts';
import type { CheckedLeg } from './leg.ts';
import type { LegCommand, LegDecided } from './record-leg.ts';

/**
 * How a leg is named in due rows.
 *
 * @param leg - Provider and id.
 * @returns Such as `twilio/CA1`; a provider has no slash.
 */
export function dueReference({ provider, legId }: Pick<CheckedLeg, 'provider' | 'legId'>): string {
  return `${provider}/${legId}`;
}

/**
 * Lets the due row go with the record: once a leg is recorded, parked or found to be known, nobody has to come back for it.
 *
 * @param view - The decision's view.
 * @param settled - The command, which names the kind of due row, and the leg.
 * @param verdict - What was decided.
 * @returns The same, with the due row removed if there is one.
 */
export function withoutDue(
  view: DecisionView,
  settled: { readonly command: LegCommand; readonly leg: CheckedLeg },
  verdict: Verdict<LegDecided>,
): Verdict<LegDecided> {
  const kind = settled.command.settles;
  if (kind === undefined) return verdict;
  const { outcome } = verdict;
  if (outcome.kind !== 'row' && outcome.kind !== 'parked' && outcome.kind !== 'differs') return verdict;
  const key = [kind, dueReference(settled.leg)];
  const account = verdict.changes?.account ?? view.account;
  if (account === undefined || view.row('due', key) === undefined) return verdict;
  const writes = [...(verdict.changes?.writes ?? []), { type: 'remove', table: 'due', key } as const];
  return { outcome, changes: { account, writes } };
}
