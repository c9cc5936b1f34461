import type { CompiledContract } from '../accounts/contract.ts';
import { isAllowed } from '../accounts/is-allowed.ts';
import { liveTermsFor } from '../accounts/live-terms.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { VendorAbilities } from './authorize-call.ts';
import type { CheckedCall } from './authorize-request.ts';

/**
 * What to do with calls while storage cannot be reached.
 *
 * `deny` refuses them. An object lets calls through without a hold, as far as the contract of the account was seen by this
 * process not longer ago than `maximumAgeSeconds`: each for at most `grantSeconds`, which the vendor's limit must keep.
 * Such calls are recorded by webhooks and reconciliation when storage is back; what they cost is the seller's risk.
 */
export type WhenUnreachable =
  | 'deny'
  | {
      /** Longest call that is let through, seconds. */
      readonly grantSeconds: number;
      /** How old the contract that this process remembers may be, seconds. */
      readonly maximumAgeSeconds: number;
    };

/** The call may be made although storage cannot be reached: nothing is held for it. */
export interface AuthorizedWithoutHold {
  /** Discriminant. */
  readonly status: 'authorized-without-hold';
  /** Seconds from the answer. */
  readonly grantedSeconds: number;
  /** The limit to give the vendor, seconds; absent when it takes none. */
  readonly limitSeconds?: number;
}

interface Remembered {
  readonly contract: CompiledContract;
  readonly seenAtMs: number;
}

const MOST_REMEMBERED = 10_000;

/** Contracts of active accounts, as authorizations of this process saw them lately. */
export class RememberedContracts {
  readonly #policy: WhenUnreachable;
  readonly #contracts: Map<string, Remembered> = new Map();

  /**
   * @param policy - What to do while storage cannot be reached.
   * @throws BillingError with code `CONFIGURATION_INVALID`.
   */
  constructor(policy: WhenUnreachable = 'deny') {
    this.#policy = policy;
    if (policy === 'deny') return;
    if (typeof policy !== 'object' || policy === null) throw misconfigured('', '"deny" or an object');
    whole(policy.grantSeconds, 'grantSeconds');
    whole(policy.maximumAgeSeconds, 'maximumAgeSeconds');
  }

  /**
   * Remembers a contract that an authorization was just decided on.
   *
   * @param accountId - The account.
   * @param contract - Its contract; absent: the account grants nothing, and is forgotten.
   * @param nowMs - When.
   */
  remember(accountId: string, contract: CompiledContract | undefined, nowMs: number): void {
    if (this.#policy === 'deny') return;
    this.#contracts.delete(accountId);
    if (contract === undefined) return;
    this.#contracts.set(accountId, { contract, seenAtMs: nowMs });
    for (const oldest of this.#contracts.keys()) {
      if (this.#contracts.size <= MOST_REMEMBERED) break;
      this.#contracts.delete(oldest);
    }
  }

  /**
   * Decides about a call while storage cannot be reached.
   *
   * @param asked - The call.
   * @param nowMs - The time.
   * @param vendor - What the vendor can do.
   * @returns The call without a hold, or `unreachable`.
   */
  decide(
    asked: CheckedCall,
    nowMs: number,
    vendor: VendorAbilities | undefined,
  ): AuthorizedWithoutHold | { readonly status: 'unreachable' } {
    const known = this.#contracts.get(asked.accountId);
    if (this.#policy === 'deny' || known === undefined) return { status: 'unreachable' };
    const { grantSeconds, maximumAgeSeconds } = this.#policy;
    const { contract } = known.contract;
    const { to, direction, provider } = asked;
    const allowed = isAllowed(contract, { to, direction, provider }).status === 'allowed';
    if (!allowed || nowMs - known.seenAtMs > maximumAgeSeconds * 1000) return { status: 'unreachable' };
    const terms = liveTermsFor(contract.live, provider);
    const wanted = Math.min(grantSeconds, terms.capSeconds, asked.maxSeconds ?? grantSeconds);
    const limits = vendor?.limits;
    if (limits === undefined) return { status: 'authorized-without-hold', grantedSeconds: wanted };
    const limitSeconds = Math.min(wanted, limits.maximumSeconds);
    if (limitSeconds < limits.minimumSeconds) return { status: 'unreachable' };
    return { status: 'authorized-without-hold', grantedSeconds: limitSeconds, limitSeconds };
  }
}

function whole(value: unknown, name: string): void {
  if (Number.isSafeInteger(value) && (value as number) > 0) return;
  throw misconfigured(`.${name}`, 'a whole number above zero');
}

function misconfigured(name: string, rule: string): BillingError<'CONFIGURATION_INVALID'> {
  const option = `whenUnreachable${name}`;
  return new BillingError('CONFIGURATION_INVALID', `createBilling: ${option} must be ${rule}.`, {
    details: { option, rule },
  });
}
