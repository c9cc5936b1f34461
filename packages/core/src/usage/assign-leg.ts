import { notFound, readAccount } from '../accounts/account-row.ts';
import { type Context, decide } from '../context.ts';
import type { Json, ParkedRow } from '../ports/rows.ts';
import type { Decision, RowRef } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { CheckedLeg, LegKey } from './leg.ts';
import type { LegDirectory } from './leg-directory.ts';
import { legFromFacts } from './leg-facts.ts';
import { type LegOutcome, legOutcome } from './leg-outcome.ts';
import { settleLeg } from './settle-legs.ts';
import { accountOfMark, assignedMark, UNASSIGNED_ACCOUNT, unassignedAccount } from './unassigned.ts';

/** The leg belongs to another account already, or is on its way there; nothing changed. */
export interface AssignedElsewhere extends LegKey {
  /** Discriminant. */
  readonly status: 'assigned-elsewhere';
  /** The account it was assigned to. */
  readonly accountId: string;
}

/** What assigning a leg did: what recording it did, or that it belongs to another account. */
export type AssignOutcome = LegOutcome | AssignedElsewhere;

/** An assignment, checked. */
export interface Assignment {
  /** The account. */
  readonly accountId: string;
  /** The leg. */
  readonly leg: LegKey;
  /** Who assigns it, as `role:id`. */
  readonly actor: string;
  /** Where the leg is entered before it is recorded; absent where it is entered already. */
  readonly directory?: LegDirectory;
}

/**
 * Assigns an unassigned leg in three commits, each of which may be repeated: the intent, the record in its account, and
 * the mark that says for ever where it went. A leg goes to one account only, whatever is interrupted or raced.
 *
 * @param context - The context.
 * @param assignment - The assignment.
 * @returns What became of it.
 * @throws BillingError with code `NOT_FOUND` for an unknown account or leg.
 */
export async function assignLeg(context: Context, assignment: Assignment): Promise<AssignOutcome> {
  const { accountId, leg } = assignment;
  await readAccount(context, accountId);
  const clockMs = context.clock.now();
  const found = await foundMeanwhile(context, assignment);
  if (found !== undefined) {
    await decide(context, finish({ ...assignment, accountId: found.accountId }, found.leg, clockMs));
    return { status: 'assigned-elsewhere', ...leg, accountId: found.accountId };
  }
  const owner = await claimLeg(context, assignment);
  if (owner !== accountId) return { status: 'assigned-elsewhere', ...leg, accountId: owner };
  const intended = await decide(context, intend(assignment, clockMs));
  if (intended.accountId !== accountId) {
    return { status: 'assigned-elsewhere', ...leg, accountId: intended.accountId };
  }
  if (intended.leg === undefined) return assignedBefore(context, assignment);
  const facts = intended.leg;
  const options = { actor: assignment.actor, priority: 'live', lenient: true } as const;
  const settled = await settleLeg(context, { accountId, leg: facts }, options);
  // With other facts the leg stays parked, where somebody can see it, until the account's leg is corrected.
  if (settled.kind !== 'differs') await decide(context, finish(assignment, facts, clockMs));
  await assignment.directory?.follow(leg, assignment);
  return legOutcome(settled, leg);
}

/** Whoever is entered first owns the leg: what a provider reports of it from now on goes there, too. */
async function claimLeg(context: Context, assignment: Assignment): Promise<string> {
  const { accountId, leg, directory } = assignment;
  if (directory === undefined) return accountId;
  const [parked] = await context.storage.get('parked', UNASSIGNED_ACCOUNT, [rowsOf(leg).parkedKey]);
  return parked === undefined ? accountId : directory.claim(leg, assignment);
}

/**
 * The account that the leg named is there by now, and was sent the leg once more: then it is recorded there, and must not be
 * charged to anybody else.
 */
async function foundMeanwhile(
  context: Context,
  assignment: Assignment,
): Promise<{ readonly accountId: string; readonly leg: CheckedLeg } | undefined> {
  const { provider, legId } = assignment.leg;
  const [parked] = await context.storage.get('parked', UNASSIGNED_ACCOUNT, [['unassigned', provider, legId]]);
  if (parked === undefined) return undefined;
  const { namedAccount, leg, assigningTo } = factsOf(parked);
  if (namedAccount === undefined || namedAccount === assignment.accountId) return undefined;
  if (assigningTo !== undefined) return undefined;
  const [recorded] = await context.storage.get('usage', namedAccount, [[provider, legId, 0]]);
  const [old] = await context.storage.get('parked', namedAccount, [['before-horizon', provider, legId]]);
  if (recorded === undefined && old === undefined) return undefined;
  return { accountId: namedAccount, leg: legFromFacts(leg) };
}

interface Intended {
  /** The account it goes to. */
  readonly accountId: string;
  /** The parked leg; absent when it went there before. */
  readonly leg: CheckedLeg | undefined;
}

/** The mark of a leg that went to its account, and where it is parked until then. */
function rowsOf({ provider, legId }: LegKey) {
  const usageKey = [provider, legId, 0] as const;
  const parkedKey = ['unassigned', provider, legId] as const;
  const reads: readonly RowRef[] = [
    { table: 'usage', key: usageKey },
    { table: 'parked', key: parkedKey },
  ];
  return { usageKey, parkedKey, reads };
}

function intend(assignment: Assignment, clockMs: number): Decision<Intended> {
  const { accountId, leg } = assignment;
  const { provider, legId } = leg;
  const { usageKey, parkedKey, reads } = rowsOf(leg);
  return {
    accountId: UNASSIGNED_ACCOUNT,
    reads,
    decide: (view) => {
      const mark = view.row('usage', usageKey);
      if (mark !== undefined) return { outcome: { accountId: accountOfMark(mark), leg: undefined } };
      const parked = view.row('parked', parkedKey);
      if (parked === undefined) throw notFound('unassigned leg', `${provider}/${legId}`);
      const facts = factsOf(parked);
      const parkedLeg = legFromFacts(facts.leg);
      if (facts.assigningTo !== undefined) {
        return { outcome: { accountId: facts.assigningTo, leg: parkedLeg } };
      }
      const draft = new Draft({
        account: unassignedAccount(view, clockMs),
        clockMs,
        actor: assignment.actor,
      });
      const row: ParkedRow = { ...parked, facts: { ...facts, assigningTo: accountId } };
      draft.write({ type: 'update', table: 'parked', row });
      return { outcome: { accountId, leg: parkedLeg }, changes: draft.changes(view) };
    },
  };
}

function finish(assignment: Assignment, leg: CheckedLeg, clockMs: number): Decision<undefined> {
  const { usageKey, parkedKey, reads } = rowsOf(assignment.leg);
  return {
    accountId: UNASSIGNED_ACCOUNT,
    reads,
    decide: (view) => {
      const parked = view.row('parked', parkedKey);
      if (view.row('usage', usageKey) !== undefined || parked === undefined) return { outcome: undefined };
      const { assigningTo = assignment.accountId } = factsOf(parked);
      if (assigningTo !== assignment.accountId) return { outcome: undefined };
      const draft = new Draft({
        account: unassignedAccount(view, clockMs),
        clockMs,
        actor: assignment.actor,
      });
      const row = assignedMark(draft, parked, { accountId: assignment.accountId, leg });
      draft.write({ type: 'insert', table: 'usage', row });
      draft.write({ type: 'remove', table: 'parked', key: parkedKey });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  };
}

interface Facts {
  readonly [field: string]: Json | undefined;
  readonly leg?: Json;
  readonly namedAccount?: string;
  readonly assigningTo?: string;
}

function factsOf(parked: ParkedRow): Facts {
  return (parked.facts ?? {}) as Facts;
}

/** The leg went there before: what it came to is the first result, whatever was redacted since. */
async function assignedBefore(context: Context, assignment: Assignment): Promise<LegOutcome> {
  const { accountId, leg } = assignment;
  const { currency } = await readAccount(context, accountId);
  const [row] = await context.storage.get('usage', accountId, [[leg.provider, leg.legId, 0]]);
  if (row !== undefined) return legOutcome({ kind: 'row', row, currency, replayed: true }, leg);
  const [parked] = await context.storage.get('parked', accountId, [
    ['before-horizon', leg.provider, leg.legId],
  ]);
  if (parked !== undefined) return legOutcome({ kind: 'parked', row: parked, replayed: true }, leg);
  throw notFound('leg', `${leg.provider}/${leg.legId}`);
}
