/**
 * Cases every adapter must pass, with fakes, a manual clock and fault injection.
 *
 * @packageDocumentation
 */
export { type CaseBinding, type ConformanceCase, runCases, type Subject } from './cases.ts';
export { exampleTopUps, readyToBuy } from './fakes/example-purchases.ts';
export { type FakeNotifier, fakeNotifier } from './fakes/fake-notifier.ts';
export {
  type FakePaymentAnswer,
  type FakePaymentDetails,
  type FakePayments,
  type FakePaymentsOptions,
  type FakePaymentsSnapshot,
  fakePayments,
} from './fakes/fake-payments.ts';
export {
  type FakeLegOrder,
  type FakeTelephony,
  type FakeTelephonyOptions,
  fakeTelephony,
} from './fakes/fake-telephony.ts';
export {
  type FaultPlan,
  type FaultRecord,
  type FaultyStorage,
  faultyStorage,
} from './fakes/faulty-storage.ts';
export type { KeptOfAccount } from './fakes/kept-methods.ts';
export { type ManualClock, manualClock } from './fakes/manual-clock.ts';
export { sequentialIds } from './fakes/sequential-ids.ts';
export { storageAround } from './fakes/storage-around.ts';
export { ModelViolation } from './model/model-violation.ts';
export { type ModelReport, type ModelRun, runModel } from './model/run-model.ts';
export { notifierCases } from './notifiers/notifier-cases.ts';
export type {
  NoticeReceiver,
  NotifierCase,
  NotifierSubject,
  ReceivedNotice,
} from './notifiers/subject.ts';
export { told, toldFacts, toldTypes } from './notifiers/told.ts';
export { paymentCases } from './payments/payment-cases.ts';
export type {
  PaymentCase,
  PaymentName,
  PaymentSubject,
  PaymentVendor,
  Signing,
} from './payments/subject.ts';
export {
  type AuditOptions,
  auditTraffic,
  type Exposure,
  type TrafficAudit,
} from './simulation/audit-traffic.ts';
export type { TrafficShape } from './simulation/draw-call.ts';
export {
  type PlayedCall,
  playTraffic,
  type TrafficOptions,
  type TrafficReport,
} from './simulation/play-traffic.ts';
export type { SimulatedCall, SimulatedLeg } from './simulation/simulated-leg.ts';
export {
  type SimulatedProvider,
  type SimulatedProviderOptions,
  simulatedProvider,
} from './simulation/simulated-provider.ts';
export type { TrafficBilling, TrafficCall } from './simulation/traffic-billing.ts';
export type { MailCounts, MailOptions } from './simulation/unreliable-mail.ts';
export {
  type SimulationOptions,
  type SimulationProgress,
  type SimulationReport,
  simulate,
} from './simulator/simulate.ts';
export type { BuyingHabits, FaultRates, SimulatedTraffic } from './simulator/simulated-traffic.ts';
export type { SimulatedHost, SimulatedStorage } from './simulator/simulated-world.ts';
export { SimulationViolation } from './simulator/simulation-violation.ts';
export type {
  AutomaticBuying,
  BuyStep,
  CallStep,
  CashStep,
  CrashPoint,
  CrashStep,
  MoneyWord,
  OperatorStep,
  PaymentCourse,
  SimulatedAccount,
  SimulatedSetting,
  SimulationStep,
  SimulationTrace,
  TimedStep,
  TroubleStep,
} from './simulator/trace.ts';
export type { SimulationRule } from './simulator/violation.ts';
export { storageCases } from './storage/storage-cases.ts';
export type { StorageCase, StorageSubject } from './storage/subject.ts';
export type { TelephonyCase, TelephonySubject, TelephonyVendor, VendorLeg } from './telephony/subject.ts';
export { telephonyCases } from './telephony/telephony-cases.ts';
