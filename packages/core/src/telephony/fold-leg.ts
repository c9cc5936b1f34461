import type { Json, LegRow, LegState } from '../ports/rows.ts';
import type { Spelled } from '../usage/usage-row.ts';
import { type CarriedParameters, type LegReport, PARAMETERS, STATES } from './leg-report.ts';

/**
 * The leg as one report alone tells it.
 *
 * @param accountId - The account it is kept in.
 * @param report - The report.
 * @returns The row.
 */
export function legOfReport(accountId: string, report: LegReport): LegRow {
  const row: Spelled<LegRow> = {
    accountId,
    provider: report.provider,
    legId: report.legId,
    status: report.status,
    said: [report.status],
    direction: report.direction,
    to: report.to,
    from: report.from,
    startedAtMs: report.startedAtMs,
    answeredAtMs: report.answeredAtMs,
    endedAtMs: report.endedAtMs,
    durationSeconds: report.durationSeconds,
    parentLegId: report.parentLegId,
    parameters: parametersOf(report.parameters),
    managerEmail: report.managerEmail,
    redacted: undefined,
    firstAtMs: report.occurredAtMs,
    lastAtMs: report.occurredAtMs,
  };
  return row as LegRow;
}

/**
 * Folds two rows of the same leg into one. Whatever is folded, in which order and however often, gives the same: of statuses
 * all are kept, of begins the earliest, of ends and talk times the largest; where two texts contradict each other, the first
 * in code point order stays, because any choice that does not look at the order will do. Reconciliation corrects what was
 * charged by the provider's own list.
 *
 * @param left - A row.
 * @param right - Another one, or none.
 * @returns What both tell, in the account of the left one.
 */
export function foldLegs(left: LegRow, right: LegRow | undefined): LegRow {
  const other = right ?? left;
  const said = STATES.filter((state) => saidOf(left).includes(state) || saidOf(other).includes(state)).sort();
  const durationSeconds = largest(left.durationSeconds, other.durationSeconds);
  const redacted = left.redacted === true || other.redacted === true;
  const row: Spelled<LegRow> = {
    accountId: left.accountId,
    provider: left.provider,
    legId: left.legId,
    status: statusOf(said, durationSeconds),
    said,
    direction: first(left.direction, other.direction),
    to: redacted ? undefined : first(left.to, other.to),
    from: redacted ? undefined : first(left.from, other.from),
    startedAtMs: smallest(left.startedAtMs, other.startedAtMs),
    answeredAtMs: smallest(left.answeredAtMs, other.answeredAtMs),
    endedAtMs: largest(left.endedAtMs, other.endedAtMs),
    durationSeconds,
    parentLegId: first(left.parentLegId, other.parentLegId),
    parameters: foldParameters(carriedBy(left), carriedBy(other)),
    managerEmail: redacted ? undefined : first(left.managerEmail, other.managerEmail),
    redacted: redacted || undefined,
    firstAtMs: Math.min(left.firstAtMs, other.firstAtMs),
    lastAtMs: Math.max(left.lastAtMs, other.lastAtMs),
  };
  return row as LegRow;
}

/**
 * Says whether two folded rows tell the same.
 *
 * @param left - A row.
 * @param right - Another one, or none.
 * @returns True when there is nothing to write.
 */
export function sameLeg(left: LegRow, right: LegRow | undefined): boolean {
  return right !== undefined && JSON.stringify(left) === JSON.stringify(foldLegs(right, undefined));
}

/**
 * Every status that was reported of a leg.
 *
 * @param row - The leg.
 * @returns The statuses.
 */
export function saidOf(row: LegRow): readonly LegState[] {
  return row.said as unknown as readonly LegState[];
}

/**
 * Our parameters as a leg carried them.
 *
 * @param row - The leg; absent when it is not known.
 * @returns The parameters.
 */
export function carriedBy(row: LegRow | undefined): CarriedParameters {
  return (row?.parameters ?? {}) as CarriedParameters;
}

/**
 * Talk decides: who talked has completed, whatever else was said. Without talk the reason goes before a bare `completed`,
 * which a vendor may send before or after it.
 */
function statusOf(said: readonly LegState[], durationSeconds: number | undefined): LegState {
  if (said.includes('completed') && (durationSeconds ?? 0) > 0) return 'completed';
  const reasons = STATES.filter((state) => state !== 'completed' && said.includes(state));
  const last = reasons.at(-1);
  if (last !== undefined && STATES.indexOf(last) > STATES.indexOf('answered')) return last;
  return said.includes('completed') ? 'completed' : (last ?? 'queued');
}

function foldParameters(left: CarriedParameters, right: CarriedParameters): Json | undefined {
  const folded: { -readonly [Name in keyof CarriedParameters]: string } = {};
  for (const name of PARAMETERS) {
    const value = first(left[name], right[name]);
    if (value !== undefined) folded[name] = value;
  }
  return parametersOf(folded);
}

function parametersOf(parameters: CarriedParameters): Json | undefined {
  return Object.keys(parameters).length === 0 ? undefined : ({ ...parameters } as Json);
}

function first<Text extends string>(left: Text | undefined, right: Text | undefined): Text | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left <= right ? left : right;
}

function smallest(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
}

function largest(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.max(left, right);
}
