import { type Context, decide } from '../context.ts';
import { BillingError } from '../errors/billing-error.ts';
import { moneyFromAtoms } from '../money/money.ts';
import type { PaymentOutcome, PaymentProcessor } from '../ports/payment-processor.ts';
import type { TopUpRow } from '../ports/rows.ts';
import type { AccountNotActive } from '../wallets/place-hold.ts';
import { markTopUp, type Settling, settleTopUp } from './settle-top-up.ts';
import { factsOf, type TopUp, topUpView } from './top-up-view.ts';

/** What collecting a payment works with. */
export interface Collecting extends Omit<Settling, 'clockMs'> {
  /** ISO 4217 code of the account. */
  readonly currency: string;
}

/**
 * Takes a top-up to where the processor says it stands. A request that may have been sent before is looked for at the
 * processor first; only one it never saw is sent, under the same key as ever.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param collecting - The top-up.
 * @returns The top-up as it stands, or that the processor never saw it and the account is not active any more.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE` (nothing happened) or `OUTCOME_UNKNOWN` (resume it).
 */
export async function collect(
  context: Context,
  processor: PaymentProcessor,
  collecting: Collecting,
): Promise<TopUp | AccountNotActive> {
  const { accountId, topUpId, currency } = collecting;
  const settling = (): Settling => ({ ...collecting, clockMs: context.clock.now() });
  const [row] = await context.storage.get('topUp', accountId, [[topUpId]]);
  if (row === undefined || isSettled(row)) return currentView(row, collecting);
  const answer =
    row.status === 'planned'
      ? undefined
      : await asking(processor, () => processor.findByKey({ key: topUpId, accountId }));
  if (answer !== undefined) return (await decide(context, settleTopUp(settling(), answer))).topUp;
  if (row.status === 'processing') return topUpView(row, currency);
  const sent = await decide(context, markTopUp(settling(), 'sent'));
  if (sent.status === 'account-not-active') return sent;
  if (isSettled(sent.row)) return topUpView(sent.row, currency);
  const outcome = await request(context, processor, { row: sent.row, collecting });
  return (await decide(context, settleTopUp(settling(), outcome))).topUp;
}

async function request(
  context: Context,
  processor: PaymentProcessor,
  order: { readonly row: TopUpRow; readonly collecting: Collecting },
): Promise<PaymentOutcome> {
  const { row, collecting } = order;
  const { accountId, topUpId, currency } = collecting;
  try {
    return await asking(processor, () =>
      processor.requestPayment({
        key: topUpId,
        accountId,
        amount: moneyFromAtoms(row.amountAtoms, currency),
        method: factsOf(row).method,
        description: 'Call credit',
      }),
    );
  } catch (error) {
    if (BillingError.is(error, 'OUTCOME_UNKNOWN')) {
      await decide(context, markTopUp({ ...collecting, clockMs: context.clock.now() }, 'unknown'));
    }
    throw error;
  }
}

// An adapter that throws anything else has fallen silent in the middle, so the outcome is unknown.
async function asking<Answer>(processor: PaymentProcessor, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (BillingError.is(error, 'PROVIDER_UNAVAILABLE') || BillingError.is(error, 'OUTCOME_UNKNOWN'))
      throw error;
    const message = `Payment processor ${processor.id} failed, and what it did is unknown. Resume the top-up to find out.`;
    throw new BillingError('OUTCOME_UNKNOWN', message, { details: { adapter: processor.id }, cause: error });
  }
}

function isSettled(row: TopUpRow): boolean {
  return row.status === 'paid' || row.status === 'failed';
}

function currentView(row: TopUpRow | undefined, collecting: Collecting): TopUp {
  if (row !== undefined) return topUpView(row, collecting.currency);
  throw new BillingError('NOT_FOUND', `There is no top-up ${collecting.topUpId}.`, {
    details: { what: 'top-up', reference: collecting.topUpId },
  });
}
