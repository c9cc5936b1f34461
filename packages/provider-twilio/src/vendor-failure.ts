import { BillingError } from '@live-calls/core/adapter';
import { readRecord } from './vendor-values.ts';

/**
 * How a request to the vendor failed.
 *
 * - `unreached`: it was not sent.
 * - `busy`: it was turned away for now; nothing happened.
 * - `refused`: it was read and refused; nothing happened.
 * - `silent`: it may have been carried out: no answer, one that cannot be read, or an error of the vendor's own.
 */
export type FailureKind = 'unreached' | 'busy' | 'refused' | 'silent';

/** A request to the vendor that failed. */
export class VendorFailure extends Error {
  /** How it failed. */
  readonly kind: FailureKind;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The vendor's own number for the error; absent when it gave none. */
  readonly vendorCode: number | undefined;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param kind - How it failed.
   * @param reason - What the vendor or the network said, shortened.
   * @param facts - What else is known.
   */
  constructor(
    kind: FailureKind,
    reason: string,
    facts: {
      readonly status?: number;
      readonly vendorCode?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(reason, { cause: facts.cause });
    this.kind = kind;
    this.status = facts.status;
    this.vendorCode = facts.vendorCode;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** An answer as the SDK's HTTP client gives it. */
export interface VendorAnswer {
  /** HTTP status. */
  readonly statusCode: number;
  /** Body, parsed if it was JSON. */
  readonly body: unknown;
  /** Headers. */
  readonly headers: unknown;
}

const NOT_SENT: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
]);

/** Failures after which a request is sent again that has no effect, or the same effect each time. */
export const SAFE: readonly FailureKind[] = ['unreached', 'busy', 'silent'];

/** Failures after which even a request is sent again that must not happen twice: it did not happen. */
export const NOT_DONE: readonly FailureKind[] = ['unreached', 'busy'];

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The pause before a request is tried again.
 *
 * @param attempt - How many attempts were made.
 * @param askedMs - How long the vendor asked to wait.
 * @returns Milliseconds; twice as long each time where the vendor did not ask.
 */
export function pauseMs(attempt: number, askedMs?: number): number {
  return Math.min(askedMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/**
 * Judges an answer that is an error.
 *
 * @param answer - The answer.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export function failureOfAnswer(answer: VendorAnswer, nowMs: number): VendorFailure {
  const { statusCode: status } = answer;
  const kind = status === 429 ? 'busy' : status >= 400 && status < 500 ? 'refused' : 'silent';
  const said = readRecord(answer.body) ?? {};
  const vendorCode = typeof said.code === 'number' ? said.code : undefined;
  const words = typeof said.message === 'string' ? `: ${onOneLine(said.message)}` : '';
  const reason = `status ${status}${vendorCode === undefined ? '' : `, error ${vendorCode}`}${words}`;
  const retryAfterMs = waitAsked(readRecord(answer.headers)?.['retry-after'], nowMs);
  return new VendorFailure(kind, reason, { status, vendorCode, retryAfterMs });
}

/**
 * Judges what the SDK threw.
 *
 * @param error - Anything caught.
 * @returns How the request failed.
 */
export function failureOf(error: unknown): VendorFailure {
  if (error instanceof VendorFailure) return error;
  const { code } = readRecord(error) ?? {};
  const reason = typeof code === 'string' ? code : 'no answer that can be read';
  return new VendorFailure(NOT_SENT.has(code) ? 'unreached' : 'silent', reason, { cause: error });
}

/**
 * The error of ours for a request that failed.
 *
 * @param failure - How it failed.
 * @param adapter - Id of the adapter.
 * @param doing - What was asked, such as `list legs`.
 * @returns `CONFIGURATION_INVALID` when our credentials were refused, else `PROVIDER_UNAVAILABLE`.
 */
export function unavailable(failure: VendorFailure, adapter: string, doing: string): BillingError {
  if (isForbidden(failure)) {
    const [option, rule] = ['telephony', 'set up with credentials that the vendor accepts for this request'];
    const message = `${adapter} may not ${doing} (${failure.message}). Check SIDs, tokens and keys.`;
    return new BillingError('CONFIGURATION_INVALID', message, { details: { option, rule }, cause: failure });
  }
  return new BillingError('PROVIDER_UNAVAILABLE', `${adapter} could not ${doing} (${failure.message}).`, {
    details: { adapter },
    cause: failure,
  });
}

/**
 * Whether the vendor refused our credentials rather than the request.
 *
 * @param failure - How a request failed.
 * @returns True for the statuses 401 and 403.
 */
export function isForbidden({ status }: VendorFailure): boolean {
  return status === 401 || status === 403;
}

/**
 * The error of ours for an order that may or may not have been carried out.
 *
 * @param adapter - Id of the adapter.
 * @param doing - What was asked.
 * @param cause - What went wrong.
 * @returns `OUTCOME_UNKNOWN`.
 */
export function unknownOutcome(adapter: string, doing: string, cause: unknown): BillingError {
  const message = `Whether ${adapter} could ${doing} is not known. Ask again with the same request; it is looked up first.`;
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter }, cause });
}

function waitAsked(header: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The vendor's words, shortened; phone numbers in them stay out of messages and logs. */
function onOneLine(words: string): string {
  return words
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\+?\d{7,}/g, '…')
    .slice(0, 200);
}
