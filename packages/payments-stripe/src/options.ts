import {
  type Clock,
  checkCountOption,
  checkHostOption,
  checkIdOption,
  checkTextOption,
  invalidOption,
  type OptionArea,
  type PaymentMethod,
  pause,
  systemClock,
} from '@live-calls/core/adapter';

/** A payment whose payer goes on at a page. */
export interface PageRequest {
  /** Key of the payment: the id of its top-up. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
  /** Stripe's own page for it. */
  readonly hostedUrl: string;
}

/** How a Stripe processor is set up. */
export interface StripeProcessorOptions {
  /** Secret key of the account, or a restricted key that may do what the guide lists. */
  readonly secretKey: string;
  /**
   * Signing secrets of the webhook endpoint, newest first; messages signed with any of them are accepted. While a secret is
   * rolled, list both.
   */
  readonly webhookSecrets: readonly string[];
  /** Ways to pay that are offered; all three by default. Each must be switched on in the Stripe account. */
  readonly methods?: readonly PaymentMethod[];
  /**
   * Where a payer goes on; Stripe's own invoice page by default. A page of yours asks `clientSecret` and pays with Stripe's
   * Payment Element.
   */
  readonly payPage?: (payment: PageRequest) => string;
  /** ISO 3166-1 alpha-2 code of the country whose bank details payers of euros are shown; none by default. */
  readonly euroBankCountry?: string;
  /** Name of the processor; `stripe` by default. */
  readonly id?: string;
  /** Where the API is; Stripe's own host by default. */
  readonly apiHost?: string;
  /** The clock that the age of webhooks is judged by; the system's by default. */
  readonly clock?: Clock;
  /** How old, or how far ahead, a webhook may be, in seconds; 300 by default. */
  readonly webhookAgeSeconds?: number;
  /** How long one request may take, in milliseconds; 20,000 by default. */
  readonly timeoutMs?: number;
  /** How often a request is tried in all, always under the same idempotency key; 3 by default. */
  readonly attempts?: number;
  /** Waits before a repeat; a timer by default. Tests give one that returns at once. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** Options with every default in its place. */
export interface CheckedOptions
  extends Required<Omit<StripeProcessorOptions, 'apiHost' | 'euroBankCountry' | 'payPage'>> {
  /** Where the API is; absent for Stripe's own host. */
  readonly apiHost: string | undefined;
  /** Country of the bank details for euros. */
  readonly euroBankCountry: string | undefined;
  /** Where a payer goes on. */
  readonly payPage: (payment: PageRequest) => string;
}

const AREA: OptionArea = 'payments';
const allMethods: readonly PaymentMethod[] = ['card', 'bank-transfer', 'bank-debit'];

/**
 * Checks the options of a processor.
 *
 * @param options - As the host gave them.
 * @returns The options, defaults filled in.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 */
export function checkOptions(options: StripeProcessorOptions): CheckedOptions {
  const { secretKey, webhookSecrets, methods = allMethods, euroBankCountry, apiHost } = options;
  const { clock = systemClock(), wait = pause, payPage = ({ hostedUrl }) => hostedUrl } = options;
  checkTextOption(secretKey, 'secretKey', AREA);
  if (secretKey.startsWith('pk_')) throw invalidOption('secretKey', 'a secret or restricted key', AREA);
  if (!Array.isArray(webhookSecrets) || webhookSecrets.length === 0) {
    throw invalidOption('webhookSecrets', 'a list of at least one signing secret', AREA);
  }
  webhookSecrets.forEach((secret, index) => {
    checkTextOption(secret, `webhookSecrets[${index}]`, AREA);
  });
  const areMethods = Array.isArray(methods) && methods.every((method) => allMethods.includes(method));
  if (!areMethods || methods.length === 0)
    throw invalidOption('methods', `a list of ${allMethods.join(', ')}`, AREA);
  if (euroBankCountry !== undefined && !/^[A-Z]{2}$/.test(euroBankCountry))
    throw invalidOption('euroBankCountry', 'the code of a country, such as DE', AREA);
  if (typeof clock?.now !== 'function') throw invalidOption('clock', 'a clock with a function now()', AREA);
  if (typeof wait !== 'function') throw invalidOption('wait', 'a function that waits', AREA);
  if (typeof payPage !== 'function') throw invalidOption('payPage', 'a function that gives an address', AREA);
  return {
    id: checkIdOption(options.id ?? 'stripe', AREA),
    secretKey,
    webhookSecrets: [...webhookSecrets],
    methods: [...methods],
    payPage,
    euroBankCountry,
    apiHost: apiHost === undefined ? undefined : checkHostOption(apiHost, 'apiHost', AREA),
    clock,
    wait,
    webhookAgeSeconds: checkCountOption(options.webhookAgeSeconds ?? 300, 'webhookAgeSeconds', {
      most: 86_400,
      area: AREA,
    }),
    timeoutMs: checkCountOption(options.timeoutMs ?? 20_000, 'timeoutMs', { most: 120_000, area: AREA }),
    attempts: checkCountOption(options.attempts ?? 3, 'attempts', { most: 10, area: AREA }),
  };
}
