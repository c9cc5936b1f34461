import type { Announcement } from '@live-calls/core/adapter';

/** Types that core announces, and one that no adapter can know. */
export const toldTypes: readonly string[] = [
  ...['balance-low', 'balance-critical', 'balance-empty', 'balance-restored'],
  ...['payment-received', 'payment-failed', 'payment-partly-received', 'payment-unallocated'],
  ...['payment-disputed', 'payment-given-back', 'invoice-expired'],
  ...['auto-top-up-stopped', 'auto-top-up-paused', 'auto-top-up-needs-owner'],
  ...['call-ending', 'call-swept', 'a-type-of-next-year'],
];

/**
 * An announcement of the kit.
 *
 * @param more - What is different.
 * @returns A low balance, told to one recipient, with the facts that any type has.
 */
export function told(more: Partial<Announcement> = {}): Announcement {
  return {
    announcementId: '000000000007-balance-low',
    accountId: 'acme',
    type: 'balance-low',
    atMs: Date.UTC(2026, 10, 26, 12),
    payload: toldFacts(),
    ...more,
  };
}

/**
 * What any announcement of core may tell.
 *
 * @param names - Names that somebody gave the company and the recipient.
 * @returns A payload.
 */
export function toldFacts(
  names: { readonly company: string; readonly person: string } = { company: 'Acme', person: 'Finance' },
): Announcement['payload'] {
  return {
    accountName: names.company,
    recipients: [{ email: 'finance@acme.example', name: names.person }],
    currency: 'EUR',
    balance: '19.990000000001',
    severity: 'low',
    level: { levelId: 'low', severity: 'low', type: 'amount', amount: '20' },
    number: 'INV-7',
    ...{ total: '120', received: '60', credited: '100', unallocated: '0', contested: '0' },
    ...{
      reason: 'declined',
      actionUrl: 'https://pay.example/confirm',
      callRef: 'call-1',
      endsAtMs: Date.UTC(2026, 10, 26, 13),
    },
    ...{ found: 'no-word', released: '1.5' },
  };
}
