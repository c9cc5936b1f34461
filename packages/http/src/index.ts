/**
 * Live Calls Billing over HTTP: one handler on web standards.
 *
 * Start at {@link createBillingHandler}.
 *
 * @packageDocumentation
 */

export { createBillingHandler } from './billing-handler.ts';
export type {
  BillingHandler,
  BillingHandlerOptions,
  HandlerFailure,
  HandlerLimits,
  InvoiceRenderer,
  LiveOptions,
  Viewer,
  VisibleAccount,
} from './handler-options.ts';
export type { Change, MoneyOnWire, None, Operation, PageQuery, Read, Wire } from './operation.ts';
export type { FieldProblem, ProblemDetails } from './problem.ts';
export type { AccountsApi, ContractQuery, RunwayQuery, VisibleAccounts } from './routes/accounts.ts';
export type { AutoTopUpApi, AutoTopUpBody, AutoTopUpSettings } from './routes/auto-top-up.ts';
export type { CallsApi } from './routes/calls.ts';
export type { BillingDetailsBody, InvoicesApi } from './routes/invoices.ts';
export type { LiveApi } from './routes/live.ts';
export type {
  AnnouncementsQuery,
  DeliveryQueued,
  NotificationsApi,
  RecipientsBody,
  ThresholdsBody,
} from './routes/notifications.ts';
export type { PaymentMethodBody, PaymentMethodsApi, SavedMethodList } from './routes/payment-methods.ts';
export type {
  CsvQuery,
  PeriodQuery,
  PreviewQuery,
  ReportFacts,
  ReportPreview,
  ReportQuery,
  ReportSummary,
  ReportsApi,
  ReportTotals,
  Several,
  SummaryQuery,
} from './routes/reports.ts';
export type { ServiceApi } from './routes/service.ts';
export type { BillingApi, BodyOf, QueryOf, ResponseOf } from './routes/table.ts';
export type { AcknowledgeBody, AmountQuery, TopUpBody, TopUpsApi } from './routes/top-ups.ts';
export type { ExplanationQuery, LegHistory, UsageApi, UsageQuery } from './routes/usage.ts';
export type { ActivityQuery, BalanceAsOfQuery, WalletApi } from './routes/wallet.ts';
