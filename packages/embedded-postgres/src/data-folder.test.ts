import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { dataFolder } from './data-folder.ts';

const open = mkdtempSync(join(tmpdir(), 'live-calls-folder-'));
const closed = join(open, 'closed');
mkdirSync(closed);
chmodSync(open, 0o755);
chmodSync(closed, 0o700);
afterAll(() => rmSync(open, { recursive: true, force: true }));
// Nobody in particular, and surely not whoever runs this.
const server = { uid: 4_000_001, gid: 4_000_001 };

it('is the one that was asked for, where the server can reach it', () => {
  expect(dataFolder(join(open, 'data'), server)).toBe(join(open, 'data'));
  expect(dataFolder(join(open, 'not-yet', 'data'), server)).toBe(join(open, 'not-yet', 'data'));
  expect(dataFolder(join(closed, 'data'), undefined)).toBe(join(closed, 'data'));
});

it('is another one where it cannot, always the same for the same path', () => {
  const kept = dataFolder(join(closed, 'data'), server);
  expect(kept).toMatch(/live-calls-data-[0-9a-f]{16}$/);
  expect(dataFolder(join(closed, 'deeper', '..', 'data'), server)).toBe(kept);
  expect(dataFolder(join(closed, 'other'), server)).not.toBe(kept);
});

it('is never a folder of somebody else', () => {
  const kept = dataFolder(join(closed, 'data'), server);
  mkdirSync(kept);
  try {
    expect(() => dataFolder(join(closed, 'data'), server)).toThrow(`${kept} is not the server's`);
  } finally {
    rmSync(kept, { recursive: true });
  }
});
