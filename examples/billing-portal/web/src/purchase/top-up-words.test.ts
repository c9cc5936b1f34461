import { describe, expect, it } from 'vitest';
import { isOver, isWebAddress, standingOf } from './top-up-words.ts';

describe('where a purchase stands', () => {
  const card = { status: 'processing', actionUrl: 'https://pay.example/1' } as const;
  const transfer = { status: 'processing', transferDetails: [{ label: 'Account', value: '1' }] } as const;

  it('is the turn of the payer until money is on its way', () => {
    expect([card, transfer].map((topUp) => standingOf(topUp, { status: 'open' }))).toEqual([
      'to-pay',
      'to-pay',
    ]);
    expect(standingOf(card)).toBe('to-pay');
    expect(standingOf(transfer, { status: 'processing' })).toBe('under-way');
    expect(standingOf({ status: 'processing' })).toBe('under-way');
  });

  it('is over once nothing more comes by itself', () => {
    const statuses = [
      'planned',
      'sent',
      'unknown',
      'processing',
      'paid',
      'failed',
      'void',
      'expired',
    ] as const;
    const standings = statuses.map((status) => standingOf({ status }));
    expect(standings.filter(isOver)).toEqual(['paid', 'failed', 'withdrawn', 'expired']);
  });
});

describe('addresses that a link may lead to', () => {
  it('are pages, and nothing that runs', () => {
    const addresses = [
      'https://pay.example',
      '/sandbox/pay',
      '//other.example',
      'javascript:alert(1)',
      undefined,
    ];
    expect(addresses.map(isWebAddress)).toEqual([true, true, false, false, false]);
  });
});
