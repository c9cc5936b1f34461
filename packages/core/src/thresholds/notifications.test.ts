import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import type { SpendRow } from '../ports/rows.ts';
import { contextOf, decided, open, openedAccount } from '../reports/__fixtures__/journal.ts';
import { Draft } from '../wallets/draft.ts';
import { createWorker } from '../worker/worker.ts';
import { createNotifications, type Notifications } from './notifications.ts';
import type { ThresholdLevel } from './threshold-level.ts';
import { initialThresholds } from './threshold-state.ts';

const actor = { role: 'owner', id: 'olga', accountId: 'acme' } as const;
const own = { actor, accountId: 'acme' } as const;
const NOW = Date.UTC(2026, 10, 10, 12);
const DAY_MS = 86_400_000;
const UNIT = 10n ** 12n;

let storage: ReturnType<typeof memoryStorage>;
let context: Context;
let notifications: Notifications;

beforeEach(async () => {
  storage = memoryStorage();
  context = contextOf(storage, NOW);
  notifications = createNotifications(context);
  await open(
    storage,
    openedAccount('acme', { thresholds: initialThresholds('USD'), openedAtMs: NOW - 30 * DAY_MS }),
  );
});

/** Moves money between wallet and adjustments. */
async function move(units: number): Promise<void> {
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide(view) {
      if (view.account === undefined) throw new Error('no account');
      const draft = new Draft({ account: view.account, clockMs: NOW, actor: 'system:test' });
      const [debitBook, creditBook] =
        units < 0 ? (['wallet', 'adjustment'] as const) : (['adjustment', 'wallet'] as const);
      const amountAtoms = (BigInt(Math.abs(units) * 100) * UNIT) / 100n;
      draft.post({ type: 'adjustment', debitBook, creditBook, amountAtoms, reference: 'x' });
      return { outcome: undefined, changes: draft.changes(view) };
    },
  });
}

async function spend(days: readonly (readonly [day: string, units: number])[]): Promise<void> {
  const rows = days.map(([period, units]): SpendRow => {
    return { accountId: 'acme', period, amountAtoms: BigInt(units) * UNIT, legs: 1 };
  });
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide: (view) => ({
      outcome: undefined,
      changes: {
        account: view.account ?? openedAccount('acme'),
        writes: rows.map((row) => ({ type: 'insert', table: 'spend', row }) as const),
      },
    }),
  });
}

async function told(): Promise<readonly string[]> {
  const { announcements } = await notifications.announcements(own);
  return announcements.map(({ type }) => type).reverse();
}

describe('thresholds', () => {
  it('sleep on an account that never had money, then tell the worst once', async () => {
    expect(await notifications.banner(own)).toBeUndefined();
    await move(100);
    expect(await told()).toEqual([]);
    await move(-80);
    expect(await told()).toEqual(['balance-low']);
    await move(-20);
    expect(await told()).toEqual(['balance-low', 'balance-empty']);
    await move(6);
    expect(await notifications.banner(own)).toMatchObject({ severity: 'low', balance: { amount: '6' } });
    await move(17);
    expect(await notifications.banner(own)).toBeUndefined();
    expect(await told()).toEqual(['balance-low', 'balance-empty', 'balance-restored']);
  });

  it('wake with the first fall when the first credit does not reach them', async () => {
    await move(3);
    expect(await told()).toEqual([]);
    await move(-1);
    expect(await told()).toEqual(['balance-critical']);
  });

  it('keep a snapshot of what was true', async () => {
    await notifications.saveRecipients({
      ...own,
      recipients: [{ email: 'ann@example.com', name: 'Ann' }],
      revision: 0,
    });
    await move(100);
    await move(-95);
    await notifications.saveRecipients({ ...own, recipients: [], revision: 1 });
    const [announcement] = (await notifications.announcements({ ...own, status: 'pending' })).announcements;
    expect(announcement).toMatchObject({
      type: 'balance-critical',
      at: new Date(NOW),
      payload: {
        accountName: 'Acme',
        balance: '5',
        currency: 'USD',
        severity: 'critical',
        level: { levelId: 'critical', amount: '5' },
        crossed: [{ levelId: 'critical' }, { levelId: 'low' }],
        recipients: [{ email: 'ann@example.com', name: 'Ann' }],
      },
    });
  });

  it('are saved as a whole, judged on the spot, and told only news', async () => {
    await move(100);
    const at = (levelId: string, amount: string): ThresholdLevel => ({
      levelId,
      severity: 'low',
      type: 'amount',
      amount,
    });
    const saved = await notifications.saveThresholds({ ...own, levels: [at('a', '150')], revision: 0 });
    expect(saved).toMatchObject({ status: 'saved', revision: 1, levels: [{ standing: 'crossed' }] });
    expect(await told()).toEqual(['balance-low']);
    expect(
      await notifications.saveThresholds({ ...own, levels: [at('a', '150')], revision: 0 }),
    ).toMatchObject({ replayed: true });
    expect(await notifications.saveThresholds({ ...own, levels: [], revision: 0 })).toMatchObject({
      status: 'stale',
      current: { revision: 1 },
    });
    await notifications.saveThresholds({ ...own, levels: [], revision: 1 });
    await notifications.saveThresholds({ ...own, levels: [at('b', '120')], revision: 2 });
    expect(await told()).toEqual(['balance-low']);
    expect(await notifications.thresholds(own)).toMatchObject({
      levels: [{ standing: 'crossed', since: new Date(NOW) }],
    });
  });

  it.each([
    [{ levels: [{ levelId: 'a', severity: 'bad', type: 'amount', amount: '1' }] }, 'levels[0].severity'],
    [{ levels: [{ levelId: 'a', severity: 'low', type: 'amount', amount: '1e3' }] }, 'levels[0].amount'],
    [
      { levels: [{ levelId: 'a', severity: 'low', type: 'amount', amount: '5', rearmAmount: '4' }] },
      'levels[0].rearmAmount',
    ],
    [{ levels: [{ levelId: 'a', severity: 'low', type: 'runway', days: 0.5 }] }, 'levels[0].days'],
    [{ levels: Array.from({ length: 13 }, () => ({})) }, 'levels'],
    [{ rearmPercent: -1 }, 'rearmPercent'],
  ])('refuse %j', async (change, field) => {
    const request = { ...own, levels: [], revision: 0, ...change } as never;
    await expect(notifications.saveThresholds(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
  });
});

describe('recipients', () => {
  it('are de-duplicated and saved against the revision that was read', async () => {
    const recipients = [
      { email: 'ann@Example.com' },
      { email: 'ann@example.COM', name: 'Again' },
      { email: 'bob@example.com' },
    ];
    const saved = await notifications.saveRecipients({ ...own, recipients, revision: 0 });
    expect(saved).toEqual({
      status: 'saved',
      replayed: false,
      recipients: [{ email: 'ann@example.com' }, { email: 'bob@example.com' }],
      revision: 1,
    });
    expect(await notifications.saveRecipients({ ...own, recipients, revision: 0 })).toMatchObject({
      replayed: true,
    });
    const stale = await notifications.saveRecipients({ ...own, recipients: [], revision: 0 });
    expect(stale).toMatchObject({ status: 'stale', current: { revision: 1 } });
    expect((await notifications.recipients(own)).recipients).toHaveLength(2);
  });

  it('are saved by one of many editors', async () => {
    const edits = Array.from({ length: 20 }, (_, index) =>
      notifications.saveRecipients({
        ...own,
        recipients: [{ email: `editor${index}@example.com` }],
        revision: 0,
      }),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'saved')).toHaveLength(1);
  });

  it('refuse headers, strangers and members', async () => {
    const save = (change: object): Promise<unknown> =>
      notifications.saveRecipients({ ...own, recipients: [], revision: 0, ...change } as never);
    await expect(
      save({ recipients: [{ email: 'a@example.com\r\nBcc: b@example.com' }] }),
    ).rejects.toMatchObject({
      details: { field: 'recipients[0].email' },
    });
    await expect(save({ recipients: [{ email: 'a@example.com', name: 'A\nB' }] })).rejects.toMatchObject({
      details: { field: 'recipients[0].name' },
    });
    await expect(save({ actor: { ...actor, role: 'member' } })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    await expect(save({ accountId: 'other' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });
});

describe('runway', () => {
  const week: ThresholdLevel = { levelId: 'week', severity: 'low', type: 'runway', days: 7 };

  it('is the balance over the mean of the last seven complete days', async () => {
    await move(100);
    expect(await notifications.runway(own)).toMatchObject({ status: 'unused' });
    await spend([
      ['2026-11-03', 21],
      ['2026-11-09', 49],
      ['2026-11-10', 1000],
      ['2026-11-02', 1000],
    ]);
    expect(await notifications.runway(own)).toEqual({
      status: 'estimated',
      daysLeft: 10,
      balance: { currency: 'USD', amount: '100' },
      burnPerDay: { currency: 'USD', amount: '10' },
      runsOut: { on: '2026-11-20', payByCard: '2026-11-19' },
      assumptions: { pattern: 'mean', days: 7, from: '2026-11-03', until: '2026-11-10', timeZone: 'UTC' },
    });
    // 10 November 2026 is a Tuesday: seen at 0, 0, 0 and 21; Mondays at 0, 0, 0 and 49; Mondays before cost 1000 once.
    expect(await notifications.runway({ ...own, pattern: 'weekday' })).toMatchObject({
      status: 'estimated',
      assumptions: { pattern: 'weekday', days: 28 },
    });
  });

  it('knows nothing on the first day', async () => {
    await open(storage, openedAccount('fresh', { openedAtMs: NOW }));
    const request = { actor: { role: 'system', id: 'x' }, accountId: 'fresh' } as const;
    expect(await notifications.runway(request)).toMatchObject({ status: 'no-history' });
  });

  it('is judged once a local day, and between judgements with every change', async () => {
    await move(100);
    await spend([['2026-11-09', 70]]);
    await notifications.saveThresholds({ ...own, levels: [week], revision: 0 });
    expect(await told()).toEqual([]);
    await move(-30);
    expect(await told()).toEqual(['balance-low']);
    const worker = createWorker(context);
    expect(await worker.runOnce()).toMatchObject({ runwaysJudged: 0 });
    const rounds = await Promise.all([1, 2, 3].map(() => worker.runOnce({ now: '2026-11-11T00:00:00Z' })));
    expect(rounds.reduce((sum, round) => sum + round.runwaysJudged, 0)).toBe(1);
    // A week without calls, and the burn is gone.
    expect(await worker.runOnce({ now: '2026-11-18T06:00:00Z' })).toMatchObject({ runwaysJudged: 1 });
    expect(await told()).toEqual(['balance-low', 'balance-restored']);
    await notifications.saveThresholds({ ...own, levels: [], revision: 1 });
    expect(await worker.runOnce({ now: '2026-12-18T06:00:00Z' })).toMatchObject({ runwaysJudged: 0 });
  });
});
