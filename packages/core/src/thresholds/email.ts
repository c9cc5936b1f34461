import { domainToASCII } from 'node:url';
import { invalidInput } from '../errors/invalid-input.ts';

const LOCAL_PART = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const RULE = 'an e-mail address such as "billing@example.com"';

/**
 * Checks an e-mail address: a dot-separated local part of at most 64 characters and a domain of at least two labels,
 * international ones included. Quoted local parts, comments, address literals and display names are refused, and so is
 * every character that could end a mail header.
 *
 * @param value - Anything.
 * @param field - Path named in the error.
 * @returns The address, its domain in lower case; the local part is the receiver's business and stays as it is.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkEmail(value: unknown, field: string): string {
  // RFC 5321, 4.5.3.1: 64 octets of local part, 255 of domain, 256 of path with its brackets.
  if (typeof value !== 'string' || value.length > 254) throw invalidInput(field, RULE, value);
  const at = value.lastIndexOf('@');
  const local = value.slice(0, Math.max(at, 0)).normalize('NFC');
  const domain = value
    .slice(at + 1)
    .normalize('NFC')
    .toLowerCase();
  if (at < 1 || local.length > 64 || !LOCAL_PART.test(local) || !isDomain(domain)) {
    throw invalidInput(field, RULE, value);
  }
  return `${local}@${domain}`;
}

function isDomain(domain: string): boolean {
  const ascii = domainToASCII(domain);
  // What the conversion changes beyond international letters (blanks, percent signs, numbers of hosts) is no domain.
  if (ascii === '' || ascii.length > 253 || (isAscii(domain) && ascii !== domain)) return false;
  const labels = ascii.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return false;
  return !/^\d+$/.test(labels.at(-1) ?? '');
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * The form in which two addresses are the same mailbox: the domain in ASCII and lower case.
 *
 * @param email - A checked address.
 * @returns The comparable form.
 */
export function mailboxKey(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, at)}@${domainToASCII(email.slice(at + 1))}`;
}
