import { describe, expect, it } from 'vitest';
import { settled, storageThatReads, usd, type World, world } from './__fixtures__/world.ts';

/** Somebody who looks: everything that has come so far, as text. */
class Viewer {
  text = '';
  ended = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader();
    void this.#read();
  }

  get ids(): readonly string[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, id = '']) => id);
  }

  get last(): { readonly version: number; readonly wallet: { readonly posted: unknown } } {
    return JSON.parse([...this.text.matchAll(/^data: (.*)$/gm)].at(-1)?.[1] ?? 'null');
  }

  leave(): Promise<void> {
    return this.#reader.cancel();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.text += decoder.decode(value, { stream: true });
    }
    this.ended = true;
  }
}

/** A storage that counts how often an account row is read by itself, and that may be down. */
function watched() {
  const counts = { reads: 0, down: false };
  const storage = storageThatReads((get) => (table, accountId, keys) => {
    if (table === 'account') counts.reads += 1;
    return counts.down ? Promise.reject(new Error('down')) : get(table, accountId, keys);
  });
  const take = (): number => {
    const { reads } = counts;
    counts.reads = 0;
    return reads;
  };
  return { storage, counts, take };
}

async function look({ ask }: World, headers: Record<string, string> = {}): Promise<Viewer> {
  const viewer = new Viewer(await ask('/accounts/acme/live', { headers }));
  await settled();
  return viewer;
}

async function charge({ billing, system }: World, key: string): Promise<void> {
  await billing.wallets.adjust({ ...system, key, amount: usd('-1'), reason: 'Fee' });
}

describe('a live view', () => {
  it('shows where the account stands, then whatever changes, under the version as id', async () => {
    const here = await world();
    const response = await here.ask('/accounts/acme/live', { as: 'max' });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const viewer = new Viewer(response);
    await settled();
    expect(viewer.text).toMatch(/^retry: 2000\n\nid: \d+\nevent: standing\ndata: \{.*\}\n\n$/);
    expect(viewer.last).toMatchObject({ status: 'active', wallet: { posted: { amount: '100' } } });
    await here.timers.pass(5000);
    expect(viewer.ids).toHaveLength(1);
    await charge(here, 'a');
    await here.timers.pass(1000);
    expect(viewer.last.wallet.posted).toEqual({ currency: 'USD', amount: '99' });
    expect(viewer.ids).toHaveLength(2);
    await viewer.leave();
  });

  it('costs one read a second, however many look; and none once nobody does', async () => {
    const { storage, take } = watched();
    const here = await world({ storage });
    const viewers = await Promise.all(Array.from({ length: 50 }, () => look(here)));
    take();
    await here.timers.pass(10_000);
    expect(take()).toBe(10);
    await charge(here, 'a');
    await here.timers.pass(1000);
    for (const viewer of viewers) expect(viewer.ids).toHaveLength(2);
    await Promise.all(viewers.map((viewer) => viewer.leave()));
    expect(here.timers.running).toBe(0);
    take();
    await here.timers.pass(60_000);
    expect(take()).toBe(0);
  });

  it('tells who comes back only what is news to them', async () => {
    const here = await world();
    const first = await look(here);
    const seen = first.ids[0] ?? '';
    await first.leave();
    const back = await look(here, { 'last-event-id': seen });
    await here.timers.pass(3000);
    expect(back.ids).toEqual([]);
    await charge(here, 'a');
    await here.timers.pass(1000);
    expect(back.ids).toEqual([String(Number(seen) + 1)]);
    const behind = await look(here, { 'last-event-id': seen });
    expect(behind.ids).toEqual(back.ids);
    const odd = await look(here, { 'last-event-id': 'x'.repeat(5000) });
    expect(odd.ids).toEqual(back.ids);
    here.handler.close();
  });

  it('says now and then that it is there, and ends after a while, so that access is judged again', async () => {
    const here = await world({ live: { heartbeatMs: 10_000, longestMs: 25_000 } });
    const viewer = await look(here);
    await here.timers.pass(24_000);
    expect(viewer.text.match(/: still here/g)).toHaveLength(2);
    expect(viewer.ended).toBe(false);
    await here.timers.pass(1000);
    expect(viewer.ended).toBe(true);
    expect(here.timers.running).toBe(0);
  });

  it('ends with the request it was asked for in', async () => {
    const here = await world();
    const gone = new AbortController();
    const viewer = new Viewer(await here.ask('/accounts/acme/live', { signal: gone.signal }));
    await settled();
    gone.abort();
    await settled();
    expect([viewer.ended, here.timers.running]).toEqual([true, 0]);
  });

  it('ends when the handler closes', async () => {
    const here = await world();
    const viewers = await Promise.all([look(here), look(here)]);
    here.handler.close();
    await settled();
    expect(viewers.map(({ ended }) => ended)).toEqual([true, true]);
    expect(here.timers.running).toBe(0);
  });

  it('is told the latest, not everything in between, when it reads slowly', async () => {
    const here = await world();
    const response = await here.ask('/accounts/acme/live');
    for (let change = 0; change < 20; change += 1) {
      await charge(here, `fee-${change}`);
      await here.timers.pass(1000);
    }
    const viewer = new Viewer(response);
    await settled();
    expect(viewer.ids.length).toBeLessThan(6);
    expect(viewer.last.wallet.posted).toEqual({ currency: 'USD', amount: '80' });
    await viewer.leave();
  });

  it('outlasts a storage that cannot be reached, asking less and less', async () => {
    const { storage, counts, take } = watched();
    const here = await world({ storage });
    const viewer = await look(here);
    counts.down = true;
    take();
    await here.timers.pass(120_000);
    expect(take()).toBeLessThan(10);
    expect(here.failures).toHaveLength(1);
    counts.down = false;
    await charge(here, 'a');
    await here.timers.pass(30_000);
    expect(viewer.last.wallet.posted).toEqual({ currency: 'USD', amount: '99' });
    await viewer.leave();
  });

  it('is not given to more than there is room for', async () => {
    const here = await world({ limits: { viewersPerAccount: 2 } });
    const viewers = [await look(here), await look(here)];
    const third = await here.ask('/accounts/acme/live');
    expect([third.status, third.headers.get('retry-after'), await third.json()]).toMatchObject([
      429,
      '30',
      { code: 'too-many-views' },
    ]);
    await viewers[0]?.leave();
    expect((await here.ask('/accounts/acme/live')).status).toBe(200);
    here.handler.close();
  });

  it('is not begun by HEAD', async () => {
    const here = await world();
    const head = await here.ask('/accounts/acme/live', { method: 'HEAD' });
    expect([head.status, head.body, here.timers.running]).toEqual([200, null, 0]);
  });
});
