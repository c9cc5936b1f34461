import type { LegLimits } from '@live-calls/core/adapter';

/**
 * Talk time of a leg: `length_timer` when it is created, `limit` of the NCCO action `connect`. Counted from the answer.
 * Source: the vendor's Voice API description, versions 1.3.7 and 1.3.10, and its NCCO reference. The vendor applies the
 * maximum where no limit is given, and has no request that moves the limit of a leg afterwards (hang up, mute, earmuff and transfer are all
 * there are), so this adapter does not declare `limitLeg`.
 */
export const vonageLimits: LegLimits = { minimumSeconds: 1, maximumSeconds: 7200 };

/** The longest `length_timer` that newer documentation of the vendor names; accounts that have it may configure it. */
export const LONGEST_LENGTH_SECONDS = 86_400;

/** Ringing time: `ringing_timer` when a leg is created. Same source; 60 where none is given. */
export const ringingLimits: LegLimits = { minimumSeconds: 1, maximumSeconds: 120 };

/** Most calls on a page of the vendor's list; the same source. */
export const LARGEST_PAGE = 100;
