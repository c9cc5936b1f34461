import type { ContractVersion, Runway, RunwayPattern, Subscription } from '@live-calls/core';
import * as z from 'zod';
import type { VisibleAccount } from '../handler-options.ts';
import type { Read } from '../operation.ts';
import type { Routes } from '../route.ts';
import { contractOfAccount, runway, subscription } from '../schemas/accounts.ts';
import { named } from '../schemas/schema.ts';

/** Who asks, and what they may see. */
export interface VisibleAccounts {
  /** The host's id of the person. */
  readonly viewerId: string;
  /** The accounts. */
  readonly accounts: readonly VisibleAccount[];
}

/** Which version of the contract. */
export interface ContractQuery {
  /** Version number; the one in force by default. */
  readonly number?: number;
}

/** How the next days are foreseen. */
export interface RunwayQuery {
  /** `mean` by default. */
  readonly pattern?: RunwayPattern;
}

/** Accounts, and what was agreed. */
export interface AccountsApi {
  /** The accounts of whoever asks. */
  'GET /accounts': Read<VisibleAccounts>;
  /** State, wallet, banner and contract. */
  'GET /accounts/{accountId}': Read<Subscription>;
  /** The contract in force, or another version of it. */
  'GET /accounts/{accountId}/contract': Read<ContractVersion, ContractQuery>;
  /** How long the money lasts. */
  'GET /accounts/{accountId}/runway': Read<Runway, RunwayQuery>;
}

const visibleAccounts = named(
  'VisibleAccounts',
  z.object({
    viewerId: z.string(),
    accounts: z.array(z.object({ accountId: z.string(), role: z.enum(['owner', 'member']) })),
  }),
);

/** Their routes. */
export const accountRoutes: Routes<AccountsApi> = {
  'GET /accounts': {
    access: 'viewer',
    summary: 'The accounts of whoever asks.',
    response: visibleAccounts,
    handle: ({ viewer }) => ({
      viewerId: viewer?.id ?? '',
      accounts: (viewer?.accounts ?? []).map(({ accountId, role }) => ({ accountId, role })),
    }),
  },
  'GET /accounts/{accountId}': {
    access: 'member',
    summary: 'State, wallet, banner and contract.',
    response: subscription,
    handle: ({ billing, command }) => billing.accounts.subscription(command),
  },
  'GET /accounts/{accountId}/contract': {
    access: 'owner',
    summary: 'The contract in force, or another version of it.',
    query: z.strictObject({ number: z.exactOptional(z.coerce.number().int().min(1)) }),
    response: contractOfAccount,
    handle: ({ billing, command, query }) => billing.accounts.contract({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/runway': {
    access: 'member',
    summary: 'How long the money lasts at the recent burn.',
    query: z.strictObject({ pattern: z.exactOptional(z.enum(['mean', 'weekday'])) }),
    response: runway,
    handle: ({ billing, command, query }) => billing.notifications.runway({ ...command, ...query }),
  },
};
