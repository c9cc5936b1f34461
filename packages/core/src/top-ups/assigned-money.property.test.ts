import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usd } from '../../test/acme.ts';
import { foundMoney } from '../../test/found-money.ts';
import { fixedRateTax } from '../invoices/tax.ts';
import type { PaymentEvent } from '../ports/payment-processor.ts';

const cents = fc.constantFrom(0, 1, 4_000, 5_949, 5_950, 9_000, 11_900, 20_000);

/** What the processor says after money of `cash` was assigned to two purchases. */
const event = fc.record({
  about: fc.constantFrom('cash', 'first', 'second'),
  type: fc.constantFrom('part-paid', 'paid', 'disputed', 'dispute-won', 'returned'),
  cents,
  occurredAtMs: fc.integer({ min: 1_800_000_000_000, max: 1_800_000_000_006 }),
});

type Said = typeof event extends fc.Arbitrary<infer One> ? One : never;

const deliveries = fc.array(event, { minLength: 1, maxLength: 10 }).chain((once) =>
  fc.record({
    first: fc.constant(once),
    second: fc.array(fc.nat(once.length - 1), { maxLength: 5 }).chain((repeats) => {
      const all = [...once, ...repeats.map((at) => once[at])] as Said[];
      return fc.shuffledSubarray(all, { minLength: all.length });
    }),
  }),
);

async function endOf(said: readonly Said[]) {
  const tax = fixedRateTax({ name: 'VAT', percent: '19' });
  const acme = await foundMoney({ tax });
  const { billing, owner, system } = acme;
  const ids = { first: await acme.buy('a', '50'), second: await acme.buy('b', '100') };
  await acme.left('200');
  for (const id of Object.values(ids)) await acme.assign(id);
  for (const { about, type, cents: amount, occurredAtMs } of said) {
    const isCash = about === 'cash';
    const key = isCash ? 'cash' : ids[about as 'first' | 'second'];
    const event: PaymentEvent = {
      eventKey: `${about}.${type}.${amount}.${occurredAtMs}`,
      ...{ key, accountId: 'acme', paymentRef: 'pay', occurredAtMs },
      amount: usd(`${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`),
      type: isCash ? 'unallocated' : (type as PaymentEvent['type']),
      reference: isCash ? 'cash' : 'dp_1',
    };
    await billing.topUps.applyPaymentEvent({ actor: system.actor, event });
  }
  const { balances, sum } = await billing.wallets.books(owner);
  expect(sum).toEqual(usd('0'));
  const invoices = await Promise.all(
    Object.values(ids).map((id) => billing.invoices.get({ ...owner, invoiceId: `inv_${id}` })),
  );
  const receipt = await billing.invoices.get({ ...owner, invoiceId: 'receipt_cash' });
  return {
    standing: await acme.standing(),
    balances,
    money: [...invoices, receipt].map((one) => [one.received, one.credited, one.unallocated, one.contested]),
  };
}

it('any order and any repetition of words about assigned money and what it paid come to the same', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ first, second }) => {
      expect(await endOf(second)).toEqual(await endOf(first));
    }),
  );
}, 120_000);
