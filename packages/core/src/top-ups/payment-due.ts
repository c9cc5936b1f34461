import type { DueRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';

/** Kind of the due row that goes on with a payment: asks where it stands, or gives it up when its time is over. */
export const PAYMENT = 'payment';

/** Kind of the due row that withdraws at the processor what was given up while the processor may have been asked. */
export const WITHDRAWAL = 'payment-withdrawal';

/** How long the process that asks for a purchase has it to itself, milliseconds. */
const OWN_MS = 120_000;

/**
 * The due row of a new purchase: whoever finds it later goes on, should this process not.
 *
 * @param draft - The draft.
 * @param topUpId - The top-up.
 * @returns The row.
 */
export function paymentDue(draft: Draft, topUpId: string): DueRow {
  const { accountId, nowMs } = draft;
  return { accountId, kind: PAYMENT, reference: topUpId, dueAtMs: nowMs + OWN_MS, attempts: 0 };
}

/**
 * Says when somebody has to look at a payment again.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param next - The top-up, and when; absent when there is nothing more to do.
 */
export function setPaymentDue(
  draft: Draft,
  view: DecisionView,
  next: { readonly topUpId: string; readonly dueAtMs: number | undefined },
): void {
  const { topUpId, dueAtMs } = next;
  if (dueAtMs !== undefined) {
    setDue(draft, view, { kind: PAYMENT, topUpId, dueAtMs });
    return;
  }
  const key = [PAYMENT, topUpId] as const;
  if (view.row('due', key) !== undefined) draft.write({ type: 'remove', table: 'due', key });
}

/**
 * Has a payment withdrawn once whoever asks for it has had the answer.
 *
 * @param draft - The draft.
 * @param view - The decision's view.
 * @param topUpId - The top-up.
 */
export function withdrawLater(draft: Draft, view: DecisionView, topUpId: string): void {
  setDue(draft, view, { kind: WITHDRAWAL, topUpId, dueAtMs: draft.nowMs + OWN_MS });
}

function setDue(
  draft: Draft,
  view: DecisionView,
  next: { readonly kind: string; readonly topUpId: string; readonly dueAtMs: number },
): void {
  const { kind, topUpId: reference, dueAtMs } = next;
  const due = view.row('due', [kind, reference]);
  if (due?.dueAtMs === dueAtMs) return;
  const row: DueRow = {
    ...{ accountId: draft.accountId, kind, reference, dueAtMs },
    attempts: due?.attempts ?? 0,
  };
  draft.write({ type: due === undefined ? 'insert' : 'update', table: 'due', row });
}
