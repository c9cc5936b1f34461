import {
  accountIn,
  checkAmount,
  checkCurrency,
  type GivenAmount,
  notFound,
} from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkReference, checkWhole } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { formatAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, HoldRow, Json } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { Draft } from './draft.ts';
import { holdRef } from './hold.ts';
import { type Hold, holdView } from './hold-view.ts';
import type { Differs } from './keyed.ts';
import { type AccountNotActive, type InsufficientFunds, whyNotGranted } from './place-hold.ts';

/** Sets more money aside for a running call; for actor `system`. */
export interface ExtendHoldRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Which extension this is, from 1 without gaps: a repeat of the same one is granted once. */
  readonly extension: number;
  /** How much more to set aside, zero or more. */
  readonly amount: Money;
  /**
   * When the hold becomes overdue from now on; ISO 8601 text with offset, or a `Date`, later than now. A repeat carries the
   * first one's.
   */
  readonly expiresAt: string | Date;
}

/** More money is set aside. */
export interface HoldExtended {
  /** Discriminant. */
  readonly status: 'extended';
  /** True when this extension was granted before; the hold is shown as it stands now. */
  readonly replayed: boolean;
  /** The hold. */
  readonly hold: Hold;
  /** What is left for others. */
  readonly available: Money;
}

/** The call is over: its hold was closed before. Nothing changed. */
export interface HoldClosed {
  /** Discriminant. */
  readonly status: 'closed';
  /** The hold. */
  readonly hold: Hold;
}

/** An extension was left out; nothing changed. */
export interface ExtensionOutOfOrder {
  /** Discriminant. */
  readonly status: 'out-of-order';
  /** The extension that comes next. */
  readonly expected: number;
}

/** What extending a hold did. */
export type ExtendHoldOutcome =
  | HoldExtended
  | InsufficientFunds
  | AccountNotActive
  | HoldClosed
  | ExtensionOutOfOrder
  | Differs;

/** Reports what a running call has used so far; for actor `system`. */
export interface UseHoldRequest extends AccountCommand {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Cost so far of the legs that still run, zero or more; legs already charged are not part of it. */
  readonly used: Money;
}

/** The use is known. */
export interface HoldUsed {
  /** Discriminant. */
  readonly status: 'used';
  /** The hold. */
  readonly hold: Hold;
}

/** What reporting use did. */
export type UseHoldOutcome = HoldUsed | HoldClosed;

// More repeats than this arrive late only from something broken; they are taken for the extension they name.
const REMEMBERED_EXTENSIONS = 16;
const LARGEST_EXTENSION = 1_000_000;

interface CheckedExtension {
  readonly accountId: string;
  readonly callRef: string;
  readonly extension: number;
  readonly amount: GivenAmount;
  readonly expiresAtMs: number;
  readonly digest: string;
  readonly clockMs: number;
  readonly actor: string;
}

/**
 * Sets more money aside for a running call, under the same guard as placing a hold.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function extendHold(request: ExtendHoldRequest, clockMs: number): Decision<ExtendHoldOutcome> {
  const { actor, accountId } = authorize(request, 'extend a hold', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const extension = checkWhole(request.extension, 'extension', { least: 1, most: LARGEST_EXTENSION });
  const amount = checkAmount(request.amount, 'amount', 'zero');
  const expiresAtMs = parseInstant(request.expiresAt, 'expiresAt');
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, expiresAtMs]);
  const checked = {
    accountId,
    callRef,
    extension,
    amount,
    expiresAtMs,
    digest,
    clockMs,
    actor: actorText(actor),
  };
  return { accountId, reads: [holdRef(callRef)], decide: (view) => decideExtension(checked, view) };
}

function decideExtension(request: CheckedExtension, view: DecisionView): Verdict<ExtendHoldOutcome> {
  const account = accountIn(view, request.accountId);
  const hold = holdByHand(view, request.callRef, 'extend it by hand');
  if (request.extension <= hold.extensions) return { outcome: extendedBefore(hold, request, account) };
  checkCurrency(account, request.amount);
  if (hold.status === 'closed') {
    return { outcome: { status: 'closed', hold: holdView(hold, account.currency, request.clockMs) } };
  }
  if (request.extension > hold.extensions + 1) {
    return { outcome: { status: 'out-of-order', expected: hold.extensions + 1 } };
  }
  if (request.expiresAtMs <= request.clockMs) throw invalidInput('expiresAt', 'later than now');
  const refusal = whyNotGranted(account, request.amount);
  if (refusal !== undefined) return { outcome: refusal };
  const draft = new Draft({ account, clockMs: request.clockMs, actor: request.actor });
  draft.hold({ heldAtoms: request.amount.atoms });
  const row: HoldRow = {
    ...hold,
    amountAtoms: hold.amountAtoms + request.amount.atoms,
    placedAtoms: hold.placedAtoms + request.amount.atoms,
    expiresAtMs: request.expiresAtMs,
    extensions: request.extension,
    facts: withExtension(hold, request.digest),
  };
  draft.write({ type: 'update', table: 'hold', row });
  const available = moneyFromAtoms(draft.availableAtoms, account.currency);
  const extended = holdView(row, account.currency, draft.nowMs);
  return {
    outcome: { status: 'extended', replayed: false, hold: extended, available },
    changes: draft.changes(view),
  };
}

function extendedBefore(hold: HoldRow, request: CheckedExtension, account: AccountRow): ExtendHoldOutcome {
  const digests = extensionDigests(hold);
  const known = digests[digests.length - 1 - (hold.extensions - request.extension)];
  if (known !== undefined && known !== request.digest) {
    return { status: 'differs', key: `${request.callRef}/${request.extension}` };
  }
  return {
    status: 'extended',
    replayed: true,
    hold: holdView(hold, account.currency, request.clockMs),
    available: moneyFromAtoms(account.postedAtoms - account.heldAtoms, account.currency),
  };
}

function extensionDigests(hold: HoldRow): readonly string[] {
  const facts = (hold.facts ?? {}) as { readonly extensions?: readonly string[] };
  return facts.extensions ?? [];
}

function withExtension(hold: HoldRow, digest: string): Json {
  const facts = (hold.facts ?? {}) as { readonly [field: string]: Json | undefined };
  return { ...facts, extensions: [...extensionDigests(hold), digest].slice(-REMEMBERED_EXTENSIONS) };
}

/**
 * Notes what a running call has used so far, so that thresholds see money going before the call ends. Nothing is
 * charged and nothing held by it.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function noteUse(request: UseHoldRequest, clockMs: number): Decision<UseHoldOutcome> {
  const { actor, accountId } = authorize(request, 'report use of a hold', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const used = checkAmount(request.used, 'used', 'zero');
  return {
    accountId,
    reads: [holdRef(callRef)],
    decide: (view) => {
      const account = accountIn(view, accountId);
      const hold = holdByHand(view, callRef, 'report its use by hand');
      checkCurrency(account, used);
      const shownNow = holdView(hold, account.currency, clockMs);
      if (hold.status === 'closed') return { outcome: { status: 'closed', hold: shownNow } };
      if (hold.usedAtoms === used.atoms) return { outcome: { status: 'used', hold: shownNow } };
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      draft.hold({ runningAtoms: used.atoms - hold.usedAtoms });
      const row: HoldRow = { ...hold, usedAtoms: used.atoms };
      draft.write({ type: 'update', table: 'hold', row });
      const outcome: HoldUsed = { status: 'used', hold: holdView(row, account.currency, draft.nowMs) };
      return { outcome, changes: draft.changes(view) };
    },
  };
}

/**
 * A hold inside a decision.
 *
 * @param view - The decision's view.
 * @param callRef - The host's reference of the call.
 * @returns The row.
 * @throws BillingError with code `NOT_FOUND`.
 */
export function holdIn(view: DecisionView, callRef: string): HoldRow {
  const hold = view.row('hold', [callRef]);
  if (hold === undefined) throw notFound('hold', callRef);
  return hold;
}

/**
 * A hold that was placed by hand, inside a decision. The hold of an authorized call is changed by `billing.calls` only: what
 * is due about the call and what it may still cost go with it.
 *
 * @param view - The decision's view.
 * @param callRef - The host's reference of the call.
 * @param command - Name of the command, as a verb phrase.
 * @returns The row.
 * @throws BillingError with code `NOT_FOUND`, or `STATE_FORBIDS` for the hold of an authorized call.
 */
export function holdByHand(view: DecisionView, callRef: string, command: string): HoldRow {
  const hold = holdIn(view, callRef);
  const facts = hold.facts as { readonly call?: unknown } | undefined;
  if (facts?.call === undefined) return hold;
  const state = 'of an authorized call';
  const message = `The hold ${callRef} is ${state}; that does not allow to ${command}. Use billing.calls.`;
  throw new BillingError('STATE_FORBIDS', message, { details: { what: 'hold', state, command } });
}
