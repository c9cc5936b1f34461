import { duplicateKey } from './duplicate-keys.ts';
import { shown } from './shown.ts';

/** A call as a JSON object; its fields are not trusted yet. */
export type JsonCall = { readonly [field: string]: unknown };

/**
 * Reads one JSON object.
 *
 * @param text - JSON text.
 * @param isRead - Whether a property matters; such a property must not come twice. All do by default.
 * @returns The object.
 * @throws Error whose message says what is wrong.
 */
export function parseJsonCall(text: string, isRead: (key: string) => boolean = () => true): JsonCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`must be one JSON object; seen: ${shown(text)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`must be one JSON object; seen: ${shown(text)}`);
  }
  const twice = duplicateKey(text, value, isRead);
  if (twice !== undefined) throw new Error(`has the property ${shown(twice)} twice; which is meant?`);
  return value as JsonCall;
}
