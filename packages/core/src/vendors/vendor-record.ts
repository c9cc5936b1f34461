/** Fields of a vendor's object; nothing in it is trusted. */
export type VendorRecord = { readonly [field: string]: unknown };

/**
 * Reads an object.
 *
 * @param value - Anything.
 * @returns Its fields, or absent when it is none.
 */
export function readRecord(value: unknown): VendorRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as VendorRecord)
    : undefined;
}

/**
 * Reads a message of JSON.
 *
 * @param bytes - Bytes as received.
 * @returns What they say; absent when they are not JSON in UTF-8.
 */
export function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
