import type { CallControl } from '../accounts/live-terms.ts';
import type { HoldRow, Json } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';

/** A leg that belongs to a call. */
export interface CallLeg {
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** `running` until the provider says it ended, `ended` until it is charged, then `settled`. */
  readonly state: 'running' | 'ended' | 'settled';
  /** Whether anybody answered, as far as is known. */
  readonly answered: boolean;
}

/** An order to the provider that is not confirmed yet. */
export interface LimitOrder {
  /** The limit that every running leg is to have, counted from its answer. */
  readonly limitSeconds: number;
  /** When it is given again, unless it was confirmed by then. */
  readonly retryAtMs: number;
}

/** What is kept about a call on its hold. Numbers and e-mails are dropped when the call closes. */
export interface CallFacts {
  readonly provider: string;
  readonly direction: Direction;
  /** Number called as prefixes see it; absent once closed. */
  readonly rateTo?: string;
  /** The caller likewise. */
  readonly rateFrom?: string;
  readonly to?: string;
  readonly from?: string;
  readonly campaignId?: string;
  readonly campaignTitle?: string;
  readonly applicationId?: string;
  readonly managerId?: string;
  readonly managerEmail?: string;
  readonly contractNumber: number;
  readonly control: CallControl;
  /** The longest the call may last. */
  readonly capSeconds: number;
  /** Seconds from the answer that the hold pays for. */
  readonly grantedSeconds: number;
  /** Nothing more is granted after these seconds. */
  readonly final: boolean;
  /** The end is near because of money or a limit of the contract, and was announced. */
  readonly announced?: true;
  readonly answeredAtMs?: number;
  readonly legs: readonly CallLeg[];
  /** The host said that no further leg comes. */
  readonly complete?: true;
  readonly order?: LimitOrder;
}

/** An open or closed hold of a call that was authorized. */
export interface CallHold {
  readonly hold: HoldRow;
  readonly call: CallFacts;
}

/** Most legs that are kept on a call; later ones are charged all the same. */
export const MOST_LEGS = 100;

/**
 * The call that a hold was placed for.
 *
 * @param hold - The hold.
 * @returns Hold and call; absent when there is no hold, or it was placed by hand.
 */
export function callOf(hold: HoldRow | undefined): CallHold | undefined {
  const facts = hold?.facts as { readonly call?: CallFacts } | undefined;
  return hold === undefined || facts?.call === undefined ? undefined : { hold, call: facts.call };
}

/**
 * Puts a call's facts on its hold.
 *
 * @param hold - The hold, otherwise as it is to be written.
 * @param call - The facts.
 * @returns The row.
 */
export function withCall(hold: HoldRow, call: CallFacts): HoldRow {
  const others = (hold.facts ?? {}) as { readonly [field: string]: Json };
  return { ...hold, facts: { ...others, call: call as unknown as Json } };
}

/**
 * What remains of a call's facts when it is over: nothing personal.
 *
 * @param call - The facts.
 * @returns The rest.
 */
export function closedCall(call: CallFacts): CallFacts {
  const { rateTo: _to, rateFrom: _from, to: _a, from: _b, managerEmail: _c, order: _d, ...rest } = call;
  return rest;
}

/**
 * The call with a leg as it now stands.
 *
 * @param call - The call.
 * @param leg - The leg; what it said before is replaced, but a settled leg stays settled.
 * @returns The call; the same object when nothing is new.
 */
export function withLeg(call: CallFacts, leg: CallLeg): CallFacts {
  const place = call.legs.findIndex(
    ({ provider, legId }) => provider === leg.provider && legId === leg.legId,
  );
  const known = call.legs[place];
  if (known === undefined) {
    return call.legs.length >= MOST_LEGS ? call : { ...call, legs: [...call.legs, leg] };
  }
  const state = later(known.state, leg.state);
  const answered = known.answered || leg.answered;
  if (state === known.state && answered === known.answered) return call;
  return { ...call, legs: call.legs.with(place, { ...known, state, answered }) };
}

const ORDER = { running: 0, ended: 1, settled: 2 } as const;

function later(left: CallLeg['state'], right: CallLeg['state']): CallLeg['state'] {
  return ORDER[left] >= ORDER[right] ? left : right;
}
