import { describe, expect, it } from 'vitest';
import type { EntryRow } from '../ports/rows.ts';
import { entryView } from './entry-view.ts';

const row: EntryRow = {
  accountId: 'acme',
  number: 3,
  type: 'usage',
  debitBook: 'wallet',
  creditBook: 'usage',
  amountAtoms: 10n ** 12n,
  balanceAfterAtoms: 5n * 10n ** 12n,
  reference: 'usage:twilio/CA1/0',
  atMs: 1000,
  actor: 'system:host',
};

describe('an entry', () => {
  it.each([
    ['usage:twilio/CA1/0', { type: 'usage', provider: 'twilio', legId: 'CA1', revision: 0 }],
    ['usage:own/a/b/c/12', { type: 'usage', provider: 'own', legId: 'a/b/c', revision: 12 }],
    ['top-up:top_1', { type: 'top-up', topUpId: 'top_1' }],
    ['adjustment:usage:top-up:', { type: 'command', reference: 'adjustment:usage:top-up:' }],
  ])('caused by %s links there', (reference, link) => {
    expect(entryView({ ...row, reference }, 'USD').link).toEqual(link);
  });

  it.each([
    ['wallet', 'usage', '-1'],
    ['usage', 'wallet', '1'],
    ['funding', 'tax', '0'],
  ] as const)('from %s to %s changes the wallet by %s', (debitBook, creditBook, amount) => {
    expect(entryView({ ...row, debitBook, creditBook }, 'USD').amount.amount).toBe(amount);
  });

  it('has a billing start and a reason only when its row has', () => {
    expect(Object.keys(entryView(row, 'USD'))).not.toContain('billingStart');
    expect(Object.keys(entryView(row, 'USD'))).not.toContain('reason');
    const full = entryView({ ...row, billingStartMs: 500, reason: 'Why' }, 'USD');
    expect(full).toMatchObject({ billingStart: new Date(500), reason: 'Why', at: new Date(1000) });
  });
});
