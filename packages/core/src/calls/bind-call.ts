import { accountIn } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkReference } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { Decision } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { Draft } from '../wallets/draft.ts';
import { holdRef } from '../wallets/hold.ts';
import type { CallFacts, CallHold } from './call-facts.ts';
import { type Call, callView } from './call-view.ts';
import { callIn } from './extend-call.ts';
import { type LegNote, noteLeg } from './note-leg.ts';
import type { CallClosed } from './refusals.ts';
import { closeCall, isOver, writeOpenCall } from './settle-call.ts';

/** Says that a leg belongs to a call; for actor `system`. */
export interface BindRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /**
   * When it was answered; ISO 8601 text with offset, or a `Date`. For hosts that hear of it themselves: from then on the
   * granted seconds run. At most a day before the call was authorized, and never later than now: the clock of a vendor that is
   * ahead does not lengthen the call. Absent while it rings, and where webhooks are passed on.
   */
  readonly answeredAt?: string | Date;
}

/** The leg belongs to the call. */
export interface LegBound {
  /** Discriminant. */
  readonly status: 'bound';
  /** True when it was known already. */
  readonly replayed: boolean;
  /** The call. */
  readonly call: Call;
}

/** What binding a leg did. */
export type BindOutcome = LegBound | CallClosed;

/** Says that no further leg of a call comes; for actor `system`. */
export interface CloseCallRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
}

/** The call is closed, or will be in the commit that charges the last of its legs. */
export interface CallClosing {
  /** Discriminant: `waiting` while legs are not charged yet. */
  readonly status: 'closed' | 'waiting';
  /** True when it was so already. */
  readonly replayed: boolean;
  /** The call. */
  readonly call: Call;
}

/** A vendor's clock may be behind, and a call may have been answered before it was authorized; longer ago no call began. */
const MOST_EARLY_MS = 86_400_000;

/**
 * Adds a leg to a call.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function bindLeg(request: BindRequest, clockMs: number): Decision<BindOutcome> {
  const { actor, accountId } = authorize(request, 'bind a leg to a call', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const provider = checkReference(request.provider, 'provider');
  const legId = checkReference(request.legId, 'legId');
  const answeredAtMs =
    request.answeredAt === undefined ? undefined : parseInstant(request.answeredAt, 'answeredAt');
  const note: LegNote = {
    callRef,
    provider,
    legId,
    status: answeredAtMs === undefined ? 'ringing' : 'answered',
    ...(answeredAtMs !== undefined && { answeredAtMs }),
  };
  return {
    accountId,
    reads: [holdRef(callRef)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const open = callIn(view, callRef);
      if (answeredAtMs !== undefined && answeredAtMs < open.hold.placedAtMs - MOST_EARLY_MS) {
        throw invalidInput('answeredAt', 'at most a day before the call was authorized', request.answeredAt);
      }
      const shown = (now: CallHold): Call => callView(now, account.currency, clockMs);
      if (open.hold.status === 'closed') return { outcome: { status: 'closed', call: shown(open) } };
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      const bound = noteLeg(draft, view, note);
      if (bound === undefined) return { outcome: { status: 'bound', replayed: true, call: shown(open) } };
      return {
        outcome: { status: 'bound', replayed: false, call: shown(bound) },
        changes: draft.changes(view),
      };
    },
  };
}

/**
 * Says that no further leg of a call comes: what is left of its hold is released as soon as its legs are charged.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function completeCall(request: CloseCallRequest, clockMs: number): Decision<CallClosing> {
  const { actor, accountId } = authorize(request, 'close a call', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  return {
    accountId,
    reads: [holdRef(callRef)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const open = callIn(view, callRef);
      const closing = (status: CallClosing['status'], now: CallHold, replayed: boolean): CallClosing => ({
        status,
        replayed,
        call: callView(now, account.currency, clockMs),
      });
      const { hold } = open;
      if (hold.status === 'closed') return { outcome: closing('closed', open, true) };
      if (open.call.complete === true) return { outcome: closing('waiting', open, true) };
      const call: CallFacts = { ...open.call, complete: true };
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      if (!isOver(call)) {
        writeOpenCall(draft, view, { hold, call });
        return { outcome: closing('waiting', { hold, call }, false), changes: draft.changes(view) };
      }
      const over = closeCall(draft, view, { hold, call });
      draft.write({ type: 'update', table: 'hold', row: over.hold });
      return { outcome: closing('closed', over, false), changes: draft.changes(view) };
    },
  };
}
