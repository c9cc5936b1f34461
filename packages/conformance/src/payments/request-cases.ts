import assert from 'node:assert/strict';
import { money } from '@live-calls/core';
import type { PaymentRequest } from '@live-calls/core/adapter';
import { refused } from '../telephony/truths.ts';
import type { PaymentCase, PaymentSubject } from './subject.ts';
import {
  asked,
  askedInVain,
  assertMoney,
  assertOutcome,
  assertUnsure,
  listen,
  paidByCard,
  payRest,
  requestOf,
  standingOf,
} from './truths.ts';

/** Asking for a payment collects once, whatever gets lost, and the answer tells where it stands. */
export const requestCases: readonly PaymentCase[] = [
  {
    id: 'declares',
    title: 'the processor declares the contract, a short name, and what the kit tries is what it has',
    run: async ({ processor, another, ...parts }) => {
      assert.equal(processor.contract, 'payments/v1');
      assert.match(processor.id, /^[a-z][a-z0-9-]{0,39}$/);
      assert.equal(another().id, processor.id);
      const methods = processor.methods ?? ['card', 'bank-transfer'];
      assert.ok(methods.includes('card'), 'the kit pays by card');
      assert.equal(new Set(methods).size, methods.length, 'each method once');
      for (const method of methods) assert.ok(['card', 'bank-transfer', 'bank-debit'].includes(method));
      const abilities = [
        ['transfers', methods.includes('bank-transfer')],
        ['debits', methods.includes('bank-debit')],
        ['saved', processor.savedMethods !== undefined],
        ['cancellations', processor.cancelPayment !== undefined],
        ['listing', processor.listEvents !== undefined],
      ] as const;
      for (const [part, has] of abilities) {
        assert.equal(parts[part] !== undefined, has, `the kit tries ${part} where the processor has it`);
      }
    },
  },
  {
    id: 'request/answers',
    title: 'every method is answered with what the payer needs next, and findByKey says the same',
    run: async (subject) => {
      const { processor } = subject;
      for (const method of processor.methods ?? (['card', 'bank-transfer'] as const)) {
        const { request, outcome } = await asked(subject, `ask-${method}`, method);
        assert.notEqual(outcome.status, 'declined', `${method} is taken`);
        if (method === 'bank-transfer') assert.equal(outcome.status, 'awaiting-transfer');
        assert.deepStrictEqual(await processor.findByKey(request), outcome);
      }
    },
  },
  {
    id: 'once/repeated',
    title: 'the same key with the same content answers as it stands now, and collects once',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const request = requestOf(subject, 'repeated');
      const first = await processor.requestPayment(request);
      for (const one of [processor, another()]) {
        assert.deepStrictEqual(await one.requestPayment(request), first, 'the same answer');
      }
      await payRest(subject, request, first);
      for (const one of [processor, another()]) {
        const outcome = await one.requestPayment(request);
        assertOutcome(outcome);
        assert.equal(outcome.status, 'paid', 'as it stands now');
        assert.deepStrictEqual(await one.findByKey(request), outcome);
        assert.ok(first.status !== 'declined' && outcome.status === 'paid');
        assert.equal(outcome.paymentRef, first.paymentRef, 'a payment keeps its reference');
      }
      assert.equal(await vendor.collections(request.accountId), 1);
    },
  },
  {
    id: 'once/parallel',
    title: 'twenty requests with one key at the same time, from two processes, collect once',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const request = requestOf(subject, 'parallel');
      const other = another();
      const asking = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? processor : other).requestPayment(request),
      );
      for (const answer of await Promise.allSettled(asking)) {
        if (answer.status === 'fulfilled') assertOutcome(answer.value);
        else assertUnsure(answer.reason);
      }
      const outcome = await processor.requestPayment(request);
      assert.deepStrictEqual(await other.findByKey(request), outcome);
      assert.equal(await vendor.collections(request.accountId), 1);
    },
  },
  {
    id: 'once/other-content',
    title:
      'a key that comes again with another amount is refused, or answered as before; it collects no more',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const request = await paidByCard(subject, 'other-content');
      const ear = listen(subject);
      const dearer = { ...request, amount: money('99', vendor.currency) };
      const answer = await processor.requestPayment(dearer).catch((error: unknown) => error);
      if (answer instanceof Error) {
        const { code } = answer as { code?: string };
        assert.ok(code === 'INVALID_INPUT' || code === 'KEY_REUSED', `a typed refusal; seen: ${code}`);
      } else {
        assert.deepStrictEqual(answer, await processor.findByKey(request));
      }
      assert.equal(await vendor.collections(request.accountId), 1);
      await ear.hear();
      assertMoney(standingOf(ear.events, request, vendor.currency).received, request.amount, 'received');
    },
  },
  {
    id: 'once/other-at-once',
    title:
      'a key that comes with two amounts at the same time is one payment; the other is refused or unsure, never declined',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const request = requestOf(subject, 'at-once');
      const amounts = [request.amount, money('99', vendor.currency)] as const;
      const [cheaper, dearer] = amounts.map((amount) => ({ ...request, amount }));
      assert.ok(cheaper && dearer);
      const answers = await Promise.allSettled([
        processor.requestPayment(cheaper),
        another().requestPayment(dearer),
      ]);
      for (const answer of answers) {
        if (answer.status === 'rejected') assertUnsure(answer.reason, REFUSALS);
        else
          assert.notEqual(answer.value.status, 'declined', 'a decline says that nothing will be collected');
      }
      const asking = (one: PaymentRequest) =>
        processor.requestPayment(one).catch((error: unknown) => assertUnsure(error, REFUSALS));
      for (const one of [cheaper, dearer]) await asking(one);
      const found = await processor.findByKey(request);
      assert.ok(found !== undefined, 'one of them is asked for');
      assertOutcome(found);
      await payRest(subject, request, found);
      assert.equal(await vendor.collections(request.accountId), 1);
      const ear = listen(subject);
      await ear.hear();
      const { received } = standingOf(ear.events, request, vendor.currency);
      assert.ok(
        amounts.some(({ amount }) => amount === received.amount),
        `one of both amounts; seen: ${received.amount}`,
      );
    },
  },
  {
    id: 'once/keys-apart',
    title: 'two keys are two payments, also of one account and with the same content',
    run: async (subject) => {
      const accountId = 'account-of-two';
      const [one, two] = [
        await paidByCard(subject, 'apart-1', { accountId }),
        await paidByCard(subject, 'apart-2', { accountId }),
      ];
      const ear = listen(subject);
      await ear.hear();
      assert.equal(await subject.vendor.collections(accountId), 2);
      for (const request of [one, two]) {
        const { received } = standingOf(ear.events, request, subject.vendor.currency);
        assertMoney(received, request.amount, 'received');
      }
    },
  },
  {
    id: 'find/never',
    title: 'a key that was never seen is absent, and so is the key of another account',
    run: async (subject) => {
      const { processor } = subject;
      const request = await paidByCard(subject, 'known');
      const other = await paidByCard(subject, 'known-to-other');
      for (const key of ['never', 'know', 'known-', other.key, 'k\'n"own', 'ключ']) {
        assert.equal(await processor.findByKey({ key, accountId: request.accountId }), undefined, key);
      }
      assert.equal(await processor.findByKey({ key: 'known', accountId: 'nobody' }), undefined);
      assert.ok((await processor.findByKey(request)) !== undefined);
    },
  },
  {
    id: 'find/lost',
    title:
      'a request whose answer was lost is unknown, not failed: findByKey has it, and asking again collects once',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const request = requestOf(subject, 'lost');
      await askedInVain(subject, request);
      const again = await another().requestPayment(request);
      await payRest(subject, request, again);
      assert.equal((await processor.findByKey(request))?.status, 'paid');
      assert.equal(await vendor.collections(request.accountId), 1);
      const ear = listen(subject);
      await ear.hear();
      assertMoney(standingOf(ear.events, request, vendor.currency).received, request.amount, 'received');
    },
  },
  ...(['errors', 'silence'] as const).map(
    (kind): PaymentCase => ({
      id: `trouble/${kind}`,
      title: `a vendor that answers with ${kind} is no decline and no absence; later it collects once`,
      run: async (subject) => {
        const { processor, vendor } = subject;
        const request = requestOf(subject, 'trouble');
        const before = await paidByCard(subject, 'before');
        await vendor.trouble(kind);
        const codes = ['PROVIDER_UNAVAILABLE', 'OUTCOME_UNKNOWN'];
        const { details } = await refused(() => processor.requestPayment(request), codes);
        assert.equal(details.adapter, processor.id, 'the error names the processor');
        await refused(() => processor.findByKey(before), ['PROVIDER_UNAVAILABLE']);
        await refused(() => processor.findByKey({ ...before, key: 'never' }), ['PROVIDER_UNAVAILABLE']);
        await vendor.trouble(undefined);
        await paidByCard(subject, 'trouble');
        assert.equal(await vendor.collections(request.accountId), 1);
      },
    }),
  ),
  {
    id: 'decline/outcome',
    title:
      'a refusal is an outcome with a neutral reason: final, the same when asked again, and nothing is collected',
    needs: 'refusals',
    run: async (subject) => {
      const { processor, vendor, another, refusals } = subject;
      assert.ok(refusals);
      const accountId = 'account-of-declined';
      const named = await refusals.plan(accountId);
      const request = requestOf(subject, 'declined', { accountId, ...named });
      const ear = listen(subject);
      const outcome = await processor.requestPayment(request);
      assertOutcome(outcome);
      assert.ok(outcome.status === 'declined', `declined; seen: ${outcome.status}`);
      for (const again of [await another().requestPayment(request), await another().findByKey(request)]) {
        assert.equal(again?.status, 'declined', 'it is final');
      }
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, money('0', vendor.currency), 'received');
      assert.ok(!isPaid);
      assert.equal(await isCollectable(subject, request), false, 'nothing is left to be paid');
    },
  },
];

async function isCollectable(
  { cancellations }: PaymentSubject,
  request: { readonly key: string; readonly accountId: string },
): Promise<boolean> {
  return (await cancellations?.isOpen(request)) ?? false;
}

/** How a key that is taken is refused. */
const REFUSALS = ['INVALID_INPUT', 'KEY_REUSED'] as const;
