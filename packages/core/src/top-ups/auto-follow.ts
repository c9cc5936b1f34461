import { contractOf } from '../accounts/contract.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { formatAtoms, parseAtoms } from '../money/atoms.ts';
import type { AccountRow, InvoiceRow, TopUpRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { monthInZone } from '../time/zone.ts';
import type { Draft } from '../wallets/draft.ts';
import { tellAccount } from './announce-payment.ts';
import {
  type AutoConfig,
  type AutoState,
  autoConfigRef,
  autoStateRef,
  configOf,
  stateOf,
  writeState,
} from './auto-rows.ts';
import { factsOf } from './top-up-view.ts';

/** A purchase of which more is known. */
export interface FollowedPurchase {
  /** The top-up as it was. */
  readonly before: TopUpRow;
  /** The top-up as it will be. */
  readonly topUp: TopUpRow;
  /** Its invoice as it will be. */
  readonly invoice: InvoiceRow;
}

/**
 * Has automatic top-ups follow purchases: the one under way came to an end, or money is disputed, which stops them until the
 * dispute is won.
 *
 * @param draft - The draft, with all the money of the decision moved.
 * @param view - The decision's view.
 * @param change - The account before the decision, the clock's time, and the purchases.
 */
export function followAutomatic(
  draft: Draft,
  view: DecisionView,
  change: {
    readonly account: AccountRow;
    readonly clockMs: number;
    readonly purchases: readonly FollowedPurchase[];
  },
): void {
  const { account, clockMs, purchases } = change;
  const config = configOf(view.row('setting', autoConfigRef.key));
  if (config === undefined) return;
  const before = stateOf(view.row('setting', autoStateRef.key));
  let state = before;
  let stopper: string | undefined;
  for (const purchase of purchases) {
    const stopped = state.stopped;
    state = follow(state, { config, view, nowMs: draft.nowMs, ...purchase });
    if (state.stopped !== stopped) stopper = purchase.topUp.topUpId;
  }
  if (state === before) return;
  writeState(draft, view, { account, config, state, clockMs });
  if (state.stopped === undefined || state.stopped === before.stopped || !config.enabled) return;
  const facts = { reason: state.stopped, failures: state.failures, topUpId: stopper };
  tellAccount(draft, view, { account, clockMs, type: 'auto-top-up-stopped', facts });
}

function follow(
  state: AutoState,
  followed: FollowedPurchase & {
    readonly config: AutoConfig;
    readonly view: DecisionView;
    readonly nowMs: number;
  },
): AutoState {
  return afterDispute(afterLateMoney(afterTopUp(state, followed), followed), followed.invoice);
}

function afterTopUp(
  state: AutoState,
  ended: { readonly config: AutoConfig; readonly topUp: TopUpRow; readonly nowMs: number },
): AutoState {
  const { config, topUp, nowMs } = ended;
  if (state.topUpId !== topUp.topUpId) return state;
  const { topUpId: _, ...rest } = state;
  const notBeforeMs = nowMs + config.cooldownMs;
  if (topUp.status === 'paid') return { ...rest, failures: 0, notBeforeMs };
  if (topUp.status !== 'failed' && topUp.status !== 'expired' && topUp.status !== 'void') return state;
  const failures = state.failures + 1;
  return {
    ...rest,
    failures,
    notBeforeMs,
    // What was not bought does not count toward the cap.
    monthAmount: formatAtoms(parseAtoms(state.monthAmount, 'monthAmount') - topUp.amountAtoms),
    ...(failures >= config.mostAttempts && { stopped: 'declined' as const }),
  };
}

/** What was given up and is paid after all counts toward the cap again, in the month it was bought in. */
function afterLateMoney(
  state: AutoState,
  late: { readonly view: DecisionView; readonly before: TopUpRow; readonly topUp: TopUpRow },
): AutoState {
  const { view, before, topUp } = late;
  const wasGivenUp = before.status === 'failed' || before.status === 'expired';
  if (!wasGivenUp || topUp.status !== 'paid' || factsOf(topUp).automatic !== true) return state;
  const zone = contractOf(view)?.timeZone ?? 'UTC';
  if (monthInZone(topUp.requestedAtMs, zone) !== state.month) return state;
  const monthAmount = formatAtoms(parseAtoms(state.monthAmount, 'monthAmount') + topUp.amountAtoms);
  return { ...state, monthAmount };
}

/** The invoice is told of again with every message, so what was drawn from it before is remembered by its id. */
function afterDispute(state: AutoState, invoice: InvoiceRow): AutoState {
  const { invoiceId } = invoice;
  const contests = invoiceFacts(invoice).contests ?? [];
  const open = contests.some(({ type }) => type === 'disputed');
  const lost = contests.some(({ type }) => type === 'dispute-lost' || type === 'returned');
  const disputed = placed(state.disputed, invoiceId, open);
  const losses = placed(state.lost, invoiceId, lost);
  if (disputed === state.disputed && losses === state.lost) return state;
  const next: AutoState = { ...state, disputed, lost: losses };
  if (losses.length > state.lost.length) return { ...next, stopped: 'dispute-lost' };
  if (disputed.length > state.disputed.length) return { ...next, stopped: state.stopped ?? 'dispute' };
  if (state.stopped !== 'dispute' || disputed.length > 0) return next;
  const { stopped: _, ...running } = next;
  return running;
}

function placed(list: readonly string[], one: string, isIn: boolean): readonly string[] {
  if (list.includes(one) === isIn) return list;
  return isIn ? [...list, one] : list.filter((other) => other !== one);
}
