import { type Announcement, BillingError, type Notifier } from '@live-calls/core/adapter';
import { eventBody } from './event.ts';
import { messageIdOf } from './message-id.ts';
import { type CheckedOptions, checkOptions, type WebhookNotifierOptions } from './options.ts';
import { signatures } from './sign.ts';

/** The receiver is gone and asks for nothing more. */
const GONE = 410;

/**
 * Makes a notifier that posts every announcement to an address, signed by the Standard Webhooks scheme.
 *
 * A status from 200 to 299 is delivered; 410 means that nothing more is wanted, and makes a dead letter at once; anything else,
 * redirects included, is repeated by the worker. The id in `webhook-id` stays the same, so a receiver that remembers ids does
 * everything once.
 *
 * @param options - Address and secrets.
 * @returns The notifier.
 * @throws BillingError with code `CONFIGURATION_INVALID`, naming the option.
 *
 * @example
 * ```ts
 * import { webhookNotifier } from '@live-calls/notify-webhook';
 *
 * declare const vault: { read(name: string): string };
 * const notifier = webhookNotifier({
 *   url: 'https://hooks.example.com/billing',
 *   secrets: [vault.read('billing-webhook-secret')],
 * });
 * console.log(notifier.id); // webhook
 * ```
 */
export function webhookNotifier(options: WebhookNotifierOptions): Notifier {
  const checked = checkOptions(options);
  return {
    contract: 'notifier/v1',
    id: checked.id,
    deliver: (announcement) => post(announcement, checked),
  };
}

async function post(announcement: Announcement, options: CheckedOptions): Promise<void> {
  const { id, url, fetch, timeoutMs } = options;
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...signedRequest(announcement, options),
    });
    status = response.status;
    // What the receiver says beside its status is not waited for.
    await response.body?.cancel();
  } catch (error) {
    throw new BillingError('OUTCOME_UNKNOWN', 'The receiver of webhooks did not answer.', {
      details: { adapter: id },
      cause: error,
    });
  }
  if (status >= 200 && status < 300) return;
  const reason = `The receiver of webhooks answered with status ${status}.`;
  if (status === GONE)
    throw new BillingError('DELIVERY_REFUSED', reason, { details: { adapter: id, reason } });
  throw new BillingError('PROVIDER_UNAVAILABLE', reason, { details: { adapter: id } });
}

function signedRequest(
  announcement: Announcement,
  { clock, keys, headers }: CheckedOptions,
): { readonly headers: Record<string, string>; readonly body: string } {
  const content = {
    messageId: messageIdOf(announcement),
    atSeconds: Math.floor(clock.now() / 1000),
    body: eventBody(announcement),
  };
  return {
    headers: {
      ...headers,
      'content-type': 'application/json',
      'webhook-id': content.messageId,
      'webhook-timestamp': String(content.atSeconds),
      'webhook-signature': signatures(content, keys),
    },
    body: content.body,
  };
}
