import type { Context } from '../context.ts';
import type { IgnoredWebhook, Webhook } from '../ports/webhook.ts';
import { createDirectory, type Directory } from './enter-reference.ts';
import { createReportedLegs, type ReportedLegs } from './legs.ts';
import { type Margin, type MarginRequest, margin } from './margin.ts';
import { type LegWebhookReceived, receiveWebhook } from './receive-webhook.ts';
import { reconcile } from './reconcile.ts';
import type { ReconcileRequest, Reconciliation } from './reconciliation.ts';
import { createReconciliations, type Reconciliations } from './reconciliations.ts';

/** What telephony providers report, on its way to usage. */
export interface Telephony {
  /**
   * Verifies a provider's webhook and takes its events in: each is kept under its key and folded into its leg, and a leg that
   * is over is recorded, exactly once, in whatever order and however often events come. The signature stands in for an actor.
   *
   * A leg whose account is unknown is kept and listed. A final leg with a fact missing is asked for by the worker.
   *
   * @param providerId - Id of the provider whose webhook it is.
   * @param webhook - The request as received, its raw bytes untouched.
   * @returns `received` with what each event did, or `ignored` with the reason.
   * @throws BillingError with code `WEBHOOK_REJECTED`, `PAYLOAD_UNREADABLE` or `CONFIGURATION_INVALID`; or what the storage
   * failed with for the first event that could not be kept, once all others are.
   *
   * @example
   * ```ts
   * const body = new TextEncoder().encode('CallSid=CA1&CallStatus=completed');
   * const webhook = { method: 'POST', url: '/webhooks/twilio', headers: {}, body };
   * const received = await billing.telephony.receiveWebhook('twilio', webhook);
   * console.log(received.status);
   * ```
   */
  receiveWebhook(providerId: string, webhook: Webhook): Promise<LegWebhookReceived | IgnoredWebhook>;
  /**
   * Compares what is recorded with a provider's own list over a range of ends, and sets it right: records what was missed,
   * corrects what differs, fills in vendor prices. May be run at any time, twice, and by two processes at once; a run that
   * was broken off goes on where it was when the same range is asked for again.
   *
   * @param request - Provider and range; the actor must be `system`.
   * @returns The run at its end; leg by leg in `reconciliations.legs`.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, `CONFIGURATION_INVALID` or `PROVIDER_UNAVAILABLE`.
   *
   * @example
   * ```ts runnable
   * const range = { from: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z' };
   * const { results } = await billing.telephony.reconcile({ actor, provider: 'twilio', ...range });
   * console.log(results['missing-here'], results.differs);
   * ```
   */
  reconcile(request: ReconcileRequest): Promise<Reconciliation>;
  /** What reconciliations found. */
  readonly reconciliations: Reconciliations;
  /**
   * Puts what an account's legs of a range of billing starts were charged beside what the vendors ask for them. Currencies are
   * never mixed; what the vendor did not say is counted, not taken for free.
   *
   * @param request - Account and range; the actor must be `system`.
   * @returns The sums, by provider and currency.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const range = { from: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z' };
   * const { lines, unknown } = await billing.telephony.margin({ actor, accountId: 'acme', ...range });
   * for (const { provider, charged, vendorCost } of lines) console.log(provider, charged.amount, vendorCost.amount);
   * console.log(`${unknown.length} providers have not priced everything yet`);
   * ```
   */
  margin(request: MarginRequest): Promise<Margin>;
  /** Legs as reported, and their events. */
  readonly legs: ReportedLegs;
  /** What outside belongs to which account. */
  readonly directory: Directory;
}

/**
 * Makes the telephony area.
 *
 * @param context - What it works with.
 * @returns The area.
 */
export function createTelephony(context: Context): Telephony {
  return {
    receiveWebhook: async (providerId, webhook) => receiveWebhook(context, providerId, webhook),
    reconcile: async (request) => reconcile(context, request),
    reconciliations: createReconciliations(context),
    margin: async (request) => margin(context, request),
    legs: createReportedLegs(context),
    directory: createDirectory(context),
  };
}
