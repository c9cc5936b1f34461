import { invalidInput } from '@live-calls/core/adapter';

/** A side of a call as the vendor wants it written. */
export type VonageEndpoint =
  | {
      /** A phone. */
      readonly type: 'phone';
      /** Number with country code, without plus. */
      readonly number: string;
    }
  | {
      /** A SIP address. */
      readonly type: 'sip';
      /** The address, such as `sip:desk@example.com`. */
      readonly uri: string;
    };

/**
 * Writes a side of a call as the vendor wants it: numbers without plus.
 *
 * @param value - A number in E.164 with plus, or an address that begins with `sip:` or `sips:`.
 * @param field - Field named in the error.
 * @returns The side.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function endpointOf(value: unknown, field: string): VonageEndpoint {
  if (typeof value === 'string' && /^\+[1-9]\d{6,14}$/.test(value)) {
    return { type: 'phone', number: value.slice(1) };
  }
  if (typeof value === 'string' && /^sips?:[\x21-\x7e]{1,200}$/.test(value)) {
    return { type: 'sip', uri: value };
  }
  throw invalidInput(
    field,
    'a number such as +442071838750, or an address such as sip:desk@example.com',
    value,
  );
}

/**
 * Writes the number that a call comes from, without plus.
 *
 * @param value - A number in E.164 with plus.
 * @param field - Field named in the error.
 * @returns The digits.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function callerOf(value: unknown, field: string): string {
  const endpoint = endpointOf(value, field);
  if (endpoint.type === 'phone') return endpoint.number;
  throw invalidInput(field, 'a number such as +442071838750', value);
}
