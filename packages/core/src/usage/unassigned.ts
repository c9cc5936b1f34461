import { reservedAccount } from '../accounts/account-row.ts';
import type { AccountRow, ParkedRow, UsageRow } from '../ports/rows.ts';
import type { Decision, DecisionView, RowRef, Verdict } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { CheckedLeg } from './leg.ts';
import { legFacts } from './leg-facts.ts';
import { digestOfLeg, recordedParties } from './parties.ts';
import { type LegCommand, type LegDecided, parkedAgain } from './record-leg.ts';
import { withoutDue } from './settled-due.ts';

/** The reserved account that keeps legs whose account is unknown. It has no wallet, no owner and no contract. */
export const UNASSIGNED_ACCOUNT = '~unassigned';

/** Why a leg is in the unassigned lot. */
export type UnassignedReason = 'account-not-named' | 'account-unknown';

/**
 * The row of the unassigned account, which comes into being with its first leg.
 *
 * @param view - The decision's view.
 * @param clockMs - The clock's time.
 * @returns The row.
 */
export function unassignedAccount(view: DecisionView, clockMs: number): AccountRow {
  return reservedAccount(view, { accountId: UNASSIGNED_ACCOUNT, name: 'Unassigned legs' }, clockMs);
}

/** What is kept about a leg of an unknown account. */
export interface UnassignedFacts {
  readonly leg: CheckedLeg;
  /** The account that was named but does not exist. */
  readonly namedAccount: string | undefined;
}

/**
 * Keeps a leg whose account is unknown. A leg that was assigned meanwhile is sent on to its account.
 *
 * @param command - What it shares with others.
 * @param facts - The leg, and the account it named.
 * @returns The decision.
 */
export function parkUnassigned(command: LegCommand, facts: UnassignedFacts): Decision<LegDecided> {
  const { leg } = facts;
  const digest = digestOfLeg(leg, recordedParties(leg, undefined));
  const usage: RowRef = { table: 'usage', key: [leg.provider, leg.legId, 0] };
  const parkedKey = ['unassigned', leg.provider, leg.legId];
  return {
    accountId: UNASSIGNED_ACCOUNT,
    reads: [usage, { table: 'parked', key: parkedKey }],
    decide: (view): Verdict<LegDecided> => withoutDue(view, { command, leg }, decideParking(view)),
  };

  function decideParking(view: DecisionView): Verdict<LegDecided> {
    const assigned = view.row('usage', usage.key);
    if (assigned?.reason !== undefined) {
      return { outcome: { kind: 'assigned', accountId: accountOfMark(assigned) } };
    }
    const known = view.row('parked', parkedKey);
    if (known !== undefined) return { outcome: parkedAgain(known, digest) };
    const account = unassignedAccount(view, command.clockMs);
    const draft = new Draft({ account, clockMs: command.clockMs, actor: command.actor });
    const row = unassignedRow(facts, { digest, atMs: draft.nowMs });
    draft.write({ type: 'insert', table: 'parked', row });
    return { outcome: { kind: 'parked', row, replayed: false }, changes: draft.changes(view) };
  }
}

function unassignedRow(
  { leg, namedAccount }: UnassignedFacts,
  stamp: { readonly digest: string; readonly atMs: number },
): ParkedRow {
  const reason: UnassignedReason = namedAccount === undefined ? 'account-not-named' : 'account-unknown';
  return {
    accountId: UNASSIGNED_ACCOUNT,
    lot: 'unassigned',
    provider: leg.provider,
    legId: leg.legId,
    reason,
    ...stamp,
    billingStartMs: leg.startMs,
    facts: { leg: legFacts(leg), ...(namedAccount !== undefined && { namedAccount }) },
  };
}

const MARK = 'assigned:';

/**
 * The row that remembers for ever to which account a leg was assigned, so that the leg, sent once more without an
 * account, finds its way. It carries no money and no phone number.
 *
 * @param draft - A draft of the unassigned account.
 * @param parked - The parked row that is resolved.
 * @param request - The account, and the leg.
 * @returns The row.
 */
export function assignedMark(
  draft: Draft,
  parked: ParkedRow,
  request: { readonly accountId: string; readonly leg: CheckedLeg },
): UsageRow {
  const { leg } = request;
  return {
    accountId: UNASSIGNED_ACCOUNT,
    provider: parked.provider,
    legId: parked.legId,
    revision: 0,
    number: draft.takeNumber(),
    cause: 'leg',
    status: 'not-billed',
    reason: `${MARK}${request.accountId}`,
    digest: parked.digest,
    billingStartMs: parked.billingStartMs,
    legStatus: leg.status,
    answered: leg.answered,
    durationSeconds: leg.durationSeconds,
    billedSeconds: 0,
    direction: leg.direction,
    costAtoms: 0n,
    contractNumber: 0,
    atMs: draft.nowMs,
  };
}

/**
 * The account a mark points to.
 *
 * @param mark - What {@link assignedMark} made.
 * @returns The account.
 */
export function accountOfMark(mark: UsageRow): string {
  return (mark.reason ?? '').slice(MARK.length);
}
