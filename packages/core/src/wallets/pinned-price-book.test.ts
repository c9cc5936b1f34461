import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, usd } from '../../test/acme.ts';

async function euroBook({ billing, system }: Acme): Promise<string> {
  const bands = [{ fromSecond: 0, rate: '9', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'EUR', rules: [{ prefix: '', bands }] };
  return (await billing.priceBooks.put({ actor: system.actor, priceBook })).hash;
}

function place(acme: Acme, priceBookHash: string) {
  const hold = { callRef: 'c1', amount: usd('1'), expiresAt: acme.clock.inSeconds(60), priceBookHash };
  return acme.billing.holds.place({ ...acme.system, ...hold });
}

describe('the price book a hold pins', () => {
  it('is one that was imported', async () => {
    const acme = await activeAcme();
    await expect(place(acme, 'c0ffee'.padEnd(64, '0'))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { what: 'price-book' },
    });
    await expect(place(acme, 'not-a-hash')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'priceBookHash' },
    });
  });

  it('is shown with the hold, and belongs to what a repeat has to repeat', async () => {
    const acme = await activeAcme();
    const { priceBook } = acme;
    expect(await place(acme, priceBook)).toMatchObject({
      status: 'placed',
      hold: { priceBookHash: priceBook },
    });
    const hold = await acme.billing.holds.get({ ...acme.owner, callRef: 'c1' });
    expect(hold.priceBookHash).toBe(priceBook);
    const without = { callRef: 'c1', amount: usd('1'), expiresAt: acme.clock.inSeconds(60) };
    expect(await acme.billing.holds.place({ ...acme.system, ...without })).toMatchObject({
      status: 'differs',
    });
  });

  it('is in the currency of the account', async () => {
    const acme = await activeAcme();
    await expect(place(acme, await euroBook(acme))).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(await acme.billing.wallets.balance(acme.system)).toMatchObject({ held: usd('0') });
  });
});
