import type { CompiledContract } from '../accounts/contract.ts';
import type { Json, PartyRow, UsageRow, UsageStatus } from '../ports/rows.ts';
import { countryOfNumber } from '../rating/phone-number.ts';
import type { Draft } from '../wallets/draft.ts';
import type { CheckedLeg } from './leg.ts';
import type { LegPrice } from './price-leg.ts';

const PLUS = 43;

/** What a usage row is made of. */
export interface NewUsage {
  readonly cause: UsageRow['cause'];
  readonly leg: CheckedLeg;
  /** Number called as it is kept; absent when redacted. */
  readonly parties: { readonly to: string | undefined };
  readonly digest: string;
  readonly price: LegPrice;
  readonly contract: CompiledContract | undefined;
  readonly previous: UsageRow | undefined;
  readonly note?: string;
}

/**
 * Makes the usage row of a leg's next revision, under the draft's next journal number.
 *
 * Written out in one literal, absent fields as `undefined` (which a storage takes for absent): all rows then have one
 * shape in memory, which is what makes them cheap.
 *
 * @param draft - The decision's draft.
 * @param usage - What it is made of.
 * @returns The row.
 */
export function usageRow(draft: Draft, usage: NewUsage): UsageRow {
  const { leg, price } = usage;
  const rated = price.status === 'priced' ? price.rated : undefined;
  const known = price.status === 'known' ? price : undefined;
  const charged = rated ?? known;
  const row: Spelled<UsageRow> = {
    accountId: draft.accountId,
    provider: leg.provider,
    legId: leg.legId,
    revision: usage.previous === undefined ? 0 : usage.previous.revision + 1,
    number: draft.takeNumber(),
    cause: usage.cause,
    status: charged === undefined ? statusOf(price) : 'charged',
    reason: charged === undefined ? (price as { readonly reason: string }).reason : usage.note,
    digest: usage.digest,
    billingStartMs: leg.startMs,
    endedAtMs: leg.endedAtMs,
    legStatus: leg.status,
    answered: leg.answered,
    durationSeconds: leg.durationSeconds,
    billedSeconds: rated?.billedSeconds ?? (known === undefined ? 0 : leg.durationSeconds),
    direction: leg.direction,
    costAtoms: charged?.costAtoms ?? (price.status === 'not-billed' ? 0n : undefined),
    rateText: charged?.rateText,
    // A copy has no room left to grow in; the list it was built in has plenty, and would be kept with it.
    steps: rated?.steps.slice() as Json | undefined,
    matchedPrefix: rated?.matchedPrefix,
    destination: charged?.destination,
    // The matched rule usually names the country; the library that knows every numbering plan is far dearer.
    country: charged?.country ?? countryCalled(usage.parties.to),
    priceBookHash: price.status === 'priced' ? price.priceBookHash : undefined,
    contractNumber: usage.contract === undefined ? 0 : usage.contract.number,
    callRef: leg.callRef,
    parentLegId: leg.parentLegId,
    campaignId: leg.campaignId,
    campaignTitle: leg.campaignTitle,
    applicationId: leg.applicationId,
    managerId: leg.managerId,
    atMs: draft.nowMs,
  };
  return row as UsageRow;
}

/** A row with all its fields, absent ones as `undefined`. */
export type Spelled<Row> = { [Field in keyof Required<Row>]: Row[Field] | undefined };

function statusOf(price: LegPrice): UsageStatus {
  return price.status === 'not-billed' ? 'not-billed' : 'unrated';
}

function countryCalled(to: string | undefined): string | undefined {
  return to !== undefined && to.charCodeAt(0) === PLUS ? countryOfNumber(to.slice(1)) : undefined;
}

/**
 * The leg a usage row tells about, so that the next revision can be made of it.
 *
 * @param row - The usage row.
 * @param party - Its party row.
 * @returns The leg; `to` is empty when it was redacted.
 */
export function legOfRow(row: UsageRow, party: PartyRow | undefined): CheckedLeg {
  return {
    provider: row.provider,
    legId: row.legId,
    status: row.legStatus,
    direction: row.direction,
    to: party?.to ?? '',
    from: party?.from,
    startMs: row.billingStartMs,
    endedAtMs: row.endedAtMs,
    durationSeconds: row.durationSeconds,
    answered: row.answered,
    callRef: row.callRef,
    parentLegId: row.parentLegId,
    campaignId: row.campaignId,
    campaignTitle: row.campaignTitle,
    applicationId: row.applicationId,
    managerId: row.managerId,
    managerEmail: party?.managerEmail,
  };
}
