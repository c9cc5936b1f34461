/**
 * Vonage Voice: verified webhooks, limits, hang-up, and lists of legs to reconcile with.
 *
 * @packageDocumentation
 */
export type { CallbackParameters } from '@live-calls/core/adapter';
export { type ConnectAction, type ConnectRequest, connectAction } from './connect-action.ts';
export type { VonageEndpoint } from './endpoint.ts';
export { vonageLimits } from './limits.ts';
export type { VonageProviderOptions } from './options.ts';
export type { PlaceCallRequest, PlacedCall } from './place-call.ts';
export { type VonageProvider, vonageProvider } from './provider.ts';
