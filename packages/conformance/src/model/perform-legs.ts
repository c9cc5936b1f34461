import type { FinishedLeg } from '@live-calls/core';
import type { LegPlan } from './model-command.ts';

/**
 * A leg of the model's world as a host reports it.
 *
 * @param plan - The leg.
 * @returns What a command about it says.
 */
export function legRequest(plan: LegPlan): FinishedLeg {
  const { provider, legId, status, to, from, direction, startMs, durationSeconds, answered } = plan;
  const { callRef, parentLegId, endOnly } = plan;
  const start = answered ? { answeredAt: new Date(startMs) } : { startAt: new Date(startMs) };
  return {
    ...{ provider, legId, status, to, direction, durationSeconds, answered },
    ...(endOnly === true ? { endedAt: new Date(startMs + durationSeconds * 1000) } : start),
    ...(from !== undefined && { from }),
    ...(callRef !== undefined && { callRef }),
    ...(parentLegId !== undefined && { parentLegId }),
    campaign: { id: `c-${legId.length}`, title: 'Spring' },
  };
}
