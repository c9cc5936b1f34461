import type { Direction } from '@live-calls/core';

/** Final word on a call, as far as the file has one. */
export type FileCallStatus = 'completed' | 'busy' | 'no-answer' | 'canceled' | 'failed';

/** One call as a call file tells it. What the file leaves out is absent. */
export interface FileCall {
  /** The file's own id of the call; repeated ids are told, never merged. */
  readonly id: string;
  /** Billing start: an instant, or ISO 8601 text with an offset as it stood in the file. */
  readonly startAt: string | Date;
  /** When the call ended: an instant, or ISO 8601 text with an offset. */
  readonly endAt?: string | Date;
  /** Talk time in whole seconds; fractions of the file are rounded up. */
  readonly durationSeconds: number;
  /** Number or address called, as written in the file. */
  readonly to: string;
  /** Number or address of the caller, as written in the file. */
  readonly from?: string;
  /** Seen from the account. */
  readonly direction?: Direction;
  /** Telephony provider. */
  readonly provider?: string;
  /** Whether the call was answered; absent where the file does not say. */
  readonly answered?: boolean;
  /** Final word on the call, where the column of `answered` holds one. */
  readonly legStatus?: FileCallStatus;
  /** Campaign id, for reports. */
  readonly campaignId?: string;
  /** Campaign title, for reports. */
  readonly campaignTitle?: string;
  /** Application id, for reports. */
  readonly applicationId?: string;
  /** Manager id, for reports. */
  readonly managerId?: string;
  /** E-mail of the manager, for reports. */
  readonly managerEmail?: string;
}

/** A line that holds a call. */
export interface CallLine {
  /** Discriminant. */
  readonly status: 'call';
  /** Line of the file, from 1; of a call over several lines, the first. */
  readonly line: number;
  /** The call. */
  readonly call: FileCall;
}

/** A line that could not be read. The others are not affected. */
export interface BrokenLine {
  /** Discriminant. */
  readonly status: 'broken';
  /** Line of the file, from 1. */
  readonly line: number;
  /** The call's id, where at least that could be read. */
  readonly id?: string;
  /** What was expected and what was seen. */
  readonly reason: string;
}

/** What a line of a call file holds. */
export type FileLine = CallLine | BrokenLine;
