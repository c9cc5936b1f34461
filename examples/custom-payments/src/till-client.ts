import { failureOfAnswer, failureOfThrown, repeat, SAFE } from '@live-calls/core/adapter';
import type { TillProcessorOptions } from './till-processor.ts';

/** An answer of the vendor. */
export interface TillAnswer {
  /** HTTP status: 200, 404 or 409; everything else is a failure. */
  readonly status: number;
  /** Its body. */
  readonly body: unknown;
}

/**
 * Sends a request to the vendor. An order has a number of ours, so each request is the same twice as once, and is repeated freely.
 *
 * @param options - Where, with which key, how patiently.
 * @param path - Path and query.
 * @param sent - Method, and what is sent.
 * @returns The answer.
 * @throws VendorFailure when there was none to go by.
 */
export function askTill(
  options: TillProcessorOptions,
  path: string,
  sent: { readonly method?: string; readonly body?: object } = {},
): Promise<TillAnswer> {
  const { apiUrl, apiKey, clock, wait, attempts = 3 } = options;
  const { method = 'GET', body } = sent;
  const send = async (): Promise<TillAnswer> => {
    const response = await fetch(new URL(path, apiUrl), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const { status, headers } = response;
    if (![200, 404, 409].includes(status)) {
      throw failureOfAnswer({ status, retryAfter: headers.get('retry-after') }, clock.now());
    }
    return { status, body: await response.json() };
  };
  return repeat(send, { attempts, wait, judge: failureOfThrown }, SAFE);
}
