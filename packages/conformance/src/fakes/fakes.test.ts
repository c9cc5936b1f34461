import { expect, test } from 'vitest';
import { memoryStorage } from '../../../storage-memory/src/index.ts';
import { accountOf, done, fails, recording, touching } from '../storage/actions.ts';
import { fakeNotifier } from './fake-notifier.ts';
import { fakePayments } from './fake-payments.ts';
import { fakeTelephony } from './fake-telephony.ts';
import { faultyStorage } from './faulty-storage.ts';
import { manualClock } from './manual-clock.ts';
import { sequentialIds } from './sequential-ids.ts';

test('a manual clock moves when told to, also backwards, and only by whole milliseconds', () => {
  const clock = manualClock(1000);
  clock.advance(500);
  clock.advance(-700);
  expect(clock.now()).toBe(800);
  clock.set(5);
  expect(clock.now()).toBe(5);
  expect(() => clock.advance(0.5)).toThrow(RangeError);
});

test('sequential ids count by prefix and sort', () => {
  const ids = sequentialIds();
  expect([ids.next('top'), ids.next('inv'), ids.next('top')]).toEqual([
    'top_000001',
    'inv_000001',
    'top_000002',
  ]);
});

test('a fault before the commit changes nothing, one after it loses the answer only', async () => {
  const storage = memoryStorage({ checked: true });
  const faulty = faultyStorage(storage, { before: [1], after: [2] });
  await fails(faulty, touching('acc', {}), 'STORAGE_UNAVAILABLE');
  expect(await storage.get('account', 'acc', [[]])).toEqual([undefined]);
  await fails(faulty, recording('acc', 'CA1'), 'OUTCOME_UNKNOWN');
  expect((await accountOf(storage, 'acc')).lastNumber).toBe(1);
  expect(await done(faulty, recording('acc', 'CA1'))).toEqual({ status: 'replayed', number: 1 });
  expect(faulty.records.map((record) => record.fate)).toEqual(['before', 'after', 'untouched']);
});

test('faults by chance repeat with their seed, hit decisions one by one, and end when healed', async () => {
  const run = async (): Promise<readonly string[]> => {
    const faulty = faultyStorage(memoryStorage(), {
      chance: { seed: 7, beforePercent: 20, afterPercent: 20 },
    });
    const batch = Array.from({ length: 50 }, (_, index) => recording('acc', `CA${index}`));
    const decided = await faulty.decide(batch, { priority: 'bulk' });
    faulty.heal();
    expect((await faulty.decide(batch, { priority: 'bulk' })).every((one) => one.status === 'done')).toBe(
      true,
    );
    expect((await accountOf(faulty, 'acc')).lastNumber).toBe(50);
    return decided.map((one) => (one.status === 'done' ? 'done' : one.error.code));
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(new Set(first)).toEqual(new Set(['done', 'STORAGE_UNAVAILABLE', 'OUTCOME_UNKNOWN']));
});

test('the fake processor collects once per key, and finds what was lost', async () => {
  const payments = fakePayments();
  payments.answerNext('answer-lost', 'unavailable', 'declined');
  const request = {
    key: 'k1',
    accountId: 'a',
    amount: { currency: 'USD', amount: '50' },
    method: 'card',
    description: 'credit',
  } as const;
  await expect(payments.requestPayment(request as never)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  expect(await payments.findByKey({ key: 'k1', accountId: 'a' })).toMatchObject({ status: 'paid' });
  expect(await payments.requestPayment(request as never)).toMatchObject({ status: 'paid' });
  expect(payments.collected).toEqual(['k1']);
  await expect(payments.requestPayment({ ...request, key: 'k2' } as never)).rejects.toMatchObject({
    code: 'PROVIDER_UNAVAILABLE',
  });
  expect(await payments.findByKey({ key: 'k2', accountId: 'a' })).toBeUndefined();
  expect(await payments.requestPayment({ ...request, key: 'k3' } as never)).toMatchObject({
    status: 'declined',
  });
});

test('the fake processor signs its events, and refuses a body that was touched', async () => {
  const payments = fakePayments();
  await payments.requestPayment({
    key: 'k',
    accountId: 'a',
    amount: { currency: 'USD', amount: '5' },
    method: 'bank-transfer',
    description: 'x',
  } as never);
  const webhook = payments.settle('k', 'paid');
  expect(await payments.parseWebhook(webhook)).toMatchObject({
    status: 'events',
    events: [{ key: 'k', type: 'paid' }],
  });
  expect(await payments.findByKey({ key: 'k', accountId: 'a' })).toMatchObject({ status: 'paid' });
  const touched = { ...webhook, body: Buffer.from(webhook.body).fill(' ', 0, 1) };
  await expect(payments.parseWebhook(touched)).rejects.toMatchObject({ code: 'WEBHOOK_REJECTED' });
});

test('a fake processor goes on from a snapshot that went through JSON', async () => {
  const before = fakePayments({ answer: () => 'requires-action' });
  const request = { accountId: 'a', amount: { currency: 'USD', amount: '50' }, method: 'card' } as const;
  for (const key of ['k1', 'k2']) await before.requestPayment({ ...request, key, description: 'x' } as never);
  const visa = { methodId: 'pm_1', method: 'card', label: 'Visa', isDefault: true } as const;
  before.keep('a', visa);
  before.keep('a', { ...visa, methodId: 'pm_2' });
  await before.savedMethods.remove({ accountId: 'a', methodId: 'pm_2' });
  before.settle('k1', 'paid');
  const snapshot = JSON.parse(JSON.stringify(before.snapshot()));
  const after = fakePayments({ from: snapshot });
  expect(after.snapshot()).toEqual(before.snapshot());
  expect(await after.findByKey({ key: 'k1', accountId: 'a' })).toMatchObject({ status: 'paid' });
  expect(await after.requestPayment({ ...request, key: 'k1', description: 'x' } as never)).toMatchObject({
    status: 'paid',
  });
  expect(await after.savedMethods.list('a')).toEqual([visa]);
  const other = { ...request, accountId: 'b', key: 'k3', description: 'x', savedMethodId: 'pm_1' };
  expect(await after.requestPayment(other as never)).toMatchObject({ status: 'declined' });
  after.settle('k2', 'paid');
  expect([after.collected, after.events.map(({ key }) => key)]).toEqual([
    ['k1', 'k2'],
    ['k1', 'k2'],
  ]);
  // The snapshot is of its moment.
  expect(before.collected).toEqual(['k1']);
});

test('the fake provider tells, lists and ends legs, and can fall silent', async () => {
  const telephony = fakeTelephony({ id: 'twilio', pageSize: 1 });
  const webhook = telephony.report({ legId: 'CA1', status: 'completed', durationSeconds: 5, endedAtMs: 10 });
  telephony.report({ legId: 'CA2', status: 'answered' });
  telephony.report({ legId: 'CA3', status: 'busy', endedAtMs: 20 });
  expect(await telephony.parseWebhook(webhook)).toMatchObject({
    status: 'events',
    events: [{ leg: { legId: 'CA1' } }],
  });
  const first = await telephony.listLegs({ fromMs: 0, untilMs: 100 });
  const second = await telephony.listLegs({ fromMs: 0, untilMs: 100, cursor: first.cursor ?? '' });
  expect([...first.legs, ...second.legs].map((leg) => leg.legId)).toEqual(['CA1', 'CA3']);
  expect(second.cursor).toBeUndefined();
  expect(await telephony.endLeg?.({ legId: 'CA2' })).toEqual({ status: 'done' });
  expect(await telephony.limitLeg?.({ legId: 'CA1', limitSeconds: 60 })).toEqual({ status: 'already-ended' });
  expect(await telephony.endLeg?.({ legId: 'none' })).toEqual({ status: 'not-found' });
  expect(await telephony.endLeg?.({ legId: 'CA2' })).toEqual({ status: 'already-ended' });
  telephony.failNext(1);
  await expect(telephony.fetchLeg({ legId: 'CA1' })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  expect((await telephony.fetchLeg({ legId: 'CA1' }))?.durationSeconds).toBe(5);
});

test('the fake notifier keeps what it was told, and fails when told to', async () => {
  const notifier = fakeNotifier();
  const announcement = { announcementId: 'n1', accountId: 'a', type: 'balance-low', atMs: 1, payload: {} };
  notifier.failNext(1);
  await expect(notifier.deliver(announcement)).rejects.toThrow('told to fail');
  await notifier.deliver(announcement);
  expect([notifier.attempts.length, notifier.delivered.length]).toEqual([2, 1]);
});
