import type { Contract, PriceBookDocument } from '@live-calls/core';
import type { PaymentEventType, PaymentMethod } from '@live-calls/core/adapter';
import type { FakePaymentAnswer } from '../fakes/fake-payments.ts';
import type { SimulatedCall } from '../simulation/simulated-leg.ts';
import type { MailOptions } from '../simulation/unreliable-mail.ts';

/** What every step of a trace has. */
export interface TimedStep {
  /** When it happens in the world, epoch milliseconds. */
  readonly atMs: number;
  /** Its name, unlike that of any other step; keys and references are made of it. */
  readonly name: string;
}

/** What becomes of money after the processor was asked for it, one thing after another. */
export interface MoneyWord {
  /** What happens. */
  readonly type: PaymentEventType;
  /** How long after the request, milliseconds. */
  readonly afterMs: number;
  /** How much of what was asked for, in percent; all of it unless given. */
  readonly percent?: number;
  /** Name of the dispute or return. */
  readonly reference?: string;
}

/** How a payment goes if nobody interferes. */
export interface PaymentCourse {
  /** What the processor answers. */
  readonly answer: FakePaymentAnswer;
  /** What it tells later. */
  readonly words: readonly MoneyWord[];
}

/** Somebody calls, or is called. */
export interface CallStep extends TimedStep {
  /** Discriminant. */
  readonly type: 'call';
  /** Place of the account in the world, from 0. */
  readonly account: number;
  /** Whether the host is asked before; else it is an inbound call, or one that was placed past it. */
  readonly asked: boolean;
  /** What happens if nobody interferes. */
  readonly call: Omit<SimulatedCall, 'capSeconds' | 'parameters' | 'direction'>;
}

/** An owner buys call credit. */
export interface BuyStep extends TimedStep, PaymentCourse {
  /** Discriminant. */
  readonly type: 'buy';
  /** Place of the account in the world, from 0. */
  readonly account: number;
  /** Amount, decimal text in the contract's currency. */
  readonly amount: string;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** The owner withdraws the purchase this much later, milliseconds; absent: never. */
  readonly cancelAfterMs?: number;
}

/** Money arrives that pays nothing, and an operator may pay the newest open purchase with it. */
export interface CashStep extends TimedStep {
  /** Discriminant. */
  readonly type: 'cash';
  /** Place of the account in the world, from 0. */
  readonly account: number;
  /** Amount, decimal text. */
  readonly amount: string;
  /** When an operator assigns it to a purchase, this much later, milliseconds; absent: never. */
  readonly assignAfterMs?: number;
}

/** An operator adjusts a balance, or suspends an account for a while. */
export interface OperatorStep extends TimedStep {
  /** Discriminant. */
  readonly type: 'operator';
  /** Place of the account in the world, from 0. */
  readonly account: number;
  /** Amount of the adjustment, decimal text, below zero for a debit; absent when the account is suspended. */
  readonly adjust?: string;
  /** How long it is suspended, milliseconds; absent when the balance is adjusted. */
  readonly suspendForMs?: number;
}

/**
 * Where a process dies, or its storage fails, at a commit.
 *
 * - `before`: the process dies; nothing is committed.
 * - `after`: it is committed, and the process dies before it hears of it.
 * - `within`: the process dies while the storage works on it; whether it is committed only the storage knows.
 * - `lost`: it is committed, the answer is lost, and the process lives on.
 * - `refused`: the storage does not answer, nothing is committed, and the process lives on.
 */
export type CrashPoint = 'before' | 'after' | 'within' | 'lost' | 'refused';

/** Something breaks at a commit of the host's process. */
export interface CrashStep extends TimedStep {
  /** Discriminant. */
  readonly type: 'crash';
  /** Where. */
  readonly point: CrashPoint;
  /** At which decision from now on, from 1. */
  readonly decision: number;
  /** Whether who waited for an answer asks again. */
  readonly isRepeated: boolean;
}

/** Clocks and outages. */
export interface TroubleStep extends TimedStep {
  /** Discriminant. */
  readonly type: 'trouble';
  /**
   * `host`: no process runs, webhooks are not taken, calls are placed past it. `telephony`, `payments`, `notifier`: that vendor
   * does not answer; with `payments`, requests may have been carried out all the same. `clock`: the host's clock is wrong.
   */
  readonly of: 'host' | 'telephony' | 'payments' | 'notifier' | 'clock';
  /** How long, milliseconds. */
  readonly forMs: number;
  /** How far the host's clock is ahead, milliseconds; below zero: behind. */
  readonly aheadMs?: number;
}

/** One thing that happens in the world; what follows from it is not in the trace, because it follows. */
export type SimulationStep = CallStep | BuyStep | CashStep | OperatorStep | CrashStep | TroubleStep;

/** An account of the world. */
export interface SimulatedAccount {
  /** Its id. */
  readonly accountId: string;
  /** What it has at the beginning, decimal text. */
  readonly deposit: string;
  /** How it buys by itself; absent: it does not. Amounts are decimal text. */
  readonly automatic?: AutomaticBuying;
}

/** How a simulated account buys by itself; decimal text. */
export interface AutomaticBuying {
  /** Balance at which it buys. */
  readonly threshold: string;
  /** Balance that it buys up to. */
  readonly target: string;
  /** Most that it buys in a month. */
  readonly monthlyCap: string;
}

/** All that stays the same while steps happen. Plain JSON. */
export interface SimulatedSetting {
  /** The accounts. */
  readonly accounts: readonly SimulatedAccount[];
  /** What each agreed to. */
  readonly contract: Contract;
  /** The price books that the contract names. */
  readonly priceBooks: readonly PriceBookDocument[];
  /** When the world begins, epoch milliseconds. */
  readonly beginMs: number;
  /** Seed of what is left to chance beside the steps, such as how automatic purchases go. */
  readonly luck: number;
  /** How unreliable webhooks are. */
  readonly webhooks: MailOptions;
  /** Milliseconds between two rounds of the worker while there is something to do. */
  readonly workerEveryMs: number;
  /** Milliseconds between two comparisons with the lists of provider and processor. */
  readonly reconcileEveryMs: number;
  /** Things that happen between two checks of everything. */
  readonly checkEvery: number;
}

/** A run that can be played again, with steps left out or not. Plain JSON. */
export interface SimulationTrace {
  /** Says that this is a trace, and how it is written. */
  readonly format: 'live-calls-trace/1';
  /** Seed that its steps were drawn from. */
  readonly seed: number;
  /** All that stays the same. */
  readonly setting: SimulatedSetting;
  /** What happens, in order of time. */
  readonly steps: readonly SimulationStep[];
}
