import { type Actor, actorText, checkActor } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkObject, checkOneOf } from '../errors/checks.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import { brokenLine } from './broken-line.ts';
import { checkAccountOfLeg, checkLeg } from './check-leg.ts';
import { checkSource, inBatches, oneAhead, type Source } from './in-batches.ts';
import type { FinishedLeg } from './leg.ts';
import { type LegOutcome, legOutcome } from './leg-outcome.ts';
import { type LegToSettle, type Settled, settleLegs } from './settle-legs.ts';

/** A finished leg and the account it belongs to. */
export interface LegOfAccount {
  /** The account; absent when nobody knows it: the leg is then kept in the `unassigned` lot. */
  readonly accountId?: string;
  /** The leg. */
  readonly leg: FinishedLeg;
}

/** Records many finished legs; for actor `system`. */
export interface RecordManyRequest {
  /** Who gives the command. */
  readonly actor: Actor;
  /** The legs, of any accounts, in any order: a list, a generator or a stream. */
  readonly legs: Source<LegOfAccount>;
  /** `bulk` (default) lets live commands pass; `live` does not. */
  readonly priority?: 'live' | 'bulk';
  /** Told after every batch of a few hundred legs. */
  readonly onProgress?: (progress: RecordCounts) => void;
}

/** How many legs came to which end. */
export interface RecordCounts {
  /** Legs read so far. */
  readonly lines: number;
  /** Charged now; cost zero included. */
  readonly charged: number;
  /** Recorded now without a price. */
  readonly unrated: number;
  /** Recorded now, excluded by the contract's policy on legs. */
  readonly notBilled: number;
  /** Parked now: account unknown, or before the horizon. */
  readonly parked: number;
  /** Known before with the same facts; nothing changed. */
  readonly replayed: number;
  /** Known before with other facts; nothing changed. */
  readonly differs: number;
  /** Broken input, or a failure of the storage; see the line's error. */
  readonly rejected: number;
}

/** The sums of a run. */
export interface RecordSummary extends RecordCounts {
  /** What was charged now, one amount per currency, in order of the currency. */
  readonly totals: readonly Money[];
  /** False when the run was given up before the last leg. */
  readonly complete: boolean;
}

/** What became of one line; `index` counts from 0 in the order of the input. */
export type RecordedLine =
  | {
      /** Discriminant. */
      readonly status: 'recorded';
      /** Position in the input, from 0. */
      readonly index: number;
      /** What became of the leg. */
      readonly outcome: LegOutcome;
    }
  | {
      /** Discriminant. */
      readonly status: 'rejected';
      /** Position in the input, from 0. */
      readonly index: number;
      /** Why; the other lines are not affected. `retry` says whether the same leg may be sent again. */
      readonly error: BillingError;
    };

/**
 * A run over many legs. Nothing happens before it is iterated or its summary is asked for; each leg is recorded once
 * however often a run is repeated, so a broken run is simply started again.
 */
export interface RecordRun extends AsyncIterable<RecordedLine> {
  /**
   * Runs to the end without building a line per leg. An iteration that was left early has ended the run: then these are
   * the sums up to there.
   *
   * @returns The sums of the run; `complete` says whether it came to its end.
   */
  summary(): Promise<RecordSummary>;
}

/** Legs in one batch: large enough that many legs share what is written once for their account. */
const LEGS_IN_BATCH = 4000;

/**
 * Records many legs in batches.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The run.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED` for the command itself.
 */
export function recordMany(context: Context, request: RecordManyRequest): RecordRun {
  const fields = checkObject(request, 'request');
  const actor = checkActor(fields.actor, 'record legs', 'system');
  const source = checkSource(request.legs, 'legs');
  const priority =
    request.priority === undefined ? 'bulk' : checkOneOf(request.priority, 'priority', ['live', 'bulk']);
  const tally = new Tally();
  const options = { actor: actorText(actor), priority };
  const batches = (async function* (): AsyncGenerator<SettledBatch> {
    let firstIndex = 0;
    const settle = async (values: readonly unknown[]): Promise<SettledBatch> => {
      const first = firstIndex;
      firstIndex += values.length;
      const batch = await settleBatch(context, {
        lines: values.map(checkedLine),
        firstIndex: first,
        options,
      });
      tally.add(batch);
      request.onProgress?.(tally.counts());
      return batch;
    };
    yield* oneAhead(inBatches(source, LEGS_IN_BATCH), settle);
    tally.complete = true;
  })();
  return {
    async *[Symbol.asyncIterator](): AsyncGenerator<RecordedLine> {
      for await (const batch of batches) yield* linesOf(batch);
    },
    summary: async () => {
      for (;;) if ((await batches.next()).done === true) return tally.summary();
    },
  };
}

interface SettledBatch {
  readonly firstIndex: number;
  readonly lines: readonly (LegToSettle | BillingError)[];
  readonly settled: readonly Settled[];
}

function checkedLine(value: unknown): LegToSettle | BillingError {
  try {
    const line = checkObject(value, 'line');
    return { accountId: checkAccountOfLeg(line.accountId), leg: checkLeg(line.leg) };
  } catch (error) {
    return brokenLine(error);
  }
}

async function settleBatch(
  context: Context,
  batch: {
    readonly lines: readonly (LegToSettle | BillingError)[];
    readonly firstIndex: number;
    readonly options: { readonly actor: string; readonly priority: 'live' | 'bulk' };
  },
): Promise<SettledBatch> {
  const { lines, firstIndex, options } = batch;
  const legs = lines.filter((line): line is LegToSettle => !(line instanceof BillingError));
  const settled = await settleLegs(context, legs, options);
  if (legs.length === lines.length) return { firstIndex, lines, settled };
  let at = 0;
  const all = lines.map((line) => {
    if (line instanceof BillingError) return line;
    at += 1;
    return settled[at - 1] as Settled;
  });
  return { firstIndex, lines, settled: all };
}

function* linesOf(batch: SettledBatch): Generator<RecordedLine> {
  for (let at = 0; at < batch.lines.length; at += 1) {
    const index = batch.firstIndex + at;
    const line = batch.lines[at];
    const settled = batch.settled[at];
    if (line === undefined || settled === undefined) continue;
    if (settled instanceof Error) yield { status: 'rejected', index, error: settled };
    else if (!(line instanceof Error)) {
      yield { status: 'recorded', index, outcome: legOutcome(settled, line.leg) };
    }
  }
}

/** Counts and totals of a run, kept as it goes: its memory does not grow with the legs. */
class Tally {
  complete = false;
  #lines = 0;
  #charged = 0;
  #unrated = 0;
  #notBilled = 0;
  #parked = 0;
  #replayed = 0;
  #differs = 0;
  #rejected = 0;
  readonly #totals = new Map<string, Atoms>();

  add(batch: SettledBatch): void {
    this.#lines += batch.lines.length;
    for (const settled of batch.settled) this.#count(settled);
  }

  #count(settled: Settled): void {
    if (settled instanceof Error) this.#rejected += 1;
    else if (settled.kind === 'differs') this.#differs += 1;
    else if (settled.replayed) this.#replayed += 1;
    else if (settled.kind === 'parked') this.#parked += 1;
    else if (settled.row.status === 'unrated') this.#unrated += 1;
    else if (settled.row.status === 'not-billed') this.#notBilled += 1;
    else {
      this.#charged += 1;
      const { currency, row } = settled;
      this.#totals.set(currency, (this.#totals.get(currency) ?? 0n) + (row.costAtoms ?? 0n));
    }
  }

  counts(): RecordCounts {
    return {
      lines: this.#lines,
      charged: this.#charged,
      unrated: this.#unrated,
      notBilled: this.#notBilled,
      parked: this.#parked,
      replayed: this.#replayed,
      differs: this.#differs,
      rejected: this.#rejected,
    };
  }

  summary(): RecordSummary {
    const totals = [...this.#totals]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([currency, atoms]) => moneyFromAtoms(atoms, currency));
    return { ...this.counts(), totals, complete: this.complete };
  }
}
