import type { LegState } from './telephony-rows.ts';
import type { LegStatus } from './usage-rows.ts';

/**
 * Says whether a state of a leg is final.
 *
 * @param state - The state.
 * @returns False while the leg is on its way or talking.
 */
export function isFinal(state: LegState): state is LegStatus {
  return state !== 'queued' && state !== 'ringing' && state !== 'answered';
}
