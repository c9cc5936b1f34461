import type { HoldRow } from '../ports/rows.ts';
import { rowsOf } from './lookups.ts';
import { checkBook, type Subject } from './subject.ts';

/**
 * Adds the open holds of an account up, and checks each hold by itself.
 *
 * @param subject - The account.
 */
export async function checkHolds(subject: Subject): Promise<void> {
  const { account, reads, findings } = subject;
  let heldAtoms = 0n;
  let runningAtoms = 0n;
  let open = 0;
  for await (const row of rowsOf(reads.stream('hold', {}))) {
    if (row.status === 'open') {
      heldAtoms += row.amountAtoms;
      runningAtoms += row.usedAtoms;
      open += 1;
    }
    const wrong = whatIsWrong(row);
    if (wrong !== undefined) findings.add({ what: 'hold', reference: row.callRef, ...wrong });
    await checkBook(subject, row.priceBookHash, `hold:${row.callRef}`);
    if (findings.full) return;
  }
  findings.sameAmount('held', { expected: heldAtoms, seen: account.heldAtoms });
  findings.sameAmount('running', { expected: runningAtoms, seen: account.runningAtoms });
  findings.same('open-holds', { expected: open, seen: account.openHolds });
}

function whatIsWrong(row: HoldRow): { readonly expected: string; readonly seen: string } | undefined {
  const { status, amountAtoms, placedAtoms, capturedAtoms, usedAtoms, closedAtMs } = row;
  const wrong = (expected: string, seen: string) => ({ expected, seen });
  if (status === 'closed') {
    if (amountAtoms !== 0n || usedAtoms !== 0n) return wrong('a closed hold holds nothing', 'it holds money');
    return closedAtMs === undefined ? wrong('a time of closing', 'none') : undefined;
  }
  if (status !== 'open') return wrong('open or closed', status);
  if (closedAtMs !== undefined) return wrong('an open hold was not closed', 'a time of closing');
  if (amountAtoms > placedAtoms) return wrong('at most what was placed', 'more');
  // What is gone from an open hold was captured; captured beyond it was paid by the wallet.
  if (placedAtoms - amountAtoms > capturedAtoms)
    return wrong('what is gone was captured', 'less was captured');
  return undefined;
}
