import {
  loadOnce,
  loadVendor,
  type RepeatPolicy,
  readRecord,
  repeat,
  SAFE,
  VendorFailure,
} from '@live-calls/core/adapter';
import type Stripe from 'stripe';
import type { CheckedOptions } from './options.ts';
import { failureOfSdk, isMissing, isSpent } from './vendor-failure.ts';

/** The version of Stripe's API that this adapter speaks; the endpoint of its webhooks is registered with the same. */
export const API_VERSION = '2026-10-28.endive';

/** Requests to Stripe. Each throws `VendorFailure`, or that the SDK is missing: then nothing was sent. */
export interface StripeClient {
  /** Reads something. */
  read<Answer>(ask: (stripe: Stripe) => Promise<Answer>): Promise<Answer>;
  /** Reads something that may not be there. */
  find<Answer>(ask: (stripe: Stripe) => Promise<Answer>): Promise<Answer | undefined>;
  /**
   * Changes something, under an idempotency key: repeats carry the same. Stripe gives an error of its own again under that key
   * for a day; the same is then asked for under the next key. So nothing is written that comes to more when it is done twice:
   * an invoice is charged once, one that was left behind is never finalized, nor is one with a line too many.
   */
  write<Answer>(
    key: string,
    ask: (stripe: Stripe, options: { readonly idempotencyKey: string }) => Promise<Answer>,
  ): Promise<Answer>;
}

/**
 * Stripe's SDK, loaded with the first request. It repeats nothing itself, but for what it always does: we do.
 *
 * @param options - Key, host, patience.
 * @returns The requests.
 */
export function stripeClient(options: CheckedOptions): StripeClient {
  const policy: RepeatPolicy = {
    attempts: options.attempts,
    wait: options.wait,
    judge: (error) => failureOfSdk(error, options.clock.now()),
  };
  const sdk = loadOnce(() => loadStripe(options));
  const read = async <Answer>(ask: (stripe: Stripe) => Promise<Answer>): Promise<Answer> => {
    const stripe = await sdk();
    return repeat(async () => object(await ask(stripe)), policy, SAFE);
  };
  return {
    read,
    find: async (ask) => {
      try {
        return await read(ask);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    write: async (key, ask) => {
      const stripe = await sdk();
      let renewals = 0;
      const send = async () => {
        const idempotencyKey = renewals === 0 ? key : `${key}-${renewals}`;
        try {
          return object(await ask(stripe, { idempotencyKey }));
        } catch (error) {
          const failure = failureOfSdk(error, options.clock.now());
          if (isSpent(failure)) renewals += 1;
          throw failure;
        }
      };
      return repeat(send, policy, SAFE);
    },
  };
}

async function loadStripe({ secretKey, apiHost, timeoutMs }: CheckedOptions): Promise<Stripe> {
  const vendor = await loadVendor({
    name: 'stripe',
    beside: '@live-calls/payments-stripe',
    area: 'payments',
    load: () => import('stripe'),
  });
  const address = apiHost === undefined ? undefined : new URL(apiHost);
  return new vendor.default(secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    ...(address !== undefined && {
      host: address.hostname,
      port: address.port === '' ? (address.protocol === 'http:' ? 80 : 443) : address.port,
      protocol: address.protocol === 'http:' ? 'http' : 'https',
    }),
  });
}

/** The SDK takes an error without Stripe's own words for an answer. */
function object<Answer>(value: Answer): Answer {
  const record = readRecord(value);
  if (typeof record?.object === 'string') return value;
  throw new VendorFailure('silent', 'an answer that is no object of Stripe');
}
