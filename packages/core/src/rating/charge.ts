import type { Atoms } from '../money/atoms.ts';
import type { Money } from '../money/money.ts';
import type { RoundingMode } from '../money/rounding.ts';

/** The call was short enough to cost nothing at all; no other step follows. */
export interface NoChargeStep {
  /** Discriminant. */
  readonly type: 'no-charge';
  /** Always `0`. */
  readonly amount: string;
  /** Seconds of the call. */
  readonly seconds: number;
  /** Longest call that costs nothing, from the rule. */
  readonly secondsAtMost: number;
}

/** Seconds at the start that are not counted. */
export interface FreeSecondsStep {
  /** Discriminant. */
  readonly type: 'free-seconds';
  /** Always `0`. */
  readonly amount: string;
  /** Seconds taken off. */
  readonly seconds: number;
}

/** Seconds added because the rule bills at least so many. */
export interface MinimumSecondsStep {
  /** Discriminant. */
  readonly type: 'minimum-seconds';
  /** Always `0`; the seconds are priced by the bands. */
  readonly amount: string;
  /** Seconds added. */
  readonly seconds: number;
  /** Seconds billed at least, from the rule. */
  readonly minimumSeconds: number;
}

/** Increments billed by one band. */
export interface BandStep {
  /** Discriminant. */
  readonly type: 'band';
  /** What they add, decimal text. */
  readonly amount: string;
  /** Age of the call, without free seconds, at which the first increment begins. */
  readonly fromSecond: number;
  /** Age at which the last increment ends. */
  readonly untilSecond: number;
  /** How many increments. */
  readonly steps: number;
  /** Length of an increment. */
  readonly incrementSeconds: number;
  /** Price per `perSeconds`, decimal text. */
  readonly rate: string;
  /** Seconds the rate is for. */
  readonly perSeconds: number;
  /** The rule of the band, where another one than the charge's was in force. */
  readonly ruleIndex?: number;
}

/** A fee: `connection-fee` once per answered call, `attempt-fee` once per unanswered attempt. */
export interface FeeStep {
  /** Discriminant. */
  readonly type: 'connection-fee' | 'attempt-fee';
  /** The fee, decimal text. */
  readonly amount: string;
}

/** The cost was lifted to the least, or brought down to the greatest. */
export interface BoundStep {
  /** Discriminant. */
  readonly type: 'minimum-charge' | 'maximum-charge';
  /** What is added, or taken away (negative), decimal text. */
  readonly amount: string;
  /** The bound from the rule, decimal text. */
  readonly bound: string;
}

/** The exact total was rounded; always the last step of a charge that was worked out. */
export interface RoundingStep {
  /** Discriminant. */
  readonly type: 'rounding';
  /** What rounding adds or takes away, decimal text; often `0`. */
  readonly amount: string;
  /** The named mode. */
  readonly mode: RoundingMode;
  /** Decimals of the cost. */
  readonly decimals: number;
}

/**
 * One line of a charge. Amounts have up to six decimals more than the cost and add up to it exactly. Plain data that
 * survives JSON.
 */
export type ChargeStep =
  | NoChargeStep
  | FreeSecondsStep
  | MinimumSecondsStep
  | BandStep
  | FeeStep
  | BoundStep
  | RoundingStep;

/** The rule that priced a call. */
export interface ChargedRule {
  /** Its place in the price book. */
  readonly index: number;
  /** Its prefix. */
  readonly prefix: string;
  /** Its destination as printed. */
  readonly name?: string;
  /** Its ISO country. */
  readonly country?: string;
}

/** What a call costs, and why. */
export interface Charge {
  /** Discriminant. */
  readonly status: 'rated';
  /** The cost: the sum of the steps. */
  readonly cost: Money;
  /** Seconds that were billed: increments times their length, free seconds left out. */
  readonly billedSeconds: number;
  /** Price per minute of the first band, decimal text, or `mixed` when bands of several prices applied. */
  readonly ratePerMinute?: string;
  /** The rule in force at billing start. */
  readonly rule: ChargedRule;
  /** The steps, in the order in which they were taken. */
  readonly steps: readonly ChargeStep[];
  /** Hash of the price book. */
  readonly priceBookHash: string;
}

/**
 * Why a call has no price.
 *
 * - `no-rule`: no prefix of the number has a rule for this caller, direction and provider.
 * - `not-valid`: there is such a rule, but none is valid at billing start.
 * - `no-window`: the winning prefix has rules, but none is in force at billing start, or, under `split` and
 *   `by-increment`, at some moment of the call. A shorter prefix never takes over.
 * - `blocked`: the rule that wins says that the destination may not be called.
 */
export type UnratedReason = 'no-rule' | 'not-valid' | 'no-window' | 'blocked';

/** A call without a price: it is parked and shown, never priced at zero. */
export interface Unrated {
  /** Discriminant. */
  readonly status: 'unrated';
  /** The documented reason. */
  readonly reason: UnratedReason;
  /** The reason as a sentence for a person. */
  readonly detail: string;
  /** Hash of the price book. */
  readonly priceBookHash: string;
}

/** A charge as the library's own areas keep it. */
export interface RatedLeg {
  /** Discriminant. */
  readonly status: 'rated';
  /** The cost in atoms. */
  readonly costAtoms: Atoms;
  /** Seconds that were billed. */
  readonly billedSeconds: number;
  /** Price per minute of the first band, or `mixed`; absent only where a rule has no bands. */
  readonly rateText: string | undefined;
  /** Place of the rule in the book. */
  readonly ruleIndex: number;
  /** Its prefix. */
  readonly matchedPrefix: string;
  /** Its destination as printed. */
  readonly destination: string | undefined;
  /** Its ISO country. */
  readonly country: string | undefined;
  /** The steps. */
  readonly steps: readonly ChargeStep[];
}

/** A leg without a price. */
export interface UnratedLeg {
  /** Discriminant. */
  readonly status: 'unrated';
  /** The documented reason. */
  readonly reason: UnratedReason;
}
