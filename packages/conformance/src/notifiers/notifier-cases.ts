import assert from 'node:assert/strict';
import type { Announcement, Notifier } from '@live-calls/core/adapter';
import type { NotifierCase, NotifierSubject } from './subject.ts';
import { told, toldFacts, toldTypes } from './told.ts';

/** Names that people gave to break headers, markup and lines, and names of other scripts. */
const HOSTILE = [
  { company: 'Acme\r\nBcc: thief@evil.example\r\n\r\nbody', person: 'A\nB' },
  { company: '<script>alert(1)</script>', person: '"><img src=x onerror=alert(1)>' },
  { company: 'Ācmé 株式会社 شركة', person: 'Łukasz Ömer 山田' },
  { company: '\u202egnp.exe', person: '\u0000\u0007' },
  { company: '"; DROP TABLE --', person: '%s {{name}} $(id)' },
];

/** Every promise of the contract `notifier/v1`. */
export const notifierCases: readonly NotifierCase[] = [
  {
    id: 'declares',
    title: 'the notifier declares its contract and a name',
    run: async ({ notifier }) => {
      assert.equal(notifier.contract, 'notifier/v1');
      assert.match(notifier.id, /^[a-z][a-z0-9-]{0,39}$/);
    },
  },
  {
    id: 'tell/arrives',
    title: 'what was delivered has arrived, once, and names its account',
    run: async ({ notifier, receiver }) => {
      await notifier.deliver(told());
      const received = await receiver.received();
      assert.equal(received.length, 1);
      assert.match(received[0]?.text ?? '', /Acme/);
    },
  },
  {
    id: 'tell/every-type',
    title: 'every type arrives, and one that nobody knows yet',
    run: async ({ notifier, receiver }) => {
      for (const type of toldTypes) await notifier.deliver(told({ type, announcementId: `1-${type}` }));
      assert.equal((await receiver.received()).length, toldTypes.length);
    },
  },
  {
    id: 'tell/hostile-names',
    title: 'names that try to break out of headers and markup arrive as one message each',
    run: async ({ notifier, receiver }) => {
      for (const [index, names] of HOSTILE.entries()) {
        await notifier.deliver(told({ announcementId: `h-${index}`, payload: toldFacts(names) }));
      }
      assert.equal((await idsAt(receiver)).size, HOSTILE.length);
      assert.equal((await receiver.received()).length, HOSTILE.length);
    },
  },
  {
    id: 'id/distinct',
    title: 'no two announcements share an id, not even of two accounts that named theirs alike',
    run: async ({ notifier, receiver }) => {
      const all = [
        told(),
        told({ announcementId: '000000000008-balance-low' }),
        told({ accountId: 'other' }),
      ];
      for (const one of all) await notifier.deliver(one);
      assert.equal((await idsAt(receiver)).size, all.length);
    },
  },
  {
    id: 'id/stable',
    title: 'delivered again, by this process or another, it has the same id',
    run: async ({ notifier, receiver, another }) => {
      for (const one of [notifier, notifier, another()]) await one.deliver(told());
      assert.ok((await receiver.received()).length >= 2, 'the other process knows nothing of the first');
      assert.equal((await idsAt(receiver)).size, 1);
    },
  },
  {
    id: 'id/race',
    title:
      'of two workers that deliver the same at once both succeed, and the receiver can tell that it is one',
    run: async ({ notifier, receiver, another }) => {
      await Promise.all([notifier, another(), another()].map((one) => one.deliver(told())));
      assert.ok((await receiver.received()).length >= 1);
      assert.equal((await idsAt(receiver)).size, 1);
    },
  },
  {
    id: 'trouble/later',
    title: 'what a receiver refuses for now is not delivered, may be repeated, and then arrives',
    run: (subject) => failsAndRecovers(subject, 'later'),
  },
  {
    id: 'trouble/silence',
    title: 'a receiver that cuts the line did not take it; repeated, it arrives',
    run: (subject) => failsAndRecovers(subject, 'silence'),
  },
  {
    id: 'trouble/never',
    title: 'what a receiver refuses for good is told apart, so that nobody repeats it',
    run: async ({ notifier, receiver }) => {
      receiver.trouble('never');
      assert.equal(await failureOf(notifier, told()), 'DELIVERY_REFUSED');
    },
  },
];

async function failsAndRecovers(
  { notifier, receiver }: NotifierSubject,
  kind: 'later' | 'silence',
): Promise<void> {
  receiver.trouble(kind);
  for (const attempt of [1, 2]) {
    const code = await failureOf(notifier, told());
    assert.notEqual(code, 'delivered', `attempt ${attempt} did not arrive`);
    assert.notEqual(code, 'DELIVERY_REFUSED', 'it may succeed later');
  }
  receiver.trouble(undefined);
  const before = (await receiver.received()).length;
  await notifier.deliver(told());
  assert.equal((await receiver.received()).length, before + 1);
  assert.equal((await idsAt(receiver)).size, 1);
}

async function failureOf(notifier: Notifier, announcement: Announcement): Promise<unknown> {
  try {
    await notifier.deliver(announcement);
  } catch (error) {
    return (error as { readonly code?: unknown } | null)?.code ?? 'thrown';
  }
  return 'delivered';
}

async function idsAt(receiver: NotifierSubject['receiver']): Promise<ReadonlySet<string>> {
  return new Set((await receiver.received()).map((one) => one.messageId));
}
