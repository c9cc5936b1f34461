import type { Call, CallPage } from '@live-calls/core';
import type { PageQuery, Read } from '../operation.ts';
import type { Routes } from '../route.ts';
import { call, callPage } from '../schemas/calls.ts';
import { pageQuery } from '../schemas/money.ts';

/** Calls in progress. */
export interface CallsApi {
  /** Calls in progress, the first to be overdue first. */
  'GET /accounts/{accountId}/calls': Read<CallPage, PageQuery>;
  /** One call, as long as it is known. */
  'GET /accounts/{accountId}/calls/{callRef}': Read<Call>;
}

/** Their routes. */
export const callRoutes: Routes<CallsApi> = {
  'GET /accounts/{accountId}/calls': {
    access: 'owner',
    summary: 'Calls in progress, the first to be overdue first.',
    query: pageQuery,
    response: callPage,
    handle: ({ billing, command, query }) => billing.calls.list({ ...command, ...query }),
  },
  'GET /accounts/{accountId}/calls/{callRef}': {
    access: 'owner',
    summary: 'One call.',
    response: call,
    handle: ({ billing, command, params }) =>
      billing.calls.get({ ...command, callRef: params.callRef ?? '' }),
  },
};
