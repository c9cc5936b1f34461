import type { ReportedLeg } from '@live-calls/core/adapter';
import { Voice } from '@vonage/voice';
import { describe, expect, it } from 'vitest';
import { eachTestServer, providerOf } from './__fixtures__/provider.ts';
import { account, NOON_MS, nextUuid } from './__fixtures__/vonage-server.ts';
import type { VonageProvider } from './index.ts';

const server = eachTestServer();

const HOUR_MS = 3_600_000;
const range = { fromMs: NOON_MS - HOUR_MS, untilMs: NOON_MS };

/** A call that talked for a minute and ended at an instant. */
function ended(endMs: number, more: object = {}): string {
  const uuid = nextUuid();
  const iso = (ms: number): string => new Date(ms).toISOString();
  const times = { start_time: iso(endMs - 60_000), end_time: iso(endMs), duration: '60' };
  const call = { uuid, status: 'completed', price: '0.00450000', rate: '0.00450000', ...times, ...more };
  server().add(call, endMs - 70_000);
  return uuid;
}

async function all(vonage: VonageProvider, asked = range): Promise<{ legs: ReportedLeg[]; pages: number }> {
  const legs: ReportedLeg[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await vonage.listLegs(cursor === undefined ? asked : { ...asked, cursor });
    legs.push(...page.legs);
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined);
  return { legs, pages };
}

describe('listing', () => {
  it.each(['relative', 'absolute', 'none'] as const)('pages through everything, links %s', async (links) => {
    server().links = links;
    const ids = Array.from({ length: 250 }, (_, index) => ended(range.fromMs + index * 1000));
    const { vonage } = providerOf(server());
    const { legs, pages } = await all(vonage);
    expect(legs.map(({ legId }) => legId)).toEqual(ids);
    expect(pages).toBe(3);
    expect(legs[0]).toEqual({
      legId: ids[0],
      direction: 'outbound',
      to: '+442071838750',
      from: '+12025550123',
      status: 'completed',
      durationSeconds: 60,
      answeredAtMs: range.fromMs - 60_000,
      endedAtMs: range.fromMs,
      vendorPrice: { amount: '0.00450000', currency: 'EUR' },
    });
  });

  it("does so where the vendor's own iterator breaks on a relative link", async () => {
    for (let index = 0; index < 11; index += 1) ended(NOON_MS - HOUR_MS + index);
    const { applicationId, privateKey } = account;
    const voice = new Voice({ applicationId, privateKey }, { apiHost: server().url });
    const iterate = async (): Promise<number> => {
      let count = 0;
      const filter = { dateStart: new Date(0).toISOString(), dateEnd: new Date(NOON_MS).toISOString() };
      for await (const _ of voice.getAllCalls(filter)) count += 1;
      return count;
    };
    await expect(iterate()).rejects.toThrow('Invalid URL');
    expect((await all(providerOf(server()).vonage)).legs).toHaveLength(11);
  });

  it('is half-open by the end, and looks back for legs that began long before', async () => {
    const inside = ended(range.fromMs);
    ended(range.untilMs);
    ended(range.fromMs - 1);
    const last = ended(range.untilMs - 1);
    const long = ended(range.untilMs - 2, {
      start_time: new Date(range.untilMs - 7_200_002).toISOString(),
      duration: '7200',
    });
    server().begins.set(long, range.untilMs - 7_300_000);
    const { legs } = await all(providerOf(server()).vonage);
    expect(new Set(legs.map(({ legId }) => legId))).toEqual(new Set([inside, last, long]));
    const short = await all(providerOf(server(), { lookBackSeconds: 60 }).vonage);
    expect(short.legs.map(({ legId }) => legId)).toEqual([last]);
  });

  it('leaves running legs out, and gives those without any time rather than losing them', async () => {
    for (const status of ['started', 'ringing', 'answered', 'machine', 'teleported']) {
      server().add({ uuid: nextUuid(), status }, NOON_MS - 1000);
    }
    const busy = server().add({ uuid: nextUuid(), status: 'busy' }, NOON_MS - 1000);
    const { legs } = await all(providerOf(server()).vonage);
    expect(legs).toEqual([
      { legId: busy.uuid, direction: 'outbound', to: '+442071838750', from: '+12025550123', status: 'busy' },
    ]);
  });

  it('fills in a price that came later, and the currency with it', async () => {
    const uuid = ended(NOON_MS - 1000, { price: null });
    const known = ended(NOON_MS - 2000);
    const { vonage } = providerOf(server(), { apiSecret: account.apiSecret });
    const price = async (): Promise<unknown> =>
      (await all(vonage)).legs.find(({ legId }) => legId === uuid)?.vendorPrice;
    expect(await price()).toBeUndefined();
    server().reports.set(uuid, { call_id: uuid, total_price: 0.0045, price: 0.1, currency: 'EUR' });
    server().reports.set(known, { call_id: known, total_price: '99', currency: 'USD' });
    expect(await price()).toEqual({ amount: '0.0045', currency: 'EUR' });
    server().calls.get(uuid)!.price = '0.00449999';
    expect(await price()).toEqual({ amount: '0.00449999', currency: 'EUR' });
    const asked = server().requests.filter(({ path }) => path.startsWith('/v2/reports/records'));
    expect(asked.map(({ path }) => new URL(path, 'http://x').searchParams.get('id'))).toEqual([uuid, uuid]);
  });

  it('reads every page of a report, and no price without a currency', async () => {
    server().reportPage = 2;
    const ids = Array.from({ length: 5 }, (_, index) => ended(NOON_MS - 1000 - index, { price: null }));
    for (const id of ids) server().reports.set(id, { call_id: id, total_price: '0.01', currency: 'eur' });
    server().reports.set(ids[4] ?? '', { call_id: ids[4], total_price: '0.01' });
    const { legs } = await all(providerOf(server(), { apiSecret: account.apiSecret }).vonage);
    expect(legs.filter(({ vendorPrice }) => vendorPrice?.currency === 'EUR')).toHaveLength(4);
  });

  it('gives the same legs again and again', async () => {
    for (let index = 0; index < 120; index += 1) ended(NOON_MS - 1 - index * 1000);
    const { vonage } = providerOf(server());
    expect(await all(vonage)).toEqual(await all(vonage));
  });
});

describe('trouble', () => {
  it('of the passing kind is waited out, as long as the vendor asks', async () => {
    ended(NOON_MS - 1000);
    server().troubles.push(
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 429, headers: { 'retry-after': new Date(NOON_MS + 7000).toUTCString() } },
      { status: 503 },
    );
    const { vonage, pauses } = providerOf(server());
    expect((await all(vonage)).legs).toHaveLength(1);
    expect(pauses).toEqual([3000, 7000, 2000]);
  });

  it('of the network is waited out as well', async () => {
    ended(NOON_MS - 1000);
    server().troubles.push({ lose: 'request' }, { lose: 'answer' }, { status: 200, body: 'no json' });
    expect((await all(providerOf(server()).vonage)).legs).toHaveLength(1);
  });

  it('that lasts is PROVIDER_UNAVAILABLE', async () => {
    for (let index = 0; index < 4; index += 1) server().troubles.push({ status: 502 });
    const { vonage, pauses } = providerOf(server());
    await expect(vonage.listLegs(range)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      details: { adapter: 'vonage' },
    });
    expect(pauses).toEqual([500, 1000, 2000]);
    await server().close();
    await expect(vonage.listLegs(range)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('with credentials is CONFIGURATION_INVALID, at once', async () => {
    ended(NOON_MS - 1000, { price: null });
    const { vonage, pauses } = providerOf(server(), { apiSecret: 'wrong' });
    await expect(vonage.listLegs(range)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      retry: 'never',
    });
    const other = providerOf(server(), { applicationId: 'other' });
    await expect(other.vonage.listLegs(range)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect([...pauses, ...other.pauses]).toEqual([]);
  });

  it('of pages that do not advance is a failure, not an end', async () => {
    const page = (more: object): string => JSON.stringify({ count: 500, _embedded: { calls: [] }, ...more });
    const loops = [page({}), page({ _links: { next: { href: '/v1/calls?record_index=0' } } })];
    for (const body of loops) {
      server().troubles.push({ status: 200, body });
      await expect(providerOf(server()).vonage.listLegs(range)).rejects.toMatchObject({
        code: 'PROVIDER_UNAVAILABLE',
      });
    }
  });

  it.each([
    ['fromMs', { fromMs: -1, untilMs: 5 }],
    ['fromMs', { fromMs: Number.NaN, untilMs: 5 }],
    ['untilMs', { fromMs: 5, untilMs: 5 }],
    ['cursor', { fromMs: 5, untilMs: 6, cursor: 'x' }],
  ])('of the request names %s', async (field, request) => {
    await expect(providerOf(server()).vonage.listLegs(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(server().requests).toEqual([]);
  });
});
