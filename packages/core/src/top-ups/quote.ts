import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';
import { accountIn, checkCurrency, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, authorize } from '../accounts/actor.ts';
import { type CompiledContract, compiledContract, contractOf, priceBookAt } from '../accounts/contract.ts';
import { type Context, decide } from '../context.ts';
import { billingDetailsRef, billingDetailsView } from '../invoices/billing-details.ts';
import type { InvoiceLine, InvoiceTax } from '../invoices/invoice-view.ts';
import { type CheckedTaxes, checkTaxes } from '../invoices/tax.ts';
import { parseAtoms } from '../money/atoms.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { PaymentMethod, PaymentProcessor } from '../ports/payment-processor.ts';
import type { SettingRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { type Estimate, type EstimateDestination, estimate } from '../rating/estimate.ts';
import { type Acknowledged, termsIn } from './acknowledge.ts';
import { methodsOf, type PaymentTiming, transferTiming } from './bank-days.ts';
import { checkPurchaseAmount } from './plan-top-up.ts';
import type { Purchases, TermsInForce } from './purchase-options.ts';
import { type PurchaseRefused, purchaseRefs, refusalsOf } from './purchase-refusals.ts';
import { LINE, NON_REFUNDABLE } from './write-purchase.ts';

/** Asks what a purchase would come to; owner or system. */
export interface QuoteRequest extends AccountCommand {
  /** What would be bought, above zero, in whole minor units of the currency; net of tax. */
  readonly amount: Money;
  /** What to estimate minutes for; the host's choice by default, else the contract's home country. */
  readonly destinations?: readonly EstimateDestination[];
}

/** Asks how many minutes an amount buys; owner or system. */
export interface EstimateMinutesRequest extends AccountCommand {
  /** The amount, above zero, in whole minor units of the currency; net of tax. */
  readonly amount: Money;
  /** What to estimate for; the host's choice by default, else the contract's home country. */
  readonly destinations?: readonly EstimateDestination[];
}

/** How many minutes an amount buys. */
export interface MinutesEstimated {
  /** Discriminant. */
  readonly status: 'estimated';
  /** The minutes, with the assumptions. */
  readonly minutes: Estimate;
}

/** There is no contract yet, or it has no prices in force. */
export interface NoPrices {
  /** Discriminant. */
  readonly status: 'no-prices';
}

/** What an estimate came to. */
export type EstimateMinutesOutcome = MinutesEstimated | NoPrices;

/** A way to pay. */
export interface QuotedMethod {
  /** The method. */
  readonly method: PaymentMethod;
  /** Whether it is the one to offer first: a card, which is credited at once. */
  readonly recommended: boolean;
  /** How long the money takes; absent where it is there at once. */
  readonly timing?: PaymentTiming;
}

/** What a purchase would come to. Nothing is written down. */
export interface Quote {
  /** What would be bought, net of tax: what the wallet would be credited. */
  readonly amount: Money;
  /** The lines of the invoice. */
  readonly lines: readonly InvoiceLine[];
  /** The taxes. */
  readonly taxes: readonly InvoiceTax[];
  /** What would be paid. */
  readonly total: Money;
  /** How many minutes it buys, with the assumptions; absent where the contract has no prices for it. */
  readonly minutes?: Estimate;
  /** The ways to pay. */
  readonly methods: readonly QuotedMethod[];
  /** To be shown before anything is bought. */
  readonly notice: string;
  /** The terms to be acknowledged. */
  readonly terms: TermsInForce & {
    /** Their text. */
    readonly text: string;
    /** Who of this account's people asked and has agreed already; absent when they have not. */
    readonly acknowledged?: Pick<Acknowledged, 'by' | 'at'>;
  };
  /** Why a request would be refused, the first reason first; empty when it would not be. */
  readonly refusals: readonly PurchaseRefused[];
}

interface Facts {
  readonly currency: string;
  readonly details: SettingRow | undefined;
  readonly contract: CompiledContract | undefined;
  readonly terms: TermsInForce;
  readonly refusals: readonly PurchaseRefused[];
  readonly acknowledged: Pick<Acknowledged, 'by' | 'at'> | undefined;
}

/**
 * Says what a purchase would come to.
 *
 * @param context - The context.
 * @param sold - How call credit is sold, and the processor where there is one.
 * @param request - The command; untrusted.
 * @returns The summary.
 */
export async function quote(
  context: Context,
  sold: { readonly purchases: Purchases; readonly processor: PaymentProcessor | undefined },
  request: QuoteRequest,
): Promise<Quote> {
  const { actor, accountId } = authorize(request, 'ask for a quote', 'owner');
  const { purchases, processor } = sold;
  const amount = checkPurchaseAmount(request.amount);
  const nowMs = context.clock.now();
  const facts = await decide(context, factsFor());
  const { currency, terms, acknowledged, refusals } = facts;
  const net = moneyFromAtoms(amount.atoms, currency);
  const asked = { accountId, net, method: 'card', nowMs, purchases } as const;
  const taxes = await taxesFor(asked, facts.details);
  const minutes = await minutesFor(context, {
    amount: net,
    contract: facts.contract,
    nowMs,
    destinations: request.destinations ?? purchases.estimateFor,
  });
  return {
    amount: net,
    lines: [{ description: LINE, amount: net }],
    taxes: taxes.lines.map((tax) => ({
      ...tax,
      amount: moneyFromAtoms(parseAtoms(tax.amount, 'tax'), currency),
    })),
    total: moneyFromAtoms(amount.atoms + taxes.totalAtoms, currency),
    ...(minutes !== undefined && { minutes }),
    methods: methodsOf(processor).map((method) => quotedMethod(method, purchases, nowMs)),
    notice: NON_REFUNDABLE,
    terms: {
      ...terms,
      text: await termsText(context, purchases, terms),
      ...(acknowledged !== undefined && { acknowledged }),
    },
    refusals,
  };

  function factsFor(): Decision<Facts> {
    return {
      accountId,
      reads: purchaseRefs,
      decide(view) {
        const account = accountIn(view, accountId);
        checkCurrency(account, amount);
        const wanted = { actor, amountAtoms: amount.atoms, termsHash: undefined, purchases };
        const agreed = refusalsOf(view, account, wanted);
        const known = agreed.acknowledgement;
        return {
          outcome: {
            currency: account.currency,
            details: view.row('setting', billingDetailsRef.key),
            contract: contractOf(view),
            terms: termsIn(view, purchases),
            refusals: agreed.refusals,
            acknowledged: known && { by: known.actor, at: new Date(known.atMs) },
          },
        };
      },
    };
  }
}

/**
 * Says how many minutes an amount buys under the contract.
 *
 * @param context - The context.
 * @param request - The command; untrusted.
 * @returns The minutes, or that there are no prices.
 */
export async function estimateMinutes(
  context: Context,
  request: EstimateMinutesRequest,
): Promise<EstimateMinutesOutcome> {
  const { accountId } = authorize(request, 'ask for an estimate', 'owner');
  const amount = checkPurchaseAmount(request.amount);
  const account = await readAccount(context, accountId);
  checkCurrency(account, amount);
  const [row] = await context.storage.get('contract', accountId, [[account.contractNumber]]);
  const minutes = await minutesFor(context, {
    amount: moneyFromAtoms(amount.atoms, account.currency),
    contract: row === undefined ? undefined : compiledContract(row),
    nowMs: context.clock.now(),
    destinations: request.destinations ?? context.purchases?.estimateFor,
  });
  return minutes === undefined ? { status: 'no-prices' } : { status: 'estimated', minutes };
}

/**
 * The taxes of a purchase.
 *
 * @param asked - What is bought.
 * @param row - The row of the billing details.
 * @returns The taxes, and the revision of the billing details they were asked for.
 */
export async function taxesFor(
  asked: {
    readonly accountId: string;
    readonly net: Money;
    readonly method: PaymentMethod;
    readonly nowMs: number;
    readonly purchases: Purchases;
  },
  row: SettingRow | undefined,
): Promise<CheckedTaxes & { readonly buyerRevision: number }> {
  const { accountId, net, method, nowMs, purchases } = asked;
  const { details, missing, revision } = billingDetailsView(row);
  const { country, region, postalCode } = details.address ?? {};
  const buyer =
    country === undefined || missing.length > 0
      ? undefined
      : {
          country,
          ...(region !== undefined && { region }),
          ...(postalCode !== undefined && { postalCode }),
          ...(details.taxId !== undefined && { taxId: details.taxId }),
        };
  const taxes = await purchases.tax.taxesFor({
    accountId,
    net,
    method,
    sellerCountry: purchases.seller.address.country,
    ...(buyer !== undefined && { buyer }),
    atMs: nowMs,
  });
  return { ...checkTaxes(taxes, net.currency), buyerRevision: revision };
}

function quotedMethod(method: PaymentMethod, purchases: Purchases, nowMs: number): QuotedMethod {
  if (method === 'card') return { method, recommended: true };
  return { method, recommended: false, timing: transferTiming(purchases.bank, nowMs) };
}

async function termsText(context: Context, purchases: Purchases, terms: TermsInForce): Promise<string> {
  if (terms.hash === purchases.terms?.hash) return purchases.terms.text;
  return (await context.storage.references.get('terms', terms.hash)) ?? '';
}

async function minutesFor(
  context: Context,
  asked: {
    readonly amount: Money;
    readonly contract: CompiledContract | undefined;
    readonly nowMs: number;
    readonly destinations: readonly EstimateDestination[] | undefined;
  },
): Promise<Estimate | undefined> {
  const { amount, contract, nowMs } = asked;
  if (contract === undefined) return undefined;
  const hash =
    priceBookAt(contract, { startMs: nowMs, provider: undefined }) ??
    contract.lines.find((line) => line.fromMs <= nowMs)?.priceBook;
  const destinations = asked.destinations ?? homeOf(contract);
  if (hash === undefined || destinations === undefined) return undefined;
  const priceBook = await context.priceBooks.load(hash);
  return estimate({ amount, priceBook, startAt: new Date(nowMs), destinations, policies: contract.policies });
}

function homeOf(contract: CompiledContract): readonly EstimateDestination[] | undefined {
  const { homeCountry } = contract.contract.destinations;
  return isSupportedCountry(homeCountry) ? [{ prefix: getCountryCallingCode(homeCountry) }] : undefined;
}
