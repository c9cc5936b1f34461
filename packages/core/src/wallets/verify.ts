import { readAccount } from '../accounts/account-row.ts';
import { compiledContract } from '../accounts/contract.ts';
import type { Context } from '../context.ts';
import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { AccountRow, UsageRow } from '../ports/rows.ts';
import { dayInZone } from '../time/zone.ts';
import { type Difference, verifyJournal } from './verify-journal.ts';

/** The result of recomputing an account from its journal. */
export interface Verification {
  /** `agrees` when there is no difference. */
  readonly status: 'agrees' | 'differs';
  /** Journal number up to which the journal was read. */
  readonly asOf: number;
  /** Entries read. */
  readonly entries: number;
  /** Usage rows read. */
  readonly usageRows: number;
  /** The differences, at most 100. */
  readonly differences: readonly Difference[];
  /** What could not be compared, because the account kept changing meanwhile; verify again when it is quieter. */
  readonly unsettled: readonly ('holds' | 'spend')[];
}

const MOST_DIFFERENCES = 100;
const ATTEMPTS = 3;

/**
 * Recomputes everything that an account keeps: the balance after every entry, posted and held money, journal numbers,
 * the charge of every usage row, and spend by day and month. It reads the whole journal in constant memory.
 *
 * @param context - The context.
 * @param accountId - The account.
 * @returns What differs.
 */
export async function verifyAccount(context: Context, accountId: string): Promise<Verification> {
  const account = await readAccount(context, accountId);
  const journal = await verifyJournal(context, account);
  const holds = await steady(context, accountId, verifyHolds);
  const spend = await steady(context, accountId, verifySpend);
  const found = [...journal.differences, ...(holds ?? []), ...(spend ?? [])];
  return {
    status: found.length === 0 ? 'agrees' : 'differs',
    asOf: account.lastNumber,
    entries: journal.entries,
    usageRows: journal.usageRows,
    differences: found.slice(0, MOST_DIFFERENCES),
    unsettled: [
      ...(holds === undefined ? (['holds'] as const) : []),
      ...(spend === undefined ? (['spend'] as const) : []),
    ],
  };
}

// Holds and spend have no journal number to look back to: what is read counts only if nothing was committed meanwhile.
async function steady(
  context: Context,
  accountId: string,
  read: (context: Context, account: AccountRow) => Promise<readonly Difference[]>,
): Promise<readonly Difference[] | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const account = await readAccount(context, accountId);
    const differences = await read(context, account);
    const after = await readAccount(context, accountId);
    if (after.version === account.version) return differences;
  }
  return undefined;
}

async function verifyHolds(context: Context, account: AccountRow): Promise<readonly Difference[]> {
  let heldAtoms = 0n;
  let runningAtoms = 0n;
  let open = 0;
  const query = { order: 'byStatus', equals: 'open' };
  for await (const rows of context.storage.stream('hold', account.accountId, query)) {
    for (const row of rows) {
      heldAtoms += row.amountAtoms;
      runningAtoms += row.usedAtoms;
      open += 1;
    }
  }
  return [
    ...amountDiffers('held', heldAtoms, account.heldAtoms),
    ...amountDiffers('running', runningAtoms, account.runningAtoms),
    ...(open === account.openHolds
      ? []
      : [{ what: 'open-holds', expected: String(open), seen: String(account.openHolds) }]),
  ];
}

interface SpendSum {
  atoms: Atoms;
  legs: number;
}

async function verifySpend(context: Context, account: AccountRow): Promise<readonly Difference[]> {
  const { accountId } = account;
  const zones = await zonesByContract(context, accountId);
  const sums = new Map<string, SpendSum>();
  // In the order of the primary key the last of a leg's revisions is the one before the next leg.
  let last: UsageRow | undefined;
  for await (const rows of context.storage.stream('usage', accountId, {})) {
    for (const row of rows) {
      if (last !== undefined && (last.legId !== row.legId || last.provider !== row.provider))
        count(sums, last, zones);
      last = row;
    }
  }
  if (last !== undefined) count(sums, last, zones);
  const differences: Difference[] = [];
  for await (const rows of context.storage.stream('spend', accountId, {})) {
    for (const { period, amountAtoms, legs } of rows) {
      const sum = sums.get(period) ?? { atoms: 0n, legs: 0 };
      sums.delete(period);
      if (sum.atoms === amountAtoms && sum.legs === legs) continue;
      differences.push(spendDiffers(period, sum, { atoms: amountAtoms, legs }));
    }
  }
  for (const [period, sum] of sums) {
    if (sum.legs > 0) differences.push(spendDiffers(period, sum, { atoms: 0n, legs: 0 }));
  }
  return differences;
}

async function zonesByContract(context: Context, accountId: string): Promise<ReadonlyMap<number, string>> {
  const zones = new Map<number, string>();
  for await (const rows of context.storage.stream('contract', accountId, {})) {
    for (const row of rows) zones.set(row.number, compiledContract(row).timeZone);
  }
  return zones;
}

function count(sums: Map<string, SpendSum>, row: UsageRow, zones: ReadonlyMap<number, string>): void {
  if (row.status !== 'charged') return;
  const day = dayInZone(row.billingStartMs, zones.get(row.contractNumber) ?? 'UTC');
  for (const period of [day, day.slice(0, 7)]) {
    const sum = sums.get(period) ?? { atoms: 0n, legs: 0 };
    sum.atoms += row.costAtoms ?? 0n;
    sum.legs += 1;
    sums.set(period, sum);
  }
}

function spendDiffers(period: string, expected: SpendSum, seen: SpendSum): Difference {
  const text = (sum: SpendSum): string => `${formatAtoms(sum.atoms)} for ${sum.legs} legs`;
  return { what: 'spend', reference: period, expected: text(expected), seen: text(seen) };
}

function amountDiffers(what: string, expected: Atoms, seen: Atoms): readonly Difference[] {
  return expected === seen ? [] : [{ what, expected: formatAtoms(expected), seen: formatAtoms(seen) }];
}
