import type { LegStatus, LiveTerms } from '@live-calls/core';
import type { BookName } from './price-books.ts';
import type { PurchaseCommand } from './purchase-command.ts';

/** A contract of the model's world. */
export interface ContractPlan {
  /** Price books by date and provider. */
  readonly lines: readonly { readonly fromMs: number; readonly provider?: string; readonly book: BookName }[];
  /** IANA time zone. */
  readonly timeZone: string;
  /** Rounding, where rule names none. */
  readonly rounding?: { readonly mode: 'half-up' | 'half-even'; readonly decimals: number };
  /** Which legs are billed; absent: all. */
  readonly legs?: 'parent' | 'child';
  /** Floor it sets. */
  readonly floor?: string;
  /** What it says about live calls. */
  readonly live?: LiveTerms;
}

/** A call of the model's world that is asked for. */
export interface CallPlan {
  /** Telephony provider. */
  readonly provider: string;
  /** Number called. */
  readonly to: string;
  /** Number of the caller; absent when withheld. */
  readonly from?: string;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Longest talk wanted. */
  readonly maxSeconds?: number;
}

/** A finished leg of the model's world. */
export interface LegPlan {
  /** Telephony provider. */
  readonly provider: string;
  /** Id of the leg. */
  readonly legId: string;
  /** Final word. */
  readonly status: LegStatus;
  /** Number called. */
  readonly to: string;
  /** Number of the caller; absent when withheld. */
  readonly from?: string;
  /** Seen from the account. */
  readonly direction: 'inbound' | 'outbound';
  /** Billing start. */
  readonly startMs: number;
  /** Talk time. */
  readonly durationSeconds: number;
  /** Whether it was answered. */
  readonly answered: boolean;
  /** Only the end is reported; the start follows from it. */
  readonly endOnly?: true;
  /** Reference of the call. */
  readonly callRef?: string;
  /** Parent leg. */
  readonly parentLegId?: string;
}

/** Facts that a correction changes. */
export interface FactsPlan {
  /** Talk time. */
  readonly durationSeconds?: number;
  /** Number called. */
  readonly to?: string;
  /** When it was answered. */
  readonly answeredMs?: number;
  /** Final word. */
  readonly status?: LegStatus;
}

/** A threshold level of the model's world. */
export interface LevelPlan {
  /** Name. */
  readonly levelId: string;
  /** How serious. */
  readonly severity: 'low' | 'critical' | 'empty';
  /** Amount, decimal text. */
  readonly amount: string;
  /** Balance above which it is armed again. */
  readonly rearmAmount?: string;
}

interface Of<Type extends string> {
  /** Which command. */
  readonly type: Type;
}

interface In<Type extends string> extends Of<Type> {
  /** The account. */
  readonly account: string;
}

/** One command of the model, as plain data: what a violation prints, and what a run repeats. */
export type ModelCommand =
  | (Of<'tick'> & { readonly byMs: number })
  | Of<'restart'>
  | (In<'open'> & { readonly name: string; readonly currency: string })
  | (In<'activate'> & { readonly contract: ContractPlan })
  | In<'suspend'>
  | In<'resume'>
  | (In<'close'> & { readonly disposition?: 'expire' | 'write-off' })
  | (In<'floor'> & { readonly floor: string })
  | (In<'horizon'> & { readonly horizonMs: number })
  | (In<'adjust'> & { readonly key: string; readonly amount: string; readonly reason: string })
  | (In<'opening'> & { readonly key: string; readonly amount: string })
  | (In<'place'> & {
      readonly callRef: string;
      readonly amount: string;
      readonly expiresMs: number;
      readonly book?: BookName;
    })
  | (In<'extend'> & {
      readonly callRef: string;
      readonly extension: number;
      readonly amount: string;
      readonly expiresMs: number;
    })
  | (In<'use'> & { readonly callRef: string; readonly used: string })
  | (In<'release'> & { readonly callRef: string })
  | (In<'authorize'> & { readonly callRef: string; readonly call: CallPlan })
  | (In<'extend-call'> & { readonly callRef: string; readonly extension: number })
  | (In<'bind'> & {
      readonly callRef: string;
      readonly provider: string;
      readonly legId: string;
      readonly answeredMs?: number;
    })
  | (In<'settle'> & { readonly callRef: string; readonly leg: LegPlan })
  | (In<'close-call'> & { readonly callRef: string })
  | (Of<'record'> & { readonly account?: string; readonly leg: LegPlan })
  | (Of<'record-many'> & { readonly legs: readonly { readonly account?: string; readonly leg: LegPlan }[] })
  | (In<'correct'> & {
      readonly provider: string;
      readonly legId: string;
      readonly corrects: number;
      readonly facts: FactsPlan;
    })
  | (In<'retry'> & { readonly leg?: { readonly provider: string; readonly legId: string } })
  | (In<'assign'> & { readonly provider: string; readonly legId: string })
  | (In<'redact'> & { readonly provider: string; readonly legId: string })
  | (In<'plan'> & {
      readonly key: string;
      readonly fromMs: number;
      readonly untilMs: number;
      readonly book: BookName;
    })
  | (In<'apply'> & { readonly key: string })
  | (In<'recipients'> & { readonly emails: readonly string[]; readonly revision: number })
  | (In<'levels'> & {
      readonly levels: readonly LevelPlan[];
      readonly rearmPercent: number;
      readonly revision: number;
    })
  | PurchaseCommand;

/** The commands of a step: one, or several at once. */
export interface ModelStep {
  /** One command, or several that are issued together. */
  readonly commands: readonly ModelCommand[];
  /** Which of the two processes issues each. */
  readonly via: readonly number[];
  /** A fault of storage: which of the next calls of `decide`, counted from 1, fails on which side of its commit. */
  readonly fault?: { readonly call: number; readonly side: 'before' | 'after' };
}

/** What a command answered, in comparable form: fields of its outcome, or `{ error }` with a code. */
export type Answer = { readonly [field: string]: unknown };
