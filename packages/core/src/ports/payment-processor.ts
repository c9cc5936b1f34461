import type { Money } from '../money/money.ts';
import type { IgnoredWebhook, Webhook } from './webhook.ts';

/** How a payment is made: by card, by a transfer that the payer sends, or by a debit that the payer allowed. */
export type PaymentMethod = 'card' | 'bank-transfer' | 'bank-debit';

/** What a payment is for. A processor's own document carries our number; it mails nothing and shows nothing of its own. */
export interface PaymentInvoice {
  /** Id of our invoice. */
  readonly invoiceId: string;
  /** Its number, as it is printed. */
  readonly number: string;
  /** The line amount, net of tax. */
  readonly net: Money;
  /** Tax on it. */
  readonly tax: Money;
  /** Until when it is to be paid, epoch milliseconds. */
  readonly dueAtMs: number;
}

/** Who pays. */
export interface Payer {
  /** Name of the company. */
  readonly name: string;
  /** Where its invoices go; absent when it named none. */
  readonly email?: string;
  /** ISO 3166-1 alpha-2 code of its country. */
  readonly country: string;
}

/** What is asked of a processor. */
export interface PaymentRequest {
  /** Key of the payment, made by core; the same key never collects twice. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
  /** Amount to collect, tax included. */
  readonly amount: Money;
  /** How the account wants to pay. */
  readonly method: PaymentMethod;
  /** What it is for, as it may stand on a statement. */
  readonly description: string;
  /** The document it pays. */
  readonly invoice?: PaymentInvoice;
  /** Who pays. */
  readonly payer?: Payer;
  /** A saved method to be charged while nobody is there; a processor without `savedMethods` is never asked for it. */
  readonly savedMethodId?: string;
  /** The payer asks to keep the method for later. */
  readonly saveMethod?: boolean;
}

/** A way to pay that the processor keeps for an account. */
export interface SavedMethod {
  /** The processor's id of it. */
  readonly methodId: string;
  /** What it is. */
  readonly method: PaymentMethod;
  /** How it is shown, such as `Visa ending in 4242`. */
  readonly label: string;
  /** Whether it is used where none is named. */
  readonly isDefault: boolean;
}

/** Where the payer goes on to have a method kept. */
export interface MethodSetUp {
  /** A page of the processor. */
  readonly actionUrl?: string;
  /** The secret that the host's own page needs. */
  readonly clientSecret?: string;
}

/** A request is withdrawn: nothing will be collected for it any more. */
export interface PaymentCanceled {
  /** Discriminant. */
  readonly status: 'canceled';
}

/** A page of events about payments. */
export interface PaymentEventPage {
  /** The events, in any order. */
  readonly events: readonly PaymentEvent[];
  /** Where the next page begins; absent when this was the last. */
  readonly cursor?: string;
}

/** What a processor offers beside collecting payments: the ways to pay it keeps, never the numbers of cards. */
export interface SavedMethods {
  /**
   * Lists what is kept for an account.
   *
   * @param accountId - The account.
   * @returns The methods.
   */
  list(accountId: string): Promise<readonly SavedMethod[]>;
  /**
   * Begins to keep a method: the payer goes on at the processor.
   *
   * @param request - The account, and the method.
   * @returns Where the payer goes on, or the secret that the host's page needs for it.
   */
  setUp(request: {
    readonly key: string;
    readonly accountId: string;
    readonly method: PaymentMethod;
  }): Promise<MethodSetUp>;
  /**
   * Forgets a method; forgetting it again changes nothing.
   *
   * @param request - The account, and the method.
   */
  remove(request: { readonly accountId: string; readonly methodId: string }): Promise<void>;
  /**
   * Makes a method the default.
   *
   * @param request - The account, and the method.
   */
  setDefault(request: { readonly accountId: string; readonly methodId: string }): Promise<void>;
}

/** One line of the details of a bank transfer, to be shown and copied. */
export interface TransferDetail {
  /** What it is, such as `IBAN`. */
  readonly label: string;
  /** The value, as it is to be typed. */
  readonly value: string;
}

/** Where a payment stands. */
export type PaymentOutcome =
  | {
      /** The money is collected. */
      readonly status: 'paid';
      /** The processor's reference. */
      readonly paymentRef: string;
    }
  | {
      /** Under way; an event will tell. */
      readonly status: 'processing';
      /** The processor's reference. */
      readonly paymentRef: string;
    }
  | {
      /** Waiting for a bank transfer. */
      readonly status: 'awaiting-transfer';
      /** The processor's reference. */
      readonly paymentRef: string;
      /** Where to send the money, as label and value to show. */
      readonly transferDetails: readonly TransferDetail[];
    }
  | {
      /** The payer must do something first. */
      readonly status: 'requires-action';
      /** The processor's reference. */
      readonly paymentRef: string;
      /** Where the payer does it. */
      readonly actionUrl: string;
    }
  | {
      /** Refused; final. */
      readonly status: 'declined';
      /** Neutral reason, such as `insufficient-funds`. */
      readonly reason: string;
      /** The vendor's own code. */
      readonly vendorCode?: string;
    };

/**
 * What an event says. Core folds events in any order, any number of times; of two about the same thing the later one
 * counts, by `occurredAtMs`, and money only grows.
 *
 * - `processing`: the payer did their part, and the money is on its way.
 * - `paid`: the money is there; `amount` is all of it, also where it is more or less than was asked for.
 * - `part-paid`: some of it is there; `amount` is all that has arrived for this payment so far.
 * - `failed`: refused, or withdrawn at the processor. Money that comes after all is told by `paid`.
 * - `disputed`, `dispute-won`, `dispute-lost`: the payer's bank takes back `amount`; `reference` names the dispute.
 * - `returned`: money that was there is gone: a bank debit that came back, a refund made at the processor; `reference` names
 *   it. `return-undone`: it is there again.
 * - `unallocated`: money of an account that pays nothing; `key` and `reference` name it, `amount` is what of it is left now.
 */
export type PaymentEventType =
  | 'processing'
  | 'paid'
  | 'part-paid'
  | 'failed'
  | 'disputed'
  | 'dispute-won'
  | 'dispute-lost'
  | 'returned'
  | 'return-undone'
  | 'unallocated';

/** One verified event about a payment. */
export interface PaymentEvent {
  /** Stable for every delivery of the same event. */
  readonly eventKey: string;
  /** Key of the payment it is about. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
  /** The processor's reference. */
  readonly paymentRef: string;
  /** What happened. */
  readonly type: PaymentEventType;
  /** Amount it is about, in whole minor units. */
  readonly amount: Money;
  /** When it happened, epoch milliseconds. */
  readonly occurredAtMs: number;
  /** The processor's name of the dispute, the return or the money; required where the type has one. */
  readonly reference?: string;
  /** Why a payment failed, as a neutral word such as `insufficient-funds`. */
  readonly reason?: string;
}

/** The contract `payments/v1` between core and a payment processor's adapter. */
export interface PaymentProcessor {
  /** The contract this adapter was written for. */
  readonly contract: 'payments/v1';
  /** Short name of the vendor, such as `stripe`. */
  readonly id: string;
  /**
   * Asks for a payment. The same key with the same content answers as it stands now and never collects twice.
   *
   * @param request - Key, account, amount and method.
   * @returns Where it stands.
   * @throws BillingError with code `PROVIDER_UNAVAILABLE` (nothing happened), `CONFIGURATION_INVALID` (nothing happened, nor will
   * it before the host mends its set-up) or `OUTCOME_UNKNOWN` (ask `findByKey`).
   */
  requestPayment(request: PaymentRequest): Promise<PaymentOutcome>;
  /**
   * What became of a request whose answer was lost.
   *
   * @param request - The key and the account it was made for.
   * @returns Where it stands, or absent when the processor never saw the key.
   */
  findByKey(request: {
    readonly key: string;
    readonly accountId: string;
  }): Promise<PaymentOutcome | undefined>;
  /**
   * Verifies and reads a webhook. What a verified message does not tell, such as whose payment it is about or where that
   * stands by now, may be asked of the processor.
   *
   * @param webhook - The request as received.
   * @returns Normalized events, or `ignored` with the reason.
   * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`, or `PROVIDER_UNAVAILABLE` when the processor
   * did not answer; the host answers with an error then, so that the message is delivered again.
   */
  parseWebhook(webhook: Webhook): Promise<
    | {
        /** Discriminant. */
        readonly status: 'events';
        /** The events. */
        readonly events: readonly PaymentEvent[];
      }
    | IgnoredWebhook
  >;
  /** Ways to pay it takes; `card` and `bank-transfer` where it does not say. */
  readonly methods?: readonly PaymentMethod[];
  /** Optional: keeps ways to pay, which automatic top-ups need. */
  readonly savedMethods?: SavedMethods;
  /**
   * Optional: withdraws a request. Where it is absent, a payment that is given up here may still arrive, and is unallocated.
   *
   * @param request - The key and the account it was made for.
   * @returns `canceled` when it will not be collected any more (or was never seen), else where it stands.
   */
  cancelPayment?(request: {
    readonly key: string;
    readonly accountId: string;
  }): Promise<PaymentCanceled | PaymentOutcome>;
  /**
   * Optional: lists events again, for webhooks that were lost.
   *
   * @param range - Time of the events, epoch milliseconds, half open, and where the previous page ended.
   * @returns A page of events, in any order.
   */
  listEvents?(range: {
    readonly fromMs: number;
    readonly untilMs: number;
    readonly cursor?: string;
  }): Promise<PaymentEventPage>;
}
