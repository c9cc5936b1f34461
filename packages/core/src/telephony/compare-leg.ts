import { isFinal } from '../ports/leg-state.ts';
import type { LegStatus, UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView } from '../ports/storage.ts';
import { type CheckedFacts, correctedLeg } from '../usage/corrected-facts.ts';
import type { CheckedLeg } from '../usage/leg.ts';
import { recordedParties } from '../usage/parties.ts';
import type { BilledFact } from '../usage/record-leg.ts';
import { contractOfRow } from '../usage/revisions.ts';
import { legOfRow } from '../usage/usage-row.ts';
import type { LegReport } from './leg-report.ts';

/** How the reasons of corrections begin that a reconciliation made. */
export const RECONCILED = 'Reconciliation ';

/** A recorded leg beside what its provider says. */
export type Compared =
  | {
      /** It is not recorded in this account, or parked without a usage row. */
      readonly kind: 'not-recorded';
    }
  | {
      readonly kind: 'recorded';
      /** The first revision. */
      readonly first: UsageRow;
      /** The latest. */
      readonly latest: UsageRow;
      /** Billed facts in which the provider says otherwise. */
      readonly fields: readonly BilledFact[];
      /** What a correction says; absent where there is nothing to correct, or somebody has to look. */
      readonly facts: CheckedFacts | undefined;
      /** Why it is left: corrected by hand before, or redacted. */
      readonly left: 'corrected-by-hand' | 'redacted' | undefined;
      /** The number of the correction that this run made before it was broken off. */
      readonly correctedBy: number | undefined;
    };

/**
 * Compares a recorded leg with what its provider says of it now. What the provider does not say is not compared.
 *
 * @param accountId - The account that has it.
 * @param report - What the provider says.
 * @param reason - The reason under which this run corrects.
 * @returns The decision; it changes nothing.
 */
export function compareLeg(accountId: string, report: LegReport, reason: string): Decision<Compared> {
  const { provider, legId } = report;
  return {
    accountId,
    reads: [{ table: 'usage', key: [provider, legId, 0] }],
    decide: (view) => {
      const revisions = revisionsOf(view, report);
      const [first, latest] = [revisions[0], revisions.at(-1)];
      if (first === undefined || latest === undefined) return { outcome: { kind: 'not-recorded' } };
      const party = view.row('party', [latest.number]);
      const recorded = legOfRow(latest, party);
      const isRedacted = party?.to === undefined;
      const facts = factsSaid(recorded, report, isRedacted);
      const said = correctedLeg(recorded, facts);
      const fields = differing(recorded, said, contractOfRow(view, latest)?.policies.defaultCountry);
      const byHand = isByHand(lastCorrection(revisions));
      const left = byHand ? 'corrected-by-hand' : isRedacted ? 'redacted' : undefined;
      const own = revisions.find((row) => row.cause === 'correction' && row.reason === reason);
      const differs = fields.length > 0;
      return {
        outcome: {
          kind: 'recorded',
          first,
          latest,
          fields,
          facts: differs && left === undefined ? facts : undefined,
          left: differs ? left : undefined,
          correctedBy: own?.revision,
        },
      };
    },
  };
}

function revisionsOf(view: DecisionView, { provider, legId }: LegReport): readonly UsageRow[] {
  const revisions: UsageRow[] = [];
  for (;;) {
    const row = view.row('usage', [provider, legId, revisions.length]);
    if (row === undefined) return revisions;
    revisions.push(row);
  }
}

function lastCorrection(revisions: readonly UsageRow[]): UsageRow | undefined {
  return revisions.filter(({ cause }) => cause === 'correction').at(-1);
}

/** A correction that no reconciliation made. One that left the leg without a charge does not say; it is open to the next. */
function isByHand(correction: UsageRow | undefined): boolean {
  if (correction?.status !== 'charged') return false;
  return correction.reason?.startsWith(RECONCILED) !== true;
}

/** What the provider says, as a correction of what is recorded; `undefined` where it says nothing. */
function factsSaid(recorded: CheckedLeg, report: LegReport, isRedacted: boolean): CheckedFacts {
  const durationSeconds = report.durationSeconds;
  const status = statusSaid(recorded, report);
  // Whoever talked was answered; a reason why nobody talked says that nobody answered.
  const isReason = status !== undefined && status !== 'completed';
  const talk = durationSeconds ?? recorded.durationSeconds;
  const answered = talk > 0 || (recorded.answered && !isReason);
  const flips = answered !== recorded.answered;
  const answeredMs = flips && answered ? report.answeredAtMs : undefined;
  const dialledMs = flips && !answered ? report.startedAtMs : undefined;
  const startMs = answeredMs ?? dialledMs ?? recorded.startMs;
  const isLater = report.endedAtMs !== undefined && report.endedAtMs >= startMs;
  return {
    status,
    direction: report.direction,
    to: isRedacted ? undefined : report.to,
    from: isRedacted ? undefined : report.from,
    dialledMs,
    answeredMs,
    endedAtMs: isLater ? report.endedAtMs : undefined,
    durationSeconds,
    answered: flips ? answered : undefined,
  };
}

/** A bare `completed` without talk does not contradict the reason that an event told. */
function statusSaid(recorded: CheckedLeg, report: LegReport): LegStatus | undefined {
  if (!isFinal(report.status)) return undefined;
  const isBare = report.status === 'completed' && !((report.durationSeconds ?? 0) > 0);
  if (isBare && recorded.durationSeconds === 0) return undefined;
  // Who has talked has completed, whatever reason stands beside it.
  return (report.durationSeconds ?? 0) > 0 ? 'completed' : (report.status as LegStatus);
}

function differing(
  recorded: CheckedLeg,
  said: CheckedLeg,
  defaultCountry: string | undefined,
): readonly BilledFact[] {
  const before = recordedParties(recorded, defaultCountry);
  const after = recordedParties(said, defaultCountry);
  const fields: BilledFact[] = [];
  if (recorded.status !== said.status) fields.push('status');
  if (recorded.durationSeconds !== said.durationSeconds) fields.push('durationSeconds');
  if (recorded.direction !== said.direction) fields.push('direction');
  if (before.to !== after.to) fields.push('to');
  if (before.from !== after.from) fields.push('from');
  return fields;
}
