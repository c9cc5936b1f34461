import { accountIn, notFound, readAccount } from '../accounts/account-row.ts';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { type Context, decide } from '../context.ts';
import { checkReference, checkText } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { invoiceFacts } from '../invoices/invoice-facts.ts';
import { invoiceView } from '../invoices/invoice-view.ts';
import { invoicingRefs } from '../invoices/invoicing.ts';
import { type Money, moneyFromAtoms } from '../money/money.ts';
import type { InvoiceRow } from '../ports/rows.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import { withdraw } from './cancel-top-up.ts';
import { type Collecting, readPurchase } from './collect.ts';
import type { Configured } from './configured.ts';
import { numberInvoice } from './number-invoice.ts';
import { purchaseIn, Settlement } from './settlement.ts';
import { invoiceIdOf, type TopUpWithInvoice, topUpView } from './top-up-view.ts';

/** Pays a purchase with money that pays nothing yet; for actor `system`. */
export interface AssignUnallocatedRequest extends AccountCommand {
  /** The document whose unallocated money it is: a receipt, or an invoice with a surplus or that was given up. */
  readonly invoiceId: string;
  /** The purchase. */
  readonly topUpId: string;
}

/** The purchase is paid with that money. */
export interface UnallocatedAssigned extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'assigned';
  /** True when it was assigned before; the purchase is shown as it stands now. */
  readonly replayed: boolean;
}

/** The purchase cannot be paid so: it is paid, withdrawn, or money for it is on its way; nothing changed. */
export interface NotAssignable extends TopUpWithInvoice {
  /** Discriminant. */
  readonly status: 'not-assignable';
}

/** There is less unallocated money than is missing; nothing changed. */
export interface NotEnough {
  /** Discriminant. */
  readonly status: 'not-enough';
  /** What the document has that pays nothing. */
  readonly unallocated: Money;
  /** What is missing. */
  readonly missing: Money;
}

/** What assigning unallocated money did. */
export type AssignUnallocatedOutcome = UnallocatedAssigned | NotAssignable | NotEnough;

type Assigned = { readonly status: 'ready' | 'done' | 'known' | 'not-assignable' } | NotEnough;

/**
 * Pays an open purchase with unallocated money. The processor is told first to collect nothing more for it; what it collects
 * all the same is unallocated in its turn.
 *
 * @param context - The context.
 * @param sold - What has to be configured.
 * @param request - The command; untrusted.
 * @returns What it did.
 */
export async function assignUnallocated(
  context: Context,
  sold: Configured,
  request: AssignUnallocatedRequest,
): Promise<AssignUnallocatedOutcome> {
  const { actor, accountId } = authorize(request, 'assign unallocated money', 'system');
  const from = checkText(request.invoiceId, 'invoiceId', 300);
  const topUpId = checkReference(request.topUpId, 'topUpId');
  if (from === invoiceIdOf(topUpId)) {
    throw invalidInput('invoiceId', 'another document than the invoice of the top-up', from);
  }
  const purchases = sold.purchases();
  const { currency } = await readAccount(context, accountId);
  const collecting: Collecting = { accountId, topUpId, currency, actor: actorText(actor), purchases };
  const { invoice } = await readPurchase(context, collecting);
  if (invoice.number === undefined) {
    await numberInvoice(context, { accountId, invoiceId: invoice.invoiceId, purchases });
  }
  const assigning = { ...collecting, from };
  let outcome = await decide(context, assign({ ...assigning, clockMs: undefined }));
  if (outcome.status === 'ready') {
    // What the processor says instead is taken in, and then the purchase is not assignable any more.
    if (context.payments !== undefined) await withdraw(context, context.payments, collecting);
    outcome = await decide(context, assign({ ...assigning, clockMs: context.clock.now() }));
  }
  if (outcome.status === 'not-enough') return outcome;
  const now = await readPurchase(context, collecting);
  const shown = { topUp: topUpView(now.row, currency), invoice: invoiceView(now.invoice, currency) };
  if (outcome.status === 'not-assignable') return { status: 'not-assignable', ...shown };
  return { status: 'assigned', replayed: outcome.status === 'known', ...shown };
}

/** With a time it assigns; without one it only says whether it would. */
function assign(
  assigning: Collecting & { readonly from: string; readonly clockMs: number | undefined },
): Decision<Assigned> {
  const { accountId, topUpId, from, clockMs } = assigning;
  const refs = [from, invoiceIdOf(topUpId)].map((id) => ({ table: 'invoice', key: [id] }) as const);
  return {
    accountId,
    reads: [{ table: 'topUp', key: [topUpId] }, ...refs, ...invoicingRefs],
    decide(view) {
      const account = accountIn(view, accountId);
      const source = view.row('invoice', [from]);
      if (source === undefined) throw notFound('invoice', from);
      const { invoice } = purchaseIn(view, topUpId);
      if (invoiceFacts(invoice).assigned?.from === from) return { outcome: { status: 'known' } };
      if (!isAssignable(invoice)) return { outcome: { status: 'not-assignable' } };
      const amountAtoms = invoice.netAtoms + invoice.taxAtoms - invoice.receivedAtoms;
      if (source.unallocatedAtoms < amountAtoms) {
        return { outcome: notEnough(source, amountAtoms, account.currency) };
      }
      if (clockMs === undefined) return { outcome: { status: 'ready' } };
      const draft = new Draft({ account, ...assigning, clockMs });
      const settlement = new Settlement(draft, view, { account, ...assigning, clockMs });
      settlement.give(source, { invoiceId: invoice.invoiceId, amountAtoms });
      return { outcome: { status: 'done' }, changes: settlement.close() };
    },
  };
}

/** Money that is on its way is waited for. Who gives money is given none, so that no money goes round in a ring. */
function isAssignable(invoice: InvoiceRow): boolean {
  const { assigned, given } = invoiceFacts(invoice);
  const waits = invoice.status === 'open' || invoice.status === 'failed' || invoice.status === 'expired';
  return waits && assigned === undefined && given === undefined;
}

/**
 * There is less unallocated money than is missing.
 *
 * @param source - The document that has it.
 * @param missingAtoms - What is missing.
 * @param currency - ISO 4217 code.
 * @returns The outcome.
 */
export function notEnough(source: InvoiceRow, missingAtoms: bigint, currency: string): NotEnough {
  return {
    status: 'not-enough',
    unallocated: moneyFromAtoms(source.unallocatedAtoms, currency),
    missing: moneyFromAtoms(missingAtoms, currency),
  };
}
