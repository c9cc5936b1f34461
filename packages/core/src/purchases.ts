// The public names of money that comes in; index.ts hands them on.
export type {
  BillingDetails,
  BillingDetailsSaved,
  BillingDetailsStale,
  BillingDetailsView,
  SaveBillingDetailsOutcome,
  SaveBillingDetailsRequest,
} from './invoices/billing-details.ts';
export type {
  BuyerDetails,
  DocumentLine,
  DocumentTax,
  DocumentTerms,
  InvoiceDocument,
  PostalAddress,
  SellerDetails,
} from './invoices/invoice-document.ts';
export type {
  AssignedMoney,
  Invoice,
  InvoiceContest,
  InvoiceLine,
  InvoiceTax,
  InvoiceText,
} from './invoices/invoice-view.ts';
export type {
  InvoicePage,
  InvoiceRequest,
  Invoices,
  NothingReceived,
  PaymentReceipt,
} from './invoices/invoices.ts';
export type { MoneyIn } from './invoices/money-in.ts';
export { type FixedRateTaxOptions, fixedRateTax, noTax } from './invoices/tax.ts';
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
export type { TaxCalculator, TaxedBuyer, TaxLine, TaxRequest } from './ports/tax-calculator.ts';
export type {
  Acknowledged,
  AcknowledgementRequest,
  AcknowledgeOutcome,
  AcknowledgeRequest,
  TermsOutdated,
} from './top-ups/acknowledge.ts';
export type {
  AssignUnallocatedOutcome,
  AssignUnallocatedRequest,
  NotAssignable,
  NotEnough,
  UnallocatedAssigned,
} from './top-ups/assign-unallocated.ts';
export type { AutoPause, AutoStop } from './top-ups/auto-rows.ts';
export type {
  AutoTopUp,
  AutoTopUpDisabled,
  AutoTopUpEnabled,
  EnableAutoTopUpOutcome,
  EnableAutoTopUpRequest,
} from './top-ups/auto-top-up.ts';
export type { AutoTopUps } from './top-ups/auto-top-ups.ts';
export type { PaymentTiming } from './top-ups/bank-days.ts';
export type {
  BuyUnallocatedOutcome,
  BuyUnallocatedRequest,
  UnallocatedBought,
} from './top-ups/buy-unallocated.ts';
export type { CancelTopUpOutcome, TopUpCanceled, TopUpNotCancelable } from './top-ups/cancel-top-up.ts';
export type { PaymentMethods, SavedMethodRequest, SetUpMethodRequest } from './top-ups/payment-methods.ts';
export type { RequestTopUpRequest } from './top-ups/plan-top-up.ts';
export type { TermsInForce, TermsText, TopUpLimits, TopUpOptions } from './top-ups/purchase-options.ts';
export type {
  AboveMaximum,
  BelowMinimum,
  BillingDetailsIncomplete,
  NoRecipients,
  PurchaseInFlight,
  PurchaseRefused,
  TermsNotAcknowledged,
} from './top-ups/purchase-refusals.ts';
export type {
  EstimateMinutesOutcome,
  EstimateMinutesRequest,
  MinutesEstimated,
  NoPrices,
  Quote,
  QuotedMethod,
  QuoteRequest,
} from './top-ups/quote.ts';
export type {
  FailedPaymentEvent,
  PaymentsReconciled,
  ReconcilePaymentsRequest,
} from './top-ups/reconcile-payments.ts';
export type { PaymentApplied } from './top-ups/settle-top-up.ts';
export type { TopUp, TopUpStatus, TopUpWithInvoice } from './top-ups/top-up-view.ts';
export type {
  ApplyPaymentEventOutcome,
  ApplyPaymentEventRequest,
  KeepTermsRequest,
  PaymentWebhookReceived,
  RequestTopUpOutcome,
  TopUpPage,
  TopUpRequest,
  TopUpRequested,
  TopUps,
} from './top-ups/top-ups.ts';
export type { MoneyUnallocated } from './top-ups/unallocated.ts';
