import { createHash } from 'node:crypto';
import { type PaymentMethod, readRecord } from '@live-calls/core/adapter';
import { readText } from './vendor-values.ts';

/** What we write into the metadata of a customer, so that it is found again. */
export const ACCOUNT = 'live_calls_account';
/** What we write into the metadata of an invoice, so that the payment of a key is found again. */
export const KEY = 'live_calls_key';
const INVOICE = 'live_calls_invoice';
const METHOD = 'live_calls_method';
const AMOUNT = 'live_calls_amount';
const SAVED = 'live_calls_saved_method';

/** Whose an object of Stripe's is, and what for. */
export interface PaymentMark {
  /** Key of the payment. */
  readonly key: string;
  /** The paying account. */
  readonly accountId: string;
  /** How it is paid. */
  readonly method: PaymentMethod;
  /** The amount that was asked for, such as `50 USD`. */
  readonly amount: string;
  /** The saved method that is charged; absent where the payer goes on at a page. */
  readonly savedMethodId?: string;
}

/**
 * Writes a mark as metadata.
 *
 * @param mark - The mark.
 * @param invoiceId - Id of our invoice.
 * @returns The metadata.
 */
export function metadataOf(
  mark: PaymentMark,
  invoiceId: string | undefined,
): { readonly [name: string]: string } {
  const { key, accountId, method, amount, savedMethodId } = mark;
  return {
    ...{ [ACCOUNT]: accountId, [KEY]: key, [METHOD]: method, [AMOUNT]: amount },
    ...(invoiceId !== undefined && { [INVOICE]: invoiceId }),
    ...(savedMethodId !== undefined && { [SAVED]: savedMethodId }),
  };
}

/**
 * Reads a mark.
 *
 * @param metadata - Metadata of an invoice.
 * @returns The mark; absent on what is not ours.
 */
export function readMark(metadata: unknown): PaymentMark | undefined {
  const names = readRecord(metadata) ?? {};
  const [key, accountId, method] = [readText(names[KEY]), readText(names[ACCOUNT]), readText(names[METHOD])];
  if (key === undefined || accountId === undefined || !isMethod(method)) return undefined;
  const savedMethodId = readText(names[SAVED]);
  const amount = readText(names[AMOUNT]) ?? '';
  return { key, accountId, method, amount, ...(savedMethodId !== undefined && { savedMethodId }) };
}

function isMethod(value: string | undefined): value is PaymentMethod {
  return value === 'card' || value === 'bank-transfer' || value === 'bank-debit';
}

/**
 * An idempotency key: the same for the same parts.
 *
 * @param step - What is asked, for whoever reads Stripe's log.
 * @param parts - What makes it one of a kind.
 * @returns The key; neither accounts nor keys of ours are legible in it.
 */
export function idempotencyKey(step: string, parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
  return `live-calls-${step}-${digest}`;
}

/**
 * A condition of Stripe's search language.
 *
 * @param name - Name of metadata.
 * @param value - What it has to be.
 * @returns The condition.
 */
export function metadataIs(name: string, value: string): string {
  return `metadata['${name}']:'${value.replace(/[\\']/g, '\\$&')}'`;
}
