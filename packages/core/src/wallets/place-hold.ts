import { accountIn, checkAmount, checkCurrency, type GivenAmount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkBookHash, checkReference } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { formatAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, AccountStatus, HoldRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { Draft } from './draft.ts';
import { holdRef } from './hold.ts';
import { type Hold, holdView } from './hold-view.ts';
import type { Differs } from './keyed.ts';

/** Sets money aside for a call; for actor `system`. */
export interface PlaceHoldRequest extends AccountCommand {
  /** The host's reference of the call, chosen before dialling; the hold's key. */
  readonly callRef: string;
  /** What to set aside, zero or more. */
  readonly amount: Money;
  /**
   * When the hold becomes overdue; ISO 8601 text with offset, or a `Date`, later than now. Part of what makes two requests
   * the same: a repeat carries the first one's, not one computed anew.
   */
  readonly expiresAt: string | Date;
  /** Content hash of the price book that the call was promised; imported before, in the account's currency. */
  readonly priceBookHash?: string;
}

/** The money is set aside. */
export interface HoldPlaced {
  /** Discriminant. */
  readonly status: 'placed';
  /** True when an equal earlier request placed it; the hold is shown as it stands now. */
  readonly replayed: boolean;
  /** The hold. */
  readonly hold: Hold;
  /** What is left for others. */
  readonly available: Money;
}

/** There is not enough; nothing changed. */
export interface InsufficientFunds {
  /** Discriminant. */
  readonly status: 'insufficient-funds';
  /** Posted less held. */
  readonly available: Money;
  /** The line that available money may not fall below. */
  readonly floor: Money;
}

/** The account grants nothing new in its state; nothing changed. */
export interface AccountNotActive {
  /** Discriminant. */
  readonly status: 'account-not-active';
  /** The account's state. */
  readonly accountStatus: Exclude<AccountStatus, 'active'>;
}

/** What placing a hold did; `differs` when the call's hold was placed with other content. */
export type PlaceHoldOutcome = HoldPlaced | InsufficientFunds | AccountNotActive | Differs;

interface CheckedHold {
  readonly accountId: string;
  readonly callRef: string;
  readonly amount: GivenAmount;
  readonly expiresAtMs: number;
  readonly priceBookHash: string | undefined;
  readonly digest: string;
  readonly clockMs: number;
  readonly actor: string;
}

/** A placing that is checked as far as it can be without the account. */
export interface HoldPlacing {
  /** The price book it pins, and the currency that book has to be in; absent when it pins none. */
  readonly pinned: { readonly hash: string; readonly currency: string } | undefined;
  /** The decision to run once the price book is known to exist. */
  readonly decision: Decision<PlaceHoldOutcome>;
}

/**
 * Sets money aside for a call. However many calls start at once, in however many processes, the holds granted never
 * pass what is available above the floor.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The placing; its price book is the caller's to check.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function placeHold(request: PlaceHoldRequest, clockMs: number): HoldPlacing {
  const { actor, accountId } = authorize(request, 'place a hold', 'system');
  const callRef = checkReference(request.callRef, 'callRef');
  const amount = checkAmount(request.amount, 'amount', 'zero');
  const expiresAtMs = parseInstant(request.expiresAt, 'expiresAt');
  const priceBookHash =
    request.priceBookHash === undefined ? undefined : checkBookHash(request.priceBookHash, 'priceBookHash');
  const digest = digestOf([formatAtoms(amount.atoms), amount.currency, expiresAtMs, priceBookHash]);
  const hold = {
    accountId,
    callRef,
    amount,
    expiresAtMs,
    priceBookHash,
    digest,
    clockMs,
    actor: actorText(actor),
  };
  return {
    pinned: priceBookHash === undefined ? undefined : { hash: priceBookHash, currency: amount.currency },
    decision: { accountId, reads: [holdRef(callRef)], decide: (view) => decidePlacing(hold, view) },
  };
}

function decidePlacing(request: CheckedHold, view: DecisionView): Verdict<PlaceHoldOutcome> {
  const account = accountIn(view, request.accountId);
  const known = view.row('hold', [request.callRef]);
  if (known !== undefined) return { outcome: placedBefore(known, request, account) };
  checkCurrency(account, request.amount);
  // Checked after the replay, so that a late repeat still gets its first answer.
  if (request.expiresAtMs <= request.clockMs) throw invalidInput('expiresAt', 'later than now');
  const refusal = whyNotGranted(account, request.amount);
  if (refusal !== undefined) return { outcome: refusal };
  const draft = new Draft({ account, clockMs: request.clockMs, actor: request.actor });
  draft.hold({ heldAtoms: request.amount.atoms, openHolds: 1 });
  const row: HoldRow = {
    accountId: account.accountId,
    callRef: request.callRef,
    status: 'open',
    amountAtoms: request.amount.atoms,
    placedAtoms: request.amount.atoms,
    capturedAtoms: 0n,
    usedAtoms: 0n,
    expiresAtMs: request.expiresAtMs,
    extensions: 0,
    ...(request.priceBookHash !== undefined && { priceBookHash: request.priceBookHash }),
    placedAtMs: draft.nowMs,
    digest: request.digest,
  };
  draft.write({ type: 'insert', table: 'hold', row });
  const available = moneyFromAtoms(draft.availableAtoms, account.currency);
  const hold = holdView(row, account.currency, draft.nowMs);
  return { outcome: { status: 'placed', replayed: false, hold, available }, changes: draft.changes(view) };
}

function placedBefore(known: HoldRow, request: CheckedHold, account: AccountRow): PlaceHoldOutcome {
  if (known.digest !== request.digest) return { status: 'differs', key: request.callRef };
  return {
    status: 'placed',
    replayed: true,
    hold: holdView(known, account.currency, request.clockMs),
    available: moneyFromAtoms(account.postedAtoms - account.heldAtoms, account.currency),
  };
}

/**
 * Why an account does not set more money aside.
 *
 * @param account - The account row.
 * @param amount - What is asked for.
 * @returns The refusal, or absent when it may.
 */
export function whyNotGranted(
  account: AccountRow,
  amount: GivenAmount,
): InsufficientFunds | AccountNotActive | undefined {
  if (account.status !== 'active') return { status: 'account-not-active', accountStatus: account.status };
  const availableAtoms = account.postedAtoms - account.heldAtoms;
  if (availableAtoms - amount.atoms >= account.floorAtoms) return undefined;
  return {
    status: 'insufficient-funds',
    available: moneyFromAtoms(availableAtoms, account.currency),
    floor: moneyFromAtoms(account.floorAtoms, account.currency),
  };
}
