import { readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { checkOneOf, checkReference } from '../errors/checks.ts';
import type {
  MethodSetUp,
  PaymentMethod,
  PaymentProcessor,
  SavedMethod,
  SavedMethods,
} from '../ports/payment-processor.ts';
import { paymentMethods } from './plan-top-up.ts';

/** Names one saved method. */
export interface SavedMethodRequest extends AccountCommand {
  /** The processor's id of it. */
  readonly methodId: string;
}

/** Begins to save a method. */
export interface SetUpMethodRequest extends AccountCommand {
  /** The caller's key: the same key begins once. */
  readonly key: string;
  /** What is saved. */
  readonly method: PaymentMethod;
}

/**
 * Ways to pay that the processor keeps for an account; no card number ever comes here. Owner or system.
 *
 * Every method fails with `INVALID_INPUT`, `NOT_ALLOWED`, `NOT_FOUND` (no such account), `ABILITY_MISSING` (the processor
 * keeps none) and `CONFIGURATION_INVALID` (there is no processor), beside what the processor throws.
 */
export interface PaymentMethods {
  /**
   * Lists what is saved.
   *
   * @param request - The account.
   * @returns The methods.
   *
   * @example
   * ```ts runnable
   * for (const { label, isDefault } of await billing.paymentMethods.list({ actor, accountId: 'acme' })) {
   *   console.log(label, isDefault);
   * }
   * ```
   */
  list(request: AccountCommand): Promise<readonly SavedMethod[]>;
  /**
   * Begins to save a method; the payer goes on at the processor.
   *
   * @param request - Key and method.
   * @returns Where the payer goes on, or the secret that the host's page needs.
   *
   * @example
   * ```ts runnable
   * const setUp = await billing.paymentMethods.setUp({ actor, accountId: 'acme', key: 'card-1', method: 'card' });
   * console.log(setUp.actionUrl);
   * ```
   */
  setUp(request: SetUpMethodRequest): Promise<MethodSetUp>;
  /**
   * Forgets a method.
   *
   * @param request - The method.
   *
   * @example
   * ```ts runnable
   * await billing.paymentMethods.remove({ actor, accountId: 'acme', methodId: 'pm_1' });
   * ```
   */
  remove(request: SavedMethodRequest): Promise<void>;
  /**
   * Makes a method the default.
   *
   * @param request - The method.
   *
   * @example
   * ```ts runnable
   * await billing.paymentMethods.setDefault({ actor, accountId: 'acme', methodId: 'pm_1' });
   * ```
   */
  setDefault(request: SavedMethodRequest): Promise<void>;
}

/**
 * Makes the area of saved methods.
 *
 * @param context - The context.
 * @param processor - The payment processor, as it is asked for.
 * @returns The area.
 */
export function createPaymentMethods(context: Context, processor: () => PaymentProcessor): PaymentMethods {
  const saved = async (request: AccountCommand, command: string): Promise<[SavedMethods, string]> => {
    const { accountId } = authorize(request, command, 'owner');
    const { savedMethods, id } = processor();
    await readAccount(context, accountId);
    if (savedMethods !== undefined) return [savedMethods, accountId];
    throw new BillingError('ABILITY_MISSING', `Payment processor ${id} keeps no ways to pay.`, {
      details: { adapter: id, ability: 'savedMethods' },
    });
  };
  return {
    list: async (request) => {
      const [methods, accountId] = await saved(request, 'list saved methods');
      return methods.list(accountId);
    },
    setUp: async (request) => {
      const [methods, accountId] = await saved(request, 'save a method');
      const key = checkReference(request.key, 'key');
      return methods.setUp({ key, accountId, method: checkOneOf(request.method, 'method', paymentMethods) });
    },
    remove: async (request) => {
      const [methods, accountId] = await saved(request, 'remove a saved method');
      await methods.remove({ accountId, methodId: checkReference(request.methodId, 'methodId') });
    },
    setDefault: async (request) => {
      const [methods, accountId] = await saved(request, 'choose the default method');
      await methods.setDefault({ accountId, methodId: checkReference(request.methodId, 'methodId') });
    },
  };
}
