import type { AccountCommand } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import {
  type AutoTopUp,
  type AutoTopUpDisabled,
  disableAutoTopUp,
  type EnableAutoTopUpOutcome,
  type EnableAutoTopUpRequest,
  enableAutoTopUp,
  readAutoTopUp,
} from './auto-top-up.ts';
import type { Configured } from './configured.ts';

/**
 * Purchases that an account makes by itself, with a method that the processor keeps. The commit that takes the balance to
 * the threshold asks for one, and the worker buys it. One is under way at a time; it stops when it is declined too often or
 * money is disputed, and pauses while the terms are others than those acknowledged, nobody is registered to be told, the
 * billing details are not complete, or the month's cap is reached. Owner or system.
 *
 * Every method fails with `INVALID_INPUT`, `NOT_ALLOWED` and `NOT_FOUND` (no such account).
 */
export interface AutoTopUps {
  /**
   * Has the account buy by itself from now on; where it does so already, in the new way. It is a standing acknowledgement of
   * the terms and of the cap.
   *
   * @param request - Threshold, target, cap, method and terms.
   * @returns `enabled`, `terms-outdated` or `terms-not-acknowledged`.
   * @throws BillingError with code `CONFIGURATION_INVALID` or `CURRENCY_MISMATCH`.
   *
   * @example
   * ```ts runnable
   * import { money } from '@live-calls/core';
   *
   * const amounts = { threshold: money('20', 'USD'), target: money('100', 'USD'), monthlyCap: money('500', 'USD') };
   * const { terms } = await billing.topUps.quote({ actor, accountId: 'acme', amount: money('80', 'USD') });
   * const by = { savedMethodId: 'pm_1', termsHash: terms.hash };
   * const { status } = await billing.autoTopUps.enable({ actor, accountId: 'acme', ...amounts, ...by });
   * console.log(status);
   * ```
   */
  enable(request: EnableAutoTopUpRequest): Promise<EnableAutoTopUpOutcome>;
  /**
   * Has the account not buy by itself any more; what is under way comes to its end.
   *
   * @param request - The account.
   * @returns `disabled`.
   *
   * @example
   * ```ts runnable
   * await billing.autoTopUps.disable({ actor, accountId: 'acme' });
   * ```
   */
  disable(request: AccountCommand): Promise<AutoTopUpDisabled>;
  /**
   * Reads how the account buys by itself, and how far it got.
   *
   * @param request - The account.
   * @returns How, or absent when nobody ever enabled it.
   *
   * @example
   * ```ts runnable
   * const auto = await billing.autoTopUps.get({ actor, accountId: 'acme' });
   * if (auto !== undefined) console.log(auto.enabled, auto.paused, auto.boughtThisMonth.amount);
   * ```
   */
  get(request: AccountCommand): Promise<AutoTopUp | undefined>;
}

/**
 * Makes the area of automatic top-ups.
 *
 * @param context - The context.
 * @param sold - What has to be configured, as it is asked for.
 * @returns The area.
 */
export function createAutoTopUps(context: Context, sold: Configured): AutoTopUps {
  return {
    enable: async (request) => {
      const made = { clockMs: context.clock.now(), purchases: sold.purchases() };
      return decide(context, enableAutoTopUp(request, made));
    },
    disable: async (request) => decide(context, disableAutoTopUp(request, context.clock.now())),
    get: async (request) => readAutoTopUp(context, request),
  };
}
