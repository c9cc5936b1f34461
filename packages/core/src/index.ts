/**
 * Prepaid call billing: exact rating, wallets and a double-entry ledger, usage, thresholds and reports that agree.
 *
 * Start at {@link createBilling}.
 *
 * @packageDocumentation
 */

export type {
  Account,
  ContractSummary,
  ContractVersion,
  Standing,
  Subscription,
} from './accounts/account-view.ts';
export type { Accounts, ContractPage, ContractRequest } from './accounts/accounts.ts';
export type {
  ActivateContractOutcome,
  ActivateContractRequest,
  ContractActivated,
  ContractOutdated,
} from './accounts/activate-contract.ts';
export type { AccountCommand, Actor, Role } from './accounts/actor.ts';
export type {
  AccountManager,
  BilledLegs,
  Contract,
  ContractLine,
  ContractTerms,
  Destinations,
  MemberAccess,
} from './accounts/contract.ts';
export {
  type CallAllowed,
  type CallNotAllowed,
  type CallPermission,
  type CallToAllow,
  isAllowed,
} from './accounts/is-allowed.ts';
export type {
  BalanceLeft,
  ChangeStatusOutcome,
  ChangeStatusRequest,
  CloseAccountOutcome,
  CloseAccountRequest,
  HoldsOpen,
  StatusChanged,
  StatusRefused,
} from './accounts/life-cycle.ts';
export type {
  FloorSet,
  HorizonLater,
  HorizonSet,
  SetFloorRequest,
  SetHorizonOutcome,
  SetHorizonRequest,
} from './accounts/limits.ts';
export type { CallControl, LiveTerms, ProviderControl } from './accounts/live-terms.ts';
export type { AccountOpened, OpenAccountOutcome, OpenAccountRequest } from './accounts/open-account.ts';
export { parseContract } from './accounts/parse-contract.ts';
export { type Billing, type BillingOptions, createBilling } from './billing.ts';
export { BillingError } from './errors/billing-error.ts';
export type { ErrorCode, ErrorDetails, InvalidInputDetails, RetryAdvice } from './errors/error-codes.ts';
export * from './live-calls.ts';
export { allocateMoney } from './money/allocate.ts';
export {
  addMoney,
  compareMoney,
  type Money,
  minorUnits,
  money,
  moneyFromMinor,
  multiplyMoney,
  negateMoney,
  parseMoney,
  roundMoney,
  subtractMoney,
} from './money/money.ts';
export { type Rounding, type RoundingMode, roundingModes } from './money/rounding.ts';
export type { AccountPage, DueWork, DueWorkPage, Operator, OperatorPageRequest } from './operator.ts';
export type { Clock, IdSource } from './ports/clock.ts';
export type { Announcement, Notifier } from './ports/notifier.ts';
export type { LegToResolve, ResolveAccount } from './ports/resolve-account.ts';
export type {
  AccountStatus,
  Book,
  EntryType,
  HoldStatus,
  InvoiceStatus,
  Json,
  LegResult,
  LegState,
  LegStatus,
} from './ports/rows.ts';
export type { Storage } from './ports/storage.ts';
export type { TelephonyProvider } from './ports/telephony-provider.ts';
export type { IgnoredWebhook, Webhook } from './ports/webhook.ts';
export type {
  ListPriceBooksRequest,
  PriceBookKept,
  PriceBookPage,
  PriceBookRequest,
  PriceBooks,
  PutPriceBookRequest,
} from './price-books.ts';
export * from './purchases.ts';
export type {
  BandStep,
  BoundStep,
  Charge,
  ChargedRule,
  ChargeStep,
  FeeStep,
  FreeSecondsStep,
  MinimumSecondsStep,
  NoChargeStep,
  RoundingStep,
  Unrated,
  UnratedReason,
} from './rating/charge.ts';
export {
  type DestinationEstimate,
  type DestinationUnrated,
  type Estimate,
  type EstimateAssumptions,
  type EstimateDestination,
  type EstimateRequest,
  estimate,
  type MinuteRange,
} from './rating/estimate.ts';
export { explain } from './rating/explain.ts';
export {
  type CallToQuote,
  type MaxSeconds,
  type MaxSecondsRequest,
  maxSeconds,
} from './rating/max-seconds.ts';
export {
  buildPriceBook,
  checkPriceBook,
  type PriceBook,
  type PriceBookBuilder,
  type PriceBookCheck,
  parsePriceBook,
  windowPolicies,
} from './rating/price-book.ts';
export type { DecimalSign, Increments, RowEffect } from './rating/price-book-cells.ts';
export type { ColumnChoice, DeckColumn, DeckField } from './rating/price-book-columns.ts';
export {
  type DeckReading,
  importPriceBookCsv,
  type PriceBookImport,
  type PriceBookImported,
  type PriceBookRefused,
} from './rating/price-book-csv.ts';
export type { CsvPriceBookOptions, ImportProgress } from './rating/price-book-csv-options.ts';
export type { DeckText } from './rating/price-book-csv-reader.ts';
export type { DateOrder } from './rating/price-book-dates.ts';
export type { DateReading } from './rating/price-book-deck-rules.ts';
export {
  type DiffChange,
  type DiffType,
  diffPriceBooks,
  type PriceBookDiff,
  type PriceBookDiffRequest,
  type PriceBookDiffRow,
} from './rating/price-book-diff.ts';
export type { DiffSide, ShorterPrice } from './rating/price-book-diff-sides.ts';
export { formatPriceBookDiff } from './rating/price-book-diff-text.ts';
export {
  importPriceBookJson,
  type PriceBookJsonImport,
  type PriceBookJsonImported,
  type PriceBookJsonRefused,
} from './rating/price-book-json.ts';
export {
  formatPriceBookLint,
  lintPriceBook,
  type PriceBookLint,
  type PriceBookLintRequest,
} from './rating/price-book-lint.ts';
export type { LintCode, LintFinding, LintSeverity } from './rating/price-book-lint-finding.ts';
export type {
  ImportNote,
  ImportProblem,
  ImportProblemCode,
  ImportWarning,
  ImportWarningCode,
} from './rating/price-book-problem.ts';
export type { TermChange } from './rating/price-book-tariff-change.ts';
export { type CallToRate, type RatingPolicies, rate } from './rating/rate.ts';
export type {
  Direction,
  PriceBookDocument,
  RateBand,
  RateWindow,
  RatingRule,
  WindowPolicy,
} from './rating/rating-rule.ts';
export type { RuleProblem } from './rating/rule-problem.ts';
export type { GivenRange, UsageFilters } from './reports/report-range.ts';
export type { Reports, UsageReportRequest } from './reports/reports.ts';
export type { SummaryBy, UsageSummary, UsageTotals } from './reports/totals.ts';
export type { CallStatus, UsageLine } from './reports/usage-line.ts';
export type { CsvOptions, UsageReport } from './reports/usage-report.ts';
export type { UsageStatement, UsageStatementRequest } from './reports/usage-statement.ts';
export type { ReportCheck } from './reports/verify-report.ts';
export { randomIds, systemClock } from './system-clock.ts';
export type { AnnouncementPage, AnnouncementView } from './thresholds/announcement-view.ts';
export type { Banner } from './thresholds/banner.ts';
export type { RetryDeliveryOutcome, RetryDeliveryRequest } from './thresholds/deliveries.ts';
export type { DeliveryFailure } from './thresholds/delivery-failure.ts';
export type { ListAnnouncementsRequest, Notifications } from './thresholds/notifications.ts';
export type {
  Recipient,
  RecipientList,
  RecipientsSaved,
  RecipientsStale,
  SaveRecipientsOutcome,
  SaveRecipientsRequest,
} from './thresholds/recipients.ts';
export type { RunsOut } from './thresholds/runs-out.ts';
export type {
  Runway,
  RunwayAssumptions,
  RunwayEstimated,
  RunwayPattern,
  RunwayRequest,
  RunwayUnknown,
  RunwayUnused,
} from './thresholds/runway.ts';
export type {
  LevelStanding,
  LevelView,
  SaveThresholdsOutcome,
  SaveThresholdsRequest,
  Thresholds,
  ThresholdsSaved,
  ThresholdsStale,
} from './thresholds/save-thresholds.ts';
export type {
  AmountLevel,
  RunwayLevel,
  Severity,
  ThresholdConfig,
  ThresholdLevel,
} from './thresholds/threshold-level.ts';
export type { BankDays, TransferDeadline } from './time/business-days.ts';
export type { AssignedElsewhere, AssignOutcome } from './usage/assign-leg.ts';
export type { CorrectedFacts } from './usage/corrected-facts.ts';
export type { ExplainRequest, LegExplanation } from './usage/explain-leg.ts';
export type { Recomputed } from './usage/explanation-text.ts';
export type {
  HistoryLeg,
  ImportHistoryRequest,
  ImportProblem as HistoryProblem,
  ImportSummary,
} from './usage/import-history.ts';
export type { Source } from './usage/in-batches.ts';
export type { FinishedLeg, LegCampaign, LegKey, LegManager } from './usage/leg.ts';
export type {
  LegCharged,
  LegDiffers,
  LegNotBilled,
  LegOutcome,
  LegParked,
  LegUnrated,
  RecordedLeg,
  RevisionOutcome,
} from './usage/leg-outcome.ts';
export type { ListUsageRequest, UsagePage } from './usage/list-usage.ts';
export type { ParkedLeg } from './usage/park-view.ts';
export type {
  AssignRequest,
  ListParkedRequest,
  ListUnassignedRequest,
  LotCount,
  ParkedPage,
  Parking,
  ParkingCounts,
  RetryRequest,
} from './usage/parking.ts';
export type { BilledFact } from './usage/record-leg.ts';
export type {
  LegOfAccount,
  RecordCounts,
  RecordedLine,
  RecordManyRequest,
  RecordRun,
  RecordSummary,
} from './usage/record-many.ts';
export type { LegRedacted } from './usage/redact-leg.ts';
export type {
  ApplyReratingRequest,
  PlanReratingRequest,
  Rerating,
  ReratingApplied,
  ReratingDiffers,
  ReratingPlanned,
} from './usage/rerating.ts';
export type { ReratingProgress, SkippedLeg } from './usage/rerating-apply.ts';
export type { PlannedDestination, PlannedLeg } from './usage/rerating-plan.ts';
export type { ReratingView } from './usage/rerating-view.ts';
export type { RetrySummary } from './usage/retry-parked.ts';
export type {
  CorrectionDiffers,
  CorrectOutcome,
  CorrectRequest,
  LegRequest,
  RecordRequest,
  Usage,
} from './usage/usage.ts';
export type { UsageRecord } from './usage/usage-view.ts';
export type {
  DifferingAccount,
  VerifyRun,
  VerifyStep,
  VerifySummary,
} from './verification/verify.ts';
export type { VerifyCounts, VerifyDepth, VerifyRequest } from './verification/verify-request.ts';
export type { ActivityPage, ActivityRequest, PageRequest } from './wallets/activity.ts';
export type { Adjusted, AdjustOutcome, AdjustRequest } from './wallets/adjust.ts';
export type { Balance } from './wallets/balance.ts';
export type { BookBalances, Books } from './wallets/books.ts';
export type { CommandLink, Entry, EntryLink, TopUpLink, UsageLink } from './wallets/entry-view.ts';
export type { Hold } from './wallets/hold-view.ts';
export type { HoldPage, HoldRequest, Holds, ListHoldsRequest } from './wallets/holds.ts';
export type {
  ImportOpeningOutcome,
  ImportOpeningRequest,
  OpeningImported,
} from './wallets/import-opening.ts';
export type { Differs } from './wallets/keyed.ts';
export type {
  AccountNotActive,
  HoldPlaced,
  InsufficientFunds,
  PlaceHoldOutcome,
  PlaceHoldRequest,
} from './wallets/place-hold.ts';
export type { HoldReleased, ReleaseHoldRequest } from './wallets/release-hold.ts';
export type {
  ExtendHoldOutcome,
  ExtendHoldRequest,
  ExtensionOutOfOrder,
  HoldClosed,
  HoldExtended,
  HoldUsed,
  UseHoldOutcome,
  UseHoldRequest,
} from './wallets/running-hold.ts';
export type { BalanceAsOf, BalanceAsOfRequest, Statement, StatementRequest } from './wallets/statement.ts';
export type { Difference, Verification } from './wallets/verification.ts';
export type { Wallets } from './wallets/wallets.ts';
export type { RunningTimer, Timers } from './worker/timers.ts';
export type { DueProblem, Round } from './worker/work.ts';
export type { RunOnceRequest, Worker, WorkerOptions } from './worker/worker.ts';
