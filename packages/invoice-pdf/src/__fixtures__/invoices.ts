import { type Invoice, money } from '@live-calls/core';

type Printed = NonNullable<Invoice['document']>;

/** What is printed on the plainest invoice. */
export const plain: Printed = {
  seller: {
    name: 'Seller Telecom GmbH',
    address: { line1: 'Hafenstraße 7', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    taxId: 'DE123456789',
    registration: 'HRB 12345 Hamburg',
    email: 'billing@seller.example',
    website: 'seller.example',
  },
  buyer: {
    name: 'Northwind Calling Inc.',
    address: {
      line1: '7 Harbor Road',
      line2: 'Suite 400',
      city: 'Portland',
      region: 'ME',
      postalCode: '04101',
      country: 'US',
    },
    email: 'billing@northwind.example',
    reference: 'PO 4711',
  },
  lines: [{ description: 'Call credit', amount: money('170', 'USD') }],
  taxes: [{ name: 'VAT', percent: '19', amount: money('32.3', 'USD') }],
  notes: ['Call credit is not refunded.'],
  terms: {
    version: '2026-11',
    hash: 'ab'.repeat(32),
    acknowledgedBy: 'owner:ada@northwind.example',
    acknowledgedAtMs: Date.parse('2026-11-20T10:00:00Z'),
  },
};

/**
 * Makes an invoice.
 *
 * @param facts - What is other than on the plainest one.
 * @param printed - What is printed otherwise.
 * @returns The invoice.
 */
export function invoiceWith(facts: Partial<Invoice> = {}, printed: Partial<Printed> = {}): Invoice {
  const zero = money('0', 'USD');
  return {
    invoiceId: 'inv_1',
    kind: 'invoice',
    status: 'open',
    topUpId: 'top_1',
    number: 'INV-2026-0042',
    issuedAt: new Date('2026-11-20T10:00:00Z'),
    dueAt: new Date('2026-12-04T10:00:00Z'),
    method: 'bank-transfer',
    net: money('170', 'USD'),
    tax: money('32.3', 'USD'),
    total: money('202.3', 'USD'),
    ...{ received: zero, credited: zero, unallocated: zero, contested: zero, contests: [] },
    ...facts,
    document: { ...plain, ...printed },
  };
}

/** How a transfer is made. */
export const transferDetails: readonly { readonly label: string; readonly value: string }[] = [
  { label: 'Beneficiary', value: 'Seller Telecom GmbH' },
  { label: 'Account number', value: '000123456789' },
  { label: 'Routing number', value: '110000000' },
  { label: 'Reference', value: 'INV-2026-0042' },
];
