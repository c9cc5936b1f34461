import assert from 'node:assert/strict';
import { addMoney, money } from '@live-calls/core';
import type { PaymentCase } from './subject.ts';
import { assertMoney, listen, MOMENT_MS, paidByCard, standingOf } from './truths.ts';

/** Money that is taken back is told with a name and an amount, and so is money that is given back. */
export const contestCases: readonly PaymentCase[] = [
  ...(['won', 'lost'] as const).map(
    (outcome): PaymentCase => ({
      id: `dispute/${outcome}`,
      title: `a dispute is told when the bank takes the money, and under the same name when it is ${outcome}`,
      needs: 'disputes',
      run: async (subject) => {
        const { vendor, disputes } = subject;
        const ear = listen(subject);
        const request = await paidByCard(subject, `dispute-${outcome}`);
        await vendor.advance(MOMENT_MS);
        await disputes?.open(request, request.amount);
        await ear.hear();
        const open = standingOf(ear.events, request, vendor.currency);
        assert.deepStrictEqual(typesOf(open), ['disputed']);
        assertMoney(open.taken, request.amount, 'taken');
        await vendor.advance(MOMENT_MS);
        await disputes?.close(request, outcome);
        await ear.hear();
        const closed = standingOf(ear.events, request, vendor.currency);
        assert.deepStrictEqual(typesOf(closed), [`dispute-${outcome}`]);
        assert.deepStrictEqual([...closed.contested.keys()], [...open.contested.keys()], 'one name');
        const taken = outcome === 'lost' ? request.amount : money('0', vendor.currency);
        assertMoney(closed.taken, taken, 'taken in the end');
        assertMoney(closed.received, request.amount, 'what had arrived is not untold');
      },
    }),
  ),
  {
    id: 'dispute/part',
    title: 'a dispute about a part of a payment is told with that part',
    needs: 'disputes',
    run: async (subject) => {
      const { vendor, disputes } = subject;
      const ear = listen(subject);
      const request = await paidByCard(subject, 'dispute-part');
      await vendor.advance(MOMENT_MS);
      await disputes?.open(request, money('13.13', vendor.currency));
      await ear.hear();
      const { taken } = standingOf(ear.events, request, vendor.currency);
      assertMoney(taken, money('13.13', vendor.currency), 'taken');
    },
  },
  {
    id: 'refund/parts',
    title: 'refunds made at the vendor are told each with its own amount and name',
    needs: 'refunds',
    run: async (subject) => {
      const { vendor, refunds } = subject;
      const ear = listen(subject);
      const request = await paidByCard(subject, 'refund');
      let returned = money('0', vendor.currency);
      for (const part of ['20', '20', '13.13']) {
        await vendor.advance(MOMENT_MS);
        await refunds?.make(request, money(part, vendor.currency));
        returned = addMoney(returned, money(part, vendor.currency));
        await ear.hear();
        assertMoney(standingOf(ear.events, request, vendor.currency).taken, returned, 'returned so far');
      }
      const standing = standingOf(ear.events, request, vendor.currency);
      assert.deepStrictEqual(typesOf(standing), ['returned', 'returned', 'returned']);
    },
  },
  {
    id: 'refund/undone',
    title: 'a refund that does not reach the payer is told as undone, under its name; the others stand',
    needs: 'refunds',
    run: async (subject) => {
      const { vendor, refunds } = subject;
      const ear = listen(subject);
      const request = await paidByCard(subject, 'undone');
      for (const part of ['20', '13.13']) {
        await vendor.advance(MOMENT_MS);
        await refunds?.make(request, money(part, vendor.currency));
      }
      await ear.hear();
      await vendor.advance(MOMENT_MS);
      await refunds?.undo(request);
      await ear.hear();
      const standing = standingOf(ear.events, request, vendor.currency);
      assert.deepStrictEqual(typesOf(standing), ['return-undone', 'returned']);
      assertMoney(standing.taken, money('20', vendor.currency), 'returned in the end');
    },
  },
];

function typesOf({ contested }: ReturnType<typeof standingOf>): readonly string[] {
  return [...contested.values()].map(({ type }) => type).toSorted();
}
