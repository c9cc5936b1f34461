import type { CompiledContract } from '../accounts/contract.ts';
import { settleLegOfCall } from '../calls/settle-call.ts';
import type { ParkedRow, PartyRow, UsageRow } from '../ports/rows.ts';
import type { DecisionView } from '../ports/storage.ts';
import type { Draft, Movement } from '../wallets/draft.ts';
import type { CheckedLeg } from './leg.ts';
import type { LegPrice } from './price-leg.ts';
import { addSpend, moveSpend, type Spend } from './spend.ts';
import { type Spelled, usageRow } from './usage-row.ts';

/** A leg's next revision, ready to be written. */
export interface Revision {
  readonly cause: UsageRow['cause'];
  readonly leg: CheckedLeg;
  /** Numbers as they are kept; absent where withheld or redacted. */
  readonly parties: { readonly to: string | undefined; readonly from: string | undefined };
  /** Digest of the billed facts. */
  readonly digest: string;
  readonly price: LegPrice;
  readonly contract: CompiledContract | undefined;
  /** The revision it follows; absent for a leg's first. */
  readonly previous: UsageRow | undefined;
  /** Zone in which the previous revision counted as spend. */
  readonly previousTimeZone?: string;
  /** Reason given by a person; stands on the entries. */
  readonly reason?: string;
  /** Stands on the usage row where its status needs no reason, such as the re-rating that caused it. */
  readonly note?: string;
}

/** Days and months of legs that no contract rated. */
export const ZONE_WITHOUT_CONTRACT = 'UTC';

/**
 * Writes a leg's next revision with everything that belongs to it: the reversal of what it cost before, the usage row
 * and its entry under one journal number, the party row, the sums of spend, the parking lot and the capture of its hold.
 *
 * @param draft - The decision's draft.
 * @param view - The decision's view.
 * @param revision - The revision.
 * @returns The usage row.
 */
export function writeUsage(draft: Draft, view: DecisionView, revision: Revision): UsageRow {
  const { previous, reason } = revision;
  const before = previous?.costAtoms ?? 0n;
  if (previous !== undefined && before > 0n) {
    draft.post({
      type: 'reversal',
      debitBook: 'usage',
      creditBook: 'wallet',
      amountAtoms: before,
      reference: referenceOf(previous),
      billingStartMs: previous.billingStartMs,
      ...(reason !== undefined && { reason }),
    });
  }
  const row = usageRow(draft, revision);
  const after = row.costAtoms ?? 0n;
  if (after > 0n) postCharge(draft, row, reason);
  draft.write({ type: 'insert', table: 'usage', row });
  draft.write({ type: 'insert', table: 'party', row: partyRow(revision, row) });
  countSpend(draft, view, { revision, row });
  parkOrResolve(draft, view, { revision, row });
  if (row.callRef !== undefined && row.cause !== 'import') {
    settleLegOfCall(draft, view, { callRef: row.callRef, costAtoms: after - before, leg: row });
  }
  return row;
}

/**
 * How a revision is named on its entries.
 *
 * @param row - The usage row.
 * @returns Such as `usage:twilio/CA1/0`.
 */
export function referenceOf(row: Pick<UsageRow, 'provider' | 'legId' | 'revision'>): string {
  // Few pieces: every joined piece of a text that is kept costs memory of its own.
  let head = heads.get(row.provider);
  if (head === undefined) {
    head = `usage:${row.provider}/`;
    if (heads.size < MOST_HEADS) heads.set(row.provider, head);
  }
  return row.revision === 0 ? `${head}${row.legId}/0` : `${head}${row.legId}/${row.revision}`;
}

const heads = new Map<string, string>();
const MOST_HEADS = 1000;

interface Written {
  readonly revision: Revision;
  readonly row: UsageRow;
}

function postCharge(draft: Draft, row: UsageRow, reason: string | undefined): void {
  const movement: { -readonly [Field in keyof Movement]: Movement[Field] } = {
    type: 'usage',
    debitBook: 'wallet',
    creditBook: 'usage',
    amountAtoms: row.costAtoms ?? 0n,
    reference: referenceOf(row),
    billingStartMs: row.billingStartMs,
  };
  if (reason !== undefined) movement.reason = reason;
  draft.post(movement, row.number);
}

function partyRow({ leg, parties }: Revision, { accountId, number }: UsageRow): PartyRow {
  const row: Spelled<PartyRow> = {
    accountId,
    number,
    to: parties.to,
    from: parties.from,
    managerEmail: leg.managerEmail,
  };
  return row as PartyRow;
}

function countSpend(draft: Draft, view: DecisionView, written: Written): void {
  const { revision, row } = written;
  const timeZone = revision.contract?.timeZone ?? ZONE_WITHOUT_CONTRACT;
  const after = spendOf(row, timeZone);
  if (revision.previous === undefined) {
    if (after !== undefined) addSpend(draft, view, after);
    return;
  }
  const before = spendOf(revision.previous, revision.previousTimeZone ?? ZONE_WITHOUT_CONTRACT);
  moveSpend(draft, view, { before, after });
}

function spendOf(row: UsageRow, timeZone: string): Spend | undefined {
  if (row.status !== 'charged') return undefined;
  return { startMs: row.billingStartMs, timeZone, costAtoms: row.costAtoms ?? 0n };
}

function parkOrResolve(draft: Draft, view: DecisionView, written: Written): void {
  const { row } = written;
  const { previous } = written.revision;
  const key = ['unrated', row.provider, row.legId];
  const parked = previous === undefined ? undefined : view.row('parked', key);
  if (row.status === 'unrated') {
    const { accountId, provider, legId, billingStartMs, digest } = row;
    const next: ParkedRow = {
      accountId,
      lot: 'unrated',
      provider,
      legId,
      reason: row.reason ?? 'unrated',
      // It has been waiting since it was first parked.
      atMs: parked?.atMs ?? draft.nowMs,
      billingStartMs,
      digest,
    };
    draft.write({ type: parked === undefined ? 'insert' : 'update', table: 'parked', row: next });
  } else if (parked !== undefined) {
    draft.write({ type: 'remove', table: 'parked', key });
  }
}
