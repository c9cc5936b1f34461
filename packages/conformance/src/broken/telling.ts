import type { LegEvent, LegWebhook, ReportedLeg, TelephonyProvider, Webhook } from '@live-calls/core/adapter';

/** A leg whose fields may be looked at and replaced freely. */
export type LooseLeg = Readonly<Record<string, unknown>> & ReportedLeg;

/** Where a leg was told. */
export type Source = 'webhook' | 'fetchLeg' | 'listLegs';

/**
 * A provider that tells another thing about legs, wherever it tells of them.
 *
 * @param provider - A provider that works.
 * @param change - Makes what it tells.
 */
export function legsChanged(
  provider: TelephonyProvider,
  change: (leg: LooseLeg, source: Source) => object,
): TelephonyProvider {
  const changed = (leg: ReportedLeg, source: Source): ReportedLeg =>
    change(leg as LooseLeg, source) as ReportedLeg;
  return {
    ...eventsChanged(provider, (event) => ({ ...event, leg: changed(event.leg, 'webhook') })),
    fetchLeg: async (request) => {
      const leg = await provider.fetchLeg(request);
      return leg && changed(leg, 'fetchLeg');
    },
    listLegs: async (request) => {
      const page = await provider.listLegs(request);
      return { ...page, legs: page.legs.map((leg) => changed(leg, 'listLegs')) };
    },
  };
}

/**
 * A provider whose events are others.
 *
 * @param provider - A provider that works.
 * @param change - Makes the event.
 */
export function eventsChanged(
  provider: TelephonyProvider,
  change: (event: LegEvent, webhook: Webhook) => LegEvent,
): TelephonyProvider {
  return readingBy(provider, async (webhook) => {
    const read = await provider.parseWebhook(webhook);
    if (read.status === 'ignored') return read;
    return { status: 'events', events: read.events.map((event) => change(event, webhook)) };
  });
}

/**
 * A provider that reads webhooks in another way.
 *
 * @param provider - A provider that works.
 * @param parseWebhook - Reads them.
 */
export function readingBy(
  provider: TelephonyProvider,
  parseWebhook: (webhook: Webhook) => Promise<LegWebhook>,
): TelephonyProvider {
  return { ...provider, parseWebhook };
}
