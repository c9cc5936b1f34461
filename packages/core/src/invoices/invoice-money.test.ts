import { describe, expect, it } from 'vitest';
import type { InvoiceRow, InvoiceStatus } from '../ports/rows.ts';
import type { Contest, InvoiceFacts } from './invoice-facts.ts';
import { allowedTransitions, moneyOf, statusOf } from './invoice-money.ts';

const UNIT = 10n ** 12n;
const states = Object.keys(allowedTransitions) as InvoiceStatus[];

function invoice(changes: Partial<InvoiceRow> & { readonly known?: InvoiceFacts } = {}): InvoiceRow {
  const { known = {}, ...rest } = changes;
  return {
    accountId: 'acme',
    invoiceId: 'inv_1',
    kind: 'invoice',
    status: 'open',
    topUpId: 'top_1',
    netAtoms: 100n * UNIT,
    taxAtoms: 19n * UNIT,
    receivedAtoms: 0n,
    creditedAtoms: 0n,
    clawedAtoms: 0n,
    taxClawedAtoms: 0n,
    unallocatedAtoms: 0n,
    createdAtMs: 0,
    digest: '',
    document: {},
    facts: known as InvoiceRow['facts'],
    ...rest,
  };
}

function disputed(amount: string, type: Contest['type'] = 'disputed'): InvoiceFacts {
  return { contests: [{ reference: 'dp_1', type, amount, atMs: 1, eventKey: 'e' }] };
}

describe('where an invoice stands', () => {
  const told = (type: 'processing' | 'failed'): InvoiceFacts => ({ told: { type, atMs: 1, eventKey: 'e' } });
  it.each([
    ['open', 'open', 0n, {}],
    ['open', 'processing', 0n, told('processing')],
    ['open', 'failed', 0n, told('failed')],
    ['open', 'open', 118n, {}],
    ['open', 'paid', 119n, told('failed')],
    ['processing', 'failed', 0n, told('failed')],
    ['failed', 'processing', 0n, told('processing')],
    ['failed', 'paid', 119n, told('failed')],
    ['expired', 'expired', 118n, told('processing')],
    ['expired', 'paid', 120n, {}],
    ['void', 'void', 119n, told('processing')],
    ['draft', 'draft', 119n, told('failed')],
    ['paid', 'paid', 119n, told('failed')],
  ] as const)('%s becomes %s with %s received', (...[status, expected, units, known]) => {
    expect(statusOf(invoice({ status, receivedAtoms: units * UNIT, known }))).toBe(expected);
    expect(status === expected || allowedTransitions[status].includes(expected)).toBe(true);
  });

  it('never leaves paid and void, and comes to both from everywhere but the other', () => {
    expect([allowedTransitions.paid, allowedTransitions.void]).toEqual([[], []]);
    for (const state of states) {
      if (state !== 'paid' && state !== 'void') expect(allowedTransitions[state]).toContain('paid');
    }
  });
});

describe('what an invoice has done to the books', () => {
  it.each([
    ['nothing yet', { status: 'open' }, [0n, 0n, 0n, 0n]],
    ['nothing of a part', { status: 'processing', receivedAtoms: 50n * UNIT }, [0n, 0n, 0n, 0n]],
    ['a part of what expired waits', { status: 'expired', receivedAtoms: 50n * UNIT }, [0n, 0n, 0n, 50n]],
    ['all of what is void waits', { status: 'void', receivedAtoms: 119n * UNIT }, [0n, 0n, 0n, 119n]],
    ['the line amount', { status: 'paid', receivedAtoms: 119n * UNIT }, [100n, 0n, 0n, 0n]],
    ['a surplus waits', { status: 'paid', receivedAtoms: 129n * UNIT }, [100n, 0n, 0n, 10n]],
    [
      'all is taken back',
      { status: 'paid', receivedAtoms: 119n * UNIT, known: disputed('119') },
      [100n, 100n, 19n, 0n],
    ],
    [
      'more is never taken',
      { status: 'paid', receivedAtoms: 119n * UNIT, known: disputed('500') },
      [100n, 100n, 19n, 0n],
    ],
    [
      'won gives back',
      { status: 'paid', receivedAtoms: 119n * UNIT, known: disputed('119', 'dispute-won') },
      [100n, 0n, 0n, 0n],
    ],
    [
      'a surplus bears its part',
      { status: 'paid', receivedAtoms: 238n * UNIT, known: disputed('119') },
      [100n, 50n, 9n, 59n],
    ],
  ] as const)('%s', (_, changes, [credited, clawed, taxClawed, unallocated]) => {
    const { creditedAtoms, clawedAtoms, taxClawedAtoms, unallocatedAtoms } = moneyOf(invoice(changes), 'USD');
    const whole = [creditedAtoms, clawedAtoms, taxClawedAtoms, unallocatedAtoms].map((atoms) => atoms / UNIT);
    expect(whole).toEqual([credited, clawed, taxClawed, unallocated]);
  });

  it('rounds what disputes take back once over all of them, half up, in minor units', () => {
    const contests = ['a', 'b', 'c'].map(
      (reference): Contest => ({ reference, type: 'disputed', amount: '0.01', atMs: 1, eventKey: reference }),
    );
    const paid = invoice({ status: 'paid', receivedAtoms: 119n * UNIT, known: { contests } });
    // Three cents of 119 take 2.52 cents of the 100: three cents, not three times one.
    expect(moneyOf(paid, 'USD')).toMatchObject({ clawedAtoms: (3n * UNIT) / 100n, taxClawedAtoms: 0n });
    const yen = invoice({ status: 'paid', netAtoms: 100n * UNIT, taxAtoms: 0n, receivedAtoms: 100n * UNIT });
    const known = { contests: [{ ...contests[0], amount: '33' } as Contest] };
    expect(moneyOf({ ...yen, facts: known as never }, 'JPY').clawedAtoms).toBe(33n * UNIT);
  });
});
