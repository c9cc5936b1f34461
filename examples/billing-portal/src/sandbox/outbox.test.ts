import type { Webhook } from '@live-calls/core/adapter';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox } from './outbox.ts';

const webhook: Webhook = { method: 'POST', url: '/', headers: {}, body: new Uint8Array() };
const letter = (key: string) => ({ key, webhook });

/** An outbox whose other side answers when the test says so. */
function opened() {
  const arrived: string[] = [];
  const answers: ((isThere: boolean) => void)[] = [];
  const outbox = new Outbox({
    send: () => new Promise((answer) => answers.push(answer)),
    arrived: async (key) => void arrived.push(key),
  });
  return { outbox, arrived, answer: (isThere: boolean) => answers.shift()?.(isThere) };
}

/** What is under way goes as far as it can, but no pause ends. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
const isDone = async (work: Promise<void>): Promise<boolean> => {
  let done = false;
  void work.then(() => {
    done = true;
  });
  await settled();
  return done;
};

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('letters', () => {
  it('are delivered in order, again until they have arrived', async () => {
    const { outbox, arrived, answer } = opened();
    const [first, second] = [outbox.post(letter('one')), outbox.post(letter('two'))];
    answer(false);
    expect(await isDone(first)).toBe(true);
    await vi.runAllTimersAsync();
    answer(true);
    await settled();
    answer(true);
    await second;
    expect(arrived).toEqual(['one', 'two']);
  });

  it('that are posted while another one is in trouble do not keep whoever posts them', async () => {
    const { outbox, answer } = opened();
    const first = outbox.post(letter('one'));
    answer(false);
    await first;
    expect(await isDone(outbox.post(letter('two')))).toBe(true);
    await outbox.close();
  });

  it('that are posted just as the last one has arrived are delivered, too', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const arrived: string[] = [];
      const outbox: Outbox = new Outbox({
        send: async () => true,
        arrived: async (key) => {
          arrived.push(key);
          if (key === 'one') void later(turns).then(() => outbox.post(letter('two')));
        },
      });
      await outbox.post(letter('one'));
      await settled();
      expect(arrived, `after ${turns} turns`).toEqual(['one', 'two']);
    }
  });

  it('that have arrived and could not be noted are sent once more, and noted then', async () => {
    const noted = vi
      .fn<(key: string) => Promise<void>>()
      .mockRejectedValueOnce(new Error('No database.'))
      .mockResolvedValue();
    const send = vi.fn(async () => true);
    const outbox = new Outbox({ send, arrived: noted });
    await outbox.post(letter('one'));
    await vi.runAllTimersAsync();
    await outbox.close();
    expect([send.mock.calls.length, noted.mock.calls.length]).toEqual([2, 2]);
  });

  it('wait no longer once it closes, also when the last attempt is still under way', async () => {
    const { outbox, arrived, answer } = opened();
    const posted = outbox.post(letter('one'));
    const closed = outbox.close();
    answer(false);
    expect(await isDone(closed)).toBe(true);
    expect(await isDone(posted)).toBe(true);
    expect(arrived).toEqual([]);
  });
});
