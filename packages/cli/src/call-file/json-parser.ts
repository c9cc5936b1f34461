import { shown } from './shown.ts';

/** A call as a JSON object; its fields are not trusted yet. */
export type JsonCall = { readonly [field: string]: unknown };

/**
 * Reads one JSON object.
 *
 * @param text - JSON text.
 * @returns The object.
 * @throws Error whose message says what is wrong.
 */
export function parseJsonCall(text: string): JsonCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`must be one JSON object; seen: ${shown(text)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonCall;
  throw new Error(`must be one JSON object; seen: ${shown(text)}`);
}
