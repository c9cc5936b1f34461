import { failureOfAnswer, readRecord, type VendorFailure } from '@live-calls/core/adapter';

/** An answer as the SDK's HTTP client gives it. */
export interface VendorAnswer {
  /** HTTP status. */
  readonly statusCode: number;
  /** Body, parsed if it was JSON. */
  readonly body: unknown;
  /** Headers. */
  readonly headers: unknown;
}

/**
 * Judges an answer that is an error.
 *
 * @param answer - The answer.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export function failureOf(answer: VendorAnswer, nowMs: number): VendorFailure {
  const { code, message } = readRecord(answer.body) ?? {};
  return failureOfAnswer(
    {
      status: answer.statusCode,
      vendorCode: typeof code === 'number' ? code : undefined,
      words: typeof message === 'string' ? message : undefined,
      retryAfter: readRecord(answer.headers)?.['retry-after'],
    },
    nowMs,
  );
}
