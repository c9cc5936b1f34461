import { type Billing, type Money, money } from '@live-calls/core';
import { readyToBuy } from '../fakes/example-purchases.ts';
import { topUpIdOf } from './expect-top-ups.ts';
import { actor } from './model-actor.ts';
import type { Answer } from './model-command.ts';
import type { PurchaseCommand } from './purchase-command.ts';
import { picked, shownTopUp } from './shown-answer.ts';
import type { Stage } from './stage.ts';

type Command<Type extends PurchaseCommand['type']> = Extract<PurchaseCommand, { readonly type: Type }>;

/**
 * Gives a command about purchases to the billing.
 *
 * @param stage - What the run plays on.
 * @param billing - Which of its processes.
 * @param command - The command.
 * @returns The answer, in comparable form.
 */
export async function givePurchase(
  stage: Stage,
  billing: Billing,
  command: PurchaseCommand,
): Promise<Answer> {
  const to = { actor, accountId: command.account };
  const { topUps } = billing;
  const amountIn = (text: string): Money => money(text, stage.currencyOf(command.account));
  switch (command.type) {
    case 'quote': {
      const { amount, total, terms, refusals } = await topUps.quote({
        ...to,
        amount: amountIn(command.amount),
      });
      const agreedAt = terms.acknowledged?.at.getTime();
      return {
        amount: amount.amount,
        total: total.amount,
        agreedAt,
        refusals: refusals.map(({ status }) => status),
      };
    }
    case 'acknowledge': {
      const { terms } = await topUps.quote({ ...to, amount: amountIn('1') });
      const agreed = await topUps.acknowledge({ ...to, version: terms.version, hash: terms.hash });
      if (agreed.status !== 'acknowledged') return { status: agreed.status };
      return { status: agreed.status, replayed: agreed.replayed, at: agreed.at.getTime() };
    }
    case 'top-up': {
      const { key, method } = command;
      const amount = amountIn(command.amount);
      // The model knows accounts that are ready to buy.
      const termsHash = await readyToBuy(billing, to);
      // Ids are asked for before anything is awaited, so that each request gets the id that the model knows.
      stage.nextId = topUpIdOf(command.account, key);
      return picked(await topUps.request({ ...to, key, amount, method, termsHash }));
    }
    case 'resume-top-up': {
      const topUp = await topUps.resume({ ...to, topUpId: topUpIdOf(command.account, command.key) });
      return { status: topUp.status, topUp: shownTopUp(topUp) };
    }
    case 'cancel':
      return picked(await topUps.cancel({ ...to, topUpId: topUpIdOf(command.account, command.key) }));
    case 'assign-money': {
      const { from: invoiceId, key } = command;
      return picked(
        await topUps.assignUnallocated({ ...to, invoiceId, topUpId: topUpIdOf(command.account, key) }),
      );
    }
    case 'webhook':
      return deliver(stage, billing, command);
    default:
      return tell(stage, billing, command);
  }
}

async function deliver(stage: Stage, billing: Billing, command: Command<'webhook'>): Promise<Answer> {
  const topUpId = topUpIdOf(command.account, command.key);
  const known = await stage.payments.findByKey({ key: topUpId, accountId: command.account });
  if (known === undefined) return { status: 'unknown-to-processor' };
  const received = await billing.topUps.receiveWebhook(stage.payments.settle(topUpId, command.event));
  return received.status === 'received'
    ? { status: 'received', outcomes: received.outcomes.map(picked) }
    : { status: received.status };
}

/** Hands a payment event over that the host has verified itself. */
async function tell(
  stage: Stage,
  billing: Billing,
  command: Command<'payment-event' | 'contest' | 'receipt'>,
): Promise<Answer> {
  const { account: accountId } = command;
  const amountIn = (text: string): Money => money(text, stage.currencyOf(accountId));
  const occurredAtMs = stage.clock.now();
  if (command.type === 'receipt') {
    const { reference, amount } = command;
    const about = { key: reference, accountId, paymentRef: `cash_${accountId}`, reference, occurredAtMs };
    const event = {
      ...about,
      type: 'unallocated',
      eventKey: `${reference}.${amount}`,
      amount: amountIn(amount),
    } as const;
    const booked = await billing.topUps.applyPaymentEvent({ actor, event });
    if (booked.status !== 'unallocated') return { status: booked.status };
    const { received, unallocated } = booked.receipt;
    const money = { received: received.amount, unallocated: unallocated.amount };
    return { status: booked.status, replayed: booked.replayed, ...money };
  }
  const { event: type } = command;
  const topUpId = topUpIdOf(accountId, command.key);
  const reference = command.type === 'contest' ? command.reference : undefined;
  const name = reference === undefined ? type : `${type}.${reference}`;
  const event = {
    ...{ eventKey: `${topUpId}.${name}.${command.amount ?? ''}`, key: topUpId, accountId },
    ...{ paymentRef: `pay_${topUpId}`, type, occurredAtMs },
    amount: amountIn(command.amount ?? stage.boughtAmount(accountId, command.key)),
    ...(reference !== undefined && { reference }),
  };
  return picked(await billing.topUps.applyPaymentEvent({ actor, event }));
}
