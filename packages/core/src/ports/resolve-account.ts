import type { Direction } from '../rating/rating-rule.ts';

/** A leg whose account nothing in the library tells. */
export interface LegToResolve {
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Seen from the account. */
  readonly direction?: Direction;
  /** Number or address called. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld. */
  readonly from?: string;
  /** Our correlation parameters, as the provider carried them through. */
  readonly parameters: { readonly [name: string]: string | undefined };
}

/**
 * Says whose leg it is, where the directory, the parent leg and the parameters do not. Called outside of any transaction, and
 * again for a later report while nobody knows; absent: the leg stays unassigned.
 *
 * @param leg - The leg.
 * @returns The account, or absent.
 */
export type ResolveAccount = (leg: LegToResolve) => string | undefined | Promise<string | undefined>;
