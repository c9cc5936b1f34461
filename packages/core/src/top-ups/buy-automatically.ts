import { accountIn } from '../accounts/account-row.ts';
import { contractOf } from '../accounts/contract.ts';
import { type DueTask, decide } from '../context.ts';
import { digestOf } from '../errors/digest.ts';
import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import { Invoicing, invoicingRefs } from '../invoices/invoicing.ts';
import { moneyInRef, sumsOf } from '../invoices/money-in.ts';
import { ATOM_DECIMALS, type Atoms, formatAtoms, parseAtoms } from '../money/atoms.ts';
import { minorDigits } from '../money/currency.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { AccountRow, SettingRow } from '../ports/rows.ts';
import type { Decision, DecisionView, Verdict } from '../ports/storage.ts';
import { AUTO_TOP_UP } from '../thresholds/auto-trigger.ts';
import { recipientsIn } from '../thresholds/recipients.ts';
import { watchedAtoms } from '../thresholds/threshold-state.ts';
import { monthInZone } from '../time/zone.ts';
import { Draft } from '../wallets/draft.ts';
import { termsIn } from './acknowledge.ts';
import { tellAccount } from './announce-payment.ts';
import {
  type AutoConfig,
  type AutoPause,
  type AutoState,
  autoConfigRef,
  autoRefs,
  autoStateRef,
  boughtIn,
  configOf,
  stateOf,
  writeState,
} from './auto-rows.ts';
import { collect } from './collect.ts';
import type { MoneyWorkDone } from './number-invoice.ts';
import type { Purchases } from './purchase-options.ts';
import { purchaseRefs } from './purchase-refusals.ts';
import { taxesFor } from './quote.ts';
import type { TaxesAsked } from './with-taxes.ts';
import { writePurchase } from './write-purchase.ts';

/** Who buys. */
const ACTOR = 'system:auto-top-up';

/** What came of looking at an account: it is planned, there is nothing to do, or taxes are to be asked for first. */
type Planned =
  | { readonly status: 'lost' }
  | { readonly status: 'paused' }
  | { readonly status: 'planned'; readonly topUpId: string; readonly currency: string }
  | {
      readonly status: 'buy';
      readonly amountAtoms: Atoms;
      readonly currency: string;
      readonly config: AutoConfig;
      readonly details: SettingRow | undefined;
    };

const MOST_ATTEMPTS = 4;

/**
 * Buys what an account's automatic top-up asks for. Everything is decided on the account's own state: the first process that
 * writes the purchase down has it to itself, and whatever happens then the purchase's own due row goes on with it.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function buyAutomatically(task: DueTask): Promise<MoneyWorkDone> {
  const { context, row } = task;
  const { payments: processor, purchases } = context;
  if (processor === undefined || purchases === undefined) return {};
  const { accountId } = row;
  let purchase: Plan['purchase'];
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const clockMs = task.nowMs();
    const planned = await decide(context, plan(accountId, { clockMs, purchases, purchase }));
    if (planned.status === 'lost') return { lost: 1 };
    if (planned.status === 'paused') return { autoTopUps: 1 };
    const { currency } = planned;
    if (planned.status === 'planned') {
      const { topUpId } = planned;
      const collecting = { accountId, topUpId, currency, actor: ACTOR, purchases };
      await task.ask(collect(context, processor, collecting));
      return { autoTopUps: 1 };
    }
    // Taxes are asked for outside the decision, and then it is looked at again: what is bought may be another by then.
    const { config, amountAtoms, details } = planned;
    const net = moneyFromAtoms(amountAtoms, currency);
    const taxed = { accountId, net, method: config.method, nowMs: clockMs, purchases };
    const taxes = await task.ask(taxesFor(taxed, details));
    purchase = { topUpId: context.ids.next('top'), amountAtoms, taxes };
  }
  return { lost: 1 };
}

interface Looked {
  readonly account: AccountRow;
  readonly config: AutoConfig;
  readonly state: AutoState;
  readonly month: string;
}

function lookAt(view: DecisionView, accountId: string, clockMs: number): Looked | undefined {
  const account = accountIn(view, accountId);
  const config = configOf(view.row('setting', autoConfigRef.key));
  const state = stateOf(view.row('setting', autoStateRef.key));
  // The row is there only while one is wanted: whoever was faster, or stopped it, has taken it away.
  if (config === undefined || view.row('due', [AUTO_TOP_UP, AUTO_TOP_UP]) === undefined) return undefined;
  const zone = contractOf(view)?.timeZone ?? 'UTC';
  return { account, config, state, month: monthInZone(Math.max(clockMs, account.lastAtMs), zone) };
}

/** How much to buy: up to the target, less what is on its way; never more than the cap of the month leaves. */
function toBuy(
  view: DecisionView,
  { account, config, state, month }: Looked,
  purchases: Purchases,
): Atoms | AutoPause {
  if (watchedAtoms(account) > parseAtoms(config.threshold, 'threshold')) return 0n;
  if (account.status !== 'active') return 'account-not-active';
  if (termsIn(view, purchases).hash !== config.terms.hash) return 'terms-outdated';
  if (billingDetailsView(view.row('setting', billingDetailsRef.key)).missing.length > 0)
    return 'billing-details-incomplete';
  if (recipientsIn(view).length === 0) return 'no-recipients';
  const { awaitedAtoms } = sumsOf(view.row('setting', moneyInRef.key));
  const step = 10n ** BigInt(ATOM_DECIMALS - minorDigits(account.currency));
  const missing = parseAtoms(config.target, 'target') - watchedAtoms(account) - awaitedAtoms;
  if (missing <= 0n) return 0n;
  let amount = ((missing + step - 1n) / step) * step;
  const { minimum, maximum } = purchases.limits.get(account.currency) ?? {};
  if (minimum !== undefined && amount < minimum) amount = minimum;
  if (maximum !== undefined && amount > maximum) amount = maximum;
  const left = parseAtoms(config.monthlyCap, 'monthlyCap') - boughtIn(state, month);
  if (amount > left) amount = (left / step) * step;
  if (amount <= 0n || (minimum !== undefined && amount < minimum)) return 'monthly-cap';
  return amount;
}

interface Plan {
  readonly clockMs: number;
  readonly purchases: Purchases;
  readonly purchase:
    | { readonly topUpId: string; readonly amountAtoms: Atoms; readonly taxes: TaxesAsked }
    | undefined;
}

function plan(accountId: string, made: Plan): Decision<Planned> {
  return {
    accountId,
    reads: [...autoRefs, ...purchaseRefs, ...invoicingRefs],
    decide: (view) => decidePlan(view, accountId, made),
  };
}

function decidePlan(view: DecisionView, accountId: string, made: Plan): Verdict<Planned> {
  const { clockMs, purchases, purchase } = made;
  const looked = lookAt(view, accountId, clockMs);
  if (looked === undefined) return { outcome: { status: 'lost' } };
  const { account, config, state, month } = looked;
  const draft = new Draft({ account, clockMs, actor: ACTOR });
  const amount = toBuy(view, looked, purchases);
  const write = (next: AutoState): void => writeState(draft, view, { account, config, state: next, clockMs });
  if (state.notBeforeMs > clockMs) {
    // The balance fell again before the cooldown was over: the due row waits for its end.
    write(state);
    return { outcome: { status: 'paused' }, changes: draft.changes(view) };
  }
  if (typeof amount === 'string' || amount === 0n) {
    const { paused: _, ...rest } = state;
    const later = { ...rest, notBeforeMs: draft.nowMs + config.cooldownMs };
    write(typeof amount === 'string' ? { ...later, paused: amount } : later);
    if (typeof amount === 'string' && amount !== state.paused) {
      tellAccount(draft, view, { account, clockMs, type: 'auto-top-up-paused', facts: { reason: amount } });
    }
    return { outcome: { status: 'paused' }, changes: draft.changes(view) };
  }
  const { currency } = account;
  const details = view.row('setting', billingDetailsRef.key);
  const { revision } = billingDetailsView(details);
  if (
    purchase === undefined ||
    purchase.amountAtoms !== amount ||
    purchase.taxes.buyerRevision !== revision
  ) {
    return { outcome: { status: 'buy', amountAtoms: amount, currency, config, details } };
  }
  const { topUpId, taxes } = purchase;
  const { version, hash, by, agreedAtMs } = config.terms;
  const digest = digestOf([formatAtoms(amount), currency, config.method, config.savedMethodId]);
  const invoicing = new Invoicing(draft, { view, account, series: purchases.series });
  writePurchase(draft, view, {
    ...{ account, purchases, invoicing },
    purchase: {
      ...{ topUpId, amountAtoms: amount, taxes, method: config.method, digest, automatic: true },
      savedMethodId: config.savedMethodId,
      agreed: { version, hash, actor: by, atMs: agreedAtMs },
    },
  });
  invoicing.close();
  const { paused: _, ...rest } = state;
  const monthAmount = formatAtoms(boughtIn(state, month) + amount);
  write({ ...rest, topUpId, month, monthAmount });
  return { outcome: { status: 'planned', topUpId, currency }, changes: draft.changes(view) };
}
