import { contractNumbered } from '../accounts/contract.ts';
import { type CompiledLiveTerms, liveTermsFor } from '../accounts/live-terms.ts';
import type { DueRow, HoldRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';
import type { CallFacts } from './call-facts.ts';

/** Kinds of due work about a call; each has the call reference. */
export const EXTEND_CALL = 'extend-call';
export const END_CALL = 'end-call';
export const SWEEP_CALL = 'sweep-call';

/** Kinds of due work about a call. */
export type CallWork = typeof EXTEND_CALL | typeof END_CALL | typeof SWEEP_CALL;

const KINDS: readonly CallWork[] = [EXTEND_CALL, END_CALL, SWEEP_CALL];

/** When each kind of work is due; absent kinds are not. */
export type CallDues = { readonly [Kind in CallWork]?: number };

/**
 * The live terms that a call was authorized under.
 *
 * @param view - The decision's view.
 * @param call - The call.
 * @returns The terms.
 */
export function termsOf(view: DecisionView, call: CallFacts): CompiledLiveTerms {
  return liveTermsFor(contractNumbered(view, call.contractNumber)?.contract.live, call.provider);
}

/**
 * Says what is due about an open call and when, from nothing but its state.
 *
 * @param hold - The hold, for its expiry.
 * @param call - The call.
 * @param terms - Live terms.
 * @returns The times.
 */
export function duesOf(hold: HoldRow, call: CallFacts, terms: CompiledLiveTerms): CallDues {
  const sweep = { [SWEEP_CALL]: hold.expiresAtMs };
  if (call.answeredAtMs === undefined) return sweep;
  // An order that the vendor did not take goes first: until it does, the call is cut at the limit it had.
  if (call.order !== undefined) return { ...sweep, [EXTEND_CALL]: call.order.retryAtMs };
  const endMs = call.answeredAtMs + call.grantedSeconds * 1000;
  if (!call.final) return { ...sweep, [EXTEND_CALL]: endMs - leadSeconds(call, terms) * 1000 };
  return isLimited(call) ? sweep : { ...sweep, [END_CALL]: endMs };
}

/**
 * Whether vendors end the call at its granted second. A leg over another provider may have any limit, or none; and where a limit
 * is taken at the creation only, a call that came in has none.
 */
function isLimited(call: CallFacts): boolean {
  if (call.control === 'supervised' || (call.control === 'whole' && call.direction === 'inbound'))
    return false;
  return call.legs.every(({ provider, state }) => provider === call.provider || state !== 'running');
}

/** Seconds before the granted time ends at which more is asked for; at most half a quantum. */
function leadSeconds(call: CallFacts, terms: CompiledLiveTerms): number {
  return Math.min(terms.warnSeconds, Math.floor(Math.min(terms.quantumSeconds, call.grantedSeconds) / 2));
}

/**
 * When a call's hold becomes overdue.
 *
 * @param call - The call.
 * @param terms - Live terms.
 * @param placedAtMs - When the hold was placed.
 * @returns Epoch milliseconds.
 */
export function expiryOf(call: CallFacts, terms: CompiledLiveTerms, placedAtMs: number): number {
  const beginMs = call.answeredAtMs ?? placedAtMs + terms.ringSeconds * 1000;
  return beginMs + (call.grantedSeconds + SETTLING_SECONDS) * 1000;
}

/** How long word of an ended leg usually takes. */
const SETTLING_SECONDS = 30;

/**
 * Writes what is due about a new call.
 *
 * @param draft - The decision's draft.
 * @param callRef - The call.
 * @param dues - When what is due.
 */
export function insertDues(draft: Draft, callRef: string, dues: CallDues): void {
  for (const kind of KINDS) {
    const dueAtMs = dues[kind];
    if (dueAtMs === undefined) continue;
    const row: DueRow = { accountId: draft.accountId, kind, reference: callRef, dueAtMs, attempts: 0 };
    draft.write({ type: 'insert', table: 'due', row });
  }
}

/**
 * Makes the due rows of a call what they are to be.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param wanted - The call's reference, and when what is due; none when the call is over.
 */
export function writeDues(
  draft: Draft,
  view: DecisionView,
  wanted: { readonly callRef: string; readonly dues: CallDues },
): void {
  const { callRef, dues } = wanted;
  for (const kind of KINDS) {
    const known = view.row('due', [kind, callRef]);
    const dueAtMs = dues[kind];
    if (dueAtMs === undefined) {
      if (known !== undefined) draft.write({ type: 'remove', table: 'due', key: [kind, callRef] });
    } else if (known === undefined || known.dueAtMs !== dueAtMs) {
      const row: DueRow = {
        accountId: draft.accountId,
        kind,
        reference: callRef,
        dueAtMs,
        attempts: known === undefined ? 0 : known.attempts + 1,
      };
      draft.write({ type: known === undefined ? 'insert' : 'update', table: 'due', row });
    }
  }
}
