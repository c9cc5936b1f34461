import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusalKinds } from './refusal.ts';
import { routeTable } from './routes/table.ts';
import { systemTimers } from './system-timers.ts';

const guide = readFileSync(new URL('../../../docs/http.md', import.meta.url), 'utf8');
const table = routeTable({ timers: systemTimers, heartbeatMs: 1000, longestMs: 1000 });

test('the guide names every route, for whom it is, and no other', () => {
  const listed = [...guide.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \| (\w+)/gm)];
  expect(listed.map(([, name]) => name).sort()).toEqual(Object.keys(table).sort());
  const words = { member: ['member'], owner: ['owner'], viewer: ['anybody'], anyone: ['its', 'anybody'] };
  for (const [, name = '', word = ''] of listed) {
    const { access } = table[name as keyof typeof table];
    expect([name, words[access]]).toEqual([name, expect.arrayContaining([word])]);
  }
});

test('the guide names every refusal under its status', () => {
  for (const status of [409, 422]) {
    const line = guide.split('\n').find((text) => text.startsWith(`| ${status} | \``)) ?? '';
    const named = [...line.matchAll(/`([\w-]+)`/g)].map(([, code]) => code);
    const kinds = Object.entries(refusalKinds).filter(([, kind]) => kind.status === status);
    expect(named.sort()).toEqual(kinds.map(([code]) => code).sort());
  }
});
