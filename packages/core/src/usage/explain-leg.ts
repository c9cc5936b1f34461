import { notFound } from '../accounts/account-row.ts';
import type { AccountCommand } from '../accounts/actor.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkWhole } from '../errors/checks.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { PartyRow, UsageRow } from '../ports/rows.ts';
import type { ChargeStep } from '../rating/charge.ts';
import { checkLegKey } from './check-leg.ts';
import { explanationText, type Recomputed } from './explanation-text.ts';
import type { LegKey } from './leg.ts';
import { readLeg, readParties, usageReader } from './read-usage.ts';
import { rerated } from './rerate-leg.ts';
import { type UsageRecord, usageView } from './usage-view.ts';

/** Asks why a leg cost what it cost. */
export interface ExplainRequest extends AccountCommand, LegKey {
  /** The revision; absent: the latest. */
  readonly revision?: number;
}

/** Why a leg cost what it cost. */
export interface LegExplanation {
  /** For a person: who called whom, which rule, step by step. */
  readonly text: string;
  /** The revision. */
  readonly leg: UsageRecord;
  /** The steps its cost is the sum of; empty while it has no cost. */
  readonly steps: readonly ChargeStep[];
  /** Whether the steps add up to the cost exactly; absent without steps. */
  readonly addsUp?: boolean;
  /** What rating it again says. */
  readonly recomputed: Recomputed;
}

/**
 * Explains one leg.
 *
 * @param context - The context.
 * @param request - The leg; untrusted.
 * @returns The explanation.
 */
export async function explainLeg(context: Context, request: ExplainRequest): Promise<LegExplanation> {
  const reader = await usageReader(context, request, 'explain a call');
  const key = checkLegKey(request);
  const { accountId, currency } = reader.account;
  const revisions = await readLeg(context, reader, key);
  const last = revisions.length - 1;
  const revision =
    request.revision === undefined
      ? last
      : checkWhole(request.revision, 'revision', { least: 0, most: 1_000_000 });
  const row = revisions[revision];
  if (row === undefined) throw notFound('revision', `${key.provider}/${key.legId}/${revision}`);
  const [party] = await readParties(context, accountId, [row]);
  const leg = usageView(row, party, currency);
  const steps = (row.steps ?? []) as unknown as readonly ChargeStep[];
  const recomputed = await recompute(context, { row, party, currency });
  const addsUp = steps.length === 0 ? undefined : sumOf(steps) === (row.costAtoms ?? 0n) * MORE;
  return {
    text: explanationText(leg, steps, recomputed),
    leg,
    steps,
    ...(addsUp !== undefined && { addsUp }),
    recomputed,
  };
}

async function recompute(
  context: Context,
  charged: { readonly row: UsageRow; readonly party: PartyRow | undefined; readonly currency: string },
): Promise<Recomputed> {
  const { row, party, currency } = charged;
  const { priceBookHash } = row;
  if (row.status !== 'charged' || priceBookHash === undefined) {
    return { status: 'not-possible', reason: row.reason ?? 'imported' };
  }
  const [contractRow] = await context.storage.get('contract', row.accountId, [[row.contractNumber]]);
  if (contractRow === undefined) return { status: 'not-possible', reason: 'no-contract' };
  try {
    await context.priceBooks.load(priceBookHash);
  } catch (error) {
    if (BillingError.is(error, 'NOT_FOUND')) return { status: 'not-possible', reason: 'price-book-missing' };
    throw error;
  }
  const terms = { reratingId: '', priceBookHash, contract: compiledContract(contractRow) };
  const books = { shelf: context.priceBooks, missing: new Set<string>() };
  const { price } = rerated(books, { terms, row, party });
  if ('kind' in price || price.status === 'known')
    return { status: 'not-possible', reason: 'price-book-missing' };
  if (price.status !== 'priced') {
    return { status: price.reason === 'redacted' ? 'not-possible' : 'disagrees', reason: price.reason };
  }
  const { costAtoms } = price.rated;
  return {
    status: costAtoms === row.costAtoms ? 'agrees' : 'disagrees',
    cost: moneyFromAtoms(costAtoms, currency),
  };
}

/** Steps may have six decimals more than an amount. */
const EXTRA_DECIMALS = 6;
const MORE = 10n ** BigInt(EXTRA_DECIMALS);

function sumOf(steps: readonly ChargeStep[]): bigint {
  let sum = 0n;
  for (const { amount } of steps) sum += fineAtoms(amount);
  return sum;
}

/** Decimal text as a count of 10^-18. */
function fineAtoms(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.');
  const value = BigInt(whole + fraction.padEnd(12 + EXTRA_DECIMALS, '0'));
  return negative ? -value : value;
}
