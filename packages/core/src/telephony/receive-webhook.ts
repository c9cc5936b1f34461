import type { Context } from '../context.ts';
import { checkWebhook } from '../errors/check-webhook.ts';
import type { LegState } from '../ports/rows.ts';
import type { IgnoredWebhook, Webhook } from '../ports/webhook.ts';
import type { LegKey } from '../usage/leg.ts';
import { type LegOutcome, legOutcome } from '../usage/leg-outcome.ts';
import { type LegReport, reportOfEvent } from './leg-report.ts';
import { providerOf } from './provider-of.ts';
import { foldReports, type RecordedReport, recordFolded } from './take-in-legs.ts';

/** What one event of a webhook did. */
export interface LegEventOutcome extends LegKey {
  /** The provider's key of the event. */
  readonly eventKey: string;
  /** `repeated` when it came before; `differs` when the key came before with other content, which changes nothing. */
  readonly event: 'new' | 'repeated' | 'differs';
  /** The account of the leg; absent while nobody knows it: it is kept, listed and can be assigned. */
  readonly accountId?: string;
  /** Where the leg stands after it. */
  readonly legStatus: LegState;
  /**
   * What recording the leg came to, when this event ended it. Absent while it runs, when it was recorded before, and when a
   * fact is missing or the record failed: the worker then records it.
   */
  readonly recorded?: LegOutcome;
}

/** A webhook's events are taken in. */
export interface LegWebhookReceived {
  /** Discriminant. */
  readonly status: 'received';
  /** What each event did, in their order. */
  readonly events: readonly LegEventOutcome[];
}

/**
 * Takes in a webhook of a provider.
 *
 * @param context - The context.
 * @param providerId - Id of the provider; untrusted.
 * @param webhook - The request; untrusted.
 * @returns What each event did.
 * @throws BillingError, once all other events are taken in.
 */
export async function receiveWebhook(
  context: Context,
  providerId: string,
  webhook: Webhook,
): Promise<LegWebhookReceived | IgnoredWebhook> {
  const provider = providerOf(context, providerId);
  const read = await provider.parseWebhook(checkWebhook(webhook));
  if (read.status === 'ignored') return read;
  const reports: LegReport[] = [];
  const failures: unknown[] = [];
  for (const event of read.events) {
    try {
      reports.push(reportOfEvent(provider.id, event));
    } catch (failure) {
      failures.push(failure);
    }
  }
  const intake = { actor: `system:telephony:${provider.id}`, source: 'event', priority: 'live' } as const;
  const folded = await foldReports(context, reports, intake);
  const recorded = await recordFolded(context, folded, intake);
  for (const { taken } of recorded) if (taken instanceof Error) failures.push(taken);
  if (failures.length > 0) throw failures[0];
  return { status: 'received', events: recorded.map(outcomeOf) };
}

function outcomeOf(one: RecordedReport): LegEventOutcome {
  const { report, taken, settled, accountId } = one;
  if (taken instanceof Error) throw taken;
  const { provider, legId, eventKey = '' } = report;
  const hasAnswer = settled !== undefined && !(settled instanceof Error);
  return {
    provider,
    legId,
    eventKey,
    event: taken.event === 'none' ? 'new' : taken.event,
    legStatus: taken.row.status,
    ...(accountId !== undefined && { accountId }),
    ...(hasAnswer && { recorded: legOutcome(settled, { provider, legId }) }),
  };
}
