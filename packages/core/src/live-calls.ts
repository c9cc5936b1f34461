// The public names of live calls and of what providers report of them; index.ts hands them on.
export type { AuthorizeDecided, CallAuthorized } from './calls/authorize-call.ts';
export type { AuthorizeRequest } from './calls/authorize-request.ts';
export type {
  BindOutcome,
  BindRequest,
  CallClosing,
  CloseCallRequest,
  LegBound,
} from './calls/bind-call.ts';
export type { CallLeg } from './calls/call-facts.ts';
export type { Call } from './calls/call-view.ts';
export type {
  AuthorizeOutcome,
  CallPage,
  CallRequest,
  Calls,
  SettleCallRequest,
} from './calls/calls.ts';
export type {
  CallExtended,
  CallFinal,
  ExtendCallOutcome,
  ExtendCallRequest,
} from './calls/extend-call.ts';
export type {
  AuthorizeRefusal,
  BelowVendorMinimum,
  CallClosed,
  CallUnrated,
  DestinationNotAllowed,
  DirectionNotAllowed,
  NotGranted,
  PriceCeiling,
  ProviderNotAllowed,
  SpendCap,
  TooManyCalls,
  Unreachable,
} from './calls/refusals.ts';
export type { AuthorizedWithoutHold, WhenUnreachable } from './calls/unreachable.ts';
export type {
  Directory,
  EnterReferenceRequest,
  ExternalReference,
  ReferenceEntered,
} from './telephony/enter-reference.ts';
export type {
  ListReportedLegsRequest,
  LiveLeg,
  LiveLegPage,
  ReceivedEvent,
  ReportedLegRequest,
  ReportedLegs,
} from './telephony/legs.ts';
export type { Margin, MarginLine, MarginRequest, UnknownCost } from './telephony/margin.ts';
export type { LegEventOutcome, LegWebhookReceived } from './telephony/receive-webhook.ts';
export type { ReconcileRequest, Reconciliation, ReconciliationCounts } from './telephony/reconciliation.ts';
export type {
  ListReconciledLegsRequest,
  ListReconciliationsRequest,
  ReconciledLeg,
  ReconciledLegPage,
  ReconciliationPage,
  Reconciliations,
} from './telephony/reconciliations.ts';
export type { Telephony } from './telephony/telephony.ts';
