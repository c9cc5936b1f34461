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
