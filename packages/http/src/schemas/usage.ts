import type {
  ChargeStep,
  Json,
  LegExplanation,
  LegRedacted,
  UsageLine,
  UsagePage,
  UsageRecord,
  UsageStatement,
  UsageSummary,
  UsageTotals,
} from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { campaign, direction, manager } from './calls.ts';
import { billingDetails, seller } from './invoices.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

const usageStatus = z.enum(['charged', 'unrated', 'not-billed']);

/** A leg, as recorded. */
export const usageRecord: Schema<Wire<UsageRecord>> = named(
  'UsageRecord',
  z.object({
    accountId: z.string(),
    provider: z.string(),
    legId: z.string(),
    revision: z.number(),
    number: z.number(),
    cause: z.enum(['leg', 'correction', 'retry', 'rerating', 'import']),
    status: usageStatus,
    reason: z.exactOptional(z.string()),
    cost: z.exactOptional(money),
    rate: z.exactOptional(z.string()),
    billedSeconds: z.number(),
    durationSeconds: z.number(),
    billingStart: instant,
    endedAt: z.exactOptional(instant),
    legStatus: z.enum(['completed', 'busy', 'no-answer', 'canceled', 'failed']),
    answered: z.boolean(),
    direction,
    to: z.exactOptional(z.string()),
    from: z.exactOptional(z.string()),
    matchedPrefix: z.exactOptional(z.string()),
    destination: z.exactOptional(z.string()),
    country: z.exactOptional(z.string()),
    priceBookHash: z.exactOptional(z.string()),
    contractNumber: z.number(),
    steps: z.exactOptional(z.custom<Wire<Json>>()),
    callRef: z.exactOptional(z.string()),
    parentLegId: z.exactOptional(z.string()),
    campaign: z.exactOptional(campaign),
    applicationId: z.exactOptional(z.string()),
    manager: z.exactOptional(manager),
    recordedAt: instant,
  }),
);

/** A page of legs. */
export const usagePage: Schema<Wire<UsagePage>> = named(
  'UsagePage',
  z.object({ legs: z.array(usageRecord), cursor: z.exactOptional(z.string()) }),
);

/** Every revision of a leg. */
export const legHistory: Schema<Wire<{ readonly revisions: readonly UsageRecord[] }>> = named(
  'LegHistory',
  z.object({ revisions: z.array(usageRecord) }),
);

/** That a leg is redacted. */
export const legRedacted: Schema<Wire<LegRedacted>> = named(
  'LegRedacted',
  z.object({
    status: z.literal('redacted'),
    replayed: z.boolean(),
    provider: z.string(),
    legId: z.string(),
  }),
);

const amount = z.string();

const chargeStep: Schema<Wire<ChargeStep>> = named(
  'ChargeStep',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('no-charge'), amount, seconds: z.number(), secondsAtMost: z.number() }),
    z.object({ type: z.literal('free-seconds'), amount, seconds: z.number() }),
    z.object({
      type: z.literal('minimum-seconds'),
      amount,
      seconds: z.number(),
      minimumSeconds: z.number(),
    }),
    z.object({
      type: z.literal('band'),
      amount,
      fromSecond: z.number(),
      untilSecond: z.number(),
      steps: z.number(),
      incrementSeconds: z.number(),
      rate: z.string(),
      perSeconds: z.number(),
      ruleIndex: z.exactOptional(z.number()),
    }),
    z.object({ type: z.enum(['connection-fee', 'attempt-fee']), amount }),
    z.object({ type: z.enum(['minimum-charge', 'maximum-charge']), amount, bound: z.string() }),
    z.object({
      type: z.literal('rounding'),
      amount,
      mode: z.enum(['half-up', 'half-down', 'half-even', 'up', 'down', 'ceiling', 'floor']),
      decimals: z.number(),
    }),
  ]),
);

/** Why a leg cost what it cost. */
export const legExplanation: Schema<Wire<LegExplanation>> = named(
  'LegExplanation',
  z.object({
    text: z.string(),
    leg: usageRecord,
    steps: z.array(chargeStep),
    addsUp: z.exactOptional(z.boolean()),
    recomputed: z.object({
      status: z.enum(['agrees', 'disagrees', 'not-possible']),
      cost: z.exactOptional(money),
      reason: z.exactOptional(z.string()),
    }),
  }),
);

const totalFields = {
  legs: z.number(),
  chargedLegs: z.number(),
  unratedLegs: z.number(),
  notBilledLegs: z.number(),
  durationSeconds: z.number(),
  billedSeconds: z.number(),
  cost: money,
};

/** Sums over legs. */
export const usageTotals: Schema<Wire<UsageTotals>> = named('UsageTotals', z.object(totalFields));

/** Sums over some of the legs. */
export const usageSummary: Schema<Wire<UsageSummary>> = named(
  'UsageSummary',
  z.object({ ...totalFields, key: z.exactOptional(z.string()), label: z.exactOptional(z.string()) }),
);

/** A line of the usage report. */
export const usageLine: Schema<Wire<UsageLine>> = named(
  'UsageLine',
  z.object({
    type: z.enum(['leg', 'reversal']),
    provider: z.string(),
    legId: z.string(),
    revision: z.number(),
    number: z.number(),
    campaignId: z.exactOptional(z.string()),
    campaignTitle: z.exactOptional(z.string()),
    applicationId: z.exactOptional(z.string()),
    managerId: z.exactOptional(z.string()),
    managerEmail: z.exactOptional(z.string()),
    numberCalled: z.exactOptional(z.string()),
    country: z.exactOptional(z.string()),
    countryName: z.exactOptional(z.string()),
    direction,
    startAt: instant,
    endAt: z.exactOptional(instant),
    durationSeconds: z.number(),
    billedSeconds: z.number(),
    status: z.enum(['Completed', 'Busy', 'No Answer', 'Canceled', 'Failed']),
    billing: usageStatus,
    reason: z.exactOptional(z.string()),
    rate: z.exactOptional(z.string()),
    cost: z.exactOptional(money),
  }),
);

/** A statement of a period. */
export const usageStatement: Schema<Wire<UsageStatement>> = named(
  'UsageStatement',
  z.object({
    accountId: z.string(),
    seller: z.exactOptional(seller),
    buyer: billingDetails,
    from: instant,
    until: instant,
    timeZone: z.string(),
    asOf: z.number(),
    currency: z.string(),
    lines: z.array(usageSummary),
    total: usageTotals,
  }),
);
