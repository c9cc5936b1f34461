import type { Webhook } from '@live-calls/core/adapter';

/**
 * Sends a webhook over HTTP, as a vendor does.
 *
 * @param url - Where to.
 * @param webhook - The signed request.
 * @returns Whether the other side has it.
 */
export async function sendWebhook(url: string, { headers, body }: Webhook): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
