import {
  type Acknowledged,
  type MinutesEstimated,
  type PaymentMethod,
  parseMoney,
  type Quote,
  type TopUp,
  type TopUpCanceled,
  type TopUpPage,
  type TopUpRequested,
} from '@live-calls/core';
import * as z from 'zod';
import { created } from '../answer.ts';
import type { Change, MoneyOnWire, PageQuery, Read } from '../operation.ts';
import { type Refusal, refused } from '../refusal.ts';
import type { Routes } from '../route.ts';
import { paymentMethod } from '../schemas/invoices.ts';
import { money, pageQuery } from '../schemas/money.ts';
import { named, type Schema } from '../schemas/schema.ts';
import {
  acknowledged,
  minutesEstimated,
  quote,
  topUp,
  topUpCanceled,
  topUpPage,
  topUpRequested,
} from '../schemas/top-ups.ts';

/** An amount, and what to estimate minutes for. */
export interface AmountQuery {
  /** Decimal text in major units, net of tax. */
  readonly amount: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** Digits of a prefix or number, such as `44`; repeat the parameter for several. */
  readonly destination?: string | readonly string[];
}

/** Which terms somebody agrees to, as they were shown. */
export interface AcknowledgeBody {
  /** The version. */
  readonly version: string;
  /** Hash of the text. */
  readonly hash: string;
}

/** What is bought. */
export interface TopUpBody {
  /** The amount, net of tax. */
  readonly amount: MoneyOnWire;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** Hash of the terms that were shown and acknowledged. */
  readonly termsHash: string;
  /** A saved method to be charged. */
  readonly savedMethodId?: string;
  /** Whether the processor keeps the method for later. */
  readonly saveMethod?: boolean;
}

/** Buying call credit. */
export interface TopUpsApi {
  /** What a purchase would come to. */
  'GET /accounts/{accountId}/quote': Read<Quote, AmountQuery>;
  /** How many minutes an amount buys. */
  'GET /accounts/{accountId}/estimate': Read<MinutesEstimated, AmountQuery>;
  /** Agrees to the terms in force. */
  'POST /accounts/{accountId}/acknowledgements': Change<Acknowledged, AcknowledgeBody>;
  /** Buys. Needs the header `Idempotency-Key`. */
  'POST /accounts/{accountId}/top-ups': Change<TopUpRequested, TopUpBody>;
  /** Purchases, the newest first. */
  'GET /accounts/{accountId}/top-ups': Read<TopUpPage, PageQuery>;
  /** One purchase. */
  'GET /accounts/{accountId}/top-ups/{topUpId}': Read<TopUp>;
  /** Finds out where a purchase stands. */
  'POST /accounts/{accountId}/top-ups/{topUpId}/resume': Change<TopUp>;
  /** Withdraws a purchase that nobody has paid. */
  'POST /accounts/{accountId}/top-ups/{topUpId}/cancel': Change<TopUpCanceled>;
}

const destination = z.string().min(1).max(40);
const amountQuery: Schema<AmountQuery> = z.strictObject({
  amount: z.string().max(40).describe('Decimal text in major units, net of tax.'),
  currency: z.string().length(3).describe('ISO 4217 code.'),
  destination: z.exactOptional(
    z
      .union([destination, z.array(destination).max(100)])
      .describe('Digits of a prefix or number, such as 44.'),
  ),
});

const acknowledgeBody: Schema<AcknowledgeBody> = named(
  'AcknowledgeBody',
  z.strictObject({ version: z.string(), hash: z.string() }),
);

const topUpBody: Schema<TopUpBody> = named(
  'TopUpBody',
  z.strictObject({
    amount: money,
    method: paymentMethod,
    termsHash: z.string(),
    savedMethodId: z.exactOptional(z.string()),
    saveMethod: z.exactOptional(z.boolean()),
  }),
);

const purchaseRefusals: readonly Refusal['status'][] = [
  'account-not-active',
  'terms-outdated',
  'terms-not-acknowledged',
  'billing-details-incomplete',
  'no-recipients',
  'below-minimum',
  'above-maximum',
  'in-flight',
  'differs',
];

function amountAsked({ amount, currency, destination }: AmountQuery) {
  const prefixes = destination === undefined ? [] : [destination].flat();
  return {
    amount: parseMoney({ amount, currency }, 'query'),
    ...(prefixes.length > 0 && { destinations: prefixes.map((prefix) => ({ prefix })) }),
  };
}

/** Their routes. */
export const topUpRoutes: Routes<TopUpsApi> = {
  'GET /accounts/{accountId}/quote': {
    access: 'owner',
    summary: 'What a purchase would come to, what it buys, the terms, and what would stand in its way.',
    query: amountQuery,
    response: quote,
    handle: ({ billing, command, query }) => billing.topUps.quote({ ...command, ...amountAsked(query) }),
  },
  'GET /accounts/{accountId}/estimate': {
    access: 'owner',
    summary: 'How many minutes an amount buys under the contract.',
    query: amountQuery,
    response: minutesEstimated,
    refusals: ['no-prices'],
    handle: async ({ billing, command, query }) => {
      const outcome = await billing.topUps.estimate({ ...command, ...amountAsked(query) });
      return outcome.status === 'estimated' ? outcome : refused(outcome);
    },
  },
  'POST /accounts/{accountId}/acknowledgements': {
    access: 'owner',
    summary: 'Agrees to the terms in force, as they were shown.',
    body: acknowledgeBody,
    response: acknowledged,
    refusals: ['terms-outdated'],
    handle: async ({ billing, command, body, viewer }) => {
      const from = viewer.origin === undefined ? {} : { origin: viewer.origin };
      const outcome = await billing.topUps.acknowledge({ ...command, ...body, ...from });
      return outcome.status === 'acknowledged' ? outcome : refused(outcome);
    },
  },
  'POST /accounts/{accountId}/top-ups': {
    access: 'owner',
    summary: 'Buys call credit: issues the invoice, and asks for the money.',
    keyed: true,
    body: topUpBody,
    response: topUpRequested,
    success: 201,
    refusals: purchaseRefusals,
    handle: async ({ billing, command, body, key }) => {
      const amount = parseMoney(body.amount, 'amount');
      const outcome = await billing.topUps.request({ ...command, ...body, amount, key });
      if (outcome.status !== 'requested') return refused(outcome);
      return outcome.replayed ? outcome : created(outcome);
    },
  },
  'GET /accounts/{accountId}/top-ups': {
    access: 'owner',
    summary: 'Purchases, the newest first.',
    query: pageQuery,
    response: topUpPage,
    handle: ({ billing, command, query }) => billing.topUps.list({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/top-ups/{topUpId}': {
    access: 'owner',
    summary: 'One purchase.',
    response: topUp,
    handle: ({ billing, command, params }) =>
      billing.topUps.get({ ...command, topUpId: params.topUpId ?? '' }),
  },
  'POST /accounts/{accountId}/top-ups/{topUpId}/resume': {
    access: 'owner',
    summary: 'Finds out where a purchase stands, and goes on with it.',
    response: topUp,
    handle: ({ billing, command, params }) =>
      billing.topUps.resume({ ...command, topUpId: params.topUpId ?? '' }),
  },
  'POST /accounts/{accountId}/top-ups/{topUpId}/cancel': {
    access: 'owner',
    summary: 'Withdraws a purchase that nobody has paid.',
    response: topUpCanceled,
    refusals: ['not-cancelable'],
    handle: async ({ billing, command, params }) => {
      const outcome = await billing.topUps.cancel({ ...command, topUpId: params.topUpId ?? '' });
      return outcome.status === 'canceled' ? outcome : refused(outcome);
    },
  },
};
