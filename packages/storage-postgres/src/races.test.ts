import { createBilling, money } from '@live-calls/core';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { type RaceJob, race } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';
import { keepTrail } from './__fixtures__/trail.ts';

const server = testServer();
const accountId = 'hot';

/** Eight processes, each of which places fifty holds of a dollar: all at once, or in waves with room for the last. */
function callers(
  schema: string,
  waves: { readonly waves: number; readonly refilled?: boolean },
): readonly RaceJob[] {
  const job = { connectionString: server(), schema, accountId, type: 'holds', holds: 50, ...waves } as const;
  return Array.from({ length: 8 }, (_, worker) => ({ ...job, worker }));
}

describe('several processes on one database', () => {
  test('8 processes x 50 holds on a wallet that affords 100: exactly 100 are placed', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const trail = await keepTrail(server(), schema);
      const billing = await activeAccount(await open(), accountId, '100.5');
      const lines = (await race(callers(schema, { waves: 1 }))).flat();
      expect(lines.filter((line) => line.endsWith(' placed'))).toHaveLength(100);
      expect(lines.filter((line) => line.endsWith(' insufficient-funds'))).toHaveLength(300);
      const balance = await billing.wallets.balance({ actor, accountId });
      expect(balance).toMatchObject({ held: money('100', 'USD'), available: money('0.5', 'USD') });
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
      expect((await trail.follow()).faults).toEqual([]);
    } finally {
      await dispose();
    }
  });

  test('beside settles, purchases, corrections and expiries, no hold is ever placed below the floor', {
    timeout: 120_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const trail = await keepTrail(server(), schema);
      const billing = await activeAccount(await open(), accountId, '40.5');
      const recipients = [{ email: 'ada@example.com' }];
      await billing.notifications.saveRecipients({ actor, accountId, recipients, revision: 0 });
      await billing.accounts.setFloor({ actor, accountId, floor: money('-2', 'USD') });
      const job = { connectionString: server(), schema, accountId };
      const lines = await race([
        ...callers(schema, { waves: 10, refilled: true }),
        { ...job, worker: 8, type: 'settles', rounds: 25 },
        { ...job, worker: 9, type: 'expiries', rounds: 25 },
        { ...job, worker: 10, type: 'money', rounds: 45 },
      ]);
      const said = (word: string): number => lines.flat().filter((line) => line.endsWith(` ${word}`)).length;
      expect([said('paid'), said('adjusted'), said('placed') + said('insufficient-funds')]).toEqual([
        15, 30, 400,
      ]);
      expect(said('charged'), 'calls ended meanwhile').toBeGreaterThan(0);
      expect(said('released'), 'holds expired meanwhile').toBeGreaterThan(0);
      // Forty-two dollars are there to begin with; after the refill there is room for all.
      expect(said('placed'), 'and there was room for others').toBeGreaterThanOrEqual(42 + 40);
      const { faults, grants } = await trail.follow();
      expect(faults).toEqual([]);
      expect(grants).toBeGreaterThan(0);
      const verified = await billing.wallets.verify({ actor, accountId });
      expect(verified).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await dispose();
    }
  });

  test('10,000 legs recorded by 4 processes in different orders, with repeats: each is charged once', {
    timeout: 180_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      const accounts = Array.from({ length: 20 }, (_, index) => `spread-${index}`);
      for (const account of accounts) await activeAccount(storage, account, '100');
      const job = { connectionString: server(), schema, type: 'legs', accounts: 20, legs: 10_000 } as const;
      const lines = await race(Array.from({ length: 4 }, (_, worker) => ({ ...job, worker })));
      const summaries = lines.map(
        ([line]) => JSON.parse(line ?? '{}') as { readonly charged: number; readonly replayed: number },
      );
      const sum = (field: 'charged' | 'replayed'): number =>
        summaries.reduce((total, summary) => total + summary[field], 0);
      expect([sum('charged'), sum('replayed')]).toEqual([10_000, 34_000]);
      const billing = createBilling({ storage });
      for (const account of accounts) {
        const command = { actor, accountId: account };
        // 500 legs of ten cents.
        expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('50', 'USD') });
        expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
        // It is still September in New York.
        const spent = await storage.get('spend', account, [['2026-09']]);
        expect(spent).toMatchObject([{ amountAtoms: 50_000_000_000_000n, legs: 500 }]);
        const range = { from: '2026-10-01T00:00:00Z', until: '2026-10-02T00:00:00Z' };
        const report = await billing.reports.usage({ ...command, ...range });
        expect(await report.totals()).toMatchObject({ chargedLegs: 500, cost: money('50', 'USD') });
      }
    } finally {
      await dispose();
    }
  });

  test('webhooks of 150 legs brought by 4 processes in different orders, and reconciled beside: each is charged once', {
    timeout: 180_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      const accounts = Array.from({ length: 5 }, (_, index) => `spread-${index}`);
      for (const account of accounts) await activeAccount(storage, account, '100');
      const job = { connectionString: server(), schema, type: 'reports', accounts: 5, legs: 150 } as const;
      const lines = await race(Array.from({ length: 4 }, (_, worker) => ({ ...job, worker })));
      for (const [line] of lines) {
        const counts = JSON.parse(line ?? '{}') as { readonly [result: string]: number };
        expect(counts).toMatchObject({ 'missing-there': 0, differs: 0, 'in-two-accounts': 0, unassigned: 0 });
      }
      const billing = createBilling({ storage });
      for (const account of accounts) {
        const command = { actor, accountId: account };
        // 30 legs of ten cents.
        expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('97', 'USD') });
        const { legs } = await billing.usage.list({ ...command, limit: 1000 });
        expect(legs.map(({ revision }) => revision)).toEqual(new Array(30).fill(0));
        expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
      }
      expect((await billing.operator.due({ actor })).work).toEqual([]);
      expect((await billing.parking.unassigned({ actor })).legs).toEqual([]);
    } finally {
      await dispose();
    }
  });
});
