import { notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { type CompiledContract, compiledContract } from '../accounts/contract.ts';
import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkReference } from '../errors/checks.ts';
import { digestOf } from '../errors/digest.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { AccountRow, Json, ReratingRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';
import { applyRerating, noProgress, type ReratingProgress, readRerating } from './rerating-apply.ts';
import { planRerating, type ReratingPlan, type ReratingScope } from './rerating-plan.ts';
import { type ReratingView, reratingView } from './rerating-view.ts';

/** Plans a re-rating: a dry run that is kept; for actor `system`. */
export interface PlanReratingRequest extends AccountCommand {
  /** The caller's key, at most 191 characters; the plan's id is made of it. */
  readonly key: string;
  /** First billing start, inclusive; ISO 8601 with offset, or a Date. */
  readonly from: string | Date;
  /** End of the range, exclusive. */
  readonly until: string | Date;
  /** Content hash of the price book to rate by. */
  readonly priceBook: string;
  /** Only legs of this provider; absent: all. */
  readonly provider?: string;
}

/** Applies a plan; for actor `system`. */
export interface ApplyReratingRequest extends AccountCommand {
  /** The plan. */
  readonly reratingId: string;
  /** The plan's digest: proof that somebody saw what will change. */
  readonly digest: string;
  /** Told after every batch. */
  readonly onProgress?: (progress: ReratingProgress) => void;
}

/** The plan is kept; nothing was charged. */
export interface ReratingPlanned {
  /** Discriminant. */
  readonly status: 'planned';
  /** True when the key was used before for the same request; the plan is the first one. */
  readonly replayed: boolean;
  /** The plan. */
  readonly rerating: ReratingView;
}

/** The plan is applied to its last leg. */
export interface ReratingApplied {
  /** Discriminant. */
  readonly status: 'applied';
  /** True when it was applied before. */
  readonly replayed: boolean;
  /** The plan, and what became of it. */
  readonly rerating: ReratingView;
}

/** The key names another request, or the digest another plan; nothing changed. */
export interface ReratingDiffers {
  /** Discriminant. */
  readonly status: 'differs';
  /** The plan that is kept under the key. */
  readonly reratingId: string;
}

const ID_PREFIX = 'rerating_';
const LONGEST_KEY = 200 - ID_PREFIX.length;

/** Rating recorded legs again by another price book: seen first, then applied. */
export interface Rerating {
  /**
   * Rates every charged leg of a range by another price book, and keeps the result as a plan. Nothing is charged. Legs
   * that are unrated, not billed or imported are left out.
   *
   * @param request - Range, price book and key.
   * @returns The plan with counts, totals, differences by destination and the first legs; or `differs`.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, `NOT_FOUND` (account, price book), `CURRENCY_MISMATCH`,
   * or `STATE_FORBIDS` for an account without a contract.
   *
   * @example
   * ```ts
   * const planned = await billing.rerating.plan({
   *   actor,
   *   accountId: 'acme',
   *   key: 'march-corrected',
   *   from: '2026-03-01T00:00:00Z',
   *   until: '2026-04-01T00:00:00Z',
   *   priceBook: 'f'.repeat(64),
   * });
   * if (planned.status === 'planned') console.log(planned.rerating.difference.amount, planned.rerating.digest);
   * ```
   */
  plan(request: PlanReratingRequest): Promise<ReratingPlanned | ReratingDiffers>;
  /**
   * Applies a plan in batches. Each leg is corrected once: a run that was broken off is started again with the same
   * request, and two runs at once do no harm. Legs that changed since the plan are skipped and listed.
   *
   * @param request - Plan and digest.
   * @returns The applied plan, or `differs` when the digest is not the plan's.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED`, `NOT_FOUND`, or what the storage failed with.
   *
   * @example
   * ```ts
   * const reratingId = 'rerating_march-corrected';
   * const { digest } = await billing.rerating.status({ actor, accountId: 'acme', reratingId });
   * const done = await billing.rerating.apply({ actor, accountId: 'acme', reratingId, digest });
   * if (done.status === 'applied') console.log(done.rerating.progress.applied, done.rerating.progress.skippedLegs);
   * ```
   */
  apply(request: ApplyReratingRequest): Promise<ReratingApplied | ReratingDiffers>;
  /**
   * Shows a plan and how far it was applied; owners and the system.
   *
   * @param request - The plan.
   * @returns The plan.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts
   * const rerating = await billing.rerating.status({ actor, accountId: 'acme', reratingId: 'rerating_march' });
   * console.log(rerating.status, rerating.progress.applied);
   * ```
   */
  status(request: AccountCommand & { readonly reratingId: string }): Promise<ReratingView>;
}

/**
 * Makes the re-rating area.
 *
 * @param context - What it works with.
 * @returns The area.
 */
export function createRerating(context: Context): Rerating {
  return {
    plan: (request) => plan(context, request),
    apply: (request) => apply(context, request),
    status: async (request) => {
      const { accountId } = authorize(request, 'read a re-rating', 'owner');
      const row = await readRerating(context, accountId, checkReference(request.reratingId, 'reratingId'));
      return reratingView(row);
    },
  };
}

async function plan(
  context: Context,
  request: PlanReratingRequest,
): Promise<ReratingPlanned | ReratingDiffers> {
  const { accountId } = authorize(request, 'plan a re-rating', 'system');
  const reratingId = reratingIdOf(request.key);
  const wanted = checkedScope(request);
  const digest = digestOf([wanted.fromMs, wanted.untilMs, wanted.priceBookHash, wanted.provider]);
  const account = await readAccount(context, accountId);
  const [known] = await context.storage.get('rerating', accountId, [[reratingId]]);
  if (known !== undefined) return repeated(known, digest);
  const contract = await contractFor(context, account);
  const book = await context.priceBooks.load(wanted.priceBookHash);
  if (book.currency !== account.currency) {
    throw new BillingError('CURRENCY_MISMATCH', `Expected ${account.currency}, seen ${book.currency}.`, {
      details: { expected: account.currency, seen: book.currency },
    });
  }
  const { priceBookHash } = wanted;
  const scope: ReratingScope = { ...wanted, contractNumber: contract.number, asOf: account.lastNumber };
  const result = await planRerating(context, {
    accountId,
    scope,
    terms: { reratingId, priceBookHash, contract },
    books: { shelf: context.priceBooks, missing: new Set() },
  });
  const kept: ReratingPlan = { ...result, request: digest, currency: account.currency };
  const row: ReratingRow = {
    accountId,
    reratingId,
    status: 'planned',
    plan: kept as unknown as Json,
    progress: noProgress as unknown as Json,
  };
  return decide(context, keepPlan(row, digest));
}

/** The id is a reference like any other, so that a plan can be named to be applied. */
function reratingIdOf(value: unknown): string {
  const key = checkReference(value, 'key');
  if (key.length <= LONGEST_KEY) return `${ID_PREFIX}${key}`;
  throw invalidInput('key', `a reference of at most ${LONGEST_KEY} characters`, key);
}

function checkedScope(request: PlanReratingRequest): Omit<ReratingScope, 'contractNumber' | 'asOf'> {
  const fromMs = parseInstant(request.from, 'from');
  const untilMs = parseInstant(request.until, 'until');
  if (untilMs <= fromMs) throw invalidInput('until', 'after from', request.until);
  return {
    fromMs,
    untilMs,
    priceBookHash: checkReference(request.priceBook, 'priceBook'),
    ...(request.provider !== undefined && { provider: checkReference(request.provider, 'provider') }),
  };
}

async function contractFor(context: Context, account: AccountRow): Promise<CompiledContract> {
  const contract = await readContract(context, account.accountId, account.contractNumber);
  if (contract !== undefined) return contract;
  throw new BillingError('STATE_FORBIDS', 'An account without a contract has no legs to re-rate.', {
    details: { what: 'account', state: account.status, command: 'plan a re-rating' },
  });
}

async function readContract(
  context: Context,
  accountId: string,
  number: number,
): Promise<CompiledContract | undefined> {
  const [row] = await context.storage.get('contract', accountId, [[number]]);
  return row && compiledContract(row);
}

function keepPlan(row: ReratingRow, digest: string): Decision<ReratingPlanned | ReratingDiffers> {
  return {
    accountId: row.accountId,
    reads: [{ table: 'rerating', key: [row.reratingId] }],
    decide: (view) => {
      const known = view.row('rerating', [row.reratingId]);
      if (known !== undefined) return { outcome: repeated(known, digest) };
      if (view.account === undefined) throw notFound('account', row.accountId);
      return {
        outcome: { status: 'planned', replayed: false, rerating: reratingView(row) },
        changes: { account: view.account, writes: [{ type: 'insert', table: 'rerating', row }] },
      };
    },
  };
}

function repeated(known: ReratingRow, digest: string): ReratingPlanned | ReratingDiffers {
  const { request } = known.plan as unknown as ReratingPlan;
  if (request !== digest) return { status: 'differs', reratingId: known.reratingId };
  return { status: 'planned', replayed: true, rerating: reratingView(known) };
}

async function apply(
  context: Context,
  request: ApplyReratingRequest,
): Promise<ReratingApplied | ReratingDiffers> {
  const { actor, accountId } = authorize(request, 'apply a re-rating', 'system');
  const reratingId = checkReference(request.reratingId, 'reratingId');
  const digest = checkReference(request.digest, 'digest');
  const row = await readRerating(context, accountId, reratingId);
  const planned = row.plan as unknown as ReratingPlan;
  if (planned.digest !== digest) return { status: 'differs', reratingId };
  if (row.status === 'applied') return { status: 'applied', replayed: true, rerating: reratingView(row) };
  const contract = await readContract(context, accountId, planned.contractNumber);
  if (contract === undefined) throw notFound('contract', String(planned.contractNumber));
  const applied = await applyRerating(context, {
    accountId,
    actor: actorText(actor),
    plan: planned,
    terms: { reratingId, priceBookHash: planned.priceBookHash, contract },
    onProgress: request.onProgress,
  });
  return { status: 'applied', replayed: false, rerating: reratingView(applied) };
}
