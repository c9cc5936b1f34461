import { createHash, createHmac } from 'node:crypto';
import {
  isSameText,
  readRecord,
  type VendorRecord,
  type Webhook,
  webhookRejected,
} from '@live-calls/core/adapter';
import { isOurParameter, queryOf } from './callback-url.ts';

/** What a webhook is verified against. */
export interface WebhookTrust {
  /** Id of the adapter, for errors. */
  readonly id: string;
  /** Signature secrets; any of them may have signed. */
  readonly signatureSecrets: readonly string[];
  /** The account. */
  readonly apiKey: string;
  /** Applications of the account. */
  readonly applicationIds: readonly string[];
  /** How old, or how far ahead, a token may be. */
  readonly ageSeconds: number;
  /** Present time, epoch milliseconds. */
  readonly nowMs: number;
}

/** A webhook that the vendor signed. */
export interface VerifiedWebhook {
  /** When it was signed, epoch milliseconds. */
  readonly issuedAtMs: number;
  /** The bytes that were signed: the body, or the query of a GET as compact JSON. */
  readonly payload: Uint8Array;
}

const ISSUER = 'Vonage';

/**
 * Verifies a signed webhook: its token, and that the token was made for these very bytes, by this vendor, for this account,
 * and lately. The vendor's own helper checks the token's signature only.
 *
 * @param webhook - The request as received.
 * @param trust - What it is verified against.
 * @returns The signed bytes.
 * @throws BillingError with code `WEBHOOK_REJECTED`; its reason names the check that failed, and nothing of the message.
 */
export function verifyWebhook(webhook: Webhook, trust: WebhookTrust): VerifiedWebhook {
  const claims = claimsOf(tokenOf(webhook, trust), trust);
  if (claims.iss !== ISSUER) throw webhookRejected(trust.id, 'it was not issued by the vendor');
  const payload = payloadOf(webhook, claims.payload_hash);
  if (payload === undefined) throw webhookRejected(trust.id, 'its token was made for another content');
  checkAccount(claims, trust);
  return { issuedAtMs: checkAge(claims, trust) * 1000, payload };
}

function tokenOf(webhook: Webhook, trust: WebhookTrust): string {
  const { authorization } = webhook.headers;
  if (authorization === undefined || authorization === '')
    throw webhookRejected(trust.id, 'it is not signed');
  const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (token === undefined) throw webhookRejected(trust.id, 'its signature is no bearer token');
  return token;
}

/** The token's claims, once its signature is ours. Its header is believed for nothing but to be refused. */
function claimsOf(token: string, trust: WebhookTrust): VendorRecord {
  const [head, body, signature, ...rest] = token.split('.');
  const header = head === undefined ? undefined : decoded(head);
  if (header === undefined || body === undefined || signature === undefined || rest.length > 0) {
    throw webhookRejected(trust.id, 'its token is malformed');
  }
  if (header.alg !== 'HS256') throw webhookRejected(trust.id, 'its token is not signed by HS256');
  const isOurs = trust.signatureSecrets.some((secret) =>
    isSameText(signature, createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')),
  );
  if (!isOurs) throw webhookRejected(trust.id, 'its signature does not verify');
  const claims = decoded(body);
  if (claims === undefined) throw webhookRejected(trust.id, 'its token is malformed');
  return claims;
}

function decoded(part: string): VendorRecord | undefined {
  try {
    return readRecord(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}

/** The bytes whose hash the token carries; absent when neither form of the message has it. */
function payloadOf(webhook: Webhook, hash: unknown): Uint8Array | undefined {
  if (typeof hash !== 'string') return undefined;
  const isSigned = (bytes: Uint8Array): boolean =>
    isSameText(hash.toLowerCase(), createHash('sha256').update(bytes).digest('hex'));
  if (webhook.method !== 'GET') return isSigned(webhook.body) ? webhook.body : undefined;
  const pairs = [...new URLSearchParams(queryOf(webhook.url))];
  // Whether the vendor counts the parameters of our own address among its own is not documented; both are exact.
  const forms = [pairs, pairs.filter(([name]) => !isOurParameter(name))];
  return forms.map((form) => Buffer.from(JSON.stringify(Object.fromEntries(form)))).find(isSigned);
}

function checkAccount(claims: VendorRecord, trust: WebhookTrust): void {
  const { api_key: apiKey, application_id: applicationId } = claims;
  if (apiKey === undefined && applicationId === undefined)
    throw webhookRejected(trust.id, 'it names no account');
  if (apiKey !== undefined && apiKey !== trust.apiKey)
    throw webhookRejected(trust.id, 'it is of another account');
  if (applicationId !== undefined && !trust.applicationIds.includes(String(applicationId))) {
    throw webhookRejected(trust.id, 'it is of another application');
  }
}

/** Seconds at which the token was issued. */
function checkAge(claims: VendorRecord, trust: WebhookTrust): number {
  const { iat, exp, nbf } = claims;
  if (typeof iat !== 'number' || !Number.isFinite(iat))
    throw webhookRejected(trust.id, 'its token has no time');
  const nowSeconds = trust.nowMs / 1000;
  if (iat < nowSeconds - trust.ageSeconds) throw webhookRejected(trust.id, 'it is too old');
  if (iat > nowSeconds + trust.ageSeconds) throw webhookRejected(trust.id, 'it is from the future');
  if (exp !== undefined && !(typeof exp === 'number' && exp > nowSeconds)) {
    throw webhookRejected(trust.id, 'its token has expired');
  }
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds + trust.ageSeconds)) {
    throw webhookRejected(trust.id, 'its token is not valid yet');
  }
  return iat;
}
