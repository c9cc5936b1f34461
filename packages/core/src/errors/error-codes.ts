/**
 * What a caller may do after an error.
 *
 * - `never`: the same request fails the same way; change the request.
 * - `same-key`: repeat the same request with the same key; it is safe.
 * - `new-key`: a repeat needs a new key, because the old one is spent. No code of this version advises it: what is declined or
 *   refused comes back as an outcome. It is here so that codes of later versions and adapters can be handled today.
 */
export type RetryAdvice = 'never' | 'same-key' | 'new-key';

/** Details of {@link ErrorDetails.INVALID_INPUT}: which field broke which rule. */
export interface InvalidInputDetails {
  /** Path of the field, such as `rules[3].bands[0].rate`. */
  readonly field: string;
  /** The rule it broke, as a sentence fragment: "a decimal number such as 0.0085". */
  readonly rule: string;
  /** What was seen, shortened and with control characters escaped. Absent when nothing was given. */
  readonly seen?: string;
}

/** The typed details of every error code; its keys are all the codes there are. */
export interface ErrorDetails {
  /**
   * A field of the request is missing or malformed. Nothing changed.
   *
   * @remarks
   * Read `details.field` and `details.rule`, mend the request, send it again. A form shows the rule beside the field; `seen` is
   * for logs. Every method checks its request before it reads or writes anything.
   */
  readonly INVALID_INPUT: InvalidInputDetails;
  /**
   * Two amounts of different currencies met in one operation.
   *
   * @remarks
   * An account has one currency for its life, and nothing is converted here. Give the amount in the currency `expected`, or convert
   * it before at a rate of your own. A `TaxCalculator` that answers in another currency is a defect of that calculator.
   */
  readonly CURRENCY_MISMATCH: {
    /** Currency that was needed. */
    readonly expected: string;
    /** Currency that was given. */
    readonly seen: string;
  };
  /**
   * What the request names does not exist in this account.
   *
   * @remarks
   * Check the reference, and the account it was looked up in: what belongs to another account is not found either. A price book is
   * put before a contract names it.
   */
  readonly NOT_FOUND: {
    /** Kind of thing, such as `account` or `price-book`. */
    readonly what: string;
    /** The reference that was looked up. */
    readonly reference: string;
  };
  /**
   * The thing exists, but its state does not allow this command.
   *
   * @remarks
   * Look at `details.state`: a closed account takes no adjustment and no contract, and the hold of an authorized call is moved by its call. Change the
   * state first where there is a command for it, or do without.
   */
  readonly STATE_FORBIDS: {
    /** Kind of thing, such as `account`. */
    readonly what: string;
    /** The state it is in. */
    readonly state: string;
    /** The command that was refused. */
    readonly command: string;
  };
  /**
   * The actor's role does not allow this command, or the actor belongs to another account.
   *
   * @remarks
   * Money, invoices, recipients and billing details are for owners, operator reads and what the host does by itself for `system`.
   * Give the actor whom your own sign-in recognised. Do not retry as `system` what a person was refused.
   */
  readonly NOT_ALLOWED: {
    /** Role of the actor. */
    readonly role: string;
    /** The command that was refused. */
    readonly command: string;
  };
  /**
   * An adapter speaks a contract this core does not.
   *
   * @remarks
   * Thrown by `createBilling`, before anything is used. Install versions of core and adapter that speak the same contract.
   */
  readonly CONTRACT_UNSUPPORTED: {
    /** Contract the adapter declares. */
    readonly seen: string;
    /** Contracts this core supports. */
    readonly supported: readonly string[];
  };
  /**
   * The adapter does not declare the ability that the command needs.
   *
   * @remarks
   * Ask `supports` of the adapter before you offer the command, or use an adapter that can.
   */
  readonly ABILITY_MISSING: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** The ability, as named in `supports`. */
    readonly ability: string;
  };
  /**
   * The host's configuration cannot work.
   *
   * @remarks
   * `details.option` names the option. Also thrown where something needed was not configured at all, such as `payments` for a
   * purchase, and when a vendor refuses the credentials it was given. Nothing is repeated until somebody changed it.
   */
  readonly CONFIGURATION_INVALID: {
    /** Path of the option. */
    readonly option: string;
    /** The rule it broke. */
    readonly rule: string;
  };
  /**
   * A webhook's signature, age or address does not verify.
   *
   * @remarks
   * Answer 403 and do nothing. If it happens to real messages, look at four things: the secret, the public URL the adapter was
   * given, whether something parsed the body before the adapter saw its bytes, and the machine's clock.
   */
  readonly WEBHOOK_REJECTED: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** Why it was rejected. */
    readonly reason: string;
  };
  /**
   * A verified message could not be understood.
   *
   * @remarks
   * The signature is right and the content is not what the vendor documents. Answer with an error status, so that it comes again
   * after an update of the adapter, and keep the message for a report. Unknown kinds of messages are ignored, not this.
   */
  readonly PAYLOAD_UNREADABLE: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** Why it could not be read. */
    readonly reason: string;
  };
  /**
   * A notifier says that telling this will never succeed: do not repeat it, list it for a person.
   *
   * @remarks
   * Thrown by notifiers to the worker, which makes the announcement a dead letter at once. List them with
   * `notifications.announcements({ status: 'dead' })`, mend the cause, then `notifications.retryDelivery`.
   */
  readonly DELIVERY_REFUSED: {
    /** Id of the notifier. */
    readonly adapter: string;
    /** Why, in the receiver's words as far as it said any. */
    readonly reason: string;
  };
  /**
   * The outside did not answer, and nothing happened there.
   *
   * @remarks
   * Repeat with the same key, later. The worker repeats its own work by itself, with growing pauses.
   */
  readonly PROVIDER_UNAVAILABLE: {
    /** Id of the adapter. */
    readonly adapter: string;
  };
  /**
   * Storage did not answer, and nothing changed.
   *
   * @remarks
   * Repeat with the same key. For calls, `createBilling({ whenUnreachable })` decides, and `calls.authorize` answers instead of
   * throwing. If it lasts, look at the database.
   */
  readonly STORAGE_UNAVAILABLE: {
    /** Id of the storage. */
    readonly storage: string;
  };
  /**
   * Others kept changing the same account; nothing changed.
   *
   * @remarks
   * Repeat with the same key after a moment. If one account meets it often, several processes work on it at once: send the commands
   * of one account to one process.
   */
  readonly CONTENTION: {
    /** The contested account. */
    readonly accountId: string;
    /** How often it was tried. */
    readonly attempts: number;
  };
  /**
   * It may or may not have happened. The same key recovers the answer.
   *
   * @remarks
   * Never use a new key here: that could do it twice. The same request with the same key answers `replayed` with what happened, or
   * does it now. A provider that was asked to place a call looks for it and does not dial again.
   */
  readonly OUTCOME_UNKNOWN: {
    /** Id of the adapter or storage that fell silent. */
    readonly adapter: string;
  };
  /**
   * A rule this library promises does not hold. Please report it.
   *
   * @remarks
   * The command was not carried out. Keep the message and `details.invariant`, run `live-calls verify`, and report both. An adapter
   * of your own may be the cause: run the conformance kit on it.
   */
  readonly INVARIANT_BROKEN: {
    /** The rule. */
    readonly invariant: string;
  };
}

/** Every error code. */
export type ErrorCode = keyof ErrorDetails;

/** Retry advice by code; the one table the class and the docs read. */
export const retryAdvice: { readonly [Code in ErrorCode]: RetryAdvice } = {
  INVALID_INPUT: 'never',
  CURRENCY_MISMATCH: 'never',
  NOT_FOUND: 'never',
  STATE_FORBIDS: 'never',
  NOT_ALLOWED: 'never',
  CONTRACT_UNSUPPORTED: 'never',
  ABILITY_MISSING: 'never',
  CONFIGURATION_INVALID: 'never',
  WEBHOOK_REJECTED: 'never',
  PAYLOAD_UNREADABLE: 'never',
  DELIVERY_REFUSED: 'never',
  PROVIDER_UNAVAILABLE: 'same-key',
  STORAGE_UNAVAILABLE: 'same-key',
  CONTENTION: 'same-key',
  OUTCOME_UNKNOWN: 'same-key',
  INVARIANT_BROKEN: 'never',
};
