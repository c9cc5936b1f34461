import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, type Actor, actorText, authorize, checkActor } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkObject, checkOneOf, checkReference, checkText, type Untrusted } from '../errors/checks.ts';
import { checkAccountOfLeg, checkLegKey } from '../usage/check-leg.ts';
import type { LegDirectory } from '../usage/leg-directory.ts';
import type { Differs } from '../wallets/keyed.ts';
import { callReference, enterReference, legReference, lookUp, numberReference } from './directory.ts';
import { moveLeg } from './move-leg.ts';

/** Something outside that belongs to an account. */
export type ExternalReference =
  | {
      /** A leg at a provider. */
      readonly type: 'leg';
      /** Telephony provider. */
      readonly provider: string;
      /** The provider's own id of the leg. */
      readonly legId: string;
    }
  | {
      /** A call, under the reference that the provider carries through. */
      readonly type: 'call';
      /** The host's reference of the call. */
      readonly callRef: string;
    }
  | {
      /** A number or address of the account: called by its inbound legs, calling in its outbound ones. */
      readonly type: 'number';
      /** As the provider reports it, such as `+442071838750`. */
      readonly number: string;
    };

/** Enters a reference; for actor `system`. */
export interface EnterReferenceRequest extends AccountCommand {
  /** What belongs to the account. */
  readonly reference: ExternalReference;
}

/** The reference is entered. */
export interface ReferenceEntered {
  /** Discriminant. */
  readonly status: 'entered';
  /** True when it was entered before, for the same account. */
  readonly replayed: boolean;
}

/** What outside belongs to which account; append-only, so an answer never changes. For actor `system`. */
export interface Directory {
  /**
   * Enters a reference. What belongs to an account stays its own: a number that may pass to another account belongs into
   * `resolveAccount` instead. A leg that was kept without an account follows.
   *
   * @param request - Account and reference.
   * @returns `entered`, or `differs` when it belongs to another account.
   * @throws BillingError with code `INVALID_INPUT`, `NOT_ALLOWED` or `NOT_FOUND`.
   *
   * @example
   * ```ts runnable
   * const reference = { type: 'number', number: '+12025550123' } as const;
   * await billing.telephony.directory.enter({ actor, accountId: 'acme', reference });
   * ```
   */
  enter(request: EnterReferenceRequest): Promise<ReferenceEntered | Differs>;
  /**
   * Looks a reference up.
   *
   * @param request - The reference.
   * @returns The account, or absent.
   * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
   *
   * @example
   * ```ts runnable
   * const reference = { type: 'leg', provider: 'twilio', legId: 'CA1' } as const;
   * console.log(await billing.telephony.directory.find({ actor, reference }));
   * ```
   */
  find(request: {
    readonly actor: Actor;
    readonly reference: ExternalReference;
  }): Promise<string | undefined>;
}

/**
 * Makes the directory.
 *
 * @param context - The context.
 * @returns The directory.
 */
export function createDirectory(context: Context): Directory {
  return {
    enter: async (request) => {
      const { actor } = authorize(request, 'enter a reference', 'system');
      const accountId = checkAccountOfLeg(request.accountId) ?? '';
      const given = checkObject(request.reference, 'reference');
      const reference = referenceOf(given);
      await readAccount(context, accountId);
      const entry = { reference, owner: accountId, actor: actorText(actor), clockMs: context.clock.now() };
      const { owner, isNew } = await decide(context, enterReference(entry));
      if (owner !== accountId) return { status: 'differs', key: reference };
      if (given.type === 'leg') {
        await moveLeg(context, { leg: checkLegKey(given, 'reference.'), accountId, actor: actorText(actor) });
      }
      return { status: 'entered', replayed: !isNew };
    },
    find: async (request) => {
      const fields = checkObject(request, 'request');
      checkActor(fields.actor, 'look a reference up', 'system');
      const [owner] = await lookUp(context, [referenceOf(checkObject(fields.reference, 'reference'))]);
      return owner;
    },
  };
}

/**
 * What assigning a leg by hand does with the directory: the leg is entered before it is recorded, and what was reported of it
 * follows.
 *
 * @param context - The context.
 * @returns The directory of legs.
 */
export function legDirectory(context: Context): LegDirectory {
  return {
    claim: async (leg, { accountId, actor }) => {
      const entry = { reference: legReference(leg), owner: accountId, actor, clockMs: context.clock.now() };
      const { owner } = await decide(context, enterReference(entry));
      return owner;
    },
    follow: async (leg, { accountId, actor }) => moveLeg(context, { leg, accountId, actor }),
  };
}

function referenceOf(given: Untrusted): string {
  const type = checkOneOf(given.type, 'reference.type', ['leg', 'call', 'number']);
  if (type === 'leg') return legReference(checkLegKey(given, 'reference.'));
  if (type === 'call') return callReference(checkReference(given.callRef, 'reference.callRef'));
  return numberReference(checkText(given.number, 'reference.number'));
}
