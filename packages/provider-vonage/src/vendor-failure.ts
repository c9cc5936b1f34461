import { BillingError } from '@live-calls/core/adapter';
import { readRecord, readText } from './vendor-values.ts';

/**
 * How a request to the vendor failed.
 *
 * - `unreached`: it was not sent.
 * - `busy`: it was turned away for now; nothing happened.
 * - `refused`: it was read and refused; nothing happened.
 * - `silent`: it may have been carried out: the answer was lost, unreadable or an error of the vendor's own.
 */
export type FailureKind = 'unreached' | 'busy' | 'refused' | 'silent';

/** A request to the vendor that failed. */
export class VendorFailure extends Error {
  /** How it failed. */
  readonly kind: FailureKind;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** How long the vendor asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /**
   * @param kind - How it failed.
   * @param reason - What the vendor or the network said, shortened.
   * @param options - What else is known.
   */
  constructor(
    kind: FailureKind,
    reason: string,
    options: { readonly status?: number; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(reason, { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The part of a response that tells why it is none. */
export interface RefusedResponse {
  /** HTTP status. */
  readonly status: number;
  /** Response headers. */
  readonly headers: { get(name: string): string | null };
  /** Reads the body. */
  text(): Promise<string>;
}

const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH']);

/**
 * Judges what a client threw.
 *
 * @param error - Anything caught.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export async function failureOf(error: unknown, nowMs: number): Promise<VendorFailure> {
  if (error instanceof VendorFailure) return error;
  const seen = readRecord(error) ?? {};
  const response = seen.response as RefusedResponse | undefined;
  if (response !== undefined) return refusal(response, nowMs);
  const code = seen.code ?? readRecord(seen.cause)?.code;
  const reason =
    typeof code === 'string' ? code : seen.name === 'AbortError' ? 'no answer in time' : 'no answer';
  return new VendorFailure(NOT_SENT.has(code) ? 'unreached' : 'silent', reason, { cause: error });
}

/**
 * Judges a response that is not the one hoped for.
 *
 * @param response - The response; its body is read.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export async function refusal(response: RefusedResponse, nowMs: number): Promise<VendorFailure> {
  const { status } = response;
  const retryAfterMs = waitAsked(response.headers.get('retry-after'), nowMs);
  const kind = status === 429 ? 'busy' : status >= 400 && status < 500 ? 'refused' : 'silent';
  const reason = `status ${status}${await spokenReason(response)}`;
  return new VendorFailure(kind, reason, retryAfterMs === undefined ? { status } : { status, retryAfterMs });
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
  const { status } = failure;
  if (status === 401 || status === 403) {
    const [option, rule] = ['telephony', 'set up with credentials that the vendor accepts for this request'];
    const message = `${adapter} may not ${doing}: ${failure.message}. Check keys, secrets and what the account may do.`;
    return new BillingError('CONFIGURATION_INVALID', message, { details: { option, rule }, cause: failure });
  }
  return new BillingError('PROVIDER_UNAVAILABLE', `${adapter} could not ${doing}: ${failure.message}.`, {
    details: { adapter },
    cause: failure,
  });
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
  const message = `Whether ${adapter} did ${doing} is not known. Ask again with the same request; it is looked up first.`;
  return new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter }, cause });
}

function waitAsked(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The vendor's own words, without line breaks, at most a line of them. */
async function spokenReason(response: RefusedResponse): Promise<string> {
  try {
    const body = readRecord(JSON.parse(await response.text())) ?? {};
    const words = [body.title ?? body.error_title, body.detail]
      .map(readText)
      .filter((word) => word !== undefined);
    return words.length === 0
      ? ''
      : ` (${words
          .join(': ')
          .replace(/[^\x20-\x7e]+/g, ' ')
          .slice(0, 200)})`;
  } catch {
    return '';
  }
}
