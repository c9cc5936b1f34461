import { readAccount } from '../accounts/account-row.ts';
import { type Context, type DueTask, decide } from '../context.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { DueRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { giveUp } from './cancel-top-up.ts';
import { type Collected, type Collecting, collect, readPurchase } from './collect.ts';
import type { MoneyWorkDone } from './number-invoice.ts';
import type { PaymentApplied } from './settle-top-up.ts';
import { isSettled } from './settlement.ts';
import { withdrawAgain } from './withdrawal.ts';

/**
 * Goes on with a payment that is due: finds out what became of it, asks for what the processor never saw, and gives up what
 * nobody paid in time. Money that is on its way is waited for.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function workOnPayment(task: DueTask): Promise<MoneyWorkDone> {
  return workAtProcessor(task, resumeTopUp);
}

/**
 * Withdraws at the processor what was given up while the processor may have been asked.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function workOnWithdrawal(task: DueTask): Promise<MoneyWorkDone> {
  return workAtProcessor(task, withdrawAgain);
}

async function workAtProcessor(
  task: DueTask,
  work: (context: Context, processor: PaymentProcessor, collecting: Collecting) => Promise<unknown>,
): Promise<MoneyWorkDone> {
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
  const late: Context = { ...context, clock: { now: task.nowMs } };
  await task.ask(work(late, payments, collecting));
  return { paymentsFollowed: 1 };
}

/**
 * Goes on with a top-up from wherever it stands. The answer may have come in since somebody was asked to look: only time gives
 * an invoice up. What its time is over for is asked for no more, also where the processor never heard of it.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up.
 * @returns The top-up, or that its account is not active any more.
 * @throws BillingError with code `NOT_FOUND`, `PROVIDER_UNAVAILABLE` or `OUTCOME_UNKNOWN`.
 */
export async function resumeTopUp(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting,
): Promise<Collected | PaymentApplied> {
  const { row, invoice } = await readPurchase(context, collecting);
  const isLate = context.clock.now() >= (invoiceFacts(invoice).dueAtMs ?? 0);
  return isLate && !isSettled(row)
    ? giveUp(context, processor, { ...collecting, becomes: 'expired' })
    : collect(context, processor, collecting);
}

/** Claims a due row: moves it behind the lease, in a guarded update. */
function claimDue(
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
      const wait = backOff(due.attempts, claim.leaseMs);
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
