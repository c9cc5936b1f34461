import type { PaymentEvent } from '@live-calls/core/adapter';
import { describe, expect, it } from 'vitest';
import { NOW_MS, request } from './__fixtures__/requests.ts';
import { eachStage } from './__fixtures__/stage.ts';

const stage = eachStage();
const day = { fromMs: NOW_MS, untilMs: NOW_MS + 86_400_000 };

async function all(
  range = day,
): Promise<{ readonly events: readonly PaymentEvent[]; readonly pages: number }> {
  const events: PaymentEvent[] = [];
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await stage().stripe.listEvents({ ...range, ...(cursor !== undefined && { cursor }) });
    events.push(...page.events);
    pages += 1;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { events, pages };
}

describe('listed events', () => {
  it('are those that the webhooks told', async () => {
    const { stripe, payAtPage, dispute, refund, transfer, webhooks } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    dispute('top_1', { amount: 100 });
    refund('top_1', 200);
    await stripe.requestPayment(request({ key: 'top_2', method: 'bank-transfer' }));
    await transfer(6000);
    const said = await Promise.all(webhooks().map((webhook) => stripe.parseWebhook(webhook)));
    const told = said.flatMap((one) => (one.status === 'events' ? one.events : []));
    const byKey = (events: readonly PaymentEvent[]) =>
      new Map(events.map((event) => [event.eventKey, event]));
    const { events } = await all();
    expect(byKey(events)).toEqual(byKey(told));
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['paid', 'disputed', 'returned', 'unallocated']),
    );
  });

  it('are all there, page by page, and none twice', async () => {
    const { stripe, payAtPage, refund, clock } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    for (let index = 0; index < 60; index += 1) {
      clock.nowMs += 1000;
      refund('top_1', 1);
    }
    const { events, pages } = await all();
    expect(pages).toBeGreaterThan(2);
    expect(new Set(events.flatMap(({ reference }) => reference ?? [])).size).toBe(60);
  });

  it('are those of the range, to the millisecond', async () => {
    const { stripe, payAtPage, dispute, clock } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    clock.nowMs = NOW_MS + 10_000;
    dispute('top_1');
    const typesIn = async (fromMs: number, untilMs: number) =>
      (await all({ fromMs, untilMs })).events.map(({ type }) => type);
    expect(await typesIn(NOW_MS + 10_000, NOW_MS + 10_001)).toEqual(['disputed']);
    expect(await typesIn(NOW_MS + 10_001, NOW_MS + 20_000)).toEqual([]);
    expect(await typesIn(NOW_MS + 1, NOW_MS + 10_000)).toEqual([]);
    expect(await typesIn(NOW_MS, NOW_MS + 1)).toEqual(['paid']);
  });

  it('of another release of the API are read from what they are about', async () => {
    const { stripe, payAtPage, dispute, refund, events: stored } = stage();
    await stripe.requestPayment(request());
    payAtPage('top_1');
    dispute('top_1', { amount: 100 });
    refund('top_1', 200);
    const before = await all();
    for (const event of stored()) {
      event.api_version = '2023-08-16';
      const { id, object, customer, currency } = event.data.object;
      event.data.object = { id, object, customer, currency, invoice: event.data.object.invoice };
    }
    const events = (await all()).events.map(({ type, amount, reference }) => ({ type, amount, reference }));
    expect(new Set(events)).toEqual(
      new Set(before.events.map(({ type, amount, reference }) => ({ type, amount, reference }))),
    );
  });

  it.each([
    ['fromMs', { fromMs: -1, untilMs: 5 }],
    ['untilMs', { fromMs: 5, untilMs: 5 }],
    ['cursor', { fromMs: 5, untilMs: 6, cursor: 'no cursor' }],
  ])('are asked for by a range; %s has a rule', async (field, range) => {
    const { stripe, requests } = stage();
    await expect(stripe.listEvents(range)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(requests()).toEqual([]);
  });
});
