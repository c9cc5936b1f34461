import type { ReratingRow } from '../ports/rows.ts';
import type { ReratingProgress } from '../usage/rerating-apply.ts';
import type { ReratingPlan } from '../usage/rerating-plan.ts';
import { rowsOf } from './lookups.ts';
import { checkBook, checkContractNumber, type Subject } from './subject.ts';

/**
 * Checks the re-ratings of an account: what a plan names is there, and an applied plan looked at every leg it planned.
 *
 * @param subject - The account.
 */
export async function checkReratings(subject: Subject): Promise<void> {
  const { account, findings } = subject;
  for await (const row of rowsOf(subject.reads.stream('rerating', {}))) {
    const reference = row.reratingId;
    const plan = row.plan as unknown as Partial<ReratingPlan>;
    findings.same('rerating', { reference, expected: account.currency, seen: plan.currency });
    await checkBook(subject, plan.priceBookHash, reference);
    checkContractNumber(subject, plan.contractNumber ?? 0, reference);
    if (row.status === 'applied') {
      findings.same('rerating', { reference, expected: planned(plan), seen: lookedAt(row) });
    } else if (row.status !== 'planned' && row.status !== 'applying') {
      findings.add({
        what: 'rerating',
        reference,
        expected: 'planned, applying or applied',
        seen: row.status,
      });
    }
  }
}

function planned({ changed = 0, unchanged = 0, notRatable = 0 }: Partial<ReratingPlan>): number {
  return changed + unchanged + notRatable;
}

function lookedAt(row: ReratingRow): number {
  const { applied = 0, unchanged = 0, skipped = 0 } = row.progress as unknown as Partial<ReratingProgress>;
  return applied + unchanged + skipped;
}
