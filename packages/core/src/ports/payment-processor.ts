import type { Money } from '../money/money.ts';
import type { IgnoredWebhook, Webhook } from './webhook.ts';

/** What is asked of a processor. */
export interface PaymentRequest {
  /** Key of the payment, made by core; the same key never collects twice. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
  /** Amount to collect, tax included. */
  readonly amount: Money;
  /** How the account wants to pay. */
  readonly method: 'card' | 'bank-transfer';
  /** What it is for, as it may stand on a statement. */
  readonly description: string;
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
  readonly type: 'paid' | 'failed';
  /** Amount it is about. */
  readonly amount: Money;
  /** When it happened, epoch milliseconds. */
  readonly occurredAtMs: number;
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
   * @throws BillingError with code `PROVIDER_UNAVAILABLE` (nothing happened) or `OUTCOME_UNKNOWN` (ask `findByKey`).
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
   * Verifies and reads a webhook.
   *
   * @param webhook - The request as received.
   * @returns Normalized events, or `ignored` with the reason.
   * @throws BillingError with code `WEBHOOK_REJECTED` or `PAYLOAD_UNREADABLE`.
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
}
