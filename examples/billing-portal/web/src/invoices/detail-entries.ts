import type { BodyOf } from '@live-calls/http';

type Details = BodyOf<'PUT /accounts/{accountId}/billing-details'>['details'];

/** A field of the form. */
export type DetailName = (typeof detailNames)[number];

/** What stands in the fields. */
export type DetailEntries = Readonly<Record<DetailName, string>>;

const detailNames = [
  'name',
  'email',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'country',
  'taxId',
  'reference',
] as const;

/** How a field is shown. */
interface DetailField {
  /** Its name. */
  readonly name: DetailName;
  /** Its path on the wire. */
  readonly path: string;
  /** Its label. */
  readonly label: string;
  /** What helps to fill it in. */
  readonly hint?: string;
  /** Whether nothing is bought without it. */
  readonly required?: boolean;
  /** What browsers fill in by themselves. */
  readonly autoComplete?: string;
  /** Kind of input. */
  readonly type?: 'email';
  /** Most characters. */
  readonly maxLength?: number;
}

/** The fields in their order. */
export const detailFields: readonly DetailField[] = [
  { name: 'name', path: 'name', label: 'Company', required: true, autoComplete: 'organization' },
  { name: 'email', path: 'email', label: 'E-mail for invoices', type: 'email', autoComplete: 'email' },
  { name: 'line1', path: 'address.line1', label: 'Street', required: true, autoComplete: 'address-line1' },
  { name: 'line2', path: 'address.line2', label: 'Street, second line', autoComplete: 'address-line2' },
  { name: 'city', path: 'address.city', label: 'City', required: true, autoComplete: 'address-level2' },
  { name: 'region', path: 'address.region', label: 'State or region', autoComplete: 'address-level1' },
  { name: 'postalCode', path: 'address.postalCode', label: 'Postal code', autoComplete: 'postal-code' },
  {
    name: 'country',
    path: 'address.country',
    label: 'Country code',
    hint: 'Two letters, such as US or DE.',
    required: true,
    autoComplete: 'country',
    maxLength: 2,
  },
  { name: 'taxId', path: 'taxId', label: 'Tax ID' },
  {
    name: 'reference',
    path: 'reference',
    label: 'Your reference',
    hint: 'Such as a purchase order; printed on invoices.',
  },
];

/** Reads the fields from the details. */
export function entriesOf({
  name = '',
  email = '',
  taxId = '',
  reference = '',
  address = {},
}: Details): DetailEntries {
  const { line1 = '', line2 = '', city = '', region = '', postalCode = '', country = '' } = address;
  return { name, email, line1, line2, city, region, postalCode, country, taxId, reference };
}

/** Writes the details from the fields: what is blank is not there. */
export function detailsOf(entries: DetailEntries): Details {
  const filled = (names: readonly DetailName[]): Record<string, string> =>
    Object.fromEntries(
      names.map((name) => [name, entries[name].trim()] as const).filter(([, value]) => value !== ''),
    );
  const address = filled(['line1', 'line2', 'city', 'region', 'postalCode']);
  const country = entries.country.trim().toUpperCase();
  if (country !== '') address.country = country;
  return {
    ...filled(['name', 'email', 'taxId', 'reference']),
    ...(Object.keys(address).length > 0 && { address }),
  };
}
