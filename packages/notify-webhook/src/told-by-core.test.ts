import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TellingAccount, tellingAccount } from '../../notify-smtp/src/__fixtures__/telling-account.ts';
import { secrets } from './__fixtures__/notifier-subject.ts';
import { type Receiver, startReceiver } from './__fixtures__/receiver.ts';
import { type WebhookEvent, webhookNotifier } from './index.ts';

let receiver: Receiver;
let acme: TellingAccount;

beforeEach(async () => {
  receiver = await startReceiver();
  acme = await tellingAccount(webhookNotifier({ url: receiver.url, secrets }));
});
afterEach(() => receiver.close());

const MINUTE_MS = 60_000;

/** What the receiver took, verified by the public library of the scheme. */
function events(): readonly WebhookEvent[] {
  const scheme = new Webhook(secrets[0]);
  return receiver.taken.map(({ body, headers }) => {
    return scheme.verify(body, headers as Record<string, string>) as WebhookEvent;
  });
}

describe('what core announces is posted', () => {
  it('signed, one event for each, with the facts as they were committed', async () => {
    const { billing, buy, move, owner } = acme;
    await buy('card', '50');
    await move('-149');
    await billing.worker.runOnce();
    const { announcements } = await billing.notifications.announcements(owner);
    const committed = announcements.map(({ announcementId, type, payload, at }) => {
      const data = { accountId: 'acme', announcementId, facts: payload };
      return { type, timestamp: at.toISOString(), data };
    });
    expect(events().toSorted((a, b) => (a.type < b.type ? -1 : 1))).toEqual(
      committed.toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    );
    expect(
      events()
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['balance-critical', 'payment-received']);
    expect(announcements.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('again after a failure, under the id of the first attempt', async () => {
    const { billing, clock, move } = acme;
    receiver.answerWith(500);
    await move('-85');
    expect(await billing.worker.runOnce()).toMatchObject({ failed: 1 });
    receiver.answerWith(204);
    expect(await billing.worker.runOnce()).toMatchObject({ delivered: 0 });
    clock.advance(MINUTE_MS);
    expect(await billing.worker.runOnce()).toMatchObject({ delivered: 1 });
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size, events().length]).toEqual([2, 1, 1]);
  });

  it('never again to an address that is gone: a dead letter that says so, until it is asked for', async () => {
    const { billing, clock, move, owner, dead } = acme;
    receiver.answerWith(410);
    await move('-85');
    expect(await billing.worker.runOnce()).toMatchObject({ dead: 1 });
    clock.advance(24 * 60 * MINUTE_MS);
    expect(await billing.worker.runOnce()).toMatchObject({ delivered: 0, failed: 0, dead: 0 });
    const [letter] = await dead(owner);
    expect(letter?.failure).toMatchObject({ kind: 'refused', reason: expect.stringContaining('410') });
    receiver.answerWith(204);
    const announcementId = letter?.announcementId ?? '';
    await billing.notifications.retryDelivery({ ...owner, announcementId });
    expect(await billing.worker.runOnce()).toMatchObject({ delivered: 1 });
    expect(events()).toMatchObject([{ type: 'balance-low', data: { announcementId } }]);
  });
});
