import type { Call, CallPage, LegCampaign, LegManager } from '@live-calls/core';
import * as z from 'zod';
import type { Wire } from '../operation.ts';
import { instant, money } from './money.ts';
import { named, type Schema } from './schema.ts';

/** Campaign of a call. */
export const campaign: Schema<LegCampaign> = z.object({ id: z.string(), title: z.string() });

/** Manager of a call. */
export const manager: Schema<LegManager> = z.object({ id: z.string(), email: z.exactOptional(z.string()) });

/** Which way a call goes, seen from the account. */
export const direction: Schema<'inbound' | 'outbound'> = z.enum(['inbound', 'outbound']);

/** A call in progress. */
export const call: Schema<Wire<Call>> = named(
  'Call',
  z.object({
    callRef: z.string(),
    status: z.enum(['authorized', 'running', 'overdue', 'closed']),
    provider: z.string(),
    direction,
    to: z.exactOptional(z.string()),
    from: z.exactOptional(z.string()),
    control: z.enum(['extend', 'whole', 'supervised']),
    grantedSeconds: z.number(),
    final: z.boolean(),
    extensions: z.number(),
    authorizedAt: instant,
    answeredAt: z.exactOptional(instant),
    closedAt: z.exactOptional(instant),
    held: money,
    captured: money,
    used: money,
    priceBookHash: z.exactOptional(z.string()),
    legs: z.array(
      z.object({
        provider: z.string(),
        legId: z.string(),
        state: z.enum(['running', 'ended', 'settled']),
        answered: z.boolean(),
      }),
    ),
    campaign: z.exactOptional(campaign),
    applicationId: z.exactOptional(z.string()),
    manager: z.exactOptional(manager),
  }),
);

/** A page of calls in progress. */
export const callPage: Schema<Wire<CallPage>> = named(
  'CallPage',
  z.object({ calls: z.array(call), cursor: z.exactOptional(z.string()) }),
);
