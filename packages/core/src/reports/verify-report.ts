import type { Atoms } from '../money/atoms.ts';
import type { Money } from '../money/money.ts';
import type { Storage } from '../ports/storage.ts';
import type { StartRange } from './report-range.ts';
import { reportMoney } from './usage-line.ts';

/** A report held against the ledger. */
export interface ReportCheck {
  /** Discriminant: `agrees` to the last digit, or `differs`. */
  readonly status: 'agrees' | 'differs';
  /** Total of the report's legs, filters aside. */
  readonly reportCost: Money;
  /** Charges less reversals among the ledger's entries of the range. */
  readonly ledgerCost: Money;
  /** Entries that were counted. */
  readonly entries: number;
}

/**
 * Adds up the ledger's entries of a range: charges less reversals, by the billing start each carries.
 *
 * @param storage - The storage.
 * @param query - Account, range, and the last journal number that counts.
 * @returns Sum and number of entries.
 */
export async function ledgerCost(
  storage: Storage,
  query: StartRange & { readonly accountId: string; readonly asOf: number },
): Promise<{ readonly atoms: Atoms; readonly entries: number }> {
  let atoms = 0n;
  let entries = 0;
  for await (const chunk of storage.stream('entry', query.accountId, { until: query.asOf + 1 })) {
    for (const { type, billingStartMs, amountAtoms } of chunk) {
      if (billingStartMs === undefined || billingStartMs < query.fromMs || billingStartMs >= query.untilMs)
        continue;
      if (type !== 'usage' && type !== 'reversal') continue;
      atoms += type === 'usage' ? amountAtoms : -amountAtoms;
      entries += 1;
    }
  }
  return { atoms, entries };
}

/**
 * Compares report and ledger.
 *
 * @param sums - Total of the report, sum of the ledger with its entries, and the account's currency.
 * @returns The check.
 */
export function reportCheck(sums: {
  readonly reportAtoms: Atoms;
  readonly ledger: { readonly atoms: Atoms; readonly entries: number };
  readonly currency: string;
}): ReportCheck {
  const { reportAtoms, ledger, currency } = sums;
  return {
    status: reportAtoms === ledger.atoms ? 'agrees' : 'differs',
    reportCost: reportMoney(reportAtoms, currency),
    ledgerCost: reportMoney(ledger.atoms, currency),
    entries: ledger.entries,
  };
}
