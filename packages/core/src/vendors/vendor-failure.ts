import { BillingError } from '../errors/billing-error.ts';
import type { OptionArea } from './vendor-options.ts';
import { readRecord } from './vendor-record.ts';

/**
 * How a request to a vendor failed.
 *
 * - `unreached`: it was not sent.
 * - `busy`: it was turned away for now; nothing happened.
 * - `refused`: it was read and refused; nothing happened.
 * - `silent`: it may have been carried out: no answer, one that cannot be read, or an error of the vendor's own.
 */
export type FailureKind = 'unreached' | 'busy' | 'refused' | 'silent';

/** What is known of a failed request beside its kind. */
export interface FailureFacts {
  /** HTTP status; absent when no answer came. */
  readonly status?: number | undefined;
  /** The vendor's own number for the error; absent when it gave none. */
  readonly vendorCode?: number | undefined;
  /** How long the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What was caught. */
  readonly cause?: unknown;
}

/** A request to a vendor that failed. */
export class VendorFailure extends Error {
  /** How it failed. */
  readonly kind: FailureKind;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The vendor's own number for the error; absent when it gave none. */
  readonly vendorCode: number | undefined;
  /** How long the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param kind - How it failed.
   * @param reason - What the vendor or the network said, shortened.
   * @param facts - What else is known.
   */
  constructor(kind: FailureKind, reason: string, facts: FailureFacts = {}) {
    super(reason, { cause: facts.cause });
    this.kind = kind;
    this.status = facts.status;
    this.vendorCode = facts.vendorCode;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

const NOT_SENT: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
]);

/**
 * Judges an answer that is not the one hoped for.
 *
 * @param answer - Its HTTP status, its `Retry-After` header, and the vendor's words about it, which are shortened.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export function failureOfAnswer(
  answer: {
    readonly status: number;
    readonly retryAfter?: unknown;
    readonly vendorCode?: number | undefined;
    readonly words?: string | undefined;
  },
  nowMs: number,
): VendorFailure {
  const { status, vendorCode, words } = answer;
  const kind = status === 429 ? 'busy' : status >= 400 && status < 500 ? 'refused' : 'silent';
  const code = vendorCode === undefined ? '' : `, error ${vendorCode}`;
  const said = words === undefined || words === '' ? '' : `: ${onOneLine(words)}`;
  const retryAfterMs = waitAsked(answer.retryAfter, nowMs);
  return new VendorFailure(kind, `status ${status}${code}${said}`, { status, vendorCode, retryAfterMs });
}

/**
 * Judges what a client threw before any answer came.
 *
 * @param error - Anything caught.
 * @returns How the request failed; what is a `VendorFailure` already is given back.
 */
export function failureOfThrown(error: unknown): VendorFailure {
  if (error instanceof VendorFailure) return error;
  const seen = readRecord(error) ?? {};
  const code = seen.code ?? readRecord(seen.cause)?.code;
  const isLate = seen.name === 'AbortError' || seen.name === 'TimeoutError';
  const reason =
    typeof code === 'string' ? code : isLate ? 'no answer in time' : 'no answer that can be read';
  return new VendorFailure(NOT_SENT.has(code) ? 'unreached' : 'silent', reason, { cause: error });
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

/** An adapter in an error. */
export interface NamedAdapter {
  /** Its id. */
  readonly id: string;
  /** What kind of adapter it is. */
  readonly area: OptionArea;
}

/** An adapter in an error; its id alone is one of telephony. */
export type FailingAdapter = string | NamedAdapter;

/**
 * The error of ours for a request that failed.
 *
 * @param failure - How it failed.
 * @param adapter - The adapter.
 * @param doing - What was asked, such as `list legs`.
 * @returns `CONFIGURATION_INVALID` when our credentials were refused, else `PROVIDER_UNAVAILABLE`.
 */
export function unavailable(
  failure: VendorFailure,
  adapter: FailingAdapter,
  doing: string,
): BillingError<'CONFIGURATION_INVALID'> | BillingError<'PROVIDER_UNAVAILABLE'> {
  const { id, area: option } = named(adapter);
  if (isForbidden(failure)) {
    const rule = 'set up with credentials that the vendor accepts for this request';
    const message = `${id} may not ${doing} (${failure.message}). Check its keys, and what they allow.`;
    return new BillingError('CONFIGURATION_INVALID', message, { details: { option, rule }, cause: failure });
  }
  return new BillingError('PROVIDER_UNAVAILABLE', `${id} could not ${doing} (${failure.message}).`, {
    details: { adapter: id },
    cause: failure,
  });
}

function named(adapter: FailingAdapter): NamedAdapter {
  return typeof adapter === 'string' ? { id: adapter, area: 'telephony' } : adapter;
}

/**
 * The error of ours for an order that may or may not have been carried out.
 *
 * @param adapter - Id of the adapter.
 * @param doing - What was asked.
 * @param cause - What went wrong.
 * @returns `OUTCOME_UNKNOWN`.
 */
export function unknownOutcome(
  adapter: string,
  doing: string,
  cause: unknown,
): BillingError<'OUTCOME_UNKNOWN'> {
  const message = `Whether ${adapter} could ${doing} is not known. Ask again with the same request; it is looked up first.`;
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter }, cause });
}

/**
 * The error of ours for a failed order, such as one about a leg.
 *
 * @param failure - How it failed.
 * @param adapter - The adapter.
 * @param doing - What was asked, such as `hang up a leg`.
 * @returns `OUTCOME_UNKNOWN` when nobody can tell whether it was carried out, else as {@link unavailable}.
 */
export function orderFailed(failure: VendorFailure, adapter: FailingAdapter, doing: string): BillingError {
  return failure.kind === 'silent'
    ? unknownOutcome(named(adapter).id, doing, failure)
    : unavailable(failure, adapter, doing);
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
