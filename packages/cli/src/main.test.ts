import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-calls-'));
  const bands = [{ fromSecond: 0, rate: '0.06', perSeconds: 60, incrementSeconds: 1 }];
  await writeFile(
    join(folder, 'book.json'),
    JSON.stringify({ currency: 'USD', rules: [{ prefix: '44', bands }] }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function liveCalls(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['-C', '@live-calls/source', '--import', TSX, MAIN, ...args], {
    stdio: 'pipe',
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  return () => text;
}

const line = (id: number): string =>
  `${JSON.stringify({ id: String(id), start: '2026-11-23T10:00:00Z', durationSeconds: 1, to: '+442071838750' })}\n`;

it('rates standard input and exits with 0', async () => {
  const child = liveCalls('rate', '--price-book', join(folder, 'book.json'), '--calls', '-');
  const [out, err] = [textOf(child.stdout), textOf(child.stderr)];
  child.stdin?.end(line(1) + line(2));
  expect(await ended(child)).toBe(0);
  expect(out().trimEnd().split('\n')).toHaveLength(2);
  expect(err()).toContain('2 calls: 2 rated, 0 unrated, 0 rejected. Total 0.002 USD.');
  expect(err()).not.toContain('\u001b');
});

it('stops quietly when the reader of its results leaves, with more to read', async () => {
  const child = liveCalls('rate', '--price-book', join(folder, 'book.json'), '--calls', '-');
  const err = textOf(child.stderr);
  child.stdin?.on('error', () => undefined);
  child.stdout?.once('data', () => child.stdout?.destroy());
  let id = 0;
  const feed = setInterval(() => {
    if (child.stdin?.writable !== true) return;
    child.stdin.write(Array.from({ length: 5_000 }, (_, offset) => line(id + offset)).join(''));
    id += 5_000;
  }, 20);
  const status = await ended(child);
  clearInterval(feed);
  expect(err()).toBe('');
  expect(status).toBe(1);
});
