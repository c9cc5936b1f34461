import type {
  BillingDetailsStale,
  Differs,
  NoPrices,
  PurchaseRefused,
  RecipientsStale,
  ThresholdsStale,
  TopUpNotCancelable,
} from '@live-calls/core';
import type { Answer } from './answer.ts';
import { problem } from './problem.ts';

/** What the facade refuses, and a person may meet. */
export type Refusal =
  | PurchaseRefused
  | Differs
  | RecipientsStale
  | ThresholdsStale
  | BillingDetailsStale
  | TopUpNotCancelable
  | NoPrices
  | { readonly status: 'not-dead' };

interface Kind {
  /**
   * 409: what is kept stands in the way, and the same request may pass once that has changed. 422: the request itself has to
   * be another one.
   */
  readonly status: 409 | 422;
  readonly title: string;
  readonly detail: string;
}

/** How each refusal is answered. */
export const refusalKinds: { readonly [Status in Refusal['status']]: Kind } = {
  'account-not-active': {
    status: 409,
    title: 'The account is not active',
    detail: 'The account is not set up, suspended or closed; nothing new is granted.',
  },
  'terms-outdated': {
    status: 409,
    title: 'Other terms are in force',
    detail: 'Other terms are in force by now: show the current ones.',
  },
  'terms-not-acknowledged': {
    status: 409,
    title: 'The terms are not acknowledged',
    detail: 'Whoever asks has to agree to the terms in force first.',
  },
  'billing-details-incomplete': {
    status: 409,
    title: 'The billing details are incomplete',
    detail: 'Complete the billing details first; `missing` names what is missing.',
  },
  'no-recipients': {
    status: 409,
    title: 'Nobody would be told of a low balance',
    detail: 'Register at least one recipient of low-balance notices first.',
  },
  'in-flight': {
    status: 409,
    title: 'Another purchase waits to be paid',
    detail: 'Pay or cancel the other purchase first.',
  },
  'below-minimum': {
    status: 422,
    title: 'The amount is too small',
    detail: 'The amount is below `minimum`.',
  },
  'above-maximum': {
    status: 422,
    title: 'The amount is too large',
    detail: 'The amount is above `maximum`.',
  },
  differs: {
    status: 422,
    title: 'The key was used for something else',
    detail: 'The idempotency key came before with other content; nothing changed.',
  },
  stale: {
    status: 409,
    title: 'It was edited meanwhile',
    detail: 'Somebody else saved meanwhile; nothing changed. Edit `current`.',
  },
  'not-cancelable': {
    status: 409,
    title: 'It cannot be withdrawn any more',
    detail: 'Money is on its way, or it is over already.',
  },
  'no-prices': {
    status: 409,
    title: 'There are no prices',
    detail: 'The account has no contract yet, or none of its prices are in force.',
  },
  'not-dead': {
    status: 409,
    title: 'It did not fail',
    detail: 'The announcement is pending or delivered.',
  },
};

/**
 * Answers a refusal as a problem; its facts are extension members.
 *
 * @param outcome - The refusal.
 * @returns The answer.
 */
export function refused(outcome: Refusal): Answer {
  const { status: code, ...members } = outcome;
  const { status, title, detail } = refusalKinds[code];
  return problem({ status, code, title, detail, members });
}
