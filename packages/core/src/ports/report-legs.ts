import type { PartyRow, UsageRow } from './usage-rows.ts';

/** Which revisions of an account's legs a report reads. */
export interface ReportLegQuery<Field extends keyof UsageRow = keyof UsageRow> {
  /** The account. */
  readonly accountId: string;
  /** First billing start, inclusive, in epoch milliseconds. */
  readonly fromMs: number;
  /** First billing start that is out again, exclusive, in epoch milliseconds. */
  readonly untilMs: number;
  /** Last journal number that counts: what was written later is not there yet. */
  readonly asOf: number;
  /** The fields of the usage rows that are looked at; a storage may leave out all others. */
  readonly fields: readonly Field[];
  /** Whether numbers and e-mails are looked at; if not, a storage may leave them out. */
  readonly parties: boolean;
}

/** One revision of a leg, with what a report has to know beside it. */
export interface ReportLeg<Field extends keyof UsageRow = keyof UsageRow> {
  /** The usage row; of a field that was not asked for nothing is promised. */
  readonly row: Pick<UsageRow, Field>;
  /** Number called and e-mail of the manager; absent when there is no party row, or none was asked for. */
  readonly party: Pick<PartyRow, 'to' | 'managerEmail'> | undefined;
  /** Journal number of the next revision of the leg, if there is one up to `asOf`. */
  readonly replacedBy: number | undefined;
}

/**
 * What a storage may offer beside reading rows: the three tables of a report joined where they lie. Core does without it
 * by streaming usage rows and reading the others by key; its output is the same to the byte, only slower.
 */
export interface ReportReads {
  /**
   * Every revision whose billing start is in the range and whose number is at most `asOf`, in order of `byStart`
   * (billing start, provider, leg, revision), in chunks of 1 to 2,000 with bounded memory. Like `stream`: what is
   * written meanwhile changes nothing, and ending the iteration early gives everything back.
   *
   * @param query - Account, range, journal number and fields.
   * @returns Chunks of revisions.
   */
  legs<Field extends keyof UsageRow>(
    query: ReportLegQuery<Field>,
  ): AsyncIterable<readonly ReportLeg<Field>[]>;
}
