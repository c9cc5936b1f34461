import type { LegLimits } from '@live-calls/core/adapter';

/**
 * Length of a call: `TimeLimit` when it is created and while it runs. Source: the vendor's announcement of configurable call
 * limits (2 August 2021): from one minute; four hours unless the account was extended.
 */
export const twilioLimits: LegLimits = { minimumSeconds: 60, maximumSeconds: 14_400 };

/** The longest `TimeLimit` that an account can be extended to; the same source. */
export const LONGEST_LIMIT_SECONDS = 86_400;

/** Shortest `timeLimit` of the TwiML verb `Dial`: a positive whole number, else the vendor warns (13216) and ignores it. */
export const SHORTEST_DIAL_SECONDS = 1;

/** Ringing time: `Timeout` when a call is created and `timeout` of `Dial`; the vendor's API description. 60 and 30 by default. */
export const ringingLimits: LegLimits = { minimumSeconds: 1, maximumSeconds: 600 };

/** Most calls on a page of the vendor's list; its API description. */
export const LARGEST_PAGE = 1000;
