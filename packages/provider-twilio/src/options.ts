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
import { LONGEST_LIMIT_SECONDS, twilioLimits } from './limits.ts';

/** An account at the vendor. */
export interface TwilioAccount {
  /** Account SID, `AC` and 32 hexadecimal digits. */
  readonly accountSid: string;
  /**
   * Auth tokens of the account, newest first; webhooks signed with any of them are accepted. While a token is replaced, list
   * both. Requests are made with the first, unless there is an API key.
   */
  readonly authTokens: readonly string[];
  /** API key that requests of this account are made with. It signs no webhooks. */
  readonly apiKey?: {
    /** SID of the key, `SK` and 32 hexadecimal digits. */
    readonly sid: string;
    /** Its secret. */
    readonly secret: string;
  };
}

/** How a Twilio provider is set up. */
export interface TwilioProviderOptions extends TwilioAccount {
  /**
   * Address of this host as the vendor knows it: scheme, host, port if it has one, and the path before what the host sees. The
   * signature of a webhook covers it, and what proxies and requests say about it is not believed.
   */
  readonly publicUrl: string;
  /** Subaccounts whose calls belong to this provider too, each with its own tokens. */
  readonly subaccounts?: readonly TwilioAccount[];
  /** Name of the provider in usage rows; `twilio` by default. */
  readonly id?: string;
  /** Where the API is, such as that of a region; the vendor's own host by default. */
  readonly apiHost?: string;
  /** The clock that stands in where an event has no time; the system's by default. */
  readonly clock?: Clock;
  /** How long one request may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How often a request that is safe to repeat is tried in all; 4 by default. */
  readonly attempts?: number;
  /** Waits before a repeat; a timer by default. Tests give one that returns at once. */
  readonly wait?: (ms: number) => Promise<void>;
  /** Longest limit that the account allows, in seconds; 14,400 by default, at most 86,400. */
  readonly maximumSeconds?: number;
}

/** Options with every default in its place. */
export interface CheckedOptions {
  /** Name of the provider. */
  readonly id: string;
  /** The account and its subaccounts, the account first. */
  readonly accounts: readonly TwilioAccount[];
  /** Public address, without a slash at its end. */
  readonly publicUrl: string;
  /** Where the API is; absent for the vendor's own host. */
  readonly apiHost: string | undefined;
  /** The clock. */
  readonly clock: Clock;
  /** Patience with one request. */
  readonly timeoutMs: number;
  /** Patience with a request that is safe to repeat. */
  readonly attempts: number;
  /** Waits. */
  readonly wait: (ms: number) => Promise<void>;
  /** Longest limit. */
  readonly maximumSeconds: number;
}

/**
 * Checks the options of a provider.
 *
 * @param options - As the host gave them.
 * @returns The options, defaults filled in.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 */
export function checkOptions(options: TwilioProviderOptions): CheckedOptions {
  const { id = 'twilio', subaccounts = [], clock = systemClock(), wait = pause } = options;
  if (!Array.isArray(subaccounts)) throw invalidOption('subaccounts', 'a list of accounts');
  if (typeof clock.now !== 'function') throw invalidOption('clock', 'a clock with a function now()');
  if (typeof wait !== 'function') throw invalidOption('wait', 'a function that waits');
  const { maximumSeconds = twilioLimits.maximumSeconds } = options;
  if (maximumSeconds < twilioLimits.minimumSeconds) {
    throw invalidOption('maximumSeconds', `at least ${twilioLimits.minimumSeconds}`);
  }
  return {
    id: checkIdOption(id),
    accounts: checkAccounts([options, ...subaccounts]),
    publicUrl: checkPublicUrl(options.publicUrl),
    apiHost: options.apiHost === undefined ? undefined : checkHostOption(options.apiHost, 'apiHost'),
    clock,
    wait,
    timeoutMs: checkCountOption(options.timeoutMs ?? 10_000, 'timeoutMs', 120_000),
    attempts: checkCountOption(options.attempts ?? 4, 'attempts', 10),
    maximumSeconds: checkCountOption(maximumSeconds, 'maximumSeconds', LONGEST_LIMIT_SECONDS),
  };
}

function checkAccounts(accounts: readonly TwilioAccount[]): readonly TwilioAccount[] {
  const seen = new Set<string>();
  return accounts.map((account, index) => {
    const path = index === 0 ? '' : `subaccounts[${index - 1}].`;
    if (typeof account !== 'object' || account === null) throw invalidOption(path.slice(0, -1), 'an account');
    const { accountSid, authTokens, apiKey } = account;
    checkSid(accountSid, `${path}accountSid`, 'AC');
    if (seen.has(accountSid)) throw invalidOption(`${path}accountSid`, 'another account than those before');
    seen.add(accountSid);
    if (!Array.isArray(authTokens) || authTokens.length === 0) {
      throw invalidOption(`${path}authTokens`, 'a list of at least one auth token');
    }
    for (const [place, token] of authTokens.entries()) checkTextOption(token, `${path}authTokens[${place}]`);
    if (apiKey === undefined) return { accountSid, authTokens: [...authTokens] };
    checkSid(apiKey?.sid, `${path}apiKey.sid`, 'SK');
    checkTextOption(apiKey.secret, `${path}apiKey.secret`);
    return { accountSid, authTokens: [...authTokens], apiKey: { ...apiKey } };
  });
}

function checkSid(value: unknown, option: string, letters: 'AC' | 'SK'): void {
  if (typeof value === 'string' && value.startsWith(letters) && /^..[0-9a-f]{32}$/i.test(value)) return;
  throw invalidOption(option, `${letters} and 32 hexadecimal digits`);
}

/** Kept as it is written, not as `URL` would write it: the signature covers these very characters. */
function checkPublicUrl(value: unknown): string {
  const url = parsed(value);
  if (url === undefined || url.search !== '' || url.hash !== '' || /[?#\s]/.test(String(value))) {
    throw invalidOption(
      'publicUrl',
      'an address such as https://billing.example.com, without query and fragment',
    );
  }
  return String(value).replace(/\/+$/, '');
}

function parsed(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}
