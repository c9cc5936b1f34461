import { describe, expect, it } from 'vitest';
import { eachTestServer, providerOf } from './__fixtures__/provider.ts';
import { account, NOON_MS, nextUuid, signedWebhook } from './__fixtures__/vonage-server.ts';

const server = eachTestServer();

describe('fetching a leg', () => {
  it('tells where it stands', async () => {
    const { uuid } = server().add({ uuid: nextUuid(), status: 'answered' }, NOON_MS);
    const { vonage } = providerOf(server(), { apiSecret: account.apiSecret });
    expect(await vonage.fetchLeg({ legId: uuid })).toMatchObject({ legId: uuid, status: 'answered' });
    expect(server().requests.map(({ path }) => path)).toEqual([`/v1/calls/${uuid}`]);
  });

  it('says the same as the webhook about what is billed', async () => {
    const call = server().add(
      {
        uuid: nextUuid(),
        status: 'completed',
        start_time: '2026-11-26T11:00:00Z',
        end_time: '2026-11-26T11:01:56Z',
        duration: '116',
        price: '0.00870000',
        network: '23420',
      },
      NOON_MS,
    );
    const { vonage } = providerOf(server());
    const event = { ...call, from: '12025550123', to: 442071838750, network: 'GB-FIXED', duration: 116 };
    const said = await vonage.parseWebhook(
      signedWebhook({ ...event, timestamp: '2026-11-26T11:01:56.100Z' }),
    );
    expect(said).toMatchObject({ events: [{ leg: await vonage.fetchLeg({ legId: call.uuid }) }] });
  });

  it('asks the report for a price that the call lacks', async () => {
    const { uuid } = server().add({ uuid: nextUuid(), status: 'completed', duration: 3 }, NOON_MS);
    server().reports.set(uuid, { call_id: uuid, total_price: '0.02', currency: 'EUR' });
    const { vonage } = providerOf(server(), { apiSecret: account.apiSecret });
    const leg = await vonage.fetchLeg({ legId: uuid });
    expect(leg?.vendorPrice).toEqual({ amount: '0.02', currency: 'EUR' });
  });

  it('asks the report for a leg that the list no longer has', async () => {
    const record = {
      account_id: account.apiKey,
      direction: 'inbound',
      from: '442079460000',
      to: '447700900000',
      date_start: '2026-08-01T10:00:00+0000',
      date_end: '2026-08-01T10:00:07+0000',
      duration: '7',
      currency: 'EUR',
      price: '0.0045',
      total_price: '0.00052500',
      country: 'GB',
    };
    const [uuid, failed, odd] = [nextUuid(), nextUuid(), nextUuid()];
    server().reports.set(uuid, { ...record, call_id: uuid, status: 'answered' });
    server().reports.set(failed, {
      ...record,
      call_id: failed,
      status: 'error',
      duration: 0,
      total_price: null,
    });
    server().reports.set(odd, { ...record, call_id: odd, status: 'started' });
    const { vonage } = providerOf(server(), { apiSecret: account.apiSecret });
    expect(await vonage.fetchLeg({ legId: uuid })).toEqual({
      legId: uuid,
      direction: 'inbound',
      from: '+442079460000',
      to: '+447700900000',
      status: 'completed',
      durationSeconds: 7,
      answeredAtMs: Date.parse('2026-08-01T10:00:00Z'),
      endedAtMs: Date.parse('2026-08-01T10:00:07Z'),
      vendorPrice: { amount: '0.00052500', currency: 'EUR' },
    });
    expect(await vonage.fetchLeg({ legId: failed })).toMatchObject({ status: 'failed', durationSeconds: 0 });
    expect(await vonage.fetchLeg({ legId: odd })).toBeUndefined();
    expect(await providerOf(server()).vonage.fetchLeg({ legId: uuid })).toBeUndefined();
  });

  it.each(['', '../../v2/reports', 'a/b', 'x'.repeat(101)])('never asks for %j', async (legId) => {
    expect(await providerOf(server()).vonage.fetchLeg({ legId })).toBeUndefined();
    expect(server().requests).toEqual([]);
  });

  it('is PROVIDER_UNAVAILABLE when nobody answers', async () => {
    await server().close();
    await expect(providerOf(server()).vonage.fetchLeg({ legId: 'x' })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });
});
