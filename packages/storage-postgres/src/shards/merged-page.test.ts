import { planList } from '@live-calls/core/adapter';
import { describe, expect, test } from 'vitest';
import { mergedPage } from './merged-page.ts';

const plan = planList('account', { order: 'byAccount', limit: 4 }, 'operator');
const rows = (ids: string) => [...ids].map((accountId) => ({ accountId }));
const ids = (page: { readonly rows: readonly { readonly accountId: string }[] }) =>
  page.rows.map(({ accountId }) => accountId).join('');

describe('mergedPage', () => {
  test('gives the first rows of all pages in order, and a cursor while there is more', () => {
    const page = mergedPage(plan, [{ rows: rows('adf') }, { rows: rows('bc') }, { rows: [] }]);
    expect(ids(page)).toBe('abcd');
    const { after } = planList(
      'account',
      { order: 'byAccount', limit: 4, cursor: page.cursor ?? '' },
      'operator',
    );
    expect(after).toEqual(['d']);
    expect(mergedPage(plan, [{ rows: rows('ad') }, { rows: rows('bc') }])).not.toHaveProperty('cursor');
  });

  test('stops where a shard has more than it gave: its next row may come before those of the others', () => {
    const page = mergedPage(plan, [{ rows: rows('ab'), cursor: 'more' }, { rows: rows('xyz') }]);
    expect(ids(page)).toBe('ab');
    expect(page).toHaveProperty('cursor');
  });

  test('orders descending, by numbers as numbers and by text as code points', () => {
    const due = planList('due', { order: 'byDue', limit: 10, descending: true }, 'operator');
    const row = (dueAtMs: number, accountId: string) => ({ dueAtMs, accountId, kind: '', reference: '' });
    const page = mergedPage(due, [
      { rows: [row(10, 'a'), row(9, '\u{1F4DE}')] },
      { rows: [row(9, '\uFB01'), row(9, 'a')] },
    ]);
    expect(page.rows.map(({ dueAtMs, accountId }) => `${dueAtMs}${accountId}`)).toEqual([
      '10a',
      '9\u{1F4DE}',
      '9\uFB01',
      '9a',
    ]);
  });
});
