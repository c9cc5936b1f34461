import { notFound } from '../accounts/account-row.ts';
import { type Actor, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkObject, checkReference } from '../errors/checks.ts';
import type { EventRow, Json, LegRow, LegState } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';
import { checkAccountOfLeg, checkLegKey } from '../usage/check-leg.ts';
import type { LegCampaign, LegKey, LegManager } from '../usage/leg.ts';
import { UNASSIGNED_ACCOUNT } from '../usage/unassigned.ts';
import { checkPage } from '../wallets/activity.ts';
import { legReference, lookUp } from './directory.ts';
import { eventsOfLeg } from './events-of-leg.ts';
import { carriedBy, saidOf } from './fold-leg.ts';

/** Asks about one leg; for actor `system`. */
export interface ReportedLegRequest extends LegKey {
  /** Who asks. */
  readonly actor: Actor;
  /** The account; absent: the one that the directory names, else the legs without an account. */
  readonly accountId?: string;
}

/** Asks for a page of legs as reported; for actor `system`. */
export interface ListReportedLegsRequest {
  /** Who asks. */
  readonly actor: Actor;
  /** The account; absent: the legs whose account is unknown. */
  readonly accountId?: string;
  /** Where the previous page ended. */
  readonly cursor?: string;
  /** Legs on a page, 1 to 1,000; 100 by default. */
  readonly limit?: number;
}

/** A leg as all reports so far tell it, whatever their order. */
export interface LiveLeg extends LegKey {
  /** The account; absent while it is unknown. */
  readonly accountId?: string;
  /** Where it stands. */
  readonly status: LegState;
  /** Every status that was reported, in order of the alphabet. */
  readonly said: readonly LegState[];
  /** Seen from the account. */
  readonly direction?: Direction;
  /** Number or address called; absent when redacted. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld or redacted. */
  readonly from?: string;
  /** When it was dialled or arrived. */
  readonly startedAt?: Date;
  /** When it was answered. */
  readonly answeredAt?: Date;
  /** When it ended. */
  readonly endedAt?: Date;
  /** Talk time in whole seconds. */
  readonly durationSeconds?: number;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** The host's reference of the call, as the provider carried it. */
  readonly callRef?: string;
  /** Campaign of the call, as the provider carried it. */
  readonly campaign?: Partial<LegCampaign>;
  /** Application id, as the provider carried it. */
  readonly applicationId?: string;
  /** Manager of the call, as the provider carried it. */
  readonly manager?: Partial<LegManager>;
  /** When the first thing that is known of it happened. */
  readonly firstAt: Date;
  /** When the last thing that is known of it happened. */
  readonly lastAt: Date;
}

/** A page of legs, those first of which something was known first. */
export interface LiveLegPage {
  /** The legs. */
  readonly legs: readonly LiveLeg[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** A verified event that is still kept. */
export interface ReceivedEvent {
  /** The provider's key of the event. */
  readonly eventKey: string;
  /** What it said of the leg. */
  readonly status: LegState;
  /** When it happened. */
  readonly occurredAt: Date;
  /** When it was received first. */
  readonly receivedAt: Date;
  /** Times (epoch milliseconds), talk time and price, as reported. */
  readonly facts: Json;
}

/** Legs as providers report them, and the events that told; for actor `system`. */
export interface ReportedLegs {
  /**
   * Shows a leg as reported so far.
   *
   * @param request - The leg.
   * @returns The leg.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const leg = await billing.telephony.legs.get({ actor, provider: 'twilio', legId: 'CA1' });
   * console.log(leg.status, leg.durationSeconds);
   * ```
   */
  get(request: ReportedLegRequest): Promise<LiveLeg>;
  /**
   * Lists legs of an account, or those whose account is unknown.
   *
   * @param request - The page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const { legs } = await billing.telephony.legs.list({ actor });
   * console.log(`${legs.length} legs of nobody`);
   * ```
   */
  list(request: ListReportedLegsRequest): Promise<LiveLegPage>;
  /**
   * Shows the events of a leg that are still kept, in the order in which they happened.
   *
   * @param request - The leg.
   * @returns The events, at most 1,000.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const events = await billing.telephony.legs.events({ actor, provider: 'twilio', legId: 'CA1' });
   * for (const { occurredAt, status } of events) console.log(occurredAt.toISOString(), status);
   * ```
   */
  events(request: ReportedLegRequest): Promise<readonly ReceivedEvent[]>;
}

/**
 * Makes the reads of reported legs.
 *
 * @param context - The context.
 * @returns The reads.
 */
export function createReportedLegs(context: Context): ReportedLegs {
  const { storage } = context;
  return {
    get: async (request) => liveLeg(await readRow(context, request, 'read a reported leg')),
    list: async (request) => {
      const fields = checkObject(request, 'request');
      checkActor(fields.actor, 'list reported legs', 'system');
      const accountId = checkAccountOfLeg(fields.accountId) ?? UNASSIGNED_ACCOUNT;
      const page = await storage.list('leg', accountId, { order: 'byFirst', ...checkPage(request) });
      const legs = page.rows.map(liveLeg);
      return page.cursor === undefined ? { legs } : { legs, cursor: page.cursor };
    },
    events: async (request) => {
      const row = await readRow(context, request, 'read the events of a leg');
      return (await eventsOfLeg(storage, row.accountId, row)).map(receivedEvent);
    },
  };
}

async function readRow(context: Context, request: ReportedLegRequest, command: string): Promise<LegRow> {
  const fields = checkObject(request, 'request');
  checkActor(fields.actor, command, 'system');
  const leg = checkLegKey(request);
  const given = checkAccountOfLeg(fields.accountId);
  const [owner] = given === undefined ? await lookUp(context, [legReference(leg)]) : [given];
  const accountId = owner ?? UNASSIGNED_ACCOUNT;
  const [row] = await context.storage.get('leg', accountId, [[leg.provider, leg.legId]]);
  if (row === undefined)
    throw notFound('leg', checkReference(`${leg.provider}/${leg.legId}`.slice(0, 200), 'leg'));
  return row;
}

function liveLeg(row: LegRow): LiveLeg {
  const { callRef, campaignId, campaignTitle, applicationId, managerId } = carriedBy(row);
  const { accountId, direction, to, from, durationSeconds, parentLegId, managerEmail } = row;
  const campaign = { ...named('id', campaignId), ...named('title', campaignTitle) };
  const manager = { ...named('id', managerId), ...named('email', managerEmail) };
  return {
    provider: row.provider,
    legId: row.legId,
    status: row.status,
    said: saidOf(row),
    firstAt: new Date(row.firstAtMs),
    lastAt: new Date(row.lastAtMs),
    ...(accountId !== UNASSIGNED_ACCOUNT && { accountId }),
    ...named('direction', direction),
    ...named('to', to),
    ...named('from', from),
    ...named('startedAt', instant(row.startedAtMs)),
    ...named('answeredAt', instant(row.answeredAtMs)),
    ...named('endedAt', instant(row.endedAtMs)),
    ...named('durationSeconds', durationSeconds),
    ...named('parentLegId', parentLegId),
    ...named('callRef', callRef),
    ...named('applicationId', applicationId),
    ...(Object.keys(campaign).length > 0 && { campaign }),
    ...(Object.keys(manager).length > 0 && { manager }),
  };
}

function named<const Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Field in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Field in Name]?: Value });
}

function instant(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

function receivedEvent({ eventKey, status, occurredAtMs, atMs, facts }: EventRow): ReceivedEvent {
  return {
    eventKey,
    status,
    occurredAt: new Date(occurredAtMs),
    receivedAt: new Date(atMs),
    facts,
  };
}
