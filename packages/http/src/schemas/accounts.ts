import type {
  Balance,
  BalanceAsOf,
  Banner,
  ContractSummary,
  ContractVersion,
  Runway,
  Standing,
  Subscription,
  ThresholdLevel,
} from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

const severity = z.enum(['low', 'critical', 'empty']);

/** One threshold. */
export const thresholdLevel: Schema<Wire<ThresholdLevel>> = named(
  'ThresholdLevel',
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('amount'),
      levelId: z.string(),
      severity,
      amount: z.string(),
      rearmAmount: z.exactOptional(z.string()),
    }),
    z.strictObject({ type: z.literal('runway'), levelId: z.string(), severity, days: z.number().int() }),
  ]),
);

/** A wallet. */
export const balance: Schema<Wire<Balance>> = named(
  'Balance',
  z.object({
    posted: money.describe('Everything credited less everything charged.'),
    held: money.describe('Set aside for live calls.'),
    available: money.describe('What new calls may use.'),
    floor: money,
    asOf: z.number().describe('Journal number up to which this looks.'),
  }),
);

/** A wallet as it was. */
export const balanceAsOf: Schema<Wire<BalanceAsOf>> = named(
  'BalanceAsOf',
  z.object({ posted: money, asOf: z.number() }),
);

const banner: Schema<Wire<Banner>> = named(
  'Banner',
  z.object({
    severity,
    since: instant,
    balance: money,
    levels: z.array(thresholdLevel),
    burnPerDay: z.exactOptional(money),
  }),
);

const accountStatus = z.enum(['not-set-up', 'active', 'suspended', 'closed']);
const terms = z.object({ version: z.string(), hash: z.string() });
const accountManager = z.object({
  name: z.string(),
  email: z.string(),
  phone: z.exactOptional(z.string()),
});

const contractSummary: Schema<Wire<ContractSummary>> = named(
  'ContractSummary',
  z.object({
    number: z.number(),
    activatedAt: instant,
    timeZone: z.string(),
    terms: z.exactOptional(terms),
    accountManager,
  }),
);

/** What an owner or member sees first. */
export const subscription: Schema<Wire<Subscription>> = named(
  'Subscription',
  z.object({
    accountId: z.string(),
    name: z.string(),
    status: accountStatus,
    wallet: balance,
    banner: z.exactOptional(banner),
    contract: z.exactOptional(contractSummary),
  }),
);

/** What a live view shows. */
export const standing: Schema<Wire<Standing>> = named(
  'Standing',
  z.object({
    accountId: z.string(),
    version: z.number(),
    status: accountStatus,
    wallet: balance,
    banner: z.exactOptional(banner),
  }),
);

const assumptions = z.object({
  pattern: z.enum(['mean', 'weekday']),
  days: z.number(),
  from: z.string(),
  until: z.string(),
  timeZone: z.string(),
});

/** How long the money lasts. */
export const runway: Schema<Wire<Runway>> = named(
  'Runway',
  z.discriminatedUnion('status', [
    z.object({
      status: z.literal('estimated'),
      daysLeft: z.number(),
      balance: money,
      burnPerDay: money,
      runsOut: z.exactOptional(
        z.object({
          on: z.string(),
          payByCard: z.string(),
          sendTransfer: z.exactOptional(z.object({ by: z.string(), inTime: z.boolean() })),
        }),
      ),
      assumptions,
    }),
    z.object({ status: z.literal('unused'), balance: money, assumptions }),
    z.object({ status: z.literal('no-history'), balance: money }),
  ]),
);

const live = z.object({
  quantumSeconds: z.exactOptional(z.number()),
  capSeconds: z.exactOptional(z.number()),
  ringSeconds: z.exactOptional(z.number()),
  warnSeconds: z.exactOptional(z.number()),
  graceSeconds: z.exactOptional(z.number()),
  concurrentCalls: z.exactOptional(z.number()),
  maximumCallPrice: z.exactOptional(z.string()),
  dailySpendCap: z.exactOptional(z.string()),
  monthlySpendCap: z.exactOptional(z.string()),
  providers: z.exactOptional(
    z.record(
      z.string(),
      z.object({
        control: z.exactOptional(z.enum(['extend', 'whole', 'supervised'])),
        capSeconds: z.exactOptional(z.number()),
      }),
    ),
  ),
});

/** A version of the contract. */
export const contractOfAccount: Schema<Wire<ContractVersion>> = named(
  'ContractVersion',
  z.object({
    number: z.number(),
    activatedAt: instant,
    activatedBy: z.string(),
    contract: z.object({
      currency: z.string(),
      timeZone: z.string(),
      priceBooks: z.array(
        z.object({ from: z.string(), provider: z.exactOptional(z.string()), priceBook: z.string() }),
      ),
      destinations: z.object({
        allow: z.array(z.string()),
        block: z.exactOptional(z.array(z.string())),
        international: z.boolean(),
        homeCountry: z.string(),
      }),
      directions: z.array(z.enum(['inbound', 'outbound'])),
      providers: z.exactOptional(z.array(z.string())),
      rounding: z.exactOptional(
        z.object({
          mode: z.enum(['half-up', 'half-down', 'half-even', 'up', 'down', 'ceiling', 'floor']),
          decimals: z.number(),
        }),
      ),
      windowPolicy: z.exactOptional(z.enum(['by-call-start', 'split', 'by-increment'])),
      floor: z.exactOptional(z.string()),
      defaultCountry: z.exactOptional(z.string()),
      legs: z.exactOptional(z.enum(['all', 'parent', 'child'])),
      terms: z.exactOptional(terms),
      accountManager,
      memberAccess: z.exactOptional(z.array(z.enum(['all-calls', 'ledger']))),
      live: z.exactOptional(live),
    }),
  }),
);
