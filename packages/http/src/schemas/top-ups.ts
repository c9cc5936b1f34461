import type {
  Acknowledged,
  AutoTopUp,
  AutoTopUpDisabled,
  AutoTopUpEnabled,
  Estimate,
  MethodSetUp,
  MinutesEstimated,
  Quote,
  SavedMethod,
  TopUp,
  TopUpCanceled,
  TopUpPage,
  TopUpRequested,
} from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { invoice, invoiceLine, invoiceTax, paymentMethod } from './invoices.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

const minuteRange = z.object({ least: z.number(), most: z.number() });

const estimate: Schema<Wire<Estimate>> = named(
  'Estimate',
  z.object({
    destinations: z.array(
      z.discriminatedUnion('status', [
        z.object({
          status: z.literal('estimated'),
          prefix: z.string(),
          name: z.exactOptional(z.string()),
          minutes: z.exactOptional(minuteRange),
        }),
        z.object({
          status: z.literal('unrated'),
          prefix: z.string(),
          reason: z.enum(['no-rule', 'not-valid', 'no-window', 'blocked']),
          detail: z.string(),
          priceBookHash: z.string(),
        }),
      ]),
    ),
    mix: z.exactOptional(minuteRange),
    assumptions: z.object({
      startAt: instant,
      shortCallSeconds: z.number(),
      longCallSeconds: z.number(),
      allAnswered: z.literal(true),
    }),
  }),
);

/** How many minutes an amount buys. */
export const minutesEstimated: Schema<Wire<MinutesEstimated>> = named(
  'MinutesEstimated',
  z.object({ status: z.literal('estimated'), minutes: estimate }),
);

const termsInForce = z.object({ version: z.string(), hash: z.string() });

const purchaseRefused = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('account-not-active'),
    accountStatus: z.enum(['not-set-up', 'suspended', 'closed']),
  }),
  z.object({ status: z.literal('terms-outdated'), current: termsInForce }),
  z.object({ status: z.literal('terms-not-acknowledged'), current: termsInForce }),
  z.object({ status: z.literal('billing-details-incomplete'), missing: z.array(z.string()) }),
  z.object({ status: z.literal('no-recipients') }),
  z.object({ status: z.literal('below-minimum'), minimum: money }),
  z.object({ status: z.literal('above-maximum'), maximum: money }),
  z.object({ status: z.literal('in-flight'), awaitedInvoices: z.number() }),
]);

/** What a purchase would come to. */
export const quote: Schema<Wire<Quote>> = named(
  'Quote',
  z.object({
    amount: money,
    lines: z.array(invoiceLine),
    taxes: z.array(invoiceTax),
    total: money,
    minutes: z.exactOptional(estimate),
    methods: z.array(
      z.object({
        method: paymentMethod,
        recommended: z.boolean(),
        timing: z.exactOptional(
          z.object({
            leastBusinessDays: z.number(),
            mostBusinessDays: z.number(),
            expectedBy: z.string(),
          }),
        ),
      }),
    ),
    notice: z.string(),
    terms: z.object({
      version: z.string(),
      hash: z.string(),
      text: z.string(),
      acknowledged: z.exactOptional(z.object({ by: z.string(), at: instant })),
    }),
    refusals: z.array(purchaseRefused).describe('Why a request would be refused, the first reason first.'),
  }),
);

/** That terms are acknowledged. */
export const acknowledged: Schema<Wire<Acknowledged>> = named(
  'Acknowledged',
  z.object({
    status: z.literal('acknowledged'),
    replayed: z.boolean(),
    version: z.string(),
    hash: z.string(),
    by: z.string(),
    at: instant,
    origin: z.exactOptional(z.string()),
  }),
);

/** A purchase. */
export const topUp: Schema<Wire<TopUp>> = named(
  'TopUp',
  z.object({
    topUpId: z.string(),
    invoiceId: z.string(),
    status: z.enum(['planned', 'sent', 'processing', 'paid', 'failed', 'unknown', 'void', 'expired']),
    amount: money,
    method: paymentMethod,
    requestedAt: instant,
    automatic: z.boolean(),
    paymentRef: z.exactOptional(z.string()),
    transferDetails: z.exactOptional(z.array(z.object({ label: z.string(), value: z.string() }))),
    actionUrl: z.exactOptional(z.string()),
    declineReason: z.exactOptional(z.string()),
    number: z.exactOptional(z.number()),
  }),
);

/** A purchase that was asked for. */
export const topUpRequested: Schema<Wire<TopUpRequested>> = named(
  'TopUpRequested',
  z.object({ status: z.literal('requested'), replayed: z.boolean(), topUp, invoice }),
);

/** A purchase that was withdrawn. */
export const topUpCanceled: Schema<Wire<TopUpCanceled>> = named(
  'TopUpCanceled',
  z.object({ status: z.literal('canceled'), topUp, invoice }),
);

/** A page of purchases. */
export const topUpPage: Schema<Wire<TopUpPage>> = named(
  'TopUpPage',
  z.object({ topUps: z.array(topUp), cursor: z.exactOptional(z.string()) }),
);

const autoTopUp: Schema<Wire<AutoTopUp>> = named(
  'AutoTopUp',
  z.object({
    enabled: z.boolean(),
    threshold: money,
    target: money,
    monthlyCap: money,
    boughtThisMonth: money,
    month: z.exactOptional(z.string()),
    savedMethodId: z.string(),
    method: paymentMethod,
    topUpId: z.exactOptional(z.string()),
    failures: z.number(),
    paused: z.exactOptional(
      z.enum([
        'account-not-active',
        'terms-outdated',
        'billing-details-incomplete',
        'no-recipients',
        'monthly-cap',
      ]),
    ),
    stopped: z.exactOptional(z.enum(['declined', 'dispute', 'dispute-lost'])),
    acknowledged: z.object({ version: z.string(), hash: z.string(), by: z.string(), at: instant }),
  }),
);

/** How the account buys by itself; without `autoTopUp` nobody ever enabled it. */
export const autoTopUpSettings: Schema<Wire<{ readonly autoTopUp?: AutoTopUp }>> = named(
  'AutoTopUpSettings',
  z.object({ autoTopUp: z.exactOptional(autoTopUp) }),
);

/** That the account buys by itself. */
export const autoTopUpEnabled: Schema<Wire<AutoTopUpEnabled>> = named(
  'AutoTopUpEnabled',
  z.object({ status: z.literal('enabled'), autoTopUp }),
);

/** That it does not. */
export const autoTopUpDisabled: Schema<Wire<AutoTopUpDisabled>> = named(
  'AutoTopUpDisabled',
  z.object({ status: z.literal('disabled'), replayed: z.boolean() }),
);

/** Ways to pay that are kept. */
export const savedMethods: Schema<Wire<{ readonly methods: readonly SavedMethod[] }>> = named(
  'SavedMethods',
  z.object({
    methods: z.array(
      z.object({
        methodId: z.string(),
        method: paymentMethod,
        label: z.string(),
        isDefault: z.boolean(),
      }),
    ),
  }),
);

/** Where a method is entered. */
export const methodSetUp: Schema<Wire<MethodSetUp>> = named(
  'MethodSetUp',
  z.object({ actionUrl: z.exactOptional(z.string()), clientSecret: z.exactOptional(z.string()) }),
);
