import { describe, expect, it } from 'vitest';
import { eachTestServer, providerOf } from './__fixtures__/provider.ts';
import { NOON_MS, nextUuid } from './__fixtures__/vonage-server.ts';

const server = eachTestServer();

describe('ending a leg', () => {
  it('hangs it up, once or twice', async () => {
    const { uuid } = server().add({ uuid: nextUuid(), status: 'answered' }, NOON_MS);
    const { vonage } = providerOf(server());
    expect(await vonage.endLeg?.({ legId: uuid })).toEqual({ status: 'done' });
    expect(server().requests).toContainEqual({
      method: 'PUT',
      path: `/v1/calls/${uuid}`,
      body: { action: 'hangup' },
    });
    expect(server().calls.get(uuid)?.status).toBe('completed');
    expect(await vonage.endLeg?.({ legId: uuid })).toEqual({ status: 'already-ended' });
  });

  it('knows a leg that the vendor does not', async () => {
    const { vonage } = providerOf(server());
    expect(await vonage.endLeg?.({ legId: nextUuid() })).toEqual({ status: 'not-found' });
    expect(await vonage.endLeg?.({ legId: 'no/leg' })).toEqual({ status: 'not-found' });
  });

  it('waits for a leg that is too young to be hung up', async () => {
    const call = server().add({ uuid: nextUuid(), status: 'started' }, NOON_MS);
    const pauses: number[] = [];
    const { vonage } = providerOf(server(), {
      wait: async (ms) => {
        pauses.push(ms);
        if (pauses.length === 2) call.status = 'ringing';
      },
    });
    expect(await vonage.endLeg?.({ legId: call.uuid })).toEqual({ status: 'done' });
    expect(pauses).toEqual([500, 1000]);
  });

  it('repeats an order whose answer was lost, and says when it stays lost', async () => {
    const { uuid } = server().add({ uuid: nextUuid(), status: 'answered' }, NOON_MS);
    server().troubles.push({ on: /^PUT/, lose: 'answer' }, { on: /^PUT/, status: 429 });
    const { vonage } = providerOf(server());
    // The first order was carried out; the vendor refuses the repeat, which is how we know.
    expect(await vonage.endLeg?.({ legId: uuid })).toEqual({ status: 'already-ended' });
    for (let index = 0; index < 4; index += 1) server().troubles.push({ on: /^PUT/, lose: 'request' });
    await expect(vonage.endLeg?.({ legId: uuid })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retry: 'same-key',
    });
    await server().close();
    await expect(vonage.endLeg?.({ legId: uuid })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('gives up on a leg that is refused for ever', async () => {
    const { uuid } = server().add({ uuid: nextUuid(), status: 'started' }, NOON_MS);
    const { vonage } = providerOf(server());
    await expect(vonage.endLeg?.({ legId: uuid })).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it('is all that can be done to a running leg: a limit cannot be moved, and that is declared', () => {
    const { vonage } = providerOf(server());
    expect(vonage.supports).toEqual({ endLeg: true });
    expect(vonage.limitLeg).toBeUndefined();
  });
});
