import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads a secret as Standard Webhooks writes it.
 *
 * @param secret - Anything.
 * @returns The key; absent when it is no secret of 24 to 64 bytes.
 */
export function signingKey(secret: unknown): Buffer | undefined {
  if (typeof secret !== 'string' || !secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, 'base64');
  // Node reads what is no base64 as far as it can; a secret that was cut or mistyped must not become a shorter one.
  const whole = BASE64.test(text) && key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return whole && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** What is signed. */
export interface SignedContent {
  /** The event's id. */
  readonly messageId: string;
  /** When it is sent, whole seconds since the epoch. */
  readonly atSeconds: number;
  /** The body, byte for byte. */
  readonly body: string;
}

/**
 * Signs an event with each key, as the header `webhook-signature` tells it.
 *
 * @param content - What is signed.
 * @param keys - The keys, newest first.
 * @returns The signatures, with a space between two.
 */
export function signatures(content: SignedContent, keys: readonly Buffer[]): string {
  const { messageId, atSeconds, body } = content;
  const signed = `${messageId}.${atSeconds}.${body}`;
  return keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`).join(' ');
}
