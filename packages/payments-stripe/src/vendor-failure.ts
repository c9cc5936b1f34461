import {
  BillingError,
  failureOfAnswer,
  failureOfThrown,
  isForbidden,
  readRecord,
  unknownOutcome,
  VendorFailure,
} from '@live-calls/core/adapter';
import { readText } from './vendor-values.ts';

/** What Stripe says about a request that it refused. */
export interface StripeRefusal {
  /** The kind of error, by the SDK's name for it. */
  readonly type?: string | undefined;
  /** Stripe's code of the error, such as `card_declined`. */
  readonly code: string | undefined;
  /** Why the payer's bank refused, such as `insufficient_funds`. */
  readonly declineCode: string | undefined;
}

/** A request to Stripe that failed. */
export class StripeFailure extends VendorFailure {
  /** What Stripe says about it. */
  readonly refusal: StripeRefusal;
  /** Whether it is what the same key was answered before. */
  readonly isReplayed: boolean;

  /**
   * @param failure - How it failed.
   * @param refusal - What Stripe says about it.
   * @param isReplayed - Whether it is what the same key was answered before.
   */
  constructor(failure: VendorFailure, refusal: StripeRefusal, isReplayed: boolean) {
    super(failure.kind, failure.message, failure);
    this.refusal = refusal;
    this.isReplayed = isReplayed;
  }
}

/**
 * Whether an idempotency key is of no use any more: it stands for an error of Stripe's own, which it would give again for a day.
 *
 * @param failure - How a request under the key failed.
 * @returns True when another key is needed.
 */
export function isSpent({ kind, status, isReplayed }: StripeFailure): boolean {
  return kind === 'silent' && status !== undefined && status >= 500 && isReplayed;
}

/**
 * Judges what the SDK threw.
 *
 * @param error - Anything caught.
 * @param nowMs - Present time, for a date in `Retry-After`.
 * @returns How the request failed.
 */
export function failureOfSdk(error: unknown, nowMs: number): StripeFailure {
  if (error instanceof StripeFailure) return error;
  const seen = readRecord(error) ?? {};
  const type = readText(seen.type);
  const [code, declineCode] = [readText(seen.code), readText(seen.decline_code)];
  const refusal: StripeRefusal = { type, code, declineCode };
  const isReplayed = readRecord(seen.headers)?.['idempotent-replayed'] === 'true';
  return new StripeFailure(judged(error, { seen, refusal, nowMs }), refusal, isReplayed);
}

function judged(
  error: unknown,
  known: {
    readonly seen: { readonly [field: string]: unknown };
    readonly refusal: StripeRefusal;
    readonly nowMs: number;
  },
): VendorFailure {
  const { seen, refusal, nowMs } = known;
  const status = typeof seen.statusCode === 'number' ? seen.statusCode : undefined;
  if (refusal.type === 'StripeConnectionError' || status === undefined) {
    const failure = failureOfThrown(seen.detail ?? error);
    // The SDK itself repeats once after a connection that was closed, and what became of the first is not known.
    const wasRepeated = /retried/.test(String(seen.message));
    return wasRepeated && failure.kind === 'unreached'
      ? new VendorFailure('silent', failure.message)
      : failure;
  }
  const words = [refusal.code, readText(seen.message)].filter((word) => word !== undefined).join(': ');
  const retryAfter = readRecord(seen.headers)?.['retry-after'];
  const failure = failureOfAnswer({ status, retryAfter, words }, nowMs);
  // Another request under the same key is being carried out, so this one may be.
  return status === 409 ? new VendorFailure('silent', failure.message, failure) : failure;
}

/**
 * Whether Stripe refused the request itself, so that the same request will be refused again. Refused credentials are none of it:
 * whoever runs the host mends that. Nor is an idempotency key that another request has: that one may be carried out.
 *
 * @param failure - Anything caught.
 * @returns True for a refusal.
 */
export function isRefused(failure: unknown): failure is StripeFailure {
  if (!(failure instanceof StripeFailure) || failure.kind !== 'refused') return false;
  return !isForbidden(failure) && !isKeyTaken(failure);
}

/**
 * Whether what was asked about is not there: Stripe says so by 404 where the path names it, and by 400 where a parameter does.
 *
 * @param failure - Anything caught.
 * @returns True when it is not there.
 */
export function isMissing(failure: unknown): boolean {
  if (!(failure instanceof StripeFailure)) return false;
  return failure.status === 404 || (failure.status === 400 && failure.refusal.code === 'resource_missing');
}

/**
 * Whether the idempotency key was used for a request with other content.
 *
 * @param failure - Anything caught.
 * @returns True when it was.
 */
export function isKeyTaken(failure: unknown): boolean {
  return failure instanceof StripeFailure && failure.refusal.type === 'StripeIdempotencyError';
}

/**
 * Whether a request that failed may have been carried out all the same.
 *
 * @param failure - Anything caught.
 * @returns True when no answer tells.
 */
export function isSilent(failure: unknown): boolean {
  return failure instanceof VendorFailure && failure.kind === 'silent';
}

/**
 * The error of ours for a request that failed.
 *
 * @param failure - Anything caught.
 * @param asked - Id of the adapter, what was asked, and whether something of it has happened or may have.
 * @returns An error to throw: `PROVIDER_UNAVAILABLE` when nothing happened, `OUTCOME_UNKNOWN` when nobody can tell; what is no
 * failure of Stripe is given back.
 */
export function errorOf(
  failure: unknown,
  asked: { readonly adapter: string; readonly doing: string; readonly mayBeDone: boolean },
): unknown {
  if (!(failure instanceof VendorFailure)) return failure;
  const { adapter, doing, mayBeDone } = asked;
  if (mayBeDone) return unknownOutcome(adapter, doing, failure);
  const message = `${adapter} could not ${doing} (${failure.message}).`;
  return new BillingError('PROVIDER_UNAVAILABLE', message, { details: { adapter }, cause: failure });
}
