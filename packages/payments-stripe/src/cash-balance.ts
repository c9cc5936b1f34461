import type { PaymentEvent } from '@live-calls/core/adapter';
import type { StripeClient } from './client.ts';
import { accountOf } from './customer.ts';
import { everyPage } from './every-page.ts';
import { fromStripe } from './stripe-amount.ts';
import { contestOf, type EventRead, type EventTools, NOT_OURS, type StripeEvent } from './stripe-event.ts';
import { readId, readText } from './vendor-values.ts';

/** A movement of the money that a customer has at Stripe. */
export interface CashMovement {
  /** Stripe's id of it. */
  readonly movementId: string;
  /** What it is, in Stripe's word. */
  readonly type: string;
  /** When, epoch seconds. */
  readonly created: number;
  /** By how much the money grew; below zero where it shrank. */
  readonly net: number;
  /** What was there afterwards; below zero where money that was used already was taken back. */
  readonly ending: number;
  /** The attempt to pay that it was used for, or given back from. */
  readonly intentId?: string;
}

/** Money that paid something and was taken back by the bank it came from. */
export interface CashReturn {
  /** The movement that took it. */
  readonly movementId: string;
  /** The attempt to pay that it had been used for. */
  readonly intentId: string;
  /** How much of it. */
  readonly units: number;
  /** When, epoch seconds. */
  readonly created: number;
}

/** What a customer's money at Stripe comes to. */
export interface CashStanding {
  /** What of it pays nothing. */
  readonly unallocated: number;
  /** What was taken back of payments. */
  readonly returns: readonly CashReturn[];
}

/**
 * Adds the movements of a customer's money up. A transfer that its bank takes back after it has paid something leaves less
 * than nothing: what is missing is taken back of the latest payments it may have paid. Money that comes later is the payer's
 * again, since those payments are not paid any more; what Stripe fills up is the seller's.
 *
 * @param movements - All of one currency, the oldest first.
 * @returns What is left, and what was taken back.
 */
export function standingOfCash(movements: readonly CashMovement[]): CashStanding {
  const used: { readonly intentId: string; units: number }[] = [];
  const returns: CashReturn[] = [];
  let takenBack = 0;
  for (const { movementId, type, created, net, ending, intentId } of movements) {
    if (type === 'applied_to_payment' && intentId !== undefined) used.push({ intentId, units: -net });
    if (type === 'unapplied_from_payment' && intentId !== undefined) lessen(used, net, intentId);
    if (type === 'adjusted_for_overdraft') takenBack = Math.max(0, takenBack - net);
    if (type !== 'funding_reversed') continue;
    const missing = Math.max(0, -ending) - Math.max(0, net - ending);
    for (const { intentId: from, units } of lessen(used, missing)) {
      returns.push({ movementId, intentId: from, units, created });
      takenBack += units;
    }
  }
  return { unallocated: Math.max(0, (movements.at(-1)?.ending ?? 0) + takenBack), returns };
}

/** Takes an amount from the latest uses of money, or from those of one payment. */
function lessen(
  used: { readonly intentId: string; units: number }[],
  amount: number,
  only?: string,
): readonly { readonly intentId: string; readonly units: number }[] {
  const taken: { readonly intentId: string; readonly units: number }[] = [];
  let left = amount;
  for (const use of used.toReversed()) {
    const units = Math.min(left, use.units);
    if (units <= 0 || (only !== undefined && use.intentId !== only)) continue;
    use.units -= units;
    left -= units;
    taken.push({ intentId: use.intentId, units });
  }
  return taken;
}

/**
 * Reads an event about the money that a customer has at Stripe. It tells how that stands now: by the latest movement, whichever
 * the event is about.
 *
 * @param event - The event.
 * @param tools - Stripe.
 * @returns The events of ours, or why there are none.
 */
export async function readCashBalance({ object }: StripeEvent, tools: EventTools): Promise<EventRead> {
  const [customerId, currency] = [readId(object.customer), readText(object.currency)];
  if (customerId === undefined || currency === undefined) return NOT_OURS;
  const accountId = await accountOf(tools.client, customerId);
  if (accountId === undefined) return NOT_OURS;
  const movements = (await movementsOf(tools.client, customerId)).filter((one) => one.currency === currency);
  const latest = movements.at(-1);
  if (latest === undefined) return NOT_OURS;
  const { unallocated, returns } = standingOfCash(movements);
  // Several movements may have one second, and only their order tells which is the latest.
  const within = movements.filter(({ created }) => created === latest.created).length - 1;
  const reference = `${customerId}:${currency}`;
  const events: PaymentEvent[] = [
    {
      ...{ eventKey: latest.movementId, key: reference, accountId, paymentRef: customerId },
      ...{ type: 'unallocated', amount: fromStripe(unallocated, currency), reference },
      occurredAtMs: latest.created * 1000 + Math.min(within, 999),
    },
  ];
  for (const one of returns) {
    const payment = await tools.paymentOfIntent(one.intentId);
    if (payment === undefined) continue;
    const reference = `${one.movementId}:${one.intentId}`;
    const amount = fromStripe(one.units, currency);
    events.push(contestOf(payment, { reference, type: 'returned', amount, created: one.created }));
  }
  return events;
}

/** All movements, the oldest first. */
async function movementsOf(
  client: StripeClient,
  customerId: string,
): Promise<readonly (CashMovement & { readonly currency: string })[]> {
  const newestFirst = await everyPage((start) =>
    client.read((stripe) => stripe.customers.listCashBalanceTransactions(customerId, start)),
  );
  return newestFirst.toReversed().map((one) => {
    const intentId = readId((one.applied_to_payment ?? one.unapplied_from_payment)?.payment_intent);
    return {
      ...{ movementId: one.id, type: one.type, created: one.created, currency: one.currency },
      ...{ net: one.net_amount, ending: one.ending_balance },
      ...(intentId !== undefined && { intentId }),
    };
  });
}
