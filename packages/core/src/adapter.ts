/**
 * What an adapter author needs: the contracts, the shapes they speak of, and the helpers that keep adapters short.
 *
 * @packageDocumentation
 */
export { BillingError } from './errors/billing-error.ts';
export type { ErrorCode, ErrorDetails, InvalidInputDetails, RetryAdvice } from './errors/error-codes.ts';
export { invalidInput } from './errors/invalid-input.ts';
export type { BillingDetails } from './invoices/billing-details.ts';
export type { SellerDetails } from './invoices/invoice-document.ts';
export type { Invoice } from './invoices/invoice-view.ts';
export type { PaymentReceipt } from './invoices/invoices.ts';
export type { Atoms } from './money/atoms.ts';
export { minorDigits } from './money/currency.ts';
export { type Money, money, subtractMoney } from './money/money.ts';
export { checkChanges, rowKey } from './ports/check-changes.ts';
export type { Clock, IdSource } from './ports/clock.ts';
export { type DecisionRun, failedDecision, type LoadedRows, runDecision } from './ports/decision.ts';
export { cursorAfter, type ListPlan, type OrderValue, planList } from './ports/list-query.ts';
export type { Announcement, Notifier } from './ports/notifier.ts';
export type {
  MethodSetUp,
  Payer,
  PaymentCanceled,
  PaymentEvent,
  PaymentEventPage,
  PaymentEventType,
  PaymentInvoice,
  PaymentMethod,
  PaymentOutcome,
  PaymentProcessor,
  PaymentRequest,
  SavedMethod,
  SavedMethods,
  TransferDetail,
} from './ports/payment-processor.ts';
export type {
  AccountRange,
  AccountTotals,
  EntryTotals,
  LastEntry,
  OpenHoldTotals,
  RangeTotals,
  SpendTotals,
  UsageTotalsOfRange,
} from './ports/range-totals.ts';
export type {
  ReportLeg,
  ReportLegQuery,
  ReportReads,
  ReportRowFilter,
  ReportText,
  ReportTextQuery,
} from './ports/report-legs.ts';
export type * from './ports/rows.ts';
export type {
  AccountReads,
  Changes,
  Decided,
  DecideOptions,
  Decision,
  DecisionView,
  HashPage,
  ListQuery,
  OperatorReads,
  Page,
  PutRow,
  ReferenceKind,
  References,
  RemoveRow,
  RowKey,
  RowRef,
  Storage,
  Verdict,
  WritableTable,
  Write,
} from './ports/storage.ts';
export { type FieldSpec, type FieldType, type Order, type TableSpec, tables } from './ports/tables.ts';
export type { TaxCalculator, TaxedBuyer, TaxLine, TaxRequest } from './ports/tax-calculator.ts';
export type {
  LegEvent,
  LegLimits,
  LegOrder,
  LegWebhook,
  ReportedLeg,
  TelephonyProvider,
  TelephonySupports,
} from './ports/telephony-provider.ts';
export type { IgnoredWebhook, Webhook } from './ports/webhook.ts';
export { isWithheld } from './rating/withheld-caller.ts';
export type { UsageStatement } from './reports/usage-statement.ts';
export { systemClock } from './system-clock.ts';
export type { BankDays } from './time/business-days.ts';
export {
  type CallMemory,
  callKey,
  callMemory,
  type FoundCall,
  type KnownCall,
} from './vendors/call-memory.ts';
export {
  type CallbackParameters,
  checkCallbackUrl,
  checkParameters,
  PARAMETER_PREFIX,
} from './vendors/callback-parameters.ts';
export { checkRange, checkSeconds, isOver } from './vendors/leg-request.ts';
export { loadOnce, loadVendor, type VendorPackage } from './vendors/load-vendor.ts';
export {
  type CallToPlace,
  checkCallRef,
  type PlacedOnce,
  type PlacingTools,
  placeOnce,
} from './vendors/place-once.ts';
export { NOT_DONE, pause, pauseMs, type RepeatPolicy, repeat, SAFE } from './vendors/repeat.ts';
export { isSameText } from './vendors/same-text.ts';
export {
  type FailingAdapter,
  type FailureFacts,
  type FailureKind,
  failureOfAnswer,
  failureOfThrown,
  isForbidden,
  type NamedAdapter,
  orderFailed,
  unavailable,
  unknownOutcome,
  VendorFailure,
} from './vendors/vendor-failure.ts';
export {
  checkCountOption,
  checkHostOption,
  checkIdOption,
  checkTextOption,
  invalidOption,
  type OptionArea,
} from './vendors/vendor-options.ts';
export { readJson, readRecord, type VendorRecord } from './vendors/vendor-record.ts';
export { webhookRejected, webhookUnreadable } from './vendors/webhook-failure.ts';
