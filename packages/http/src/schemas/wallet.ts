import type { ActivityPage, Books } from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

const book = z.enum(['wallet', 'funding', 'usage', 'tax', 'adjustment', 'dispute', 'expired', 'unallocated']);

const entry = z.object({
  number: z.number(),
  type: z.enum([
    'usage',
    'reversal',
    'top-up',
    'adjustment',
    'opening',
    'dispute',
    'dispute-won',
    'expiry',
    'tax',
    'receipt',
  ]),
  amount: money,
  balanceAfter: money,
  debitBook: book,
  creditBook: book,
  at: instant,
  link: z.discriminatedUnion('type', [
    z.object({ type: z.literal('usage'), provider: z.string(), legId: z.string(), revision: z.number() }),
    z.object({ type: z.literal('top-up'), topUpId: z.string() }),
    z.object({ type: z.literal('command'), reference: z.string() }),
  ]),
  billingStart: z.exactOptional(instant),
  actor: z.string(),
  reason: z.exactOptional(z.string()),
});

/** A page of entries. */
export const activityPage: Schema<Wire<ActivityPage>> = named(
  'ActivityPage',
  z.object({ entries: z.array(entry), cursor: z.exactOptional(z.string()) }),
);

/** The balance of every book. */
export const books: Schema<Wire<Books>> = named(
  'Books',
  z.object({
    balances: z.object({
      wallet: money,
      funding: money,
      usage: money,
      tax: money,
      adjustment: money,
      dispute: money,
      expired: money,
      unallocated: money,
    }),
    sum: money,
    asOf: z.number(),
  }),
);
