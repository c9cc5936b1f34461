import type { LegKey } from './leg.ts';

/** Who assigns a leg, and to which account. */
export interface LegClaim {
  readonly accountId: string;
  /** As `role:id`. */
  readonly actor: string;
}

/** Knows to which account a leg belongs; what assigning a leg needs of it. */
export interface LegDirectory {
  /** Enters the leg, unless it belongs to somebody; answers to whom it belongs. */
  claim(leg: LegKey, claim: LegClaim): Promise<string>;
  /** Lets follow what was reported of the leg while nobody knew its account. */
  follow(leg: LegKey, claim: LegClaim): Promise<void>;
}
