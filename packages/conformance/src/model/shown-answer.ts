import type { Hold, Money, TopUp } from '@live-calls/core';
import type { Answer } from './model-command.ts';
import type { Stage } from './stage.ts';

/** What became of a leg, in comparable form. */
export function shownLeg(stage: Stage, outcome: object): Answer {
  const {
    provider: _,
    legId: __,
    priceBookHash,
    matchedPrefix,
    accountId,
    cost,
    ...rest
  } = outcome as {
    readonly [field: string]: unknown;
  };
  return {
    ...rest,
    ...(accountId !== undefined && { account: accountId }),
    ...(cost !== undefined && { cost: (cost as Money).amount }),
    ...(matchedPrefix !== undefined && { prefix: matchedPrefix }),
    ...(priceBookHash !== undefined && { book: stage.bookOf(String(priceBookHash)) }),
  };
}

/** Whether an answer is a replay, where it says so. */
export function replay(outcome: object): { readonly replayed?: boolean } {
  return 'replayed' in outcome ? { replayed: outcome.replayed === true } : {};
}

function shownHold(hold: Hold): Answer {
  return {
    status: hold.status === 'closed' ? 'closed' : 'open',
    held: hold.held.amount,
    placed: hold.placed.amount,
    captured: hold.captured.amount,
    used: hold.used.amount,
    extensions: hold.extensions,
  };
}

/** A top-up in comparable form. */
export function shownTopUp({ topUpId, status, amount, number }: TopUp): Answer {
  return { topUpId, status, amount: amount.amount, number };
}

/** An outcome in comparable form: money as its amount, and without what other fields tell already. */
export function picked(outcome: object): Answer {
  const shown: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(outcome)) {
    if (['key', 'accountId', 'provider', 'legId', 'invoice'].includes(field)) continue;
    if (field === 'hold') shown[field] = shownHold(value as Hold);
    else if (field === 'topUp') shown[field] = shownTopUp(value as TopUp);
    else if (typeof value === 'object' && value !== null && 'amount' in value) shown[field] = value.amount;
    else shown[field] = value;
  }
  return shown;
}
