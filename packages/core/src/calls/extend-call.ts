import { accountIn, notFound } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { type CompiledContract, contractNumbered } from '../accounts/contract.ts';
import { type CompiledLiveTerms, liveTermsFor } from '../accounts/live-terms.ts';
import { checkReference, checkWhole } from '../errors/checks.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { AccountRow, HoldRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import type { BookWanted } from '../usage/decide-with-books.ts';
import type { Books } from '../usage/price-leg.ts';
import { Draft } from '../wallets/draft.ts';
import { holdRef } from '../wallets/hold.ts';
import type { ExtensionOutOfOrder } from '../wallets/running-hold.ts';
import { announceEnding } from './announce-call.ts';
import { type CallCommand, notGranted, vendorLimit } from './authorize-call.ts';
import { expiryOf } from './call-dues.ts';
import { type CallFacts, type CallHold, callOf } from './call-facts.ts';
import { type Call, callView } from './call-view.ts';
import { costOf, type Grant, grantOf, limitsOf, type PricedCall, startsOf } from './grant.ts';
import type { CallClosed, NotGranted } from './refusals.ts';
import { writeOpenCall } from './settle-call.ts';

/** Asks for more seconds for a call; for actor `system`. */
export interface ExtendCallRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Which extension this is, from 1 without gaps: a repeat of the same one is granted once. */
  readonly extension: number;
}

/** More seconds are paid for. */
export interface CallExtended {
  /** Discriminant. */
  readonly status: 'extended';
  /** True when this extension was granted before; the call is shown as it stands now. */
  readonly replayed: boolean;
  /** The call. */
  readonly call: Call;
  /** Seconds from the answer that are paid for in all. */
  readonly grantedSeconds: number;
  /** The limit to give the vendor, seconds from the answer; absent when it takes none. */
  readonly limitSeconds?: number;
  /** True when nothing more will be granted: the last quantum. */
  readonly final: boolean;
}

/** The last quantum was granted before, or the call's limit was paid for as a whole; nothing changed. */
export interface CallFinal {
  /** Discriminant. */
  readonly status: 'final';
  /** The call. */
  readonly call: Call;
}

/** What asking for more came to. Refused, the call goes on to the second that was granted before. */
export type ExtendCallOutcome = CallExtended | CallClosed | CallFinal | ExtensionOutOfOrder | NotGranted;

/** What the decision answers: the outcome, or the price book that has to be loaded first. */
export type ExtendAnswer = { readonly kind: 'decided'; readonly outcome: ExtendCallOutcome } | BookWanted;

const LARGEST_EXTENSION = 1_000_000;

/**
 * Grants more seconds to a call, under the same guard as authorizing it.
 *
 * @param request - The command; untrusted.
 * @param commandFor - What it is decided with, by provider.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function extendCall(
  request: ExtendCallRequest,
  commandFor: (provider: string) => CallCommand,
): Decision<ExtendAnswer> {
  const { actor, accountId } = authorize(request, 'extend a call', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const extension = checkWhole(request.extension, 'extension', { least: 1, most: LARGEST_EXTENSION });
  return {
    accountId,
    reads: [holdRef(callRef)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const open = callIn(view, callRef);
      const { hold, call } = open;
      const command = commandFor(call.provider);
      const shown = callView(open, account.currency, command.clockMs);
      if (extension <= hold.extensions) return answer(extended(open, { account, command, replayed: true }));
      if (hold.status === 'closed') return answer({ status: 'closed', call: shown });
      if (call.final) return answer({ status: 'final', call: shown });
      if (extension > hold.extensions + 1) {
        return answer({ status: 'out-of-order', expected: hold.extensions + 1 });
      }
      const running = runningCall(view, open, command);
      if ('hash' in running) return { outcome: { kind: 'book-needed', hash: running.hash } };
      if (account.status !== 'active') {
        return answer({ status: 'account-not-active', accountStatus: account.status });
      }
      const grant = moreOf(view, { account, open, running });
      if ('unrated' in grant) return answer({ status: 'unrated', reason: grant.unrated });
      if (grant.seconds <= call.grantedSeconds)
        return answer(notGranted(grant, { account, terms: running.terms }));
      const draft = new Draft({ account, clockMs: command.clockMs, actor: actorText(actor) });
      const longer = lengthened(draft, view, { open, running, grant });
      writeOpenCall(draft, view, longer);
      const outcome = extended(longer, { account, command, replayed: false });
      return { outcome: { kind: 'decided', outcome }, changes: draft.changes(view) };
    },
  };
}

function answer(outcome: ExtendCallOutcome): Verdict<ExtendAnswer> {
  return { outcome: { kind: 'decided', outcome } };
}

function extended(
  open: CallHold,
  of: { readonly account: AccountRow; readonly command: CallCommand; readonly replayed: boolean },
): CallExtended {
  const limitSeconds = vendorLimit(open.call, of.command.vendor);
  return {
    status: 'extended',
    replayed: of.replayed,
    call: callView(open, of.account.currency, of.command.clockMs),
    grantedSeconds: open.call.grantedSeconds,
    ...(limitSeconds !== undefined && { limitSeconds }),
    final: open.call.final,
  };
}

/**
 * A call inside a decision.
 *
 * @param view - The decision's view.
 * @param callRef - The host's reference of the call.
 * @returns Hold and call.
 * @throws BillingError with code `NOT_FOUND`, also for a hold that was placed by hand.
 */
export function callIn(view: DecisionView, callRef: string): CallHold {
  const open = callOf(view.row('hold', [callRef]));
  if (open === undefined) throw notFound('call', callRef);
  return open;
}

/** An open call with its price and its terms. */
export interface RunningCall {
  readonly priced: PricedCall;
  readonly contract: CompiledContract;
  readonly terms: CompiledLiveTerms;
  readonly nowMs: number;
}

/**
 * Prices an open call by the book it was promised, from its answer on.
 *
 * @param view - The decision's view.
 * @param open - Hold and call.
 * @param command - Clock and price books.
 * @returns The priced call, or the book that has to be loaded first.
 */
export function runningCall(
  view: DecisionView,
  open: CallHold,
  command: { readonly clockMs: number; readonly books: Books },
): RunningCall | { readonly hash: string } {
  const { hold, call } = open;
  const contract = contractNumbered(view, call.contractNumber);
  const hash = hold.priceBookHash ?? '';
  invariant(contract !== undefined, 'The contract that a call names exists.');
  const priceBook = command.books.shelf.peek(hash);
  if (priceBook === undefined) {
    invariant(!command.books.missing.has(hash), 'The price book that a hold pins is kept.');
    return { hash };
  }
  const nowMs = Math.max(command.clockMs, view.account?.lastAtMs ?? 0);
  const rated = {
    to: call.rateTo ?? '',
    from: call.rateFrom,
    direction: call.direction,
    provider: call.provider,
    startMs: call.answeredAtMs ?? nowMs,
  };
  const terms = liveTermsFor(contract.contract.live, call.provider);
  const { policies } = contract;
  const priced = { call: rated, priceBook, policies };
  const startsMs =
    call.answeredAtMs === undefined ? startsOf(priced, nowMs, terms.ringSeconds) : [call.answeredAtMs];
  return { priced: { ...priced, startsMs }, contract, terms, nowMs };
}

/**
 * Says how long a call may last with the next quantum.
 *
 * @param view - The decision's view.
 * @param of - The account, the call and its price.
 * @returns The grant, counted from the answer, or why the call has no price.
 */
export function moreOf(
  view: DecisionView,
  of: { readonly account: AccountRow; readonly open: CallHold; readonly running: RunningCall },
): Grant | { readonly unrated: string } {
  const { account, open, running } = of;
  const { hold, call } = open;
  const { contract, terms, nowMs } = running;
  const kept = { contract, terms, nowMs, heldAtoms: hold.amountAtoms, capturedAtoms: hold.capturedAtoms };
  const wanted = Math.min(call.grantedSeconds + terms.quantumSeconds, call.capSeconds);
  if (account.status !== 'active') return { seconds: 0, costAtoms: 0n, limit: 'money' };
  return grantOf(running.priced, limitsOf(view, account, kept), wanted);
}

/**
 * The call with a longer grant: more is held, the expiry moves, and what it used so far is known.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param of - The call, its price and the grant.
 * @returns Hold and call, for the caller to write.
 */
export function lengthened(
  draft: Draft,
  view: DecisionView,
  of: { readonly open: CallHold; readonly running: RunningCall; readonly grant: Grant },
): { readonly hold: HoldRow; readonly call: CallFacts } {
  const { open, running, grant } = of;
  const { hold } = open;
  const { terms } = running;
  const moreAtoms = grant.costAtoms > hold.amountAtoms ? grant.costAtoms - hold.amountAtoms : 0n;
  const usedAtoms = usedSoFar(open, running);
  draft.hold({ heldAtoms: moreAtoms, runningAtoms: usedAtoms - hold.usedAtoms });
  const { order } = open.call;
  const longer: CallFacts = {
    ...open.call,
    // An order that still stands must not take back what is granted now.
    ...(order !== undefined && { order: { ...order, limitSeconds: grant.seconds } }),
    grantedSeconds: grant.seconds,
    final: grant.limit !== undefined || grant.seconds >= open.call.capSeconds,
  };
  const row: HoldRow = {
    ...hold,
    amountAtoms: hold.amountAtoms + moreAtoms,
    placedAtoms: hold.placedAtoms + moreAtoms,
    usedAtoms,
    extensions: hold.extensions + 1,
    expiresAtMs: expiryOf(longer, terms, hold.placedAtMs),
  };
  return { hold: row, call: announceEnding(draft, view, { hold: row, call: longer }) };
}

/**
 * What a running call has cost up to now.
 *
 * @param open - Hold and call.
 * @param running - Its price, and the time.
 * @returns The cost; zero before the answer.
 */
export function usedSoFar({ call }: CallHold, { priced, nowMs }: RunningCall): bigint {
  const { answeredAtMs } = call;
  if (answeredAtMs === undefined || call.legs.every(({ state }) => state !== 'running')) return 0n;
  const seconds = Math.ceil((nowMs - answeredAtMs) / 1000);
  return costOf(priced, Math.max(0, Math.min(seconds, call.grantedSeconds)));
}
