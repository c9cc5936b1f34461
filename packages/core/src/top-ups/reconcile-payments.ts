import { type Actor, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { PaymentEventPage, PaymentProcessor } from '../ports/payment-processor.ts';
import { parseInstant } from '../time/instant.ts';
import { applyEach, type FailedEvent } from './apply-payment-events.ts';
import type { Configured } from './configured.ts';

/** Reads messages about payments again; for actor `system`. */
export interface ReconcilePaymentsRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** Time of the first message, inclusive; ISO 8601 text with offset, or a `Date`. */
  readonly from: string | Date;
  /** End of the range, exclusive. */
  readonly until: string | Date;
  /** Where a run that was broken off goes on, as its last progress said; the same range. Absent: from the start. */
  readonly cursor?: string;
  /** Told after every page that is taken in. */
  readonly onProgress?: (progress: PaymentsReconciled) => void;
}

/** A message that could not be taken in. */
export interface FailedPaymentEvent {
  /** Its key. */
  readonly eventKey: string;
  /** The account it is about. */
  readonly accountId: string;
  /** Code of the error: `NOT_FOUND` (no such account or top-up here), `INVALID_INPUT`, `CURRENCY_MISMATCH`. */
  readonly code: string;
}

/** What reading messages again came to, so far. */
export interface PaymentsReconciled {
  /** Messages that were listed. */
  readonly events: number;
  /** Those that changed something. */
  readonly news: number;
  /** Those that could not be taken in, such as messages about accounts that are not here. */
  readonly failed: number;
  /** The first hundred of those that failed. */
  readonly failures: readonly FailedPaymentEvent[];
  /** Where it goes on; absent at the end. */
  readonly cursor?: string;
}

const MOST_FAILURES = 100;
const LONGEST_CURSOR = 1000;

/** What is wrong with a message, and not with this process or its storage. */
const OF_THE_EVENT = ['NOT_FOUND', 'INVALID_INPUT', 'CURRENCY_MISMATCH'] as const;

/**
 * Reads messages about payments again, page by page. Each message is taken in for itself and may be any number of times, so a
 * run may be broken off anywhere, go on from an earlier page, and race with the webhooks it repairs.
 *
 * @param context - The context.
 * @param sold - What has to be configured.
 * @param request - The command; untrusted.
 * @returns What came of it.
 */
export async function reconcilePayments(
  context: Context,
  sold: Configured,
  request: ReconcilePaymentsRequest,
): Promise<PaymentsReconciled> {
  const { actor, onProgress, ...range } = checkRequest(request);
  const processor = sold.processor();
  const by = { actor, purchases: sold.purchases() };
  const counts = { events: 0, news: 0, failed: 0 };
  const failures: FailedPaymentEvent[] = [];
  let { cursor } = range;
  for (;;) {
    const page = await pageOf(processor, { ...range, cursor });
    const taken = await applyEach(context, by, page.events);
    for (const failed of taken.failures) {
      const one = failureOf(failed);
      if (failures.length < MOST_FAILURES) failures.push(one);
    }
    counts.events += page.events.length;
    counts.news += taken.outcomes.filter(({ replayed }) => !replayed).length;
    counts.failed += taken.failures.length;
    if (page.cursor !== undefined && page.cursor === cursor) throw standsStill(processor);
    cursor = page.cursor;
    const progress = { ...counts, failures: [...failures], ...(cursor !== undefined && { cursor }) };
    onProgress?.(progress);
    if (cursor === undefined) return progress;
  }
}

function checkRequest(request: ReconcilePaymentsRequest): {
  readonly actor: Actor;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cursor: string | undefined;
  readonly onProgress: ReconcilePaymentsRequest['onProgress'];
} {
  checkObject(request, 'request');
  const actor = checkActor(request.actor, 'reconcile payments', 'system');
  const fromMs = parseInstant(request.from, 'from');
  const untilMs = parseInstant(request.until, 'until');
  if (untilMs <= fromMs) throw invalidInput('until', 'after from', request.until);
  const cursor =
    request.cursor === undefined ? undefined : checkText(request.cursor, 'cursor', LONGEST_CURSOR);
  const { onProgress } = request;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidInput('onProgress', 'a function', onProgress);
  }
  return { actor, fromMs, untilMs, cursor, onProgress };
}

function pageOf(
  processor: PaymentProcessor,
  at: { readonly fromMs: number; readonly untilMs: number; readonly cursor: string | undefined },
): Promise<PaymentEventPage> {
  const { fromMs, untilMs, cursor } = at;
  if (processor.listEvents === undefined) {
    throw new BillingError('ABILITY_MISSING', `Payment processor ${processor.id} lists no events.`, {
      details: { adapter: processor.id, ability: 'listEvents' },
    });
  }
  return processor.listEvents({ fromMs, untilMs, ...(cursor !== undefined && { cursor }) });
}

/** A storage that failed, or an outcome that is unknown, is no fault of the message: the run is broken off. */
function failureOf({ event, failure }: FailedEvent): FailedPaymentEvent {
  for (const code of OF_THE_EVENT) {
    if (BillingError.is(failure, code)) {
      return { eventKey: String(event?.eventKey), accountId: String(event?.accountId), code };
    }
  }
  throw failure;
}

function standsStill({ id }: PaymentProcessor): BillingError<'PROVIDER_UNAVAILABLE'> {
  const message = `Payment processor ${id} names the same page as the next one again and again.`;
  return new BillingError('PROVIDER_UNAVAILABLE', message, { details: { adapter: id } });
}
