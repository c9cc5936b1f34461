import { accountIn, notFound } from '../accounts/account-row.ts';
import { type Context, type DueTask, decide } from '../context.ts';
import { invoicingRefs } from '../invoices/invoicing.ts';
import { giveSerial, NUMBER_INVOICE } from '../invoices/series.ts';
import type { Decision } from '../ports/storage.ts';
import { Draft } from '../wallets/draft.ts';
import type { Purchases } from './purchase-options.ts';
import type { Settling } from './settle-top-up.ts';
import { purchaseIn, Settlement } from './settlement.ts';

/** A document that waits for its number in the seller's series. */
export interface Unnumbered {
  /** The account. */
  readonly accountId: string;
  /** The document. */
  readonly invoiceId: string;
  /** How call credit is sold. */
  readonly purchases: Purchases;
}

/**
 * Has the seller's series give a draft its number, and stamps it: two decisions, each of one account. If the process dies
 * between them, the due row has it done again, and the series answers the same number.
 *
 * @param context - The context.
 * @param draft - The draft.
 */
export async function numberInvoice(context: Context, draft: Unnumbered): Promise<void> {
  const { accountId, invoiceId, purchases } = draft;
  const [row] = await context.storage.get('invoice', accountId, [[invoiceId]]);
  if (row === undefined || row.number !== undefined || row.kind === 'receipt') return;
  const clockMs = context.clock.now();
  const { kind } = row;
  const serial = await decide(context, giveSerial({ owner: accountId, invoiceId, kind, clockMs }));
  const settling = { accountId, clockMs, actor: 'system:invoices', purchases };
  await decide(context, stampInvoice(settling, invoiceId, serial));
}

/** Stamps a draft with its number; money that it was paid with from the first is credited now. */
function stampInvoice(
  settling: Omit<Settling, 'topUpId'>,
  invoiceId: string,
  serial: number,
): Decision<'stamped' | 'known'> {
  const { accountId } = settling;
  return {
    accountId,
    reads: [{ table: 'invoice', key: [invoiceId] }, ...invoicingRefs],
    decide(view) {
      const account = accountIn(view, accountId);
      const row = view.row('invoice', [invoiceId]);
      if (row === undefined) throw notFound('invoice', invoiceId);
      if (row.number !== undefined) return { outcome: 'known' };
      const draft = new Draft({ account, ...settling });
      const settlement = new Settlement(draft, view, { account, ...settling });
      const known = settlement.invoicing.numbered(row, serial);
      if (row.kind === 'invoice') {
        const purchase = purchaseIn(view, row.topUpId);
        settlement.purchase({ ...purchase, known, told: purchase.row });
      } else settlement.invoicing.save(row, known);
      return { outcome: 'stamped', changes: settlement.close() };
    },
  };
}

/** What a due row about money came to, as counts of a worker's round. */
export interface MoneyWorkDone {
  /** Another worker was faster, or there was nothing left to do. */
  readonly lost?: number;
  /** Documents that got their number. */
  readonly invoicesNumbered?: number;
  /** Payments that were asked about or given up. */
  readonly paymentsFollowed?: number;
  /** Automatic top-ups that were looked at. */
  readonly autoTopUps?: number;
}

/**
 * Numbers a draft whose process did not.
 *
 * @param task - The due row.
 * @returns What was done.
 */
export async function numberDueInvoice(task: DueTask): Promise<MoneyWorkDone> {
  const { context, row } = task;
  const { purchases } = context;
  if (purchases === undefined || row.kind !== NUMBER_INVOICE) return {};
  await numberInvoice(context, { accountId: row.accountId, invoiceId: row.reference, purchases });
  return { invoicesNumbered: 1 };
}
