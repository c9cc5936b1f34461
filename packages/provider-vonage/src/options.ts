import { createPrivateKey } from 'node:crypto';
import {
  type Clock,
  checkCountOption,
  checkHostOption,
  checkIdOption,
  checkTextOption,
  invalidOption,
  pause,
  systemClock,
} from '@live-calls/core/adapter';
import { LONGEST_LENGTH_SECONDS, vonageLimits } from './limits.ts';

/** How a Vonage provider is set up. */
export interface VonageProviderOptions {
  /** API key of the account, eight characters. Webhooks of other accounts are rejected. */
  readonly apiKey: string;
  /** The application that calls are placed with; its webhooks are accepted. */
  readonly applicationId: string;
  /** Further applications of the account whose webhooks are accepted. */
  readonly moreApplicationIds?: readonly string[];
  /** The application's private key, as PEM text; requests to the Voice API are signed with it. */
  readonly privateKey: string;
  /**
   * Signature secrets of the account, newest first; webhooks signed with any of them are accepted. While a secret is
   * replaced, list both.
   */
  readonly signatureSecrets: readonly string[];
  /** API secret of the account. With it, prices that a call lacks are read from the Reports API; without it they wait. */
  readonly apiSecret?: string;
  /** Name of the provider in usage rows; `vonage` by default. */
  readonly id?: string;
  /** Where the API is; the vendor's own host by default. */
  readonly apiHost?: string;
  /** The clock that the age of webhooks is judged by; the system's by default. */
  readonly clock?: Clock;
  /** How old, or how far ahead, a webhook may be, in seconds; 300 by default. */
  readonly webhookAgeSeconds?: number;
  /** How long one request may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How often a request that is safe to repeat is tried in all; 4 by default. */
  readonly attempts?: number;
  /** Waits before a repeat; a timer by default. Tests give one that returns at once. */
  readonly wait?: (ms: number) => Promise<void>;
  /** Longest talk time that a call may be placed with, in seconds; 7,200 by default, at most 86,400. */
  readonly maximumSeconds?: number;
  /**
   * How far a listing looks back for legs that were still running when its range began, in seconds; 86,400 by default. Set it
   * to the longest that a leg of yours may run and ring: shorter listings are faster, but too short ones miss long legs.
   */
  readonly lookBackSeconds?: number;
}

/** Options with every default in its place. */
export interface CheckedOptions extends Required<Omit<VonageProviderOptions, 'apiSecret'>> {
  /** API secret of the account. */
  readonly apiSecret: string | undefined;
}

const MOST_LOOK_BACK_SECONDS = 14 * 86_400;

/** The vendor's own host. */
const API_HOST = 'https://api.nexmo.com';

/**
 * Checks the options of a provider.
 *
 * @param options - As the host gave them.
 * @returns The options, defaults filled in.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 */
export function checkOptions(options: VonageProviderOptions): CheckedOptions {
  const { apiKey, apiSecret, signatureSecrets, moreApplicationIds = [], id = 'vonage' } = options;
  const { clock = systemClock(), wait = pause } = options;
  checkTextOption(apiKey, 'apiKey');
  checkTextOption(options.applicationId, 'applicationId');
  checkTexts(moreApplicationIds, 'moreApplicationIds');
  checkTexts(signatureSecrets, 'signatureSecrets');
  if (signatureSecrets.length === 0) throw invalidOption('signatureSecrets', 'a list of at least one secret');
  checkPrivateKey(options.privateKey);
  if (apiSecret !== undefined) checkTextOption(apiSecret, 'apiSecret');
  if (typeof clock.now !== 'function') throw invalidOption('clock', 'a clock with a function now()');
  if (typeof wait !== 'function') throw invalidOption('wait', 'a function that waits');
  return {
    id: checkIdOption(id),
    apiKey,
    apiSecret,
    applicationId: options.applicationId,
    moreApplicationIds,
    privateKey: options.privateKey,
    signatureSecrets,
    apiHost: checkHostOption(options.apiHost ?? API_HOST, 'apiHost'),
    clock,
    wait,
    webhookAgeSeconds: checkCountOption(options.webhookAgeSeconds ?? 300, 'webhookAgeSeconds', 86_400),
    timeoutMs: checkCountOption(options.timeoutMs ?? 10_000, 'timeoutMs', 120_000),
    attempts: checkCountOption(options.attempts ?? 4, 'attempts', 10),
    maximumSeconds: checkCountOption(
      options.maximumSeconds ?? vonageLimits.maximumSeconds,
      'maximumSeconds',
      LONGEST_LENGTH_SECONDS,
    ),
    lookBackSeconds: checkCountOption(
      options.lookBackSeconds ?? LONGEST_LENGTH_SECONDS,
      'lookBackSeconds',
      MOST_LOOK_BACK_SECONDS,
    ),
  };
}

function checkTexts(value: unknown, option: string): void {
  if (!Array.isArray(value)) throw invalidOption(option, 'a list of texts');
  value.forEach((item, index) => {
    checkTextOption(item, `${option}[${index}]`);
  });
}

/** A key that cannot sign would only be noticed with the first call. */
function checkPrivateKey(value: unknown): void {
  try {
    if (createPrivateKey(value as string).asymmetricKeyType === 'rsa') return;
  } catch {
    // Said below, without the key.
  }
  throw invalidOption('privateKey', 'an RSA private key as PEM text, not the path of a file');
}
