import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { isSameText, type Webhook, webhookRejected } from '@live-calls/core/adapter';
import { readForm } from './form.ts';
import type { TwilioAccount } from './options.ts';
import { signedFields, signedUrls } from './signed-text.ts';
import { SortedForm } from './sorted-form.ts';

/** What a webhook is verified against. */
export interface WebhookTrust {
  /** Id of the adapter, for errors. */
  readonly id: string;
  /** Public address of the host. */
  readonly publicUrl: string;
  /** The account and its subaccounts, the account first, with the keys that their tokens are. */
  readonly accounts: readonly { readonly accountSid: string; readonly keys: readonly KeyObject[] }[];
}

/** A webhook that the vendor signed. */
export interface VerifiedWebhook {
  /** Path and query as the vendor called them. */
  readonly query: string;
  /** The fields of a form or, for a GET, of the query; absent when the body is something else. */
  readonly fields?: SortedForm;
  /** Account whose token signed it. */
  readonly signedBy: string;
}

const BODY_HASH = 'bodySHA256';

/**
 * What webhooks of some accounts are verified against.
 *
 * @param set - Id of the adapter, public address, accounts.
 * @returns The same, every token made a key once.
 */
export function trustOf(set: {
  readonly id: string;
  readonly publicUrl: string;
  readonly accounts: readonly TwilioAccount[];
}): WebhookTrust {
  const { id, publicUrl } = set;
  const accounts = set.accounts.map(({ accountSid, authTokens }) => ({
    accountSid,
    keys: authTokens.map((token) => createSecretKey(Buffer.from(token))),
  }));
  return { id, publicUrl, accounts };
}

/**
 * Verifies a webhook: that it was signed for this address and these very bytes with a token of the account it names.
 *
 * A form is signed field by field. Any other body is signed by its hash in the query; an address with such a hash covers
 * nothing but the hash.
 *
 * @param webhook - The request as received.
 * @param trust - What it is verified against.
 * @returns What was signed.
 * @throws BillingError with code `WEBHOOK_REJECTED`; its reason names the check that failed, and nothing of the message.
 */
export function verifyWebhook(webhook: Webhook, trust: WebhookTrust): VerifiedWebhook {
  const { 'x-twilio-signature': signature } = webhook.headers;
  if (signature === undefined || signature === '') throw webhookRejected(trust.id, 'it is not signed');
  const { method } = webhook;
  if (method !== 'POST' && method !== 'GET') throw webhookRejected(trust.id, 'it is neither POST nor GET');
  const target = targetOf(webhook.url);
  const start = target.indexOf('?');
  const query = start < 0 ? '' : target.slice(start + 1);
  const seen = { target, suffix: '', signature };
  if (query.includes(BODY_HASH)) {
    checkBody(webhook.body, new SortedForm(readForm(query)).only(BODY_HASH), trust);
    return { query, signedBy: signerOf(seen, trust.accounts, trust) };
  }
  const fields = new SortedForm(readForm(method === 'GET' ? query : textOf(webhook.body)));
  const accountSid = fields.only('AccountSid');
  const account = trust.accounts.find((one) => one.accountSid === accountSid);
  if (account === undefined) {
    throw webhookRejected(
      trust.id,
      accountSid === undefined ? 'it names no account' : 'it is of an unknown account',
    );
  }
  if (method === 'POST') seen.suffix = signedFields(fields);
  return { query, fields, signedBy: signerOf(seen, [account], trust) };
}

/** Path and query, whatever an inner server made of the address: its scheme and host are not believed. */
function targetOf(url: string): string {
  const bare = url.includes('#') ? url.slice(0, url.indexOf('#')) : url;
  return bare.startsWith('/') ? bare : bare.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
}

function textOf(body: Uint8Array): string {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString('utf8');
}

function checkBody(body: Uint8Array, hash: string | undefined, trust: WebhookTrust): void {
  if (hash === undefined) throw webhookRejected(trust.id, 'its address names no one hash of the body');
  const expected = createHash('sha256').update(body).digest('hex');
  if (!isSameText(hash.toLowerCase(), expected)) {
    throw webhookRejected(trust.id, 'it was signed for another body');
  }
}

function signerOf(
  seen: { readonly target: string; readonly suffix: string; readonly signature: string },
  accounts: WebhookTrust['accounts'],
  trust: WebhookTrust,
): string {
  for (const url of signedUrls(trust.publicUrl, seen.target)) {
    const text = url + seen.suffix;
    for (const { accountSid, keys } of accounts) {
      for (const key of keys) {
        const expected = createHmac('sha1', key).update(text).digest('base64');
        if (isSameText(seen.signature, expected)) return accountSid;
      }
    }
  }
  throw webhookRejected(trust.id, 'its signature does not verify');
}
