import assert from 'node:assert/strict';
import { addMoney, money, subtractMoney } from '@live-calls/core';
import type { PaymentCase, PaymentSubject } from './subject.ts';
import {
  asked,
  assertMoney,
  listen,
  MOMENT_MS,
  moneyTold,
  paidByCard,
  requestOf,
  standingOf,
  unallocatedOf,
} from './truths.ts';

/** Money that arrives is told to the last minor unit: all of it, once. */
export const moneyCases: readonly PaymentCase[] = [
  {
    id: 'amount/two-decimals',
    title: 'amounts are told to the cent, the smallest and the large ones too',
    run: (subject) => tellsAmounts(subject, subject.vendor.currency, ['53.13', '1', '10.10', '12345.67']),
  },
  {
    id: 'amount/zero-decimals',
    title: 'amounts of a currency without decimals are told as they are',
    needs: 'zeroDecimals',
    run: (subject) => tellsAmounts(subject, subject.zeroDecimals ?? '', ['5313', '100', '1234567']),
  },
  {
    id: 'amount/three-decimals',
    title: 'amounts of a currency of three decimals are told as they are',
    needs: 'threeDecimals',
    run: (subject) => tellsAmounts(subject, subject.threeDecimals ?? '', ['53.13', '1', '1234.56']),
  },
  {
    id: 'transfer/whole',
    title: 'a transfer that arrives is told as paid, and findByKey says so',
    needs: 'transfers',
    run: async (subject) => {
      const { processor, vendor, transfers } = subject;
      const { request } = await asked(subject, 'whole', 'bank-transfer');
      const ear = listen(subject);
      await ear.hear();
      assertMoney(moneyTold(ear.events, request, vendor.currency), zero(subject), 'before it was sent');
      await vendor.advance(MOMENT_MS);
      await transfers?.send({ ...request, amount: request.amount });
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assert.ok(isPaid, 'it is told as paid');
      assertMoney(received, request.amount, 'received');
      assertMoney(
        unallocatedOf(ear.events, request.accountId, vendor.currency),
        zero(subject),
        'unallocated',
      );
      assert.equal((await processor.findByKey(request))?.status, 'paid');
      assert.equal((await processor.requestPayment(request)).status, 'paid');
    },
  },
  {
    id: 'transfer/part',
    title:
      'a transfer that is too small is told whole and once, not as paid; the rest makes it paid, with all of it',
    needs: 'transfers',
    run: async (subject) => {
      const { processor, vendor, transfers } = subject;
      const { request } = await asked(subject, 'part', 'bank-transfer');
      const ear = listen(subject);
      let sent = zero(subject);
      for (const part of ['20', '13.13']) {
        await vendor.advance(MOMENT_MS);
        await transfers?.send({ ...request, amount: money(part, vendor.currency) });
        sent = addMoney(sent, money(part, vendor.currency));
        await ear.hear();
        assert.ok(!standingOf(ear.events, request, vendor.currency).isPaid, 'not paid yet');
        assertMoney(moneyTold(ear.events, request, vendor.currency), sent, 'all that arrived so far');
        assert.notEqual((await processor.findByKey(request))?.status, 'paid');
      }
      await vendor.advance(MOMENT_MS);
      await transfers?.send({ ...request, amount: subtractMoney(request.amount, sent) });
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assert.ok(isPaid, 'now it is paid');
      assertMoney(received, request.amount, 'received');
      assertMoney(unallocatedOf(ear.events, request.accountId, vendor.currency), zero(subject), 'left over');
    },
  },
  {
    id: 'transfer/too-much',
    title:
      'a transfer that is too large is paid, and what is beyond is told as well: with it, or as unallocated',
    needs: 'transfers',
    run: async (subject) => {
      const { vendor, transfers } = subject;
      const { request } = await asked(subject, 'too-much', 'bank-transfer');
      const ear = listen(subject);
      const sent = money('60', vendor.currency);
      await vendor.advance(MOMENT_MS);
      await transfers?.send({ ...request, amount: sent });
      await ear.hear();
      assert.ok(standingOf(ear.events, request, vendor.currency).isPaid);
      assertMoney(moneyTold(ear.events, request, vendor.currency), sent, 'all that was sent');
    },
  },
  {
    id: 'transfer/after-cancel',
    title: 'money that arrives after the payment was withdrawn is told: as paid after all, or as unallocated',
    needs: 'transfers',
    run: async (subject) => {
      const { processor, vendor, transfers } = subject;
      const { request } = await asked(subject, 'after-cancel', 'bank-transfer');
      await processor.cancelPayment?.(request);
      const ear = listen(subject);
      await vendor.advance(MOMENT_MS);
      await transfers?.send({ ...request, amount: request.amount });
      await ear.hear();
      assertMoney(moneyTold(ear.events, request, vendor.currency), request.amount, 'all that was sent');
    },
  },
  {
    id: 'transfer/unasked',
    title: 'money that was not asked for is told as unallocated, with what of it is left now, under one name',
    needs: 'transfers',
    run: async (subject) => {
      const { vendor, transfers } = subject;
      const request = await paidByCard(subject, 'unasked');
      const ear = listen(subject);
      let sent = zero(subject);
      for (const part of ['7', '5.50']) {
        await vendor.advance(MOMENT_MS);
        const amount = money(part, vendor.currency);
        await transfers?.send({ accountId: request.accountId, amount });
        sent = addMoney(sent, amount);
        await ear.hear();
        const left = unallocatedOf(ear.events, request.accountId, vendor.currency);
        assertMoney(left, sent, 'unallocated');
      }
      const { received } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, request.amount, 'the payment by card stays as it was');
    },
  },
  {
    id: 'debit/settled',
    title: 'a debit is processing while its money is on the way, and paid when it is there',
    needs: 'debits',
    run: async (subject) => {
      const { processor, vendor, debits } = subject;
      const { request } = await asked(subject, 'debit', 'bank-debit');
      const ear = listen(subject);
      await debits?.allow(request);
      await ear.hear();
      const before = standingOf(ear.events, request, vendor.currency);
      assert.equal(before.lastWord?.type, 'processing', 'it is told as processing');
      assertMoney(before.received, zero(subject), 'before it arrives');
      assert.equal((await processor.findByKey(request))?.status, 'processing');
      assert.equal((await processor.requestPayment(request)).status, 'processing', 'as it stands now');
      await vendor.advance(MOMENT_MS);
      await debits?.settle(request);
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assert.ok(isPaid);
      assertMoney(received, request.amount, 'received');
      assert.equal((await processor.findByKey(request))?.status, 'paid');
    },
  },
  {
    id: 'debit/failed',
    title: 'a debit that the bank refuses while it is processing is told as failed, later than processing',
    needs: 'debits',
    run: async (subject) => {
      const { processor, vendor, debits } = subject;
      const { request } = await asked(subject, 'refused', 'bank-debit');
      const ear = listen(subject);
      await debits?.allow(request);
      await ear.hear();
      await vendor.advance(MOMENT_MS);
      await debits?.fail(request);
      await ear.hear();
      const { lastWord, received } = standingOf(ear.events, request, vendor.currency);
      assert.equal(lastWord?.type, 'failed');
      assertMoney(received, zero(subject), 'received');
      assert.equal((await processor.findByKey(request))?.status, 'declined');
    },
  },
  {
    id: 'debit/taken-back',
    title: 'a debit that fails after it had succeeded is told as returned, with its amount and a name',
    needs: 'debits',
    run: async (subject) => {
      const { vendor, debits } = subject;
      const { request } = await asked(subject, 'taken-back', 'bank-debit');
      const ear = listen(subject);
      for (const step of ['allow', 'settle', 'takeBack'] as const) {
        await vendor.advance(MOMENT_MS);
        await debits?.[step](request);
        await ear.hear();
      }
      const { received, taken, contested } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, request.amount, 'what had arrived is not untold');
      assertMoney(taken, request.amount, 'taken back');
      assert.deepStrictEqual(
        [...contested.values()].map(({ type }) => type),
        ['returned'],
      );
    },
  },
];

async function tellsAmounts(
  subject: PaymentSubject,
  currency: string,
  amounts: readonly string[],
): Promise<void> {
  const ear = listen(subject);
  for (const [index, text] of amounts.entries()) {
    const amount = money(text, currency);
    const request = await paidByCard(subject, `amount-${currency}-${index}`, { amount });
    await ear.hear();
    const { received, isPaid } = standingOf(ear.events, requestOf(subject, request.key), currency);
    assert.ok(isPaid, `${text} ${currency} is paid`);
    assertMoney(received, amount, 'received');
  }
}

function zero({ vendor }: PaymentSubject) {
  return money('0', vendor.currency);
}
