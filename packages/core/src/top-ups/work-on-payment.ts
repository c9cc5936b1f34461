import { readAccount } from '../accounts/account-row.ts';
import { type Context, type DueTask, decide } from '../context.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import type { DueRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { giveUp } from './cancel-top-up.ts';
import { collect, readPurchase } from './collect.ts';
import type { MoneyWorkDone } from './number-invoice.ts';
import { PAYMENT } from './payment-due.ts';

/**
 * Goes on with a payment: finds out what became of it, asks for what the processor never saw, and gives up what nobody paid in
 * time. Money that is on its way is waited for.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function workOnPayment(task: DueTask): Promise<MoneyWorkDone> {
  const { context, row } = task;
  const { payments, purchases } = context;
  if (payments === undefined || purchases === undefined) return {};
  const { accountId, reference: topUpId } = row;
  const claimed = await decide(
    context,
    claimDue(row, { clockMs: task.nowMs(), leaseMs: task.leaseMs }),
    'bulk',
  );
  if (claimed === 'lost') return { lost: 1 };
  const { currency } = await readAccount(context, accountId);
  const collecting = { accountId, topUpId, currency, actor: 'system:worker', purchases };
  const before = await readPurchase(context, collecting);
  const late: Context = { ...context, clock: { now: task.nowMs } };
  // The answer may have come in since the row was claimed: only time gives an invoice up.
  const isLate = task.nowMs() >= (invoiceFacts(before.invoice).dueAtMs ?? 0);
  if (before.row.status === 'processing' && isLate) {
    await task.ask(giveUp(late, payments, { ...collecting, becomes: 'expired' }));
  } else {
    await task.ask(collect(late, payments, collecting));
  }
  return { paymentsFollowed: 1 };
}

/**
 * Claims a due row: moves it behind the lease, in a guarded update.
 *
 * @param candidate - The row as it was read.
 * @param claim - The clock's time, and the length of the lease.
 * @returns The decision.
 */
export function claimDue(
  candidate: DueRow,
  claim: { readonly clockMs: number; readonly leaseMs: number },
): Decision<'claimed' | 'lost'> {
  const { accountId, kind, reference } = candidate;
  return {
    accountId,
    reads: [{ table: 'due', key: [kind, reference] }],
    decide(view) {
      const due = view.row('due', [kind, reference]);
      if (view.account === undefined || due === undefined) return { outcome: 'lost' };
      if (due.attempts !== candidate.attempts || due.dueAtMs > claim.clockMs) return { outcome: 'lost' };
      const wait = kind === PAYMENT ? backOff(due.attempts, claim.leaseMs) : claim.leaseMs;
      const row: DueRow = { ...due, dueAtMs: claim.clockMs + wait, attempts: due.attempts + 1 };
      return {
        outcome: 'claimed',
        changes: { account: view.account, writes: [{ type: 'update', table: 'due', row }] },
      };
    },
  };
}

const LONGEST_MS = 6 * 3_600_000;

/** A payment whose account is not active, or whose bank takes its time, is looked at less and less often. */
function backOff(attempts: number, leaseMs: number): number {
  return Math.min(leaseMs * 2 ** Math.min(attempts, 20), Math.max(LONGEST_MS, leaseMs));
}
