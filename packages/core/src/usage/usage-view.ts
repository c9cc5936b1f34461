import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { Json, LegStatus, PartyRow, UsageRow, UsageStatus } from '../ports/rows.ts';
import type { Direction } from '../rating/rating-rule.ts';
import type { LegCampaign, LegKey, LegManager } from './leg.ts';

/** One revision of a recorded leg, as it may be shown. */
export interface UsageRecord extends LegKey {
  /** The account. */
  readonly accountId: string;
  /** 0 for the first record; each correction, later rating or re-rating adds one. */
  readonly revision: number;
  /** Journal number. */
  readonly number: number;
  /** Why this revision exists. */
  readonly cause: 'leg' | 'correction' | 'retry' | 'rerating' | 'import';
  /** What it says about money. */
  readonly status: UsageStatus;
  /** Why it is unrated or not billed; the re-rating's id where one caused it. */
  readonly reason?: string;
  /** Net cost of the leg as of this revision; absent while unrated. */
  readonly cost?: Money;
  /** First band's price per minute as decimal text, or `mixed`. */
  readonly rate?: string;
  /** Seconds the charge is for. */
  readonly billedSeconds: number;
  /** Talk time. */
  readonly durationSeconds: number;
  /** When the leg was answered; unanswered: dialled. */
  readonly billingStart: Date;
  /** When it ended. */
  readonly endedAt?: Date;
  /** Final word on the leg. */
  readonly legStatus: LegStatus;
  /** Whether it was answered. */
  readonly answered: boolean;
  /** Seen from the account. */
  readonly direction: Direction;
  /** Number or address called; absent when redacted. */
  readonly to?: string;
  /** Number or address of the caller; absent when withheld or redacted. */
  readonly from?: string;
  /** Prefix of the rule that rated it. */
  readonly matchedPrefix?: string;
  /** Destination as that rule prints it. */
  readonly destination?: string;
  /** ISO 3166-1 alpha-2 country called. */
  readonly country?: string;
  /** Content hash of the price book that rated it. */
  readonly priceBookHash?: string;
  /** Contract it was recorded under; 0 when there was none. */
  readonly contractNumber: number;
  /** The steps its cost is the sum of, as plain data. */
  readonly steps?: Json;
  /** The host's reference of the call. */
  readonly callRef?: string;
  /** Parent leg at the provider. */
  readonly parentLegId?: string;
  /** Campaign of the call. */
  readonly campaign?: LegCampaign;
  /** Application id of the call. */
  readonly applicationId?: string;
  /** Manager of the call. */
  readonly manager?: LegManager;
  /** When this revision was committed. */
  readonly recordedAt: Date;
}

/**
 * Makes the public view of a usage row.
 *
 * @param row - The row.
 * @param party - Its party row.
 * @param currency - Currency of the account.
 * @returns The view.
 */
export function usageView(row: UsageRow, party: PartyRow | undefined, currency: string): UsageRecord {
  return {
    ...legView(row, party),
    accountId: row.accountId,
    revision: row.revision,
    number: row.number,
    cause: row.cause,
    status: row.status,
    ...(row.reason !== undefined && { reason: row.reason }),
    ...(row.costAtoms !== undefined && { cost: moneyFromAtoms(row.costAtoms, currency) }),
    ...(row.rateText !== undefined && { rate: row.rateText }),
    billedSeconds: row.billedSeconds,
    ...(row.matchedPrefix !== undefined && { matchedPrefix: row.matchedPrefix }),
    ...(row.destination !== undefined && { destination: row.destination }),
    ...(row.country !== undefined && { country: row.country }),
    ...(row.priceBookHash !== undefined && { priceBookHash: row.priceBookHash }),
    contractNumber: row.contractNumber,
    ...(row.steps !== undefined && { steps: row.steps }),
    recordedAt: new Date(row.atMs),
  };
}

type LegFields =
  | keyof LegKey
  | 'durationSeconds'
  | 'billingStart'
  | 'endedAt'
  | 'legStatus'
  | 'answered'
  | 'direction'
  | 'to'
  | 'from'
  | 'callRef'
  | 'parentLegId'
  | 'campaign'
  | 'applicationId'
  | 'manager';

function legView(row: UsageRow, party: PartyRow | undefined): Pick<UsageRecord, LegFields> {
  return {
    provider: row.provider,
    legId: row.legId,
    durationSeconds: row.durationSeconds,
    billingStart: new Date(row.billingStartMs),
    ...(row.endedAtMs !== undefined && { endedAt: new Date(row.endedAtMs) }),
    legStatus: row.legStatus,
    answered: row.answered,
    direction: row.direction,
    ...(party?.to !== undefined && { to: party.to }),
    ...(party?.from !== undefined && { from: party.from }),
    ...(row.callRef !== undefined && { callRef: row.callRef }),
    ...(row.parentLegId !== undefined && { parentLegId: row.parentLegId }),
    ...(row.campaignId !== undefined && { campaign: { id: row.campaignId, title: row.campaignTitle ?? '' } }),
    ...(row.applicationId !== undefined && { applicationId: row.applicationId }),
    ...(row.managerId !== undefined && { manager: managerView(row.managerId, party) }),
  };
}

function managerView(id: string, party: PartyRow | undefined): LegManager {
  return { id, ...(party?.managerEmail !== undefined && { email: party.managerEmail }) };
}
