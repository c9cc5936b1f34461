/** What a `balance-…` notice tells; amounts are decimal text in `currency`. */
export interface BalanceFacts {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Posted money less what running calls have used so far. */
  readonly balance: string;
  /** The level that was crossed: an amount, or days of runway; absent when the balance is restored. */
  readonly level?: {
    /** Decimal text in major units. */
    readonly amount?: string;
    /** Days of runway. */
    readonly days?: number;
  };
  /** Money used per day lately; absent while there is none. */
  readonly burnPerDay?: string;
  /** When the money runs out at that pace; absent while there is none, and when the balance is restored. */
  readonly runsOut?: RunsOutFacts;
}

/** When the money runs out, and until when it can be paid for; days are `YYYY-MM-DD`. */
export interface RunsOutFacts {
  /** The day on which it runs out. */
  readonly on: string;
  /** The last whole day to pay by card. */
  readonly payByCard: string;
  /** The last day to send a bank transfer; absent where nobody can send one. */
  readonly sendTransfer?: {
    /** The day. */
    readonly by: string;
    /** False when it is past: a transfer may arrive too late. */
    readonly inTime: boolean;
  };
}

/** What a notice about a payment tells; amounts are decimal text in `currency`. */
export interface PaymentFacts {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Number of the invoice as the buyer reads it; absent until it has one. */
  readonly number?: string;
  /** What is to be paid, taxes included. */
  readonly total: string;
  /** What has arrived so far. */
  readonly received: string;
  /** Call credit it gave. */
  readonly credited: string;
  /** What arrived and pays nothing yet. */
  readonly unallocated: string;
  /** What a dispute, a return or a refund takes back. */
  readonly contested: string;
  /** The balance afterwards. */
  readonly balance: string;
  /** Why the payment was declined, in the processor's word. */
  readonly declineReason?: string;
}

/** What `auto-top-up-needs-owner` tells. */
export interface NeedsOwnerFacts extends PaymentFacts {
  /** Where the owner confirms the payment; absent when the processor names no page. */
  readonly actionUrl?: string;
}

/** What a notice about automatic top-ups tells. */
export interface AutoTopUpFacts {
  /** Why it stopped or pauses, as one word of core. */
  readonly reason: string;
}

/** What `call-ending` tells. */
export interface CallEndingFacts {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** When the call will be cut. */
  readonly endsAt: Date;
}

/** What `call-swept` tells. */
export interface CallSweptFacts {
  /** The host's reference of the call. */
  readonly callRef: string;
  /** What the provider said of the call. */
  readonly found: string;
  /** Money that was given back, decimal text. */
  readonly released: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** What a notice of another kind tells: everything, as it was committed. */
export interface OtherFacts {
  /** The announcement's type. */
  readonly type: string;
  /** Its payload. */
  readonly payload: { readonly [field: string]: unknown };
}

/** What is told, by kind. `other` stands for every type that has no kind of its own. */
export interface NoticeFacts {
  /** The balance fell to a level. */
  readonly 'balance-low': BalanceFacts;
  /** The balance fell to a level that is urgent. */
  readonly 'balance-critical': BalanceFacts;
  /** The balance is used up. */
  readonly 'balance-empty': BalanceFacts;
  /** The balance rose above every level. */
  readonly 'balance-restored': BalanceFacts;
  /** An invoice is paid. */
  readonly 'payment-received': PaymentFacts;
  /** A payment failed. */
  readonly 'payment-failed': PaymentFacts;
  /** A part of an invoice is paid. */
  readonly 'payment-partly-received': PaymentFacts;
  /** Money arrived that pays nothing yet. */
  readonly 'payment-unallocated': PaymentFacts;
  /** A dispute, a return or a refund takes money back. */
  readonly 'payment-disputed': PaymentFacts;
  /** Money that was taken back is given back. */
  readonly 'payment-given-back': PaymentFacts;
  /** Nobody paid an invoice in time. */
  readonly 'invoice-expired': PaymentFacts;
  /** Automatic top-ups are off until somebody acts. */
  readonly 'auto-top-up-stopped': AutoTopUpFacts;
  /** Automatic top-ups wait. */
  readonly 'auto-top-up-paused': AutoTopUpFacts;
  /** The bank wants the owner to confirm an automatic top-up. */
  readonly 'auto-top-up-needs-owner': NeedsOwnerFacts;
  /** A running call will be cut. */
  readonly 'call-ending': CallEndingFacts;
  /** A call past its time was looked into. */
  readonly 'call-swept': CallSweptFacts;
  /** Anything else. */
  readonly other: OtherFacts;
}

/** What a notice may be about. */
export type NoticeKind = keyof NoticeFacts;

/** A fact to tell one recipient. */
export interface Notice<Kind extends NoticeKind = NoticeKind> {
  /** What it is about. */
  readonly kind: Kind;
  /** The account. */
  readonly accountId: string;
  /** Name of the company. */
  readonly accountName: string;
  /** When it happened. */
  readonly at: Date;
  /** Who reads it. */
  readonly recipient: {
    /** The address. */
    readonly email: string;
    /** The name, where one is registered. */
    readonly name?: string;
  };
  /** Whom the account turns to; absent when nobody is named. */
  readonly accountManager?: {
    /** The name. */
    readonly name: string;
    /** The address. */
    readonly email?: string;
  };
  /** What is told. */
  readonly facts: NoticeFacts[Kind];
}
