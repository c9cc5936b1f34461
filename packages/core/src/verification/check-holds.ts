import { SWEEP_CALL } from '../calls/call-dues.ts';
import { callOf } from '../calls/call-facts.ts';
import type { HoldRow } from '../ports/rows.ts';
import { Lookups, rowsOf } from './lookups.ts';
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
  const sweeps = new Lookups<'due', string>(reads, 'due', (due, callRef) => {
    if (due !== undefined) return;
    findings.add({ what: 'hold', reference: callRef, expected: `a due ${SWEEP_CALL}`, seen: 'none' });
  });
  for await (const row of rowsOf(reads.stream('hold', {}))) {
    if (row.status === 'open') {
      heldAtoms += row.amountAtoms;
      runningAtoms += row.usedAtoms;
      open += 1;
    }
    const wrong = whatIsWrong(row) ?? whatIsWrongWithCall(row);
    if (row.status === 'open' && callOf(row) !== undefined)
      await sweeps.add([SWEEP_CALL, row.callRef], row.callRef);
    if (wrong !== undefined) findings.add({ what: 'hold', reference: row.callRef, ...wrong });
    await checkBook(subject, row.priceBookHash, `hold:${row.callRef}`);
    if (findings.full) return;
  }
  await sweeps.settle();
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

/** What a hold keeps about its call: how long it may last, which legs it has, and nothing personal once it is over. */
function whatIsWrongWithCall(row: HoldRow): { readonly expected: string; readonly seen: string } | undefined {
  const call = callOf(row)?.call;
  if (call === undefined) return undefined;
  const { grantedSeconds, capSeconds, final, legs } = call;
  const personal = [call.to, call.from, call.rateTo, call.rateFrom, call.managerEmail];
  if (row.status === 'closed' && personal.some((value) => value !== undefined)) {
    return { expected: 'nothing personal on a closed call', seen: 'something' };
  }
  if (!(grantedSeconds >= 1 && grantedSeconds <= capSeconds)) {
    return { expected: `1 to ${capSeconds} granted seconds`, seen: String(grantedSeconds) };
  }
  if (!final && grantedSeconds >= capSeconds) return { expected: 'the last seconds', seen: 'more to come' };
  if (row.priceBookHash === undefined) return { expected: 'a price book', seen: 'none' };
  const settled = legs.every(({ state }) => state === 'settled');
  if (row.status === 'open' && call.complete === true && settled)
    return { expected: 'a closed call', seen: 'open' };
  return undefined;
}
