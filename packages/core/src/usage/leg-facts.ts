import type { Json, LegStatus } from '../ports/rows.ts';
import type { CheckedLeg } from './leg.ts';

/**
 * A leg as plain JSON, for parking lots without a usage row.
 *
 * @param leg - The leg.
 * @returns JSON without the absent fields.
 */
export function legFacts(leg: CheckedLeg): Json {
  const facts: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(leg)) if (value !== undefined) facts[field] = value as Json;
  return facts;
}

/**
 * Reads a leg back from a parked row.
 *
 * @param facts - What {@link legFacts} made.
 * @returns The leg.
 */
export function legFromFacts(facts: Json | undefined): CheckedLeg {
  const kept = (facts ?? {}) as { readonly [field: string]: Json | undefined };
  const text = (field: string): string | undefined => kept[field] as string | undefined;
  return {
    provider: text('provider') ?? '',
    legId: text('legId') ?? '',
    status: (text('status') ?? 'completed') as LegStatus,
    direction: text('direction') === 'inbound' ? 'inbound' : 'outbound',
    to: text('to') ?? '',
    from: text('from'),
    startMs: Number(kept.startMs),
    endedAtMs: kept.endedAtMs as number | undefined,
    durationSeconds: Number(kept.durationSeconds),
    answered: kept.answered === true,
    callRef: text('callRef'),
    parentLegId: text('parentLegId'),
    campaignId: text('campaignId'),
    campaignTitle: text('campaignTitle'),
    applicationId: text('applicationId'),
    managerId: text('managerId'),
    managerEmail: text('managerEmail'),
  };
}
