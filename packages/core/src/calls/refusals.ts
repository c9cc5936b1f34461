import type { CallNotAllowed } from '../accounts/is-allowed.ts';
import type { Money } from '../money/money.ts';
import type { AccountNotActive, InsufficientFunds } from '../wallets/place-hold.ts';
import type { Call } from './call-view.ts';

/** The call is over; nothing changed. */
export interface CallClosed {
  /** Discriminant. */
  readonly status: 'closed';
  /** The call. */
  readonly call: Call;
}

/** The contract does not allow to call there; nothing changed. */
export interface DestinationNotAllowed {
  /** Discriminant. */
  readonly status: 'destination-not-allowed';
  /** Why: blocked, international, not in the contract, or not a number at all. */
  readonly reason: Exclude<CallNotAllowed['reason'], 'direction' | 'provider'>;
}

/** The contract does not allow calls of this direction; nothing changed. */
export interface DirectionNotAllowed {
  /** Discriminant. */
  readonly status: 'direction-not-allowed';
}

/** The contract does not allow calls over this provider; nothing changed. */
export interface ProviderNotAllowed {
  /** Discriminant. */
  readonly status: 'provider-not-allowed';
}

/** The call has no price; nothing changed. */
export interface CallUnrated {
  /** Discriminant. */
  readonly status: 'unrated';
  /** Why, such as `no-rule` or `no-price-book`. */
  readonly reason: string;
}

/** The shortest limit that the vendor takes is longer than what the money pays for; nothing changed. */
export interface BelowVendorMinimum {
  /** Discriminant. */
  readonly status: 'below-vendor-minimum';
  /** The vendor's shortest limit, seconds. */
  readonly minimumSeconds: number;
  /** Seconds that are paid for. */
  readonly affordableSeconds: number;
}

/** As many calls are under way as the contract allows; nothing changed. */
export interface TooManyCalls {
  /** Discriminant. */
  readonly status: 'too-many-calls';
  /** Most calls at the same time. */
  readonly concurrentCalls: number;
}

/** The first seconds cost more than the contract allows for one call; nothing changed. */
export interface PriceCeiling {
  /** Discriminant. */
  readonly status: 'price-ceiling';
  /** Most that one call may cost. */
  readonly maximumCallPrice: Money;
}

/** The day's or month's cap is used up, running calls included; nothing changed. */
export interface SpendCap {
  /** Discriminant. */
  readonly status: 'spend-cap';
  /** Which. */
  readonly period: 'day' | 'month';
  /** The cap. */
  readonly cap: Money;
}

/** Storage could not be reached, and the policy denies calls then; nothing changed. */
export interface Unreachable {
  /** Discriminant. */
  readonly status: 'unreachable';
}

/** Why money for a call is not set aside. */
export type NotGranted = InsufficientFunds | AccountNotActive | PriceCeiling | SpendCap | CallUnrated;

/** Why a call is not authorized. */
export type AuthorizeRefusal =
  | NotGranted
  | DestinationNotAllowed
  | DirectionNotAllowed
  | ProviderNotAllowed
  | BelowVendorMinimum
  | TooManyCalls;
