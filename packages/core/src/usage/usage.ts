import { type AccountCommand, type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { decide } from '../context.ts';
import { checkObject, checkText, checkWhole } from '../errors/checks.ts';
import { checkAccountOfLeg, checkLeg, checkLegKey } from './check-leg.ts';
import { correctLeg } from './correct-leg.ts';
import { type CorrectedFacts, checkFacts } from './corrected-facts.ts';
import { decideOneWithBooks } from './decide-with-books.ts';
import { type ExplainRequest, explainLeg, type LegExplanation } from './explain-leg.ts';
import { type ImportHistoryRequest, type ImportSummary, importHistory } from './import-history.ts';
import type { FinishedLeg, LegKey } from './leg.ts';
import { type LegOutcome, legOutcome, type RevisionOutcome, revisionOutcome } from './leg-outcome.ts';
import { type ListUsageRequest, listUsage, type UsagePage } from './list-usage.ts';
import { readLeg, readParties, usageReader } from './read-usage.ts';
import { type RecordManyRequest, type RecordRun, recordMany } from './record-many.ts';
import { type LegRedacted, redactLeg } from './redact-leg.ts';
import { settleLeg } from './settle-legs.ts';
import { type UsageRecord, usageView } from './usage-view.ts';

/** Records one finished leg; for actor `system`. */
export interface RecordRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The account; absent when nobody knows it: the leg is then kept in the `unassigned` lot. */
  readonly accountId?: string;
  /** The leg. */
  readonly leg: FinishedLeg;
}

/** Corrects one revision of a leg; for actor `system`. */
export interface CorrectRequest extends AccountCommand, LegKey {
  /** Number of the revision that is wrong, as seen in `usage.get`; the first record is 0. */
  readonly corrects: number;
  /** What turned out to be otherwise. */
  readonly facts: CorrectedFacts;
  /** Why, for people; stands on the entries. */
  readonly reason: string;
}

/** The revision was followed by something else already: read the latest and correct that. Nothing changed. */
export interface CorrectionDiffers extends LegKey {
  /** Discriminant. */
  readonly status: 'differs';
  /** Number of the leg's latest revision. */
  readonly latestRevision: number;
}

/** What correcting a leg did. */
export type CorrectOutcome = RevisionOutcome | CorrectionDiffers;

/** Asks about one leg. */
export interface LegRequest extends AccountCommand, LegKey {}

/** Finished legs: recorded, rated and charged exactly once; corrected, explained, read. */
export interface Usage {
  /**
   * Records one finished leg: rates it by the contract, charges it, writes the usage row and judges the thresholds, all
   * in one commit and exactly once, however often and by however many processes it is sent.
   *
   * A leg is recorded whatever state its account is in. Without a price it is recorded `unrated` and waits in a lot;
   * without an account it is kept `parked`.
   *
   * @param request - The leg and its account.
   * @returns What became of it. The same leg again gives the first result with `replayed: true`; with other billed facts
   * (status, duration, direction, to, from) it `differs` and nothing changes.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, or what the storage failed with.
   *
   * @example
   * ```ts runnable
   * const outcome = await billing.usage.record({
   *   actor,
   *   accountId: 'acme',
   *   leg: {
   *     provider: 'twilio',
   *     legId: 'CA1',
   *     to: '+442071838750',
   *     answeredAt: '2026-03-01T09:30:00Z',
   *     durationSeconds: 61,
   *   },
   * });
   * if (outcome.status === 'charged') console.log(outcome.cost.amount);
   * ```
   */
  record(request: RecordRequest): Promise<LegOutcome>;
  /**
   * Records many legs of any accounts in batches, with one batch in memory. Lines are told in input order; a broken line
   * is rejected with its index and does not stop the others.
   *
   * @param request - The legs.
   * @returns A run: iterate it for a line per leg, or ask for its summary alone, which is faster.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED` for the command itself. The run fails with what its
   * source fails with, after everything before was recorded.
   *
   * @example
   * ```ts runnable
   * const legs = [
   *   {
   *     accountId: 'acme',
   *     leg: {
   *       provider: 'twilio',
   *       legId: 'CA1',
   *       to: '+442071838750',
   *       endedAt: '2026-03-01T09:31:01Z',
   *       durationSeconds: 61,
   *     },
   *   },
   * ];
   * for await (const line of billing.usage.recordMany({ actor, legs })) {
   *   if (line.status === 'rejected') console.log(line.index, line.error.message);
   * }
   * const { charged, totals } = await billing.usage.recordMany({ actor, legs }).summary();
   * console.log(charged, totals);
   * ```
   */
  recordMany(request: RecordManyRequest): RecordRun;
  /**
   * Corrects a recorded leg: reverses its charge and charges the corrected facts as the next revision, in one commit.
   * Keyed by the leg and the revision it corrects. The price book stays the one that rated it, unless the billing start
   * moves.
   *
   * @param request - Leg, revision and facts.
   * @returns The new revision; the same correction again is `replayed`, another one of the same revision `differs`.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const outcome = await billing.usage.correct({
   *   actor,
   *   accountId: 'acme',
   *   provider: 'twilio',
   *   legId: 'CA1',
   *   corrects: 0,
   *   facts: { durationSeconds: 58 },
   *   reason: 'late report of the carrier',
   * });
   * if (outcome.status === 'differs') console.log(`correct revision ${outcome.latestRevision} instead`);
   * ```
   */
  correct(request: CorrectRequest): Promise<CorrectOutcome>;
  /**
   * Reads the latest revision of a leg. Members read their own calls, unless the contract opens `all-calls`.
   *
   * @param request - The leg.
   * @returns The record.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const leg = await billing.usage.get({ actor, accountId: 'acme', provider: 'twilio', legId: 'CA1' });
   * console.log(leg.status, leg.cost?.amount);
   * ```
   */
  get(request: LegRequest): Promise<UsageRecord>;
  /**
   * Reads every revision of a leg, oldest first.
   *
   * @param request - The leg.
   * @returns The records.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const revisions = await billing.usage.history({ actor, accountId: 'acme', provider: 'twilio', legId: 'CA1' });
   * console.log(revisions.map((leg) => `${leg.revision} ${leg.cause} ${leg.cost?.amount ?? leg.reason}`));
   * ```
   */
  history(request: LegRequest): Promise<readonly UsageRecord[]>;
  /**
   * Lists recorded legs by billing start, each with its latest revision. Members see their own calls only, so their
   * pages may be short.
   *
   * @param request - Range and page.
   * @returns The page.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const { legs } = await billing.usage.list({ actor, accountId: 'acme', from: '2026-03-01T00:00:00Z' });
   * console.log(legs.length);
   * ```
   */
  list(request: ListUsageRequest): Promise<UsagePage>;
  /**
   * Explains one leg's charge: which rule of which price book under which contract, step by step, and whether rating it
   * again now gives the same cost.
   *
   * @param request - The leg, and the revision if not the latest.
   * @returns Text for a person, and the same as data.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const explained = await billing.usage.explain({ actor, accountId: 'acme', provider: 'twilio', legId: 'CA1' });
   * console.log(explained.text);
   * ```
   */
  explain(request: ExplainRequest): Promise<LegExplanation>;
  /**
   * Blanks phone numbers and e-mail of every revision of a leg; amounts, keys and digests stay. Owners and the system.
   *
   * @param request - The leg.
   * @returns That it is done; `replayed` when nothing was left to blank.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * await billing.usage.redact({ actor, accountId: 'acme', provider: 'twilio', legId: 'CA1' });
   * ```
   */
  redact(request: LegRequest): Promise<LegRedacted>;
  /**
   * Imports the calls of a system that is left behind, with what they cost there. Each is charged in the journal, and
   * the same amount is posted as opening money in the same commit: reports agree with the ledger, and the balance does
   * not move. Keyed by leg, so that it may be repeated; a dry run changes nothing.
   *
   * @param request - The legs.
   * @returns Counts, total and the first problems.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const leg = { provider: 'old', legId: '17', to: '+442071838750', durationSeconds: 61 };
   * const legs = [{ leg: { ...leg, answeredAt: '2025-12-01T09:30:00Z' }, cost: money('0.02', 'USD') }];
   * const { imported, total } = await billing.usage.importHistory({ actor, accountId: 'acme', legs, dryRun: true });
   * console.log(imported, total.amount);
   * ```
   */
  importHistory(request: ImportHistoryRequest): Promise<ImportSummary>;
}

/**
 * Makes the usage area.
 *
 * @param context - What it works with.
 * @returns The area.
 */
export function createUsage(context: Context): Usage {
  return {
    record: (request) => record(context, request),
    recordMany: (request) => recordMany(context, request),
    correct: (request) => correct(context, request),
    get: async (request) => {
      const revisions = await history(context, request, 'read a call');
      return revisions.at(-1) as UsageRecord;
    },
    history: (request) => history(context, request, 'read the history of a call'),
    list: (request) => listUsage(context, request),
    explain: (request) => explainLeg(context, request),
    redact: async (request) => {
      const { actor, accountId } = authorize(request, 'redact a call', 'owner');
      const clockMs = context.clock.now();
      const leg = checkLegKey(request);
      return decide(context, redactLeg({ clockMs, actor: actorText(actor), accountId, leg }));
    },
    importHistory: (request) => importHistory(context, request),
  };
}

async function record(context: Context, request: RecordRequest): Promise<LegOutcome> {
  const fields = checkObject(request, 'request');
  const actor = checkActor(fields.actor, 'record a leg', 'system');
  const accountId = checkAccountOfLeg(fields.accountId);
  const leg = checkLeg(fields.leg);
  const options = { actor: actorText(actor), priority: 'live' } as const;
  return legOutcome(await settleLeg(context, { accountId, leg }, options), leg);
}

async function correct(context: Context, request: CorrectRequest): Promise<CorrectOutcome> {
  const { actor, accountId } = authorize(request, 'correct a leg', 'system');
  const { provider, legId } = checkLegKey(request);
  const missing = new Set<string>();
  const command = {
    clockMs: context.clock.now(),
    actor: actorText(actor),
    books: { shelf: context.priceBooks, missing },
  };
  const correction = {
    accountId,
    provider,
    legId,
    corrects: checkWhole(request.corrects, 'corrects', { least: 0, most: 1_000_000 }),
    facts: checkFacts(request.facts),
    reason: checkText(request.reason, 'reason', 500),
  };
  const answer = await decideOneWithBooks(context, correctLeg(command, correction), missing);
  if (answer.kind === 'row') return revisionOutcome(answer.row, answer.currency, answer.replayed);
  return { status: 'differs', provider, legId, latestRevision: answer.latest.revision };
}

async function history(
  context: Context,
  request: LegRequest,
  command: string,
): Promise<readonly UsageRecord[]> {
  const reader = await usageReader(context, request, command);
  const rows = await readLeg(context, reader, checkLegKey(request));
  const { accountId, currency } = reader.account;
  const parties = await readParties(context, accountId, rows);
  return rows.map((row, at) => usageView(row, parties[at], currency));
}
