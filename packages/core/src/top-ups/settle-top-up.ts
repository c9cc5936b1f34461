import { accountIn, checkCurrency, notFound } from '../accounts/account-row.ts';
import { parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms, parseMoney } from '../money/money.ts';
import type { PaymentEvent, PaymentOutcome } from '../ports/payment-processor.ts';
import type { AccountRow, Json, TopUpRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Verdict } from '../ports/storage.ts';
import { announce } from '../thresholds/announcement.ts';
import { Draft } from '../wallets/draft.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { factsOf, type TopUp, topUpView } from './top-up-view.ts';

/** What settling works with. */
export interface Settling {
  /** The account. */
  readonly accountId: string;
  /** Id of the top-up. */
  readonly topUpId: string;
  /** The clock's time. */
  readonly clockMs: number;
  /** Who causes it, as `role:id`. */
  readonly actor: string;
}

/** The message is taken in; `replayed` when it changed nothing any more. */
export interface PaymentApplied {
  /** Discriminant. */
  readonly status: 'applied';
  /** True when the top-up knew it already. */
  readonly replayed: boolean;
  /** The top-up as it stands. */
  readonly topUp: TopUp;
}

/** The processor collected another amount than was bought: nothing is credited, and an announcement asks for a look. */
export interface PaymentAmountDiffers {
  /** Discriminant. */
  readonly status: 'amount-differs';
  /** Amount bought. */
  readonly expected: Money;
  /** Amount the message is about. */
  readonly seen: Money;
}

/** What a payment message did. */
export type ApplyPaymentEventOutcome = PaymentApplied | PaymentAmountDiffers;

/** The top-up is marked, or known better already. */
export interface TopUpMarked {
  /** Discriminant. */
  readonly status: 'marked';
  /** The row as it stands. */
  readonly row: TopUpRow;
}

/**
 * Marks a top-up before or after the processor is asked. It never takes back what is known better, and never sends one
 * whose account is not active any more: it may have been written down long ago.
 *
 * @param settling - The top-up.
 * @param mark - `sent` before asking, `unknown` when the answer was lost.
 * @returns The decision.
 */
export function markTopUp(
  settling: Settling,
  mark: 'sent' | 'unknown',
): Decision<TopUpMarked | AccountNotActive> {
  return settle<TopUpMarked | AccountNotActive>(settling, [], (view, account) => {
    const row = topUpIn(view, settling.topUpId);
    if (isAnswered(row)) return { outcome: { status: 'marked', row } };
    if (mark === 'sent' && account.status !== 'active') {
      return { outcome: { status: 'account-not-active', accountStatus: account.status } };
    }
    if (row.status === mark) return { outcome: { status: 'marked', row } };
    const draft = new Draft({ account, ...settling });
    const next: TopUpRow = { ...row, status: mark };
    draft.write({ type: 'update', table: 'topUp', row: next });
    return { outcome: { status: 'marked', row: next }, changes: draft.changes(view) };
  });
}

/**
 * Takes in where the processor says a payment stands.
 *
 * @param settling - The top-up.
 * @param answer - The processor's word.
 * @returns The decision.
 */
export function settleTopUp(settling: Settling, answer: PaymentOutcome): Decision<PaymentApplied> {
  return settle(settling, [], (view, account) => {
    const row = topUpIn(view, settling.topUpId);
    const draft = new Draft({ account, ...settling });
    const next = answer.status === 'paid' ? credited(draft, row, answer.paymentRef) : informed(row, answer);
    return applied(draft, view, { account, row, next });
  });
}

/**
 * Takes in a verified message about a payment. Whatever the order or number of messages, `paid` credits once, and a
 * `failed` that comes after it changes nothing.
 *
 * @param settling - The top-up.
 * @param event - The message.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` for a malformed amount.
 */
export function applyEvent(settling: Settling, event: PaymentEvent): Decision<ApplyPaymentEventOutcome> {
  const amount = parseMoney(event.amount, 'event.amount');
  const amountAtoms = parseAtoms(amount.amount, 'event.amount.amount');
  const announcementId = `payment-differs.${event.eventKey}`;
  return settle(settling, [{ table: 'announcement', key: [announcementId] }], (view, account) => {
    const row = topUpIn(view, settling.topUpId);
    checkCurrency(account, amount);
    const draft = new Draft({ account, ...settling });
    if (event.type === 'failed') {
      const next = informed(row, { status: 'declined', reason: 'failed' });
      return applied<ApplyPaymentEventOutcome>(draft, view, { account, row, next });
    }
    if (amountAtoms === row.amountAtoms || row.status === 'paid') {
      return applied<ApplyPaymentEventOutcome>(draft, view, {
        account,
        row,
        next: credited(draft, row, event.paymentRef),
      });
    }
    const expected = moneyFromAtoms(row.amountAtoms, account.currency);
    const outcome: PaymentAmountDiffers = { status: 'amount-differs', expected, seen: amount };
    if (view.row('announcement', [announcementId]) !== undefined) return { outcome };
    const facts = {
      topUpId: row.topUpId,
      expected: expected.amount,
      seen: amount.amount,
      paymentRef: event.paymentRef,
    };
    const { nowMs } = draft;
    const news = { announcementId, type: 'payment-differs', facts, nowMs, clockMs: settling.clockMs };
    for (const write of announce(view, account, news)) draft.write(write);
    return { outcome, changes: draft.changes(view) };
  });
}

function settle<Outcome>(
  settling: Settling,
  reads: readonly RowRef[],
  run: (view: DecisionView, account: AccountRow) => Verdict<Outcome>,
): Decision<Outcome> {
  const { accountId, topUpId } = settling;
  return {
    accountId,
    reads: [{ table: 'topUp', key: [topUpId] }, ...reads],
    decide: (view) => run(view, accountIn(view, accountId)),
  };
}

function topUpIn(view: DecisionView, topUpId: string): TopUpRow {
  const row = view.row('topUp', [topUpId]);
  if (row === undefined) throw notFound('top-up', topUpId);
  return row;
}

// Money that is there is credited in every state of the account and of the top-up but one: when it was credited before.
function credited(draft: Draft, row: TopUpRow, paymentRef: string): TopUpRow {
  if (row.status === 'paid') return row;
  const number = draft.post({
    type: 'top-up',
    debitBook: 'funding',
    creditBook: 'wallet',
    amountAtoms: row.amountAtoms,
    reference: `top-up:${row.topUpId}`,
  });
  return { ...row, status: 'paid', paymentRef, number };
}

function informed(row: TopUpRow, answer: Exclude<PaymentOutcome, { readonly status: 'paid' }>): TopUpRow {
  if (row.status === 'paid' || row.status === 'failed') return row;
  const facts = factsOf(row);
  if (answer.status === 'declined') {
    const { reason: declineReason, vendorCode } = answer;
    const kept = { ...facts, declineReason, ...(vendorCode !== undefined && { vendorCode }) };
    return { ...row, status: 'failed', facts: kept as unknown as Json };
  }
  const kept = {
    ...facts,
    ...(answer.status === 'awaiting-transfer' && { transferDetails: answer.transferDetails }),
    ...(answer.status === 'requires-action' && { actionUrl: answer.actionUrl }),
  };
  return { ...row, status: 'processing', paymentRef: answer.paymentRef, facts: kept as unknown as Json };
}

function applied<Outcome>(
  draft: Draft,
  view: DecisionView,
  change: { readonly account: AccountRow; readonly row: TopUpRow; readonly next: TopUpRow },
): Verdict<Outcome | PaymentApplied> {
  const { account, row, next } = change;
  const topUp = topUpView(next, account.currency);
  if (next === row) return { outcome: { status: 'applied', replayed: true, topUp } };
  draft.write({ type: 'update', table: 'topUp', row: next });
  return { outcome: { status: 'applied', replayed: false, topUp }, changes: draft.changes(view) };
}

function isAnswered(row: TopUpRow): boolean {
  return row.status === 'processing' || row.status === 'paid' || row.status === 'failed';
}
