import { invalidInput } from '@live-calls/core/adapter';

const ADDRESS = /^(?:\+[1-9]\d{6,14}|sip:[\x21-\x7e]{1,200}|client:[\x21-\x7e]{1,200})$/;

/**
 * Checks whom a call goes to.
 *
 * @param value - A number in E.164 with plus, or an address that begins with `sip:` or `client:`.
 * @param field - Field named in the error.
 * @returns It as it came.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkEndpoint(value: unknown, field: string): string {
  if (typeof value === 'string' && ADDRESS.test(value)) return value;
  const rule = 'a number such as +442071838750, or an address such as sip:desk@example.com or client:desk';
  throw invalidInput(field, rule, value);
}
