import type { LiveStreamOptions } from '../live-stream.ts';
import type { Wire } from '../operation.ts';
import type { Route, Routes } from '../route.ts';
import { type AccountsApi, accountRoutes } from './accounts.ts';
import { type AutoTopUpApi, autoTopUpRoutes } from './auto-top-up.ts';
import { type CallsApi, callRoutes } from './calls.ts';
import { type InvoicesApi, invoiceRoutes } from './invoices.ts';
import { type LiveApi, liveRoutes } from './live.ts';
import { type NotificationsApi, notificationRoutes } from './notifications.ts';
import { type PaymentMethodsApi, paymentMethodRoutes } from './payment-methods.ts';
import { type ReportsApi, reportRoutes } from './reports.ts';
import { type ServiceApi, serviceRoutes } from './service.ts';
import { type TopUpsApi, topUpRoutes } from './top-ups.ts';
import { type UsageApi, usageRoutes } from './usage.ts';
import { type WalletApi, walletRoutes } from './wallet.ts';

/**
 * Every operation of the interface, by method and path below the base path. A typed client takes its types from here.
 *
 * @example
 * ```ts
 * import type { BillingApi, ResponseOf } from '@live-calls/http';
 *
 * async function read<Name extends keyof BillingApi & `GET ${string}`>(name: Name, path: string) {
 *   const response = await fetch(path);
 *   return (await response.json()) as ResponseOf<Name>;
 * }
 * const balance = await read('GET /accounts/{accountId}/balance', '/billing/accounts/acme/balance');
 * console.log(balance.available.amount);
 * ```
 */
export interface BillingApi
  extends AccountsApi,
    WalletApi,
    LiveApi,
    CallsApi,
    TopUpsApi,
    AutoTopUpApi,
    PaymentMethodsApi,
    InvoicesApi,
    UsageApi,
    ReportsApi,
    NotificationsApi,
    ServiceApi {}

/** What an operation answers, as JSON. */
export type ResponseOf<Name extends keyof BillingApi> = Wire<BillingApi[Name]['view']>;

/** What an operation takes behind the question mark. */
export type QueryOf<Name extends keyof BillingApi> = BillingApi[Name]['query'];

/** What an operation takes as JSON. */
export type BodyOf<Name extends keyof BillingApi> = BillingApi[Name]['body'];

/**
 * Makes the table of all routes.
 *
 * @param live - How live views are kept.
 * @returns The routes by name.
 */
export function routeTable(live: LiveStreamOptions): Readonly<Record<keyof BillingApi, Route>> {
  const table: Routes<BillingApi> = {
    ...serviceRoutes,
    ...accountRoutes,
    ...walletRoutes,
    ...liveRoutes(live),
    ...callRoutes,
    ...topUpRoutes,
    ...autoTopUpRoutes,
    ...paymentMethodRoutes,
    ...invoiceRoutes,
    ...usageRoutes,
    ...reportRoutes,
    ...notificationRoutes,
  };
  // A handler asks for what its own schemas have checked; the dispatcher sees to it that it gets nothing else.
  return table as unknown as Readonly<Record<keyof BillingApi, Route>>;
}
