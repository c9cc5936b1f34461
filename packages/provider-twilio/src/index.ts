/**
 * Twilio Voice: verified webhooks, limits that move, hang-up, and lists of legs to reconcile with.
 *
 * @packageDocumentation
 */
export type { CallbackParameters } from '@live-calls/core/adapter';
export { type DialRequest, dialTwiml } from './dial-twiml.ts';
export { twilioLimits } from './limits.ts';
export type { TwilioAccount, TwilioProviderOptions } from './options.ts';
export type { PlaceCallRequest, PlacedCall } from './place-call.ts';
export { type TwilioProvider, twilioProvider } from './provider.ts';
