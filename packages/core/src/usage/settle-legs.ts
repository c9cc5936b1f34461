import type { Context } from '../context.ts';
import type { BillingError } from '../errors/billing-error.ts';
import { invariant } from '../errors/invalid-input.ts';
import type { Decided, DecideOptions, Decision } from '../ports/storage.ts';
import { type BookWanted, decideWithBooks } from './decide-with-books.ts';
import type { CheckedLeg } from './leg.ts';
import type { LegAnswer } from './leg-outcome.ts';
import { type LegCommand, type LegDecided, RecordLeg } from './record-leg.ts';
import { parkUnassigned } from './unassigned.ts';

/** A leg on its way into an account. */
export interface LegToSettle {
  /** The account; absent when nobody knows it. */
  readonly accountId: string | undefined;
  readonly leg: CheckedLeg;
}

/** Options of a settlement. */
export interface SettleOptions {
  /** Who gives the command, as `role:id`. */
  readonly actor: string;
  readonly priority: DecideOptions['priority'];
  /** Keeps numbers that cannot be read instead of refusing the leg. */
  readonly lenient?: boolean;
  /** Kind of the due rows that go with the record. */
  readonly settles?: string;
}

/** What became of one leg: an answer, or the error it failed with alone. */
export type Settled = LegAnswer | BillingError;

type Sent = Exclude<LegDecided, BookWanted>;

interface OpenLeg {
  readonly index: number;
  readonly decision: Decision<LegDecided>;
}

/**
 * Settles legs in one batch: decides, loads price books that were not on the shelf, parks what has no account, and sends
 * legs on that were assigned meanwhile.
 *
 * @param context - The context.
 * @param legs - The legs.
 * @param options - Actor and priority.
 * @returns One element per leg, in order.
 */
export async function settleLegs(
  context: Context,
  legs: readonly LegToSettle[],
  options: SettleOptions,
): Promise<readonly Settled[]> {
  const missing = new Set<string>();
  const command: LegCommand = {
    clockMs: context.clock.now(),
    actor: options.actor,
    books: { shelf: context.priceBooks, missing },
    ...(options.lenient === true && { lenient: true }),
    ...(options.settles !== undefined && { settles: options.settles }),
  };
  const bookOptions = { priority: options.priority, missing };
  const decisions: Decision<LegDecided>[] = [];
  for (const { accountId, leg } of legs) decisions.push(firstDecision(command, accountId, leg));
  const settled = new Array<Settled>(legs.length);
  const answers = await decideWithBooks<Sent>(context, decisions, bookOptions);
  let open: OpenLeg[] = [];
  for (let index = 0; index < answers.length; index += 1) {
    const answer = answers[index];
    // Nearly every leg; the rest is placed with more ado.
    if (answer?.status === 'done' && answer.outcome.kind === 'row') settled[index] = answer.outcome;
    else place(answer, { command, legs, index, settled, open });
  }
  // At most twice: from a named account that does not exist to the unassigned one, and on to where it was assigned.
  while (open.length > 0) {
    const batch = open;
    open = [];
    const again = await decideWithBooks<Sent>(
      context,
      batch.map(({ decision }) => decision),
      bookOptions,
    );
    batch.forEach(({ index }, at) => {
      place(again[at], { command, legs, index, settled, open });
    });
  }
  return settled;
}

/**
 * Settles one leg.
 *
 * @param context - The context.
 * @param leg - The leg, and its account.
 * @param options - Actor and priority.
 * @returns What became of it.
 * @throws BillingError when it could not be settled.
 */
export async function settleLeg(
  context: Context,
  leg: LegToSettle,
  options: SettleOptions,
): Promise<LegAnswer> {
  const [settled] = await settleLegs(context, [leg], options);
  invariant(settled !== undefined, 'Every leg of a batch is settled.');
  if (settled instanceof Error) throw settled;
  return settled;
}

function firstDecision(
  command: LegCommand,
  accountId: string | undefined,
  leg: CheckedLeg,
): Decision<LegDecided> {
  if (accountId !== undefined) return new RecordLeg(command, accountId, leg);
  return parkUnassigned(command, { leg, namedAccount: undefined });
}

function place(
  decided: Decided<Sent> | undefined,
  into: {
    readonly command: LegCommand;
    readonly legs: readonly LegToSettle[];
    readonly index: number;
    readonly settled: Settled[];
    readonly open: OpenLeg[];
  },
): void {
  invariant(decided !== undefined, 'A storage answers every decision of a batch, in order.');
  const { command, index, settled, open } = into;
  if (decided.status === 'failed') {
    settled[index] = decided.error;
    return;
  }
  const { outcome } = decided;
  const wanted = into.legs[index];
  if (outcome.kind === 'assigned' && wanted !== undefined) {
    open.push({ index, decision: new RecordLeg(command, outcome.accountId, wanted.leg) });
  } else if (outcome.kind === 'no-account' && wanted !== undefined) {
    const facts = { leg: wanted.leg, namedAccount: wanted.accountId };
    open.push({ index, decision: parkUnassigned(command, facts) });
  } else if (outcome.kind !== 'assigned' && outcome.kind !== 'no-account') {
    settled[index] = outcome;
  }
}
