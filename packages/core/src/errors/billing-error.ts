import { type ErrorCode, type ErrorDetails, type RetryAdvice, retryAdvice } from './error-codes.ts';

const FAMILY = 'live-calls-billing';

/**
 * The only class of error this library throws.
 *
 * Refusals that a correct program meets every day (out of funds, unrated, declined) are returned, not thrown.
 * An error means broken input, misuse, or an outside that did not answer.
 *
 * @example
 * ```ts runnable
 * import { BillingError } from '@live-calls/core';
 *
 * function advise(error: unknown): string {
 *   if (BillingError.is(error, 'INVALID_INPUT')) return `${error.details.field} must be ${error.details.rule}`;
 *   if (BillingError.is(error) && error.retry === 'same-key') return 'try again with the same key';
 *   throw error;
 * }
 * ```
 */
export class BillingError<Code extends ErrorCode = ErrorCode> extends Error {
  /** Tells our errors from others, also across two installed copies of this package. */
  readonly family = 'live-calls-billing' as const;
  /** The documented code. */
  readonly code: Code;
  /** Facts about this failure, typed by code. */
  readonly details: ErrorDetails[Code];
  /** What a caller may do next. */
  readonly retry: RetryAdvice;

  /**
   * @param code - The documented code.
   * @param message - What was expected, what was seen, what to do.
   * @param options - Typed details, and the error that caused this one.
   */
  constructor(
    code: Code,
    message: string,
    options: { readonly details: ErrorDetails[Code]; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BillingError';
    this.code = code;
    this.details = options.details;
    this.retry = retryAdvice[code];
  }

  /**
   * Recognises an error of this library; prefer it to `instanceof`, which fails when two copies are installed.
   *
   * @param error - Anything caught.
   * @param code - Also require this code.
   * @returns True for an error of this library (with that code).
   */
  static is<Code extends ErrorCode = ErrorCode>(error: unknown, code?: Code): error is BillingError<Code> {
    if (!(error instanceof Error)) return false;
    const candidate = error as { readonly family?: unknown; readonly code?: unknown };
    return candidate.family === FAMILY && (code === undefined || candidate.code === code);
  }
}
