import type { AccountManager, TopUpOptions } from '@live-calls/core';

/** Whom a company asks that has no contract yet; a contract names its own. */
export const contact: AccountManager = {
  name: 'Kim Lee',
  email: 'kim@seller.example',
  phone: '+1 212 555 0199',
};

/** How this host sells call credit: who sells, on which terms, how much at once. A host writes its own. */
export const selling: TopUpOptions = {
  seller: {
    name: 'Seller Voice Inc.',
    address: {
      line1: '1 Main Street',
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: 'US',
    },
    taxId: 'US 12-3456789',
    email: 'billing@seller.example',
  },
  terms: {
    version: '2026-11',
    text:
      'Call credit is paid in advance and credited once the money has arrived. It pays for calls at the rates of your ' +
      'contract. Funds are invoiced and non-refundable, and do not expire. A bank transfer takes one to five business days.',
  },
  limits: { USD: { minimum: '20', maximum: '10000' } },
  estimateFor: [{ prefix: '1212' }, { prefix: '4420' }, { prefix: '4930' }],
};
