import type { Printer } from './print.ts';
import type { Party } from './sheet.ts';

interface Address {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly country?: string;
}

interface Named {
  readonly name?: string;
  readonly address?: Address;
  readonly taxId?: string;
  readonly registration?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly website?: string;
}

/**
 * Prints who sells or buys.
 *
 * @param named - What is known.
 * @param printer - The printer.
 * @param heading - What the party is here.
 * @returns The party.
 */
export function partyOf(named: Named, printer: Printer, heading?: string): Party {
  const { name = '', address = {}, taxId, registration, email, phone, website } = named;
  const { words } = printer;
  const lines = [
    address.line1,
    address.line2,
    cityOf(address),
    address.country === undefined ? undefined : printer.country(address.country),
    taxId === undefined ? undefined : `${words.taxId} ${taxId}`,
    registration === undefined ? undefined : `${words.registration} ${registration}`,
    email,
    phone,
    website,
  ].filter(isThere);
  return { ...(heading !== undefined && { heading }), name, lines };
}

/** Countries that write the postal code behind the city; most write it in front. */
const CODE_BEHIND = new Set([
  'US',
  'CA',
  'AU',
  'NZ',
  'GB',
  'IE',
  'IN',
  'JP',
  'KR',
  'TW',
  'SG',
  'TH',
  'ID',
  'ZA',
  'AE',
]);

function cityOf({ city, region, postalCode, country }: Address): string {
  if (country === undefined || CODE_BEHIND.has(country)) {
    return [city, [region, postalCode].filter(isThere).join(' ')].filter(isThere).join(', ');
  }
  return [[postalCode, city].filter(isThere).join(' '), region].filter(isThere).join(', ');
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
