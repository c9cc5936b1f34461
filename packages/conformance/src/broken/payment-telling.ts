import type {
  PaymentEvent,
  PaymentOutcome,
  PaymentProcessor,
  PaymentRequest,
  SavedMethods,
  Webhook,
} from '@live-calls/core/adapter';
import type { FakePayments } from '../fakes/fake-payments.ts';

/** A processor with one mistake that adapters are known to make. */
export interface BrokenProcessor {
  /** What is wrong with it. */
  readonly mistake: string;
  /** Makes the mistake over a processor that works; the fake is the vendor behind it. */
  readonly over: (processor: PaymentProcessor, fake: FakePayments) => PaymentProcessor;
}

/** A key and an account, as `findByKey` takes them. */
export type Named = Parameters<PaymentProcessor['findByKey']>[0];

/**
 * A processor that asks in another way.
 *
 * @param processor - A processor that works.
 * @param requestPayment - Asks.
 */
export function askingBy(
  processor: PaymentProcessor,
  requestPayment: (request: PaymentRequest) => Promise<PaymentOutcome>,
): PaymentProcessor {
  return { ...processor, requestPayment };
}

/**
 * A processor that finds in another way.
 *
 * @param processor - A processor that works.
 * @param findByKey - Finds.
 */
export function findingBy(
  processor: PaymentProcessor,
  findByKey: (named: Named) => Promise<PaymentOutcome | undefined>,
): PaymentProcessor {
  return { ...processor, findByKey };
}

/**
 * A processor that reads webhooks in another way.
 *
 * @param processor - A processor that works.
 * @param parseWebhook - Reads them.
 */
export function readingBy(
  processor: PaymentProcessor,
  parseWebhook: PaymentProcessor['parseWebhook'],
): PaymentProcessor {
  return { ...processor, parseWebhook };
}

/**
 * A processor whose events are others, by webhook and in the list.
 *
 * @param change - Makes the event; absent where it is not told.
 */
export function eventsChanged(
  change: (event: PaymentEvent) => PaymentEvent | undefined,
): (processor: PaymentProcessor) => PaymentProcessor {
  return (processor) => ({
    ...readingBy(processor, async (webhook) => {
      const read = await processor.parseWebhook(webhook);
      if (read.status === 'ignored') return read;
      const events = read.events.flatMap((one) => change(one) ?? []);
      return events.length > 0 ? { status: 'events', events } : { status: 'ignored', reason: 'not told' };
    }),
    listEvents: async (range) => {
      const page = (await processor.listEvents?.(range)) ?? { events: [] };
      return { ...page, events: page.events.flatMap((one) => change(one) ?? []) };
    },
  });
}

/**
 * A processor whose events are others where they come by webhook.
 *
 * @param change - Makes the event.
 */
export function webhooksChanged(
  change: (event: PaymentEvent) => PaymentEvent,
): (processor: PaymentProcessor) => PaymentProcessor {
  return (processor) => ({
    ...eventsChanged(change)(processor),
    ...(processor.listEvents && { listEvents: processor.listEvents }),
  });
}

/**
 * A processor that lists in another way.
 *
 * @param change - Makes the page.
 */
export function listsChanged(
  change: (list: NonNullable<PaymentProcessor['listEvents']>) => NonNullable<PaymentProcessor['listEvents']>,
): (processor: PaymentProcessor) => PaymentProcessor {
  return (processor) => {
    const { listEvents } = processor;
    return listEvents === undefined ? processor : { ...processor, listEvents: change(listEvents) };
  };
}

/**
 * A processor that keeps methods in another way.
 *
 * @param change - Replaces parts.
 */
export function savedChanged(
  change: (saved: SavedMethods, fake: FakePayments) => Partial<SavedMethods>,
): BrokenProcessor['over'] {
  return (processor, fake) => {
    const { savedMethods } = processor;
    if (savedMethods === undefined) return processor;
    return { ...processor, savedMethods: { ...savedMethods, ...change(savedMethods, fake) } };
  };
}

/**
 * Does something else where an error with a code comes.
 *
 * @param answer - What may fail.
 * @param codes - Codes of errors.
 * @param instead - What is answered instead.
 */
export async function insteadOf<Answer>(
  answer: Promise<Answer>,
  codes: readonly string[],
  instead: (error: unknown) => Answer,
): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (codes.includes((error as { code?: string }).code ?? '')) return instead(error);
    throw error;
  }
}

/** What an unverified body says. */
export function unverified(webhook: Webhook): Awaited<ReturnType<PaymentProcessor['parseWebhook']>> {
  const event = JSON.parse(Buffer.from(webhook.body).toString()) as PaymentEvent;
  return { status: 'events', events: [event] };
}
