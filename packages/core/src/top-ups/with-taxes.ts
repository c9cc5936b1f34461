import { type GivenAmount, readAccount } from '../accounts/account-row.ts';
import type { Context } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { billingDetailsRef } from '../invoices/billing-details.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { PaymentMethod } from '../ports/payment-processor.ts';
import { type KeyedRequest, keyRef } from '../wallets/keyed.ts';
import type { Purchases } from './purchase-options.ts';
import { taxesFor } from './quote.ts';

/** The billing details changed while the taxes were asked for; they are asked for again. */
export interface TaxesStale {
  /** Discriminant. */
  readonly status: 'taxes-stale';
}

/** Taxes of a purchase, and the revision of the billing details they were asked for. */
export type TaxesAsked = Awaited<ReturnType<typeof taxesFor>>;

const MOST_ATTEMPTS = 5;

/** A purchase whose taxes are wanted. */
export interface TaxedPurchase {
  /** The account. */
  readonly accountId: string;
  /** What is bought. */
  readonly amount: GivenAmount;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** The caller's key. */
  readonly keyed: KeyedRequest;
}

/**
 * Asks for the taxes of a purchase before it is written down, and again while the buyer moves meanwhile.
 *
 * @param context - The context.
 * @param purchase - The purchase, and how call credit is sold.
 * @param attempt - Writes it down with these taxes.
 * @returns What came of it.
 * @throws BillingError with code `CONTENTION` when the billing details keep changing.
 */
export async function withTaxes<Outcome extends { readonly status: string }>(
  context: Context,
  purchase: TaxedPurchase & { readonly purchases: Purchases },
  attempt: (taxes: TaxesAsked, clockMs: number) => Promise<Outcome | TaxesStale>,
): Promise<Outcome> {
  const { accountId } = purchase;
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    const { currency } = await readAccount(context, accountId);
    const nowMs = context.clock.now();
    const outcome = await attempt(await taxesOnce(context, { ...purchase, currency, nowMs }), nowMs);
    if (!isStale(outcome)) return outcome;
  }
  throw new BillingError('CONTENTION', 'The billing details kept changing; nothing was bought.', {
    details: { accountId, attempts: MOST_ATTEMPTS },
  });
}

function isStale(outcome: { readonly status: string }): outcome is TaxesStale {
  return outcome.status === 'taxes-stale';
}

/** Taxes are asked for once per purchase: a repeat of one that is written down needs none. */
async function taxesOnce(
  context: Context,
  asked: TaxedPurchase & {
    readonly purchases: Purchases;
    readonly currency: string;
    readonly nowMs: number;
  },
): Promise<TaxesAsked> {
  const { accountId, amount, method, keyed, purchases, currency, nowMs } = asked;
  const [[known], [details]] = await Promise.all([
    context.storage.get('key', accountId, [keyRef(keyed).key]),
    context.storage.get('setting', accountId, [billingDetailsRef.key]),
  ]);
  if (known !== undefined || amount.currency !== currency) {
    return { lines: [], totalAtoms: 0n, buyerRevision: details?.revision ?? 0 };
  }
  const net = moneyFromAtoms(amount.atoms, currency);
  return taxesFor({ accountId, net, method, nowMs, purchases }, details);
}
