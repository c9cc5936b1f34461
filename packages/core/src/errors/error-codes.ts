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
  /** A field of the request is missing or malformed. Nothing changed. */
  readonly INVALID_INPUT: InvalidInputDetails;
  /** Two amounts of different currencies met in one operation. */
  readonly CURRENCY_MISMATCH: {
    /** Currency that was needed. */
    readonly expected: string;
    /** Currency that was given. */
    readonly seen: string;
  };
  /** What the request names does not exist in this account. */
  readonly NOT_FOUND: {
    /** Kind of thing, such as `account` or `price-book`. */
    readonly what: string;
    /** The reference that was looked up. */
    readonly reference: string;
  };
  /** The thing exists, but its state does not allow this command. */
  readonly STATE_FORBIDS: {
    /** Kind of thing, such as `account`. */
    readonly what: string;
    /** The state it is in. */
    readonly state: string;
    /** The command that was refused. */
    readonly command: string;
  };
  /** The actor's role does not allow this command, or the actor belongs to another account. */
  readonly NOT_ALLOWED: {
    /** Role of the actor. */
    readonly role: string;
    /** The command that was refused. */
    readonly command: string;
  };
  /** An adapter speaks a contract this core does not. */
  readonly CONTRACT_UNSUPPORTED: {
    /** Contract the adapter declares. */
    readonly seen: string;
    /** Contracts this core supports. */
    readonly supported: readonly string[];
  };
  /** The adapter does not declare the ability that the command needs. */
  readonly ABILITY_MISSING: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** The ability, as named in `supports`. */
    readonly ability: string;
  };
  /** The host's configuration cannot work. */
  readonly CONFIGURATION_INVALID: {
    /** Path of the option. */
    readonly option: string;
    /** The rule it broke. */
    readonly rule: string;
  };
  /** A webhook's signature, age or address does not verify. */
  readonly WEBHOOK_REJECTED: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** Why it was rejected. */
    readonly reason: string;
  };
  /** A verified message could not be understood. */
  readonly PAYLOAD_UNREADABLE: {
    /** Id of the adapter. */
    readonly adapter: string;
    /** Why it could not be read. */
    readonly reason: string;
  };
  /** A notifier says that telling this will never succeed: do not repeat it, list it for a person. */
  readonly DELIVERY_REFUSED: {
    /** Id of the notifier. */
    readonly adapter: string;
    /** Why, in the receiver's words as far as it said any. */
    readonly reason: string;
  };
  /** The outside did not answer, and nothing happened there. */
  readonly PROVIDER_UNAVAILABLE: {
    /** Id of the adapter. */
    readonly adapter: string;
  };
  /** Storage did not answer, and nothing changed. */
  readonly STORAGE_UNAVAILABLE: {
    /** Id of the storage. */
    readonly storage: string;
  };
  /** Others kept changing the same account; nothing changed. */
  readonly CONTENTION: {
    /** The contested account. */
    readonly accountId: string;
    /** How often it was tried. */
    readonly attempts: number;
  };
  /** It may or may not have happened. The same key recovers the answer. */
  readonly OUTCOME_UNKNOWN: {
    /** Id of the adapter or storage that fell silent. */
    readonly adapter: string;
  };
  /** A rule this library promises does not hold. Please report it. */
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
