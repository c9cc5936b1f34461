import { readRecord } from '@live-calls/core/adapter';

/**
 * Reads text.
 *
 * @param value - Anything.
 * @returns The text; absent when it is empty or no text.
 */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Reads the id of an object that Stripe gives as its id, or as itself.
 *
 * @param value - Anything.
 * @returns The id, or absent when it is none.
 */
export function readId(value: unknown): string | undefined {
  const id = readText(value) ?? readText(readRecord(value)?.id);
  return id !== undefined && /^[\w-]{1,100}$/.test(id) ? id : undefined;
}

/**
 * Reads a whole number, such as an amount in minor units or an instant in seconds.
 *
 * @param value - Anything.
 * @returns The number, or absent when it is none.
 */
export function readWhole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
