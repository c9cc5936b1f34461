import type { Money } from '@live-calls/core';
import type { MethodSetUp, PaymentProcessor, PaymentRequest, Webhook } from '@live-calls/core/adapter';
import type { ConformanceCase, Subject } from '../cases.ts';

/** Names a payment, as core does. */
export interface PaymentName {
  /** Key of the request. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
}

/** How a webhook is signed; as the vendor does it now, unless something else is said. */
export interface Signing {
  /** When, epoch milliseconds; now where it is absent. */
  readonly atMs?: number;
  /** By the first secret that the processor was given, by another one of them, or by a stranger's. */
  readonly secret?: 'first' | 'another' | 'foreign';
}

/**
 * A vendor that the kit can have anything happen at, and that behaves as the real one does: a local server over real HTTP for
 * an adapter of a vendor's API.
 */
export interface PaymentVendor {
  /** A currency of two decimals that every method takes, ISO 4217. */
  readonly currency: string;
  /** Present time of processor and vendor, epoch milliseconds; it moves by {@link advance} alone. */
  nowMs(): number;
  /**
   * Lets time pass.
   *
   * @param ms - How much, milliseconds, whole seconds.
   */
  advance(ms: number): Promise<void>;
  /**
   * The payer does their part of a payment by card that was requested: all of it is collected at once.
   *
   * @param payment - The payment.
   */
  pay(payment: PaymentName): Promise<void>;
  /**
   * How often the vendor was made to collect from an account, under whatever keys: its documents, charges or orders that are
   * not withdrawn.
   *
   * @param accountId - The account.
   */
  collections(accountId: string): Promise<number>;
  /** The webhooks that were sent since they were last taken, in the order of sending, signed now. */
  take(): Promise<readonly Webhook[]>;
  /**
   * Signs a body as the vendor does.
   *
   * @param body - The raw bytes.
   * @param signing - By what, and when.
   * @returns The request, as it would arrive.
   */
  sign(body: Uint8Array, signing?: Signing): Webhook;
  /** Rightly signed messages that mean nothing to billing: of another kind, of words no adapter can know, of no payment. */
  unknown(): Promise<readonly Webhook[]>;
  /** Rightly signed messages that nobody can read. */
  unreadable(): readonly Webhook[];
  /** The next request that asks to collect is carried out, but its answer is lost on the way. */
  loseNextAnswer(): Promise<void>;
  /**
   * Puts the vendor out of order.
   *
   * @param kind - It answers every request with an error of its own, or cuts the line; absent: it works again.
   */
  trouble(kind: 'errors' | 'silence' | undefined): Promise<void>;
}

/** A payment processor to be tried. */
export interface PaymentSubject extends Subject {
  /** The adapter, on a vendor of its own. */
  readonly processor: PaymentProcessor;
  /** The vendor behind it. */
  readonly vendor: PaymentVendor;
  /** Makes one more processor on the same vendor with the same options, as another process would. */
  another(): PaymentProcessor;
  /** A currency without decimals: for processors that take one. */
  readonly zeroDecimals?: string;
  /** A currency of three decimals: for processors that take one. */
  readonly threeDecimals?: string;
  /** Signatures that age: for vendors that sign the time. */
  readonly signedTime?: {
    /** How far a signed time may be from now, milliseconds. */
    readonly toleranceMs: number;
  };
  /** Refusals while the request is made: for processors that can be refused at once. */
  readonly refusals?: {
    /**
     * Has the payer's bank refuse the next request of an account.
     *
     * @param accountId - The account.
     * @returns What the request must name to be refused, such as a kept card that has no money.
     */
    plan(accountId: string): Promise<Pick<PaymentRequest, 'savedMethodId'>>;
  };
  /** Transfers of the payer: for processors with the method `bank-transfer`. */
  readonly transfers?: {
    /**
     * Money of the payer arrives.
     *
     * @param transfer - The account and how much; the payment it is meant for, where it is meant for one.
     */
    send(transfer: {
      readonly accountId: string;
      readonly key?: string;
      readonly amount: Money;
    }): Promise<void>;
  };
  /** Debits that the payer allows: for processors with the method `bank-debit`. */
  readonly debits?: {
    /**
     * The payer allows the debit of a payment; its money is on the way.
     *
     * @param payment - The payment.
     */
    allow(payment: PaymentName): Promise<void>;
    /**
     * The money of a debit arrives.
     *
     * @param payment - The payment.
     */
    settle(payment: PaymentName): Promise<void>;
    /**
     * The payer's bank refuses a debit whose money has not arrived.
     *
     * @param payment - The payment.
     */
    fail(payment: PaymentName): Promise<void>;
    /**
     * The payer's bank takes back all of a debit that had succeeded.
     *
     * @param payment - The payment.
     */
    takeBack(payment: PaymentName): Promise<void>;
  };
  /** Disputes of card payments: for processors that tell them. */
  readonly disputes?: {
    /**
     * The payer's bank contests a payment, and takes the amount.
     *
     * @param payment - The payment.
     * @param amount - All of it, or a part.
     */
    open(payment: PaymentName, amount: Money): Promise<void>;
    /**
     * Ends the dispute of a payment.
     *
     * @param payment - The payment.
     * @param outcome - For the seller.
     */
    close(payment: PaymentName, outcome: 'won' | 'lost'): Promise<void>;
  };
  /** Refunds that are made at the vendor: for processors that tell them. */
  readonly refunds?: {
    /**
     * Money of a payment is given back.
     *
     * @param payment - The payment.
     * @param amount - How much.
     */
    make(payment: PaymentName, amount: Money): Promise<void>;
    /**
     * The latest refund of a payment does not reach the payer, and its money is there again.
     *
     * @param payment - The payment.
     */
    undo(payment: PaymentName): Promise<void>;
  };
  /** Ways to pay that are kept: for processors with `savedMethods`. */
  readonly saved?: {
    /**
     * The payer goes through with keeping a card.
     *
     * @param accountId - The account.
     * @param setUp - What the processor answered.
     */
    finish(accountId: string, setUp: MethodSetUp): Promise<void>;
  };
  /** Withdrawn requests: for processors with `cancelPayment`. */
  readonly cancellations?: {
    /**
     * Says whether the payer can still pay at the vendor.
     *
     * @param payment - The payment.
     */
    isOpen(payment: PaymentName): Promise<boolean>;
  };
  /** Events listed again: for processors with `listEvents`. */
  readonly listing?: {
    /** So many payments by card have events on more than two pages of the list. */
    readonly paymentsOnThreePages: number;
  };
}

/** A promise of the contract `payments/v1`. */
export type PaymentCase = ConformanceCase<PaymentSubject>;
