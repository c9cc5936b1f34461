import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import { announceEnding } from './announce-call.ts';
import { expiryOf, termsOf } from './call-dues.ts';
import { type CallFacts, type CallHold, callOf, withLeg } from './call-facts.ts';
import { writeOpenCall } from './settle-call.ts';

/** What is known of a leg of a call, as its provider reported it. */
export interface LegNote {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Where the leg stands; `final` is every final status. */
  readonly status: 'queued' | 'ringing' | 'answered' | 'final';
  /** When it was answered, epoch milliseconds. */
  readonly answeredAtMs?: number;
  /** Talk time, whole seconds. */
  readonly durationSeconds?: number;
}

/**
 * Tells the call of a leg how the leg stands, in the decision that keeps the provider's word. With the answer the granted
 * seconds begin to run: the hold's expiry moves, and what is due is planned. Does nothing where no open call has that
 * reference, and nothing the second time.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param note - The leg.
 * @returns Hold and call as they now stand; absent when nothing is new.
 */
export function noteLeg(draft: Draft, view: DecisionView, note: LegNote): CallHold | undefined {
  const known = callOf(view.row('hold', [note.callRef]));
  if (known === undefined || known.hold.status !== 'open') return undefined;
  const { provider, legId } = note;
  const talked = note.status === 'answered' || (note.durationSeconds ?? 0) > 0;
  const state = note.status === 'final' ? 'ended' : 'running';
  const withIt = withLeg(known.call, { provider, legId, state, answered: talked });
  const call = answeredAt(withIt, note, draft.nowMs);
  if (call === known.call) return undefined;
  if (call.answeredAtMs === known.call.answeredAtMs) {
    writeOpenCall(draft, view, { hold: known.hold, call });
    return { hold: known.hold, call };
  }
  const hold = { ...known.hold, expiresAtMs: expiryOf(call, termsOf(view, call), known.hold.placedAtMs) };
  const limited = known.call.answeredAtMs === undefined ? withFirstOrder(call, draft.nowMs) : call;
  const announced = announceEnding(draft, view, { hold, call: limited });
  writeOpenCall(draft, view, { hold, call: announced });
  return { hold, call: announced };
}

/** No request created a call that came in, so its vendor was given no limit: it is ordered as soon as the call is answered. */
function withFirstOrder(call: CallFacts, nowMs: number): CallFacts {
  if (call.direction !== 'inbound' || call.control !== 'extend') return call;
  return { ...call, order: { limitSeconds: call.grantedSeconds, retryAtMs: nowMs } };
}

/** The earliest answer that is known; a clock of the vendor that is ahead does not lengthen the call. */
function answeredAt(call: CallFacts, note: LegNote, nowMs: number): CallFacts {
  if (note.status !== 'answered' && note.answeredAtMs === undefined) return call;
  const atMs = Math.min(note.answeredAtMs ?? nowMs, nowMs);
  if (call.answeredAtMs !== undefined && call.answeredAtMs <= atMs) return call;
  return { ...call, answeredAtMs: atMs };
}
