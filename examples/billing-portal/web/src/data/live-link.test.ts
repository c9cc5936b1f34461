import { describe, expect, it } from 'vitest';
import { type LinkWorld, LiveLink } from './live-link.ts';

describe('a live view', () => {
  class Stream extends EventTarget {
    readonly CLOSED = 2;
    readyState = 0;
    close(): void {
      this.readyState = 2;
    }
    fail(readyState: number): void {
      this.readyState = readyState;
      this.dispatchEvent(new Event('error'));
    }
  }

  function watched() {
    const streams: Stream[] = [];
    const waits: { readonly run: () => void; readonly afterMs: number }[] = [];
    const world: LinkWorld = {
      open: () => {
        const stream = new Stream();
        streams.push(stream);
        return stream as unknown as EventSource;
      },
      later: (run, afterMs) => {
        waits.push({ run, afterMs });
        return () => undefined;
      },
    };
    const states: string[] = [];
    const link = new LiveLink('acme', ({ link: state }) => states.push(state), world);
    return { link, streams, waits, states };
  }

  it('is told of by name, and keeps the latest while it is lost', () => {
    const { link, streams, states } = watched();
    link.open();
    link.open();
    streams[0]?.dispatchEvent(new Event('open'));
    streams[0]?.dispatchEvent(Object.assign(new Event('standing'), { data: '{"version":1}' }));
    streams[0]?.fail(0);
    expect(streams).toHaveLength(1);
    expect(states).toEqual(['live', 'live', 'lost']);
  });

  it('is opened anew with longer and longer waits when the server turns it away', () => {
    const { link, streams, waits } = watched();
    link.open();
    for (let turn = 0; turn < 6; turn += 1) {
      streams.at(-1)?.fail(2);
      waits.at(-1)?.run();
    }
    expect(waits.map(({ afterMs }) => afterMs)).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
    streams.at(-1)?.dispatchEvent(new Event('open'));
    streams.at(-1)?.fail(2);
    expect(waits.at(-1)?.afterMs).toBe(2000);
  });
});
