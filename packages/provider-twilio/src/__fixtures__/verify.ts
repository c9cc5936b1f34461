import type { Webhook } from '@live-calls/core/adapter';
import { trustOf, verifyWebhook } from '../verify-webhook.ts';
import { account } from './twilio-server.ts';

export { readForm } from '../form.ts';

/** Whether a webhook is verified with one token of the tests' account. */
export function verifyWebhookOf(webhook: Webhook, publicUrl: string, token: string): boolean {
  const accounts = [{ accountSid: account.accountSid, authTokens: [token] }];
  try {
    return verifyWebhook(webhook, trustOf({ id: 'twilio', publicUrl, accounts })).signedBy === account.accountSid;
  } catch {
    return false;
  }
}
