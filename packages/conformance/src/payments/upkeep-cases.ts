import assert from 'node:assert/strict';
import { money } from '@live-calls/core';
import type { PaymentEvent, PaymentProcessor, SavedMethod } from '@live-calls/core/adapter';
import { refused } from '../telephony/truths.ts';
import type { PaymentCase, PaymentSubject } from './subject.ts';
import {
  asked,
  askedInVain,
  assertMoney,
  assertOutcome,
  listen,
  MOMENT_MS,
  paidByCard,
  requestOf,
  standingOf,
} from './truths.ts';

/** Methods that are kept, requests that are withdrawn, events that are listed again. */
export const upkeepCases: readonly PaymentCase[] = [
  {
    id: 'saved/kept',
    title: 'a method that the payer let be kept is listed for its account, and for no other',
    needs: 'saved',
    run: async (subject) => {
      const accountId = 'account-of-keeper';
      const before = await saved(subject).list(accountId);
      assert.deepStrictEqual(before, [], 'nothing is kept at first');
      const one = await keep(subject, accountId, 'set-1');
      assert.equal(one.method, 'card');
      assert.match(one.methodId, /^[\x21-\x7e]{1,200}$/);
      assert.ok(one.label.trim() !== '', 'it can be shown');
      assert.ok(!/\d{12}/.test(JSON.stringify(one)), 'no number of a card');
      const two = await keep(subject, accountId, 'set-2');
      assert.notEqual(one.methodId, two.methodId);
      assert.deepStrictEqual(await saved(subject).list('account-of-nobody'), []);
    },
  },
  {
    id: 'saved/default',
    title: 'one method at most is the default, and it is the one that was made so',
    needs: 'saved',
    run: async (subject) => {
      const accountId = 'account-of-chooser';
      const ids = [];
      for (const key of ['set-1', 'set-2', 'set-3']) ids.push((await keep(subject, accountId, key)).methodId);
      for (const methodId of [...ids, ids[0] ?? '']) {
        await saved(subject).setDefault({ accountId, methodId });
        const defaults = (await saved(subject).list(accountId)).filter(({ isDefault }) => isDefault);
        assert.deepStrictEqual(
          defaults.map((one) => one.methodId),
          [methodId],
        );
      }
    },
  },
  {
    id: 'saved/removed',
    title:
      'a method that is forgotten is not listed and collects nothing; forgetting it again changes nothing',
    needs: 'saved',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const accountId = 'account-of-forgetter';
      const [one, two] = [await keep(subject, accountId, 'set-1'), await keep(subject, accountId, 'set-2')];
      for (let times = 0; times < 2; times += 1) {
        await saved(subject).remove({ accountId, methodId: one.methodId });
        const left = await saved(subject).list(accountId);
        assert.deepStrictEqual(
          left.map(({ methodId }) => methodId),
          [two.methodId],
        );
      }
      const ear = listen(subject);
      const request = requestOf(subject, 'forgotten', { accountId, savedMethodId: one.methodId });
      await notCollected(processor, request);
      await ear.hear();
      const { received } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, money('0', vendor.currency), 'received');
    },
  },
  {
    id: 'saved/own-account',
    title: "another account's method is neither removed, nor made the default, nor charged",
    needs: 'saved',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const owner = 'account-of-owner';
      const stranger = 'account-of-stranger';
      const [one, two] = [await keep(subject, owner, 'set-1'), await keep(subject, owner, 'set-2')];
      await keep(subject, stranger, 'set-3');
      await saved(subject).setDefault({ accountId: owner, methodId: one.methodId });
      const before = await saved(subject).list(owner);
      const foreign = { accountId: stranger, methodId: two.methodId };
      // Whether that is an error is the processor's affair; that nothing changes is not.
      await saved(subject)
        .remove(foreign)
        .catch(() => undefined);
      await saved(subject)
        .setDefault(foreign)
        .catch(() => undefined);
      assert.deepStrictEqual(await saved(subject).list(owner), before);
      const ear = listen(subject);
      const request = requestOf(subject, 'foreign', { accountId: stranger, savedMethodId: two.methodId });
      await notCollected(processor, request);
      await ear.hear();
      const { received } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, money('0', vendor.currency), 'received');
    },
  },
  {
    id: 'saved/charged',
    title: 'a kept method is charged while nobody is there: once, told by answer and by webhook',
    needs: 'saved',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const accountId = 'account-of-absent';
      const { methodId } = await keep(subject, accountId, 'set-1');
      const ear = listen(subject);
      const request = requestOf(subject, 'off-session', { accountId, savedMethodId: methodId });
      const answers = await Promise.allSettled([
        processor.requestPayment(request),
        another().requestPayment(request),
      ]);
      assert.ok(answers.some(({ status }) => status === 'fulfilled'));
      const outcome = await processor.requestPayment(request);
      assertOutcome(outcome);
      assert.equal(outcome.status, 'paid');
      assert.equal(await vendor.collections(request.accountId), 1);
      await ear.hear();
      const { received, isPaid } = standingOf(ear.events, request, vendor.currency);
      assert.ok(isPaid, 'told by webhook');
      assertMoney(received, request.amount, 'received');
    },
  },
  {
    id: 'saved/lost',
    title: 'a charge whose answer was lost is charged once: found by its key, and told by webhook',
    needs: 'saved',
    run: async (subject) => {
      const { processor, vendor, another } = subject;
      const accountId = 'account-of-lost';
      const { methodId } = await keep(subject, accountId, 'set-1');
      const request = requestOf(subject, 'charge-lost', { accountId, savedMethodId: methodId });
      const ear = listen(subject);
      await askedInVain(subject, request);
      for (const one of [another(), processor]) {
        assert.equal((await one.requestPayment(request)).status, 'paid');
        assert.equal((await one.findByKey(request))?.status, 'paid');
      }
      assert.equal(await vendor.collections(accountId), 1);
      await ear.hear();
      const { received } = standingOf(ear.events, request, vendor.currency);
      assertMoney(received, request.amount, 'received');
    },
  },
  {
    id: 'cancel/open',
    title:
      'a request that is withdrawn cannot be paid any more; withdrawing it again, or asking for it again, changes nothing',
    needs: 'cancellations',
    run: async (subject) => {
      const { processor, vendor, cancellations } = subject;
      const { request, outcome } = await asked(subject, 'withdrawn', 'card');
      assert.notEqual(outcome.status, 'paid', 'the kit withdraws what is not paid');
      assert.equal(await cancellations?.isOpen(request), true);
      for (let times = 0; times < 2; times += 1) {
        assert.equal((await processor.cancelPayment?.(request))?.status, 'canceled');
        assert.equal(await cancellations?.isOpen(request), false, 'nobody can pay it');
      }
      const found = await processor.findByKey(request);
      assert.ok(found === undefined || found.status === 'declined', `seen: ${found?.status}`);
      await processor.requestPayment(request).then(
        ({ status }) => assert.equal(status, 'declined', 'it stays withdrawn'),
        () => undefined,
      );
      assert.equal(await cancellations?.isOpen(request), false);
      const ear = listen(subject);
      await ear.hear();
      assert.ok(!standingOf(ear.events, request, vendor.currency).isPaid);
    },
  },
  {
    id: 'cancel/paid',
    title: 'what is paid is not withdrawn: the answer tells that it is paid',
    needs: 'cancellations',
    run: async (subject) => {
      const { processor } = subject;
      const request = await paidByCard(subject, 'too-late');
      for (let times = 0; times < 2; times += 1) {
        const answer = await processor.cancelPayment?.(request);
        assert.equal(answer?.status, 'paid');
        assert.equal((await processor.findByKey(request))?.status, 'paid');
      }
    },
  },
  {
    id: 'cancel/never',
    title: 'a request that was never seen is withdrawn as well',
    needs: 'cancellations',
    run: async (subject) => {
      const { processor } = subject;
      const { accountId } = await paidByCard(subject, 'other');
      for (const payment of [
        { key: 'never', accountId },
        { key: 'never', accountId: 'nobody' },
      ]) {
        assert.equal((await processor.cancelPayment?.(payment))?.status, 'canceled');
      }
    },
  },
  {
    id: 'list/agrees',
    title: 'the list tells the same events as the webhooks, with the same keys',
    needs: 'listing',
    run: async (subject) => {
      const { processor, vendor, refunds, disputes } = subject;
      const fromMs = vendor.nowMs();
      const request = await paidByCard(subject, 'listed');
      await vendor.advance(MOMENT_MS);
      await refunds?.make(request, money('3', vendor.currency));
      await vendor.advance(MOMENT_MS);
      await disputes?.open(await paidByCard(subject, 'contested'), money('53.13', vendor.currency));
      await vendor.advance(MOMENT_MS);
      const ear = listen(subject);
      await ear.hear();
      assert.ok(ear.events.length >= 2);
      const listed = await listAll(processor, fromMs, vendor.nowMs());
      assert.deepStrictEqual(keysOf(listed), keysOf(ear.events));
      for (const event of listed) {
        const heard = ear.events.filter(({ eventKey }) => eventKey === event.eventKey);
        assert.ok(
          heard.some(({ type, amount }) => type === event.type && amount.amount === event.amount.amount),
          `${event.eventKey} tells the same`,
        );
      }
    },
  },
  {
    id: 'list/half-open',
    title: 'a range begins with its first moment and ends before its last',
    needs: 'listing',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const first = await paidByCard(subject, 'first');
      const fromMs = vendor.nowMs();
      await vendor.advance(MOMENT_MS);
      await paidByCard(subject, 'second');
      const untilMs = vendor.nowMs();
      const names = async (from: number, until: number) => [
        ...new Set((await listAll(processor, from, until)).map(({ key }) => key)),
      ];
      assert.deepStrictEqual(
        await names(fromMs, untilMs),
        [first.key],
        'the first moment is in, the last is not',
      );
      assert.deepStrictEqual(await names(fromMs + 1000, untilMs), [], 'nothing lies between');
      assert.deepStrictEqual(await names(untilMs, untilMs + 1000), ['second']);
      assert.deepStrictEqual((await names(fromMs, untilMs + 1000)).toSorted(), ['first', 'second']);
    },
  },
  {
    id: 'list/pages',
    title: 'pages come to an end, and together have every event',
    needs: 'listing',
    run: async (subject) => {
      const { another, processor, vendor, listing } = subject;
      const fromMs = vendor.nowMs();
      const keys: string[] = [];
      for (let index = 0; index < (listing?.paymentsOnThreePages ?? 0); index += 1) {
        if (index % 3 === 0) await vendor.advance(1000);
        keys.push((await paidByCard(subject, `page-${index}`)).key);
      }
      const { events: listed, cursors } = await pagesOf(processor, fromMs, vendor.nowMs() + 1000);
      assert.ok(cursors.length >= 2, `three pages or more; seen: ${cursors.length + 1}`);
      assert.deepStrictEqual([...new Set(listed.map(({ key }) => key))].toSorted(), keys.toSorted());
      // Any page can be asked for again, by another process.
      const [cursor = ''] = cursors;
      const range = { fromMs, untilMs: vendor.nowMs() + 1000, cursor };
      const [again, elsewhere] = [await processor.listEvents?.(range), await another().listEvents?.(range)];
      assert.deepStrictEqual(elsewhere, again);
      assert.ok((again?.events.length ?? 0) > 0);
    },
  },
  {
    id: 'list/trouble',
    title: 'a vendor out of order is no empty list',
    needs: 'listing',
    run: async (subject) => {
      const { processor, vendor } = subject;
      const fromMs = vendor.nowMs();
      await paidByCard(subject, 'before');
      await vendor.trouble('errors');
      const asking = async () => processor.listEvents?.({ fromMs, untilMs: fromMs + 60_000 });
      await refused(asking, ['PROVIDER_UNAVAILABLE']);
      await vendor.trouble(undefined);
      assert.ok((await listAll(processor, fromMs, fromMs + 60_000)).length > 0);
    },
  },
];

function saved({ processor }: PaymentSubject): NonNullable<PaymentProcessor['savedMethods']> {
  assert.ok(processor.savedMethods !== undefined, 'the processor keeps methods');
  return processor.savedMethods;
}

/** Has a card kept, and says which one it is. */
async function keep(subject: PaymentSubject, accountId: string, key: string): Promise<SavedMethod> {
  const before = await saved(subject).list(accountId);
  const setUp = await saved(subject).setUp({ key, accountId, method: 'card' });
  assert.ok(
    (setUp.actionUrl ?? '') !== '' || (setUp.clientSecret ?? '') !== '',
    'the payer has a page to go to, or the host a secret',
  );
  await subject.saved?.finish(accountId, setUp);
  const known = new Set(before.map(({ methodId }) => methodId));
  const [one, ...more] = (await saved(subject).list(accountId)).filter(
    ({ methodId }) => !known.has(methodId),
  );
  assert.ok(one !== undefined && more.length === 0, 'one more is kept');
  return one;
}

/** Refused as an outcome, or as an input that cannot be. */
async function notCollected(
  processor: PaymentProcessor,
  request: Parameters<PaymentProcessor['requestPayment']>[0],
): Promise<void> {
  const answer = await processor.requestPayment(request).catch((error: { code?: string }) => error);
  if (answer instanceof Error) assert.equal((answer as { code?: string }).code, 'INVALID_INPUT');
  else assert.equal((answer as { status: string }).status, 'declined');
}

async function listAll(
  processor: PaymentProcessor,
  fromMs: number,
  untilMs: number,
): Promise<readonly PaymentEvent[]> {
  return (await pagesOf(processor, fromMs, untilMs)).events;
}

async function pagesOf(
  processor: PaymentProcessor,
  fromMs: number,
  untilMs: number,
): Promise<{ readonly events: readonly PaymentEvent[]; readonly cursors: readonly string[] }> {
  const cursors: string[] = [];
  const events: PaymentEvent[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const range = { fromMs, untilMs, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await processor.listEvents?.(range);
    assert.ok(answer !== undefined, 'the processor lists events');
    events.push(...answer.events);
    if (answer.cursor === undefined) return { events, cursors };
    assert.ok(page < 1000, 'a list comes to its end');
    assert.notEqual(answer.cursor, cursor, 'each page has a cursor of its own');
    cursor = answer.cursor;
    cursors.push(cursor);
  }
}

function keysOf(events: readonly PaymentEvent[]): readonly string[] {
  return [...new Set(events.map(({ eventKey }) => eventKey))].toSorted();
}
