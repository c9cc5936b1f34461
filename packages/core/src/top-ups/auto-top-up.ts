import { accountIn, checkCurrency, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import type { Context } from '../context.ts';
import { checkOneOf, checkReference, checkText, checkWhole } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms, parseMoney } from '../money/money.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { acknowledgementRef, type TermsOutdated, termsIn } from './acknowledge.ts';
import {
  type AutoConfig,
  type AutoPause,
  type AutoState,
  type AutoStop,
  autoConfigRef,
  autoRefs,
  autoStateRef,
  configOf,
  stateOf,
  writeConfig,
  writeState,
} from './auto-rows.ts';
import type { Purchases } from './purchase-options.ts';
import type { TermsNotAcknowledged } from './purchase-refusals.ts';

/** Has an account buy by itself when its balance is low; owner or system. */
export interface EnableAutoTopUpRequest extends AccountCommand {
  /** The balance at or below which it buys: posted money less what running calls have used. */
  readonly threshold: Money;
  /** The balance it buys up to; above the threshold. Money on its way counts toward it. */
  readonly target: Money;
  /** Most that may be bought by itself in a month of the contract's time zone, net of tax. */
  readonly monthlyCap: Money;
  /** The processor's id of the saved method that is charged. */
  readonly savedMethodId: string;
  /** What that method is; `card` by default. */
  readonly method?: 'card' | 'bank-debit';
  /** Hash of the terms; enabling is a standing acknowledgement of them, and of the cap. */
  readonly termsHash: string;
  /** Seconds between two attempts, at least; 3,600 by default. */
  readonly cooldownSeconds?: number;
  /** Failures in a row after which it stops, 1 to 10; 3 by default. */
  readonly mostAttempts?: number;
}

/** How an account buys by itself, and how far it got. */
export interface AutoTopUp {
  /** Whether it does. */
  readonly enabled: boolean;
  /** The balance at or below which it buys. */
  readonly threshold: Money;
  /** The balance it buys up to. */
  readonly target: Money;
  /** Most that may be bought by itself in a month. */
  readonly monthlyCap: Money;
  /** What was bought by itself in the month that is counted. */
  readonly boughtThisMonth: Money;
  /** The month that is counted, `YYYY-MM`; absent before the first. */
  readonly month?: string;
  /** The saved method that is charged. */
  readonly savedMethodId: string;
  /** What it is. */
  readonly method: PaymentMethod;
  /** The top-up that is under way. */
  readonly topUpId?: string;
  /** Failures in a row. */
  readonly failures: number;
  /** Why it does not buy for now; it goes on by itself. */
  readonly paused?: AutoPause;
  /** Why it stopped; enable it again to go on. */
  readonly stopped?: AutoStop;
  /** Standing acknowledgement. */
  readonly acknowledged: {
    /** Version of the terms. */
    readonly version: string;
    /** Hash of their text. */
    readonly hash: string;
    /** Who agreed, as `role:id`. */
    readonly by: string;
    /** When it was enabled with them. */
    readonly at: Date;
  };
}

/** It buys by itself from now on. */
export interface AutoTopUpEnabled {
  /** Discriminant. */
  readonly status: 'enabled';
  /** How. */
  readonly autoTopUp: AutoTopUp;
}

/** What enabling did. */
export type EnableAutoTopUpOutcome = AutoTopUpEnabled | TermsOutdated | TermsNotAcknowledged;

/** It does not buy by itself any more; what is under way comes to its end. */
export interface AutoTopUpDisabled {
  /** Discriminant. */
  readonly status: 'disabled';
  /** True when it did not before. */
  readonly replayed: boolean;
}

/**
 * Has an account buy by itself.
 *
 * @param request - The command; untrusted.
 * @param made - The clock's time, and how call credit is sold.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function enableAutoTopUp(
  request: EnableAutoTopUpRequest,
  made: { readonly clockMs: number; readonly purchases: Purchases },
): Decision<EnableAutoTopUpOutcome> {
  const { actor, accountId } = authorize(request, 'enable automatic top-ups', 'owner');
  const by = actorText(actor);
  const asked = checkAutoTopUp(request);
  return {
    accountId,
    reads: [...autoRefs, acknowledgementRef(asked.termsHash, by)],
    decide(view) {
      const account = accountIn(view, accountId);
      for (const amount of asked.amounts) checkCurrency(account, amount);
      const current = termsIn(view, made.purchases);
      if (asked.termsHash !== current.hash) return { outcome: { status: 'terms-outdated', current } };
      const agreed = view.row('acknowledgement', [current.hash, by]);
      if (agreed === undefined) return { outcome: { status: 'terms-not-acknowledged', current } };
      const draft = new Draft({ account, clockMs: made.clockMs, actor: by });
      const config: AutoConfig = {
        ...asked.config,
        enabled: true,
        terms: { ...current, by, agreedAtMs: agreed.atMs, atMs: draft.nowMs },
      };
      const { paused: _, stopped: __, ...before } = stateOf(view.row('setting', autoStateRef.key));
      const state: AutoState = { ...before, failures: 0, notBeforeMs: 0 };
      writeConfig(draft, view, config);
      writeState(draft, view, { account, config, state, clockMs: made.clockMs });
      const autoTopUp = autoTopUpView(config, state, account.currency);
      return { outcome: { status: 'enabled', autoTopUp }, changes: draft.changes(view) };
    },
  };
}

function checkAutoTopUp(request: EnableAutoTopUpRequest): {
  readonly config: Omit<AutoConfig, 'enabled' | 'terms'>;
  readonly amounts: readonly Money[];
  readonly termsHash: string;
} {
  const amounts = (['threshold', 'target', 'monthlyCap'] as const).map((field) =>
    parseMoney(request[field], field),
  );
  const [threshold = 0n, target = 0n, cap = 0n] = amounts.map(({ amount }) => parseAtoms(amount, 'amount'));
  if (target <= threshold) throw invalidInput('target.amount', 'above the threshold', formatAtoms(target));
  if (cap <= 0n) throw invalidInput('monthlyCap.amount', 'above zero', formatAtoms(cap));
  const cooldownSeconds = checkWhole(request.cooldownSeconds ?? 3600, 'cooldownSeconds', {
    least: 60,
    most: 30 * 86_400,
  });
  return {
    config: {
      threshold: formatAtoms(threshold),
      target: formatAtoms(target),
      monthlyCap: formatAtoms(cap),
      savedMethodId: checkReference(request.savedMethodId, 'savedMethodId'),
      method: checkOneOf(request.method ?? 'card', 'method', ['card', 'bank-debit']),
      cooldownMs: cooldownSeconds * 1000,
      mostAttempts: checkWhole(request.mostAttempts ?? 3, 'mostAttempts', { least: 1, most: 10 }),
    },
    amounts,
    termsHash: checkText(request.termsHash, 'termsHash', 100),
  };
}

/**
 * Has an account not buy by itself any more.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function disableAutoTopUp(request: AccountCommand, clockMs: number): Decision<AutoTopUpDisabled> {
  const { actor, accountId } = authorize(request, 'disable automatic top-ups', 'owner');
  return {
    accountId,
    reads: autoRefs,
    decide(view) {
      const account = accountIn(view, accountId);
      const config = configOf(view.row('setting', autoConfigRef.key));
      if (config?.enabled !== true) return { outcome: { status: 'disabled', replayed: true } };
      const draft = new Draft({ account, clockMs, actor: actorText(actor) });
      const disabled = { ...config, enabled: false };
      writeConfig(draft, view, disabled);
      const state = stateOf(view.row('setting', autoStateRef.key));
      writeState(draft, view, { account, config: disabled, state, clockMs });
      return { outcome: { status: 'disabled', replayed: false }, changes: draft.changes(view) };
    },
  };
}

/**
 * Reads how an account buys by itself.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns How, or absent when nobody ever enabled it.
 */
export async function readAutoTopUp(
  context: Context,
  request: AccountCommand,
): Promise<AutoTopUp | undefined> {
  const { accountId } = authorize(request, 'read automatic top-ups', 'owner');
  const { currency } = await readAccount(context, accountId);
  const [config, state] = await context.storage.get('setting', accountId, [
    autoConfigRef.key,
    autoStateRef.key,
  ]);
  const saved = configOf(config);
  return saved && autoTopUpView(saved, stateOf(state), currency);
}

function autoTopUpView(config: AutoConfig, state: AutoState, currency: string): AutoTopUp {
  const money = (text: string): Money => moneyFromAtoms(parse(text), currency);
  const { version, hash, by, atMs } = config.terms;
  return {
    enabled: config.enabled,
    threshold: money(config.threshold),
    target: money(config.target),
    monthlyCap: money(config.monthlyCap),
    boughtThisMonth: money(state.monthAmount),
    ...(state.month !== '' && { month: state.month }),
    savedMethodId: config.savedMethodId,
    method: config.method,
    ...(state.topUpId !== undefined && { topUpId: state.topUpId }),
    failures: state.failures,
    ...(state.paused !== undefined && { paused: state.paused }),
    ...(state.stopped !== undefined && { stopped: state.stopped }),
    acknowledged: { version, hash, by, at: new Date(atMs) },
  };
}

function parse(text: string): Atoms {
  return parseAtoms(text, 'amount');
}
