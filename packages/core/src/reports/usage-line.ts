import { type Atoms, formatAtoms } from '../money/atoms.ts';
import type { Money } from '../money/money.ts';
import type { LegStatus, UsageRow, UsageStatus } from '../ports/rows.ts';
import { countryName } from './country-called.ts';
import type { LegLine } from './leg-lines.ts';

/** How the status of a leg is printed. */
export type CallStatus = 'Completed' | 'Busy' | 'No Answer' | 'Canceled' | 'Failed';

/** The printed word of every final status. */
export const callStatuses: { readonly [Status in LegStatus]: CallStatus } = {
  completed: 'Completed',
  busy: 'Busy',
  'no-answer': 'No Answer',
  canceled: 'Canceled',
  failed: 'Failed',
};

/** One line of a usage report. What was not reported is absent. */
export interface UsageLine {
  /** `leg`: a leg with its net charge, or a charge of the journal; `reversal`: a charge of the journal taken back. */
  readonly type: 'leg' | 'reversal';
  /** Telephony provider. */
  readonly provider: string;
  /** The provider's id of the leg. */
  readonly legId: string;
  /** The leg's revision that the line shows, or takes back. */
  readonly revision: number;
  /** Journal number of the usage row that caused the line. */
  readonly number: number;
  /** Campaign id. */
  readonly campaignId?: string;
  /** Campaign title. */
  readonly campaignTitle?: string;
  /** Application id. */
  readonly applicationId?: string;
  /** Manager id. */
  readonly managerId?: string;
  /** E-mail of the manager; absent when redacted. */
  readonly managerEmail?: string;
  /** Number or address called; absent when redacted. */
  readonly numberCalled?: string;
  /** ISO 3166-1 alpha-2 code of the country called. */
  readonly country?: string;
  /** Its English name. */
  readonly countryName?: string;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Billing start. */
  readonly startAt: Date;
  /** When the leg ended; of an answered leg without a reported end, billing start plus duration. */
  readonly endAt?: Date;
  /** Talk time in seconds. */
  readonly durationSeconds: number;
  /** Seconds the charge is for. */
  readonly billedSeconds: number;
  /** Final word on the leg. */
  readonly status: CallStatus;
  /** What it says about money. */
  readonly billing: UsageStatus;
  /** Why it is unrated or not billed. */
  readonly reason?: string;
  /** First band's price per minute as decimal text, or `mixed`. */
  readonly rate?: string;
  /** Net cost with all the ledger's decimals; negative on a reversal; absent while unrated. */
  readonly cost?: Money;
}

/** A field of usage rows that is looked at here, cost and country aside. */
export type LineField =
  | 'provider'
  | 'legId'
  | 'revision'
  | 'number'
  | 'campaignId'
  | 'campaignTitle'
  | 'applicationId'
  | 'managerId'
  | 'direction'
  | 'billingStartMs'
  | 'endedAtMs'
  | 'answered'
  | 'durationSeconds'
  | 'billedSeconds'
  | 'legStatus'
  | 'status'
  | 'reason'
  | 'rateText';

/** The fields of usage rows that a line is made of, cost and country aside. */
export const lineFields: readonly LineField[] = [
  'provider',
  'legId',
  'revision',
  'number',
  'campaignId',
  'campaignTitle',
  'applicationId',
  'managerId',
  'direction',
  'billingStartMs',
  'endedAtMs',
  'answered',
  'durationSeconds',
  'billedSeconds',
  'legStatus',
  'status',
  'reason',
  'rateText',
];

type Mutable<Line> = { -readonly [Field in keyof Line]: Line[Field] };

/**
 * Turns a line of rows into a line for people and programs.
 *
 * @param line - The line.
 * @param currency - ISO 4217 code of the account.
 * @returns The public line.
 */
export function usageLine(line: LegLine<LineField>, currency: string): UsageLine {
  const { row, party, country, costAtoms, reversedBy } = line;
  const endMs = endOf(row);
  const made: Mutable<UsageLine> = {
    type: reversedBy === undefined ? 'leg' : 'reversal',
    provider: row.provider,
    legId: row.legId,
    revision: row.revision,
    number: reversedBy ?? row.number,
    direction: row.direction,
    startAt: new Date(row.billingStartMs),
    durationSeconds: row.durationSeconds,
    billedSeconds: row.billedSeconds,
    status: callStatuses[row.legStatus],
    billing: row.status,
  };
  if (endMs !== undefined) made.endAt = new Date(endMs);
  if (row.campaignId !== undefined) made.campaignId = row.campaignId;
  if (row.campaignTitle !== undefined) made.campaignTitle = row.campaignTitle;
  if (row.applicationId !== undefined) made.applicationId = row.applicationId;
  if (row.managerId !== undefined) made.managerId = row.managerId;
  if (party?.managerEmail !== undefined) made.managerEmail = party.managerEmail;
  if (party?.to !== undefined) made.numberCalled = party.to;
  if (country !== undefined) {
    made.country = country;
    made.countryName = countryName(country);
  }
  if (row.status !== 'charged' && row.reason !== undefined) made.reason = row.reason;
  if (row.rateText !== undefined) made.rate = row.rateText;
  if (costAtoms !== undefined && row.status !== 'unrated') made.cost = reportMoney(costAtoms, currency);
  return made;
}

/**
 * When a leg ended, as reports print it.
 *
 * @param row - The usage row.
 * @returns Epoch milliseconds, or absent for an unanswered leg without a reported end.
 */
export function endOf(
  row: Pick<UsageRow, 'endedAtMs' | 'answered' | 'billingStartMs' | 'durationSeconds'>,
): number | undefined {
  if (row.endedAtMs !== undefined) return row.endedAtMs;
  return row.answered ? row.billingStartMs + row.durationSeconds * 1000 : undefined;
}

/**
 * Turns an amount into money without the bound on single amounts: a sum over many calls may pass it, and a report does
 * not stop for that.
 *
 * @param atoms - The amount.
 * @param currency - ISO 4217 code of the account.
 * @returns The money.
 */
export function reportMoney(atoms: Atoms, currency: string): Money {
  return Object.freeze({ currency, amount: formatAtoms(atoms) }) as Money;
}
