import { accountIn } from '../accounts/account-row.ts';
import { formatAtoms } from '../money/atoms.ts';
import type { HoldRow, Json } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import { announce } from '../thresholds/announcement.ts';
import type { Draft } from '../wallets/draft.ts';
import type { CallFacts } from './call-facts.ts';

/**
 * Announces that a talking call will end where its granted time does, once, before it is cut: `call-ending`.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param open - The hold and the call, as they are to be.
 * @returns The call, marked.
 */
export function announceEnding(
  draft: Draft,
  view: DecisionView,
  open: { readonly hold: HoldRow; readonly call: CallFacts },
): CallFacts {
  const { hold, call } = open;
  const capped = call.grantedSeconds >= call.capSeconds;
  if (call.announced === true || !call.final || capped || call.answeredAtMs === undefined) return call;
  tell(draft, view, {
    announcementId: `call-ending-${hold.callRef}`,
    type: 'call-ending',
    facts: {
      callRef: hold.callRef,
      grantedSeconds: call.grantedSeconds,
      endsAtMs: call.answeredAtMs + call.grantedSeconds * 1000,
      held: formatAtoms(hold.amountAtoms),
    },
  });
  return { ...call, announced: true };
}

/**
 * Announces what the sweeper did about an overdue call: `call-swept`.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param swept - The hold before, and what was found.
 */
export function announceSweep(
  draft: Draft,
  view: DecisionView,
  swept: { readonly hold: HoldRow; readonly found: string },
): void {
  const { hold, found } = swept;
  tell(draft, view, {
    announcementId: `call-swept-${hold.callRef}`,
    type: 'call-swept',
    facts: { callRef: hold.callRef, found, released: formatAtoms(hold.amountAtoms) },
  });
}

function tell(
  draft: Draft,
  view: DecisionView,
  told: {
    readonly announcementId: string;
    readonly type: string;
    readonly facts: { readonly [name: string]: Json | undefined };
  },
): void {
  const account = accountIn(view, draft.accountId);
  const facts = { ...told.facts, currency: account.currency };
  const times = { nowMs: draft.nowMs, clockMs: draft.nowMs };
  for (const write of announce(view, account, { ...told, facts, ...times })) draft.write(write);
}
