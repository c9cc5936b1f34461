import type { DecisionView } from '../ports/storage.ts';
import type { Draft } from '../wallets/draft.ts';

/** What is known of a leg of a call. */
export interface LegNote {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's own id of the leg. */
  readonly legId: string;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Where the leg stands. */
  readonly status: 'queued' | 'ringing' | 'answered' | 'final';
  /** When it was answered. */
  readonly answeredAtMs?: number;
  /** When it ended. */
  readonly endedAtMs?: number;
  /** Talk time. */
  readonly durationSeconds?: number;
}

/**
 * Tells a call about one of its legs, in the decision that folds what was reported. Calls that are not controlled live have
 * nothing to be told: their leg is recorded when it is over, and captures the hold then.
 *
 * @param _draft - The decision's draft.
 * @param view - The decision's view.
 * @param leg - What is known of the leg.
 */
export function noteLeg(_draft: Draft, view: DecisionView, leg: LegNote): void {
  view.row('hold', [leg.callRef]);
}
