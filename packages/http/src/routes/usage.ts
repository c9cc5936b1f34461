import type { LegExplanation, LegRedacted, UsagePage, UsageRecord } from '@live-calls/core';
import * as z from 'zod';
import type { Change, PageQuery, Read } from '../operation.ts';
import type { Routes } from '../route.ts';
import { givenTime, pageFields } from '../schemas/money.ts';
import { legExplanation, legHistory, legRedacted, usagePage, usageRecord } from '../schemas/usage.ts';

/** Which legs. */
export interface UsageQuery extends PageQuery {
  /** First billing start, inclusive. */
  readonly from?: string;
  /** End of the range, exclusive. */
  readonly until?: string;
  /** Newest first unless said otherwise. */
  readonly order?: 'newest-first' | 'oldest-first';
}

/** A leg as it was recorded, and whatever became of it. */
export interface LegHistory {
  /** Every revision, oldest first. */
  readonly revisions: readonly UsageRecord[];
}

/** Which revision. */
export interface ExplanationQuery {
  /** Its number; the latest by default. */
  readonly revision?: number;
}

/** Legs, one by one. */
export interface UsageApi {
  /** Recorded legs by billing start. */
  'GET /accounts/{accountId}/usage': Read<UsagePage, UsageQuery>;
  /** One leg. */
  'GET /accounts/{accountId}/usage/{provider}/{legId}': Read<UsageRecord>;
  /** Every revision of a leg, oldest first. */
  'GET /accounts/{accountId}/usage/{provider}/{legId}/history': Read<LegHistory>;
  /** Why a leg cost what it cost. */
  'GET /accounts/{accountId}/usage/{provider}/{legId}/explanation': Read<LegExplanation, ExplanationQuery>;
  /** Blanks phone numbers and e-mail of a leg, for good. */
  'POST /accounts/{accountId}/usage/{provider}/{legId}/redact': Change<LegRedacted>;
}

function legOf(params: { readonly [name: string]: string }) {
  return { provider: params.provider ?? '', legId: params.legId ?? '' };
}

/** Their routes. */
export const usageRoutes: Routes<UsageApi> = {
  'GET /accounts/{accountId}/usage': {
    access: 'member',
    summary: 'Recorded legs by billing start; members see their own, so their pages may be short.',
    query: z.strictObject({
      ...pageFields,
      from: z.exactOptional(givenTime),
      until: z.exactOptional(givenTime),
      order: z.exactOptional(z.enum(['newest-first', 'oldest-first'])),
    }),
    response: usagePage,
    handle: ({ billing, command, query }) => {
      const { order = 'newest-first', ...page } = query;
      return billing.usage.list({ ...command, ...page, descending: order === 'newest-first' });
    },
  },
  'GET /accounts/{accountId}/usage/{provider}/{legId}': {
    access: 'member',
    summary: 'One leg.',
    response: usageRecord,
    handle: ({ billing, command, params }) => billing.usage.get({ ...command, ...legOf(params) }),
  },
  'GET /accounts/{accountId}/usage/{provider}/{legId}/history': {
    access: 'member',
    summary: 'Every revision of a leg, oldest first.',
    response: legHistory,
    handle: async ({ billing, command, params }) => ({
      revisions: await billing.usage.history({ ...command, ...legOf(params) }),
    }),
  },
  'GET /accounts/{accountId}/usage/{provider}/{legId}/explanation': {
    access: 'member',
    summary: 'Why a leg cost what it cost, step by step.',
    query: z.strictObject({ revision: z.exactOptional(z.coerce.number().int().min(0)) }),
    response: legExplanation,
    handle: ({ billing, command, params, query }) =>
      billing.usage.explain({ ...command, ...legOf(params), ...query }),
  },
  'POST /accounts/{accountId}/usage/{provider}/{legId}/redact': {
    access: 'owner',
    summary: 'Blanks phone numbers and e-mail of a leg, for good; amounts stay.',
    response: legRedacted,
    handle: ({ billing, command, params }) => billing.usage.redact({ ...command, ...legOf(params) }),
  },
};
