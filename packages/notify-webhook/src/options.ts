import {
  type Clock,
  checkCountOption,
  checkIdOption,
  checkTextOption,
  invalidOption,
  systemClock,
} from '@live-calls/core/adapter';
import { signingKey } from './sign.ts';

/** How a webhook notifier is set up. */
export interface WebhookNotifierOptions {
  /**
   * Where events are posted, such as `https://hooks.example.com/billing`. It is your configuration: an address that customers
   * may enter needs a `fetch` that reaches public hosts only.
   */
  readonly url: string;
  /**
   * Secrets, newest first: `whsec_` and 24 to 64 bytes as base64. Every event is signed with each of them; while a secret is
   * replaced, list both.
   */
  readonly secrets: readonly string[];
  /** Name of the notifier; `webhook` by default. */
  readonly id?: string;
  /** Further headers of every request, such as one that a gateway asks for. */
  readonly headers?: { readonly [name: string]: string };
  /** How long the receiver may take to answer, in milliseconds; 15,000 by default. */
  readonly timeoutMs?: number;
  /** The clock that requests are stamped with; the system's by default. */
  readonly clock?: Clock;
  /** Sends the requests; the global `fetch` by default. */
  readonly fetch?: typeof fetch;
}

/** Options with every default in its place. */
export interface CheckedOptions extends Required<Omit<WebhookNotifierOptions, 'secrets'>> {
  /** Keys to sign with, newest first. */
  readonly keys: readonly Buffer[];
}

/** Headers that carry the scheme; a further header must not replace them. */
const OWN_HEADERS = /^(?:webhook-(?:id|timestamp|signature)|content-(?:type|length)|host)$/i;

/** A name and a value that make one header, and no second one. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Checks the options of a notifier.
 *
 * @param options - As the host gave them.
 * @returns The options, defaults filled in.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option and never its value.
 */
export function checkOptions(options: WebhookNotifierOptions): CheckedOptions {
  const { secrets, headers = {}, clock = systemClock(), fetch = globalThis.fetch } = options;
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw invalidOption('secrets', 'a list of at least one secret', 'notifier');
  }
  if (typeof clock.now !== 'function') {
    throw invalidOption('clock', 'a clock with a function now()', 'notifier');
  }
  if (typeof fetch !== 'function') throw invalidOption('fetch', 'a function such as fetch', 'notifier');
  return {
    id: checkIdOption(options.id ?? 'webhook', 'notifier'),
    url: checkUrl(options.url),
    keys: secrets.map((secret: unknown, index) => {
      const key = signingKey(secret);
      if (key !== undefined) return key;
      throw invalidOption(`secrets[${index}]`, 'whsec_ and 24 to 64 bytes as base64', 'notifier');
    }),
    headers: checkHeaders(headers),
    timeoutMs: checkCountOption(options.timeoutMs ?? 15_000, 'timeoutMs', {
      most: 120_000,
      area: 'notifier',
    }),
    clock,
    fetch,
  };
}

function checkUrl(value: unknown): string {
  checkTextOption(value, 'url', 'notifier');
  const url = URL.canParse(value as string) ? new URL(value as string) : undefined;
  const plain = url?.username === '' && url.password === '' && url.hash === '';
  if (url !== undefined && plain && /^https?:$/.test(url.protocol)) return url.href;
  throw invalidOption(
    'url',
    'an address such as https://hooks.example.com/billing, without password',
    'notifier',
  );
}

function checkHeaders(headers: unknown): { readonly [name: string]: string } {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    throw invalidOption('headers', 'an object of names and values', 'notifier');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (HEADER_NAME.test(name) && !OWN_HEADERS.test(name) && HEADER_VALUE.test(String(value))) continue;
    throw invalidOption(
      'headers',
      'names and values of headers that the scheme does not set itself',
      'notifier',
    );
  }
  return { ...headers };
}
