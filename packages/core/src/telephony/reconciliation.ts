import type { Actor } from '../accounts/actor.ts';
import type { LegResult, ReconciliationRow } from '../ports/rows.ts';

/** Asks for a comparison with a provider's own list; for actor `system`. */
export interface ReconcileRequest {
  /** Who asks. */
  readonly actor: Actor;
  /** Id of the provider. */
  readonly provider: string;
  /** First end of a leg, inclusive; ISO 8601 with offset, or a Date. */
  readonly from: string | Date;
  /** Last end of a leg, exclusive; ISO 8601 with offset, or a Date. */
  readonly until: string | Date;
  /** Begins a run from its start, where one of this range was broken off; by default that one goes on. */
  readonly restart?: boolean;
  /** Told after every page that is committed. */
  readonly onProgress?: (progress: Reconciliation) => void;
}

/** How many legs came to which result. */
export type ReconciliationCounts = { readonly [Result in LegResult]: number };

/** A comparison with a provider's list, as far as it is. */
export interface Reconciliation {
  /** Names the provider and the range; the same range again is another run of it. */
  readonly reconciliationId: string;
  /** Telephony provider. */
  readonly provider: string;
  /** First end of a leg, inclusive. */
  readonly from: Date;
  /** Last end of a leg, exclusive. */
  readonly until: Date;
  /** Counts the runs of this range, from 1. */
  readonly run: number;
  /** Whether the run came to its end. */
  readonly status: 'running' | 'done';
  /** What it is at: what is recorded here, the provider's list, or what is recorded and was not listed. */
  readonly phase: 'ours' | 'theirs' | 'rest';
  /** Legs by result. */
  readonly results: ReconciliationCounts;
  /** Listed legs that no account of ours can be charged for, because they do not name a leg or its status. */
  readonly unreadable: number;
  /** When the run began. */
  readonly startedAt: Date;
  /** When it came to its end; absent while it runs. */
  readonly endedAt?: Date;
}

/** Every result, in the order in which they are printed. */
export const RESULTS: readonly LegResult[] = [
  'matched',
  'missing-here',
  'missing-there',
  'differs',
  'running',
  'in-two-accounts',
  'unassigned',
  'not-yet-listed',
];

/** Counts as they are kept. */
export interface KeptProgress {
  readonly results: ReconciliationCounts;
  readonly unreadable: number;
}

/** Counts of a run that has found nothing yet. */
export const NOTHING_YET: KeptProgress = {
  results: {
    matched: 0,
    'missing-here': 0,
    'missing-there': 0,
    differs: 0,
    running: 0,
    'in-two-accounts': 0,
    unassigned: 0,
    'not-yet-listed': 0,
  },
  unreadable: 0,
};

/**
 * Shows a reconciliation.
 *
 * @param row - The row.
 * @returns What a host is told.
 */
export function reconciliationView(row: ReconciliationRow): Reconciliation {
  const { results, unreadable } = row.progress as unknown as KeptProgress;
  return {
    reconciliationId: row.reconciliationId,
    provider: row.provider,
    from: new Date(row.fromMs),
    until: new Date(row.untilMs),
    run: row.run,
    status: row.status,
    phase: row.phase,
    results: { ...NOTHING_YET.results, ...results },
    unreadable,
    startedAt: new Date(row.startedAtMs),
    ...(row.endedAtMs !== undefined && { endedAt: new Date(row.endedAtMs) }),
  };
}
