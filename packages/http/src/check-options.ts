import { BillingError, type Timers } from '@live-calls/core';
import type { BillingHandlerOptions } from './handler-options.ts';
import { systemTimers } from './system-timers.ts';

/** The options, with everything that was left out. */
export interface CheckedOptions {
  /** What every path begins with; empty for nothing. */
  readonly basePath: string;
  /** Other origins that may change something. */
  readonly trustedOrigins: ReadonlySet<string>;
  /** Most bytes of a JSON body. */
  readonly bodyBytes: number;
  /** Most bytes of a webhook. */
  readonly webhookBytes: number;
  /** Most live views of one account. */
  readonly viewersPerAccount: number;
  /** Milliseconds between two looks at an account. */
  readonly pollMs: number;
  /** Milliseconds until something is sent though nothing changed. */
  readonly heartbeatMs: number;
  /** Milliseconds after which a view ends. */
  readonly longestMs: number;
  /** Timers. */
  readonly timers: Timers;
}

/**
 * Checks how a handler is made.
 *
 * @param options - The options.
 * @returns The options, whole.
 * @throws BillingError with code `CONFIGURATION_INVALID`.
 */
export function checkOptions(options: BillingHandlerOptions): CheckedOptions {
  const { basePath = '', trustedOrigins = [], limits = {}, live = {}, timers = systemTimers } = options;
  if (typeof options.authenticate !== 'function') {
    throw invalid('authenticate', 'a function: without it nobody could be told from anybody');
  }
  if (basePath !== '' && !/^(\/[\w.~-]+)+$/.test(basePath)) {
    throw invalid('basePath', 'a path such as /billing, without a slash at its end');
  }
  return {
    basePath,
    trustedOrigins: new Set(trustedOrigins.map(originOf)),
    bodyBytes: whole('limits.bodyBytes', limits.bodyBytes ?? 65_536),
    webhookBytes: whole('limits.webhookBytes', limits.webhookBytes ?? 1_048_576),
    viewersPerAccount: whole('limits.viewersPerAccount', limits.viewersPerAccount ?? 100),
    pollMs: whole('live.pollMs', live.pollMs ?? 1000),
    heartbeatMs: whole('live.heartbeatMs', live.heartbeatMs ?? 15_000),
    longestMs: whole('live.longestMs', live.longestMs ?? 600_000),
    timers,
  };
}

/** Compared with what browsers send, to the letter: `*` or a path would never match, and look as if they did. */
function originOf(given: string): string {
  if (URL.canParse(given) && new URL(given).origin === given) return given;
  throw invalid('trustedOrigins', `origins such as https://portal.example; seen: ${JSON.stringify(given)}`);
}

function whole(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value < 2 ** 31) return value;
  throw invalid(option, 'a whole number of 1 or more');
}

function invalid(option: string, rule: string): BillingError {
  return new BillingError('CONFIGURATION_INVALID', `createBillingHandler: ${option} must be ${rule}.`, {
    details: { option, rule },
  });
}
