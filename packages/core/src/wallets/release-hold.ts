import { accountIn } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkReference } from '../errors/checks.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from './draft.ts';
import { closed, holdRef } from './hold.ts';
import { type Hold, holdView } from './hold-view.ts';
import { holdByHand } from './running-hold.ts';

/** Gives back what is left of a call's hold; for actor `system`. */
export interface ReleaseHoldRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
}

/** The hold is closed. */
export interface HoldReleased {
  /** Discriminant. */
  readonly status: 'released';
  /** True when it was closed before. */
  readonly replayed: boolean;
  /** The hold. */
  readonly hold: Hold;
}

/**
 * Closes a hold and gives back what is left of it. Legs of the call that finish later are charged all the same.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function releaseHold(request: ReleaseHoldRequest, clockMs: number): Decision<HoldReleased> {
  const { actor, accountId } = authorize(request, 'release a hold', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  return {
    accountId,
    reads: [holdRef(callRef)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const hold = holdByHand(view, callRef, 'release it by hand');
      if (hold.status === 'closed') {
        const closed = holdView(hold, account.currency, clockMs);
        return { outcome: { status: 'released', replayed: true, hold: closed } };
      }
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      const row = closed(draft, hold);
      draft.write({ type: 'update', table: 'hold', row });
      const released = holdView(row, account.currency, draft.nowMs);
      return {
        outcome: { status: 'released', replayed: false, hold: released },
        changes: draft.changes(view),
      };
    },
  };
}
