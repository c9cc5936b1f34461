import { isSupportedCountry } from 'libphonenumber-js';
import { type AccountCommand, actorText, authorize } from '../accounts/actor.ts';
import { checkObject, checkOptionalText, checkWhole, refuseUnknownFields } from '../errors/checks.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import type { Json, SettingRow } from '../ports/rows.ts';
import type { Decision, RowRef } from '../ports/storage.ts';
import { checkEmail } from '../thresholds/email.ts';
import { saveDocument } from '../thresholds/save-document.ts';
import type { BuyerDetails, PostalAddress } from './invoice-document.ts';

/** Billing details as somebody edits them: anything may still be missing. */
export interface BillingDetails extends Partial<Omit<BuyerDetails, 'address'>> {
  /** The address, as far as it is known. */
  readonly address?: Partial<PostalAddress>;
}

/** The billing details of an account, and the revision a save must name. */
export interface BillingDetailsView {
  /** The details. */
  readonly details: BillingDetails;
  /** What is missing before anything can be bought, such as `address.city`; empty when they are complete. */
  readonly missing: readonly string[];
  /** Counts saves; 0 before the first. */
  readonly revision: number;
}

/** Saves the billing details as a whole. */
export interface SaveBillingDetailsRequest extends AccountCommand {
  /** The details. */
  readonly details: BillingDetails;
  /** The revision that was read before editing. */
  readonly revision: number;
}

/** The details are saved; invoices issued before keep what they say. */
export interface BillingDetailsSaved extends BillingDetailsView {
  /** Discriminant. */
  readonly status: 'saved';
  /** True when the very same save was committed before. */
  readonly replayed: boolean;
}

/** Somebody else saved meanwhile; nothing changed. */
export interface BillingDetailsStale {
  /** Discriminant. */
  readonly status: 'stale';
  /** The details as they are now; edit these. */
  readonly current: BillingDetailsView;
}

/** What saving the billing details did. */
export type SaveBillingDetailsOutcome = BillingDetailsSaved | BillingDetailsStale;

const NAME = 'billing-details';

/** Names the row of the billing details, for the reads of a decision. */
export const billingDetailsRef: RowRef = { table: 'setting', key: [NAME] };

/**
 * Reads the details from their row.
 *
 * @param row - The row, absent before the first save.
 * @returns Details, what is missing, revision.
 */
export function billingDetailsView(row: SettingRow | undefined): BillingDetailsView {
  const details = (row?.value ?? {}) as unknown as BillingDetails;
  return { details, missing: missingIn(details), revision: row?.revision ?? 0 };
}

function missingIn({ name, address }: BillingDetails): readonly string[] {
  const missing = name === undefined ? ['name'] : [];
  for (const field of ['line1', 'city', 'country'] as const) {
    if (address?.[field] === undefined) missing.push(`address.${field}`);
  }
  return missing;
}

/**
 * Saves the billing details.
 *
 * @param request - The command; untrusted.
 * @param clockMs - The clock's time.
 * @returns The decision.
 * @throws BillingError with code `INVALID_INPUT` or `NOT_ALLOWED`.
 */
export function saveBillingDetails(
  request: SaveBillingDetailsRequest,
  clockMs: number,
): Decision<SaveBillingDetailsOutcome> {
  const { actor, accountId } = authorize(request, 'save the billing details', 'owner');
  const details = checkDetails(request.details);
  const revision = checkWhole(request.revision, 'revision', { least: 0, most: Number.MAX_SAFE_INTEGER - 1 });
  return saveDocument({
    ...{ accountId, actor: actorText(actor), name: NAME, revision, clockMs },
    value: details as unknown as Json,
    viewOf: billingDetailsView,
    isSame: (current) => same(current.details, details),
  });
}

function checkDetails(value: unknown): BillingDetails {
  const given = checkObject(value, 'details');
  refuseUnknownFields(given, 'details', ['name', 'address', 'email', 'taxId', 'reference']);
  const name = checkOptionalText(given.name, 'details.name');
  const email = given.email === undefined ? undefined : checkEmail(given.email, 'details.email');
  const taxId = checkOptionalText(given.taxId, 'details.taxId', 50);
  const reference = checkOptionalText(given.reference, 'details.reference', 100);
  return {
    ...(name !== undefined && { name }),
    ...(given.address !== undefined && { address: checkAddress(given.address, 'details.address') }),
    ...(email !== undefined && { email }),
    ...(taxId !== undefined && { taxId }),
    ...(reference !== undefined && { reference }),
  };
}

/**
 * Checks an address, as far as it is given.
 *
 * @param value - Anything.
 * @param field - Path named in errors.
 * @returns The address.
 * @throws BillingError with code `INVALID_INPUT`.
 */
export function checkAddress(value: unknown, field: string): Partial<PostalAddress> {
  const given = checkObject(value, field);
  const names = ['line1', 'line2', 'city', 'region', 'postalCode'] as const;
  refuseUnknownFields(given, field, [...names, 'country']);
  const address: { -readonly [Field in keyof PostalAddress]?: string } = {};
  for (const name of names) {
    const text = checkOptionalText(given[name], `${field}.${name}`);
    if (text !== undefined) address[name] = text;
  }
  if (given.country !== undefined) address.country = checkCountry(given.country, `${field}.country`);
  return address;
}

function checkCountry(value: unknown, field: string): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/.test(value) && isSupportedCountry(value)) return value;
  throw invalidInput(field, 'an ISO 3166-1 alpha-2 country code in capitals, such as "US"', value);
}

function same(left: BillingDetails, right: BillingDetails): boolean {
  const facts = ({ name, email, taxId, reference, address = {} }: BillingDetails): string => {
    const { line1, line2, city, region, postalCode, country } = address;
    return JSON.stringify(
      [...[name, email, taxId, reference], ...[line1, line2, city, region, postalCode, country]].map(
        (one) => one ?? null,
      ),
    );
  };
  return facts(left) === facts(right);
}
