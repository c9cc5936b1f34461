import { type Context, decide } from '../context.ts';
import type { PaymentProcessor } from '../ports/payment-processor.ts';
import type { Decision } from '../ports/storage.ts';
import { asking, isTold } from './asking.ts';
import { WITHDRAWAL } from './payment-due.ts';
import { type PaymentApplied, type Settling, settleTopUp, waitsForPayer } from './settle-top-up.ts';

/** What a withdrawal works with. */
export type Withdrawing = Omit<Settling, 'clockMs'>;

/**
 * Withdraws at the processor what nobody is to pay any more, and then its due row is done. A processor that cannot withdraw it
 * now says where it stands, and is asked again later while it waits for the payer.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param withdrawing - The top-up.
 * @returns The purchase, where the processor said more than that it is withdrawn.
 * @throws BillingError with code `PROVIDER_UNAVAILABLE`, `CONFIGURATION_INVALID` or `OUTCOME_UNKNOWN`.
 */
export async function withdrawAgain(
  context: Context,
  processor: PaymentProcessor,
  withdrawing: Withdrawing,
): Promise<PaymentApplied | undefined> {
  const { accountId, topUpId } = withdrawing;
  const answer = await asking(processor, async () => processor.cancelPayment?.({ key: topUpId, accountId }));
  const settled =
    answer === undefined || answer.status === 'canceled'
      ? undefined
      : await decide(context, settleTopUp({ ...withdrawing, clockMs: context.clock.now() }, answer));
  const isOpen = answer !== undefined && waitsForPayer(answer);
  if (!isOpen) await decide(context, withdrawalDone(withdrawing));
  return settled;
}

/**
 * Withdraws as `withdrawAgain` does. A processor that is down is left to the worker, which finds the due row.
 *
 * @param context - The context.
 * @param processor - The payment processor.
 * @param withdrawing - The top-up.
 * @returns The purchase, where the processor said more than that it is withdrawn.
 */
export async function withdrawIfPossible(
  context: Context,
  processor: PaymentProcessor,
  withdrawing: Withdrawing,
): Promise<PaymentApplied | undefined> {
  try {
    return await withdrawAgain(context, processor, withdrawing);
  } catch (error) {
    if (isTold(error)) return undefined;
    throw error;
  }
}

function withdrawalDone({ accountId, topUpId }: Withdrawing): Decision<'done'> {
  const key = [WITHDRAWAL, topUpId] as const;
  return {
    accountId,
    reads: [{ table: 'due', key }],
    decide(view) {
      const { account } = view;
      if (account === undefined || view.row('due', key) === undefined) return { outcome: 'done' };
      return {
        outcome: 'done',
        changes: { account, writes: [{ type: 'remove', table: 'due', key }] },
      };
    },
  };
}
