import { checkObject } from './checks.ts';
import { invalidInput } from './invalid-input.ts';

/** A request as a vendor sent it: the shape of the port's `Webhook`. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Uint8Array;
}

/**
 * Checks the shape of a webhook before an adapter reads it, so that adapters may rely on it. Nothing in it is believed.
 *
 * @param value - The request as the host passed it on.
 * @returns The webhook.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkWebhook(value: unknown): Sent {
  const { method, url, headers, body } = checkObject(value, 'webhook');
  if (typeof method !== 'string')
    throw invalidInput('webhook.method', 'an HTTP method such as "POST"', method);
  if (typeof url !== 'string') throw invalidInput('webhook.url', 'path and query as received', url);
  checkObject(headers, 'webhook.headers');
  if (!(body instanceof Uint8Array)) {
    throw invalidInput('webhook.body', 'the raw bytes, before anything parsed them', body);
  }
  return value as Sent;
}
