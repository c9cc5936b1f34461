import { describe, expect, it } from 'vitest';
import { readDownload } from './read-download.ts';

describe('a download', () => {
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

  it('counts lines without the heading, however the pieces fall', async () => {
    const told: number[] = [];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const piece of ['head\r', '\none\r\ntw', 'o\r\n']) controller.enqueue(bytes(piece));
        controller.close();
      },
    });
    const pieces = await readDownload(body, ({ lines }) => told.push(lines));
    expect(told).toEqual([0, 1, 2]);
    expect(await new Blob([...pieces]).text()).toBe('head\r\none\r\ntwo\r\n');
  });

  it('fails when it breaks off, so that nobody takes half of it for the whole', async () => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.error(new TypeError('network'));
      },
    });
    await expect(readDownload(body, () => undefined)).rejects.toThrow('network');
  });
});
