import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { Atoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { UsageRow, VendorCostRow } from '../ports/rows.ts';
import type { AccountReads } from '../ports/storage.ts';
import { parseInstant } from '../time/instant.ts';

/** Asks what an account's legs cost and brought; for actor `system`. */
export interface MarginRequest extends AccountCommand {
  /** First billing start, inclusive; ISO 8601 with offset, or a Date. */
  readonly from: string | Date;
  /** Last billing start, exclusive; ISO 8601 with offset, or a Date. */
  readonly until: string | Date;
}

/** Legs of one provider whose vendor cost is known in one currency. */
export interface MarginLine {
  /** Telephony provider. */
  readonly provider: string;
  /** Legs. */
  readonly legs: number;
  /** What they were charged, in the account's currency. */
  readonly charged: Money;
  /** What the vendor asks for them, in the vendor's currency. */
  readonly vendorCost: Money;
  /** Charged less cost; absent where the currencies differ: this library knows no rates of exchange. */
  readonly margin?: Money;
}

/** Legs of one provider whose vendor cost is not known. */
export interface UnknownCost {
  /** Telephony provider. */
  readonly provider: string;
  /** Legs. */
  readonly legs: number;
  /** What they were charged. */
  readonly charged: Money;
}

/** Our price beside the vendor's. */
export interface Margin {
  /** By provider and vendor's currency, currencies never mixed. */
  readonly lines: readonly MarginLine[];
  /** Legs without a known vendor cost, by provider; they count in no line, and never as free. */
  readonly unknown: readonly UnknownCost[];
  /** Legs that are not charged yet (`unrated`); they count in the lines with what they cost, and a charge of nothing. */
  readonly unratedLegs: number;
}

interface Sum {
  readonly provider: string;
  readonly currency: string | undefined;
  legs: number;
  chargedAtoms: Atoms;
  costAtoms: Atoms;
}

/**
 * Sums what an account's legs brought and what the vendors ask for them, as of one moment.
 *
 * @param context - The context.
 * @param request - Account and range; untrusted.
 * @returns The sums.
 * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
 */
export async function margin(context: Context, request: MarginRequest): Promise<Margin> {
  const { accountId } = authorize(request, 'read the margin', 'system');
  const from = parseInstant(request.from, 'from');
  const until = parseInstant(request.until, 'until');
  if (until <= from) throw invalidInput('until', 'after from', request.until);
  const { currency } = await readAccount(context, accountId);
  return context.storage.snapshot(accountId, async (reads) => {
    const sums = new Map<string, Sum>();
    let unratedLegs = 0;
    for await (const rows of reads.stream('usage', { order: 'byStart', from, until })) {
      const latest = await latestOnly(reads, rows);
      const costs = await costsOf(reads, latest);
      for (const [index, row] of latest.entries()) {
        if (row.costAtoms === undefined) unratedLegs += 1;
        add(sums, row, costs[index]);
      }
    }
    return { ...told([...sums.values()], currency), unratedLegs };
  });
}

/** The rows that no later revision replaces, wherever that one has its billing start. */
async function latestOnly(reads: AccountReads, rows: readonly UsageRow[]): Promise<readonly UsageRow[]> {
  const next = await reads.get(
    'usage',
    rows.map(({ provider, legId, revision }) => [provider, legId, revision + 1]),
  );
  return rows.filter((_, index) => next[index] === undefined);
}

/** The latest cost of each leg. Most have one revision, so that two reads do for all of them. */
async function costsOf(
  reads: AccountReads,
  rows: readonly UsageRow[],
): Promise<readonly (VendorCostRow | undefined)[]> {
  const latest = new Array<VendorCostRow | undefined>(rows.length);
  let open = rows.map((_, index) => index);
  for (let revision = 0; open.length > 0; revision += 1) {
    const found = await reads.get(
      'vendorCost',
      open.map((index) => [rows[index]?.provider ?? '', rows[index]?.legId ?? '', revision]),
    );
    open = open.filter((index, at) => {
      const cost = found[at];
      if (cost !== undefined) latest[index] = cost;
      return cost !== undefined;
    });
  }
  return latest;
}

function add(sums: Map<string, Sum>, row: UsageRow, cost: VendorCostRow | undefined): void {
  const { provider } = row;
  const key = JSON.stringify([provider, cost?.currency]);
  const sum = sums.get(key) ?? {
    provider,
    currency: cost?.currency,
    legs: 0,
    chargedAtoms: 0n,
    costAtoms: 0n,
  };
  sum.legs += 1;
  sum.chargedAtoms += row.costAtoms ?? 0n;
  sum.costAtoms += cost?.amountAtoms ?? 0n;
  sums.set(key, sum);
}

function told(sums: readonly Sum[], currency: string): Pick<Margin, 'lines' | 'unknown'> {
  const lines: MarginLine[] = [];
  const unknown: UnknownCost[] = [];
  const inOrder = [...sums].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
  for (const sum of inOrder) {
    const { provider, legs } = sum;
    const charged = moneyFromAtoms(sum.chargedAtoms, currency);
    if (sum.currency === undefined) unknown.push({ provider, legs, charged });
    else {
      const vendorCost = moneyFromAtoms(sum.costAtoms, sum.currency);
      const isSame = sum.currency === currency;
      const difference = moneyFromAtoms(sum.chargedAtoms - sum.costAtoms, currency);
      lines.push({ provider, legs, charged, vendorCost, ...(isSame && { margin: difference }) });
    }
  }
  return { lines, unknown };
}

function nameOf({ provider, currency }: Sum): string {
  return `${provider} ${currency ?? ''}`;
}
