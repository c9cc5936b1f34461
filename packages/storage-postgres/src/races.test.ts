import { createBilling, money } from '@live-calls/core';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { type RaceJob, racer } from './__fixtures__/race.ts';
import { freshStorage, testServer } from './__fixtures__/test-server.ts';

const server = testServer();
const accountId = 'hot';

describe('several processes on one database', () => {
  test.each([
    { beside: 'nothing else', upkeep: 0 },
    { beside: 'adjustments and releases', upkeep: 2 },
  ])(
    '8 processes x 50 holds on a wallet that affords 100, beside $beside: exactly 100 are placed',
    {
      timeout: 120_000,
    },
    async ({ upkeep }) => {
      const { schema, open, dispose } = await freshStorage(server());
      try {
        const billing = await activeAccount(await open(), accountId, '100.5');
        const job = { connectionString: server(), schema, accountId };
        const jobs: RaceJob[] = [
          ...Array.from({ length: 8 }, (_, worker) => ({
            ...job,
            worker,
            type: 'holds' as const,
            holds: 50,
          })),
          ...Array.from({ length: upkeep }, (_, index) => ({
            ...job,
            worker: 8 + index,
            type: 'upkeep' as const,
            rounds: 20,
          })),
        ];
        const racers = await Promise.all(jobs.map(racer));
        for (const one of racers) one.go();
        const lines = (await Promise.all(racers.map(({ ended }) => ended))).flat();
        expect(lines.filter((line) => line.endsWith(' placed'))).toHaveLength(100);
        expect(lines.filter((line) => line.endsWith(' insufficient-funds'))).toHaveLength(300);
        expect(lines.filter((line) => line.endsWith(' adjusted'))).toHaveLength(upkeep * 20);
        const balance = await billing.wallets.balance({ actor, accountId });
        expect(balance).toMatchObject({ held: money('100', 'USD'), available: money('0.5', 'USD') });
        const verified = await billing.wallets.verify({ actor, accountId });
        expect(verified).toMatchObject({ status: 'agrees', differences: [] });
      } finally {
        await dispose();
      }
    },
  );

  test('10,000 legs recorded by 4 processes in different orders, with repeats: each is charged once', {
    timeout: 180_000,
  }, async () => {
    const { schema, open, dispose } = await freshStorage(server());
    try {
      const storage = await open();
      const accounts = Array.from({ length: 20 }, (_, index) => `spread-${index}`);
      for (const account of accounts) await activeAccount(storage, account, '100');
      const racers = await Promise.all(
        Array.from({ length: 4 }, (_, worker) =>
          racer({
            connectionString: server(),
            schema,
            worker,
            type: 'legs',
            accounts: 'spread',
            legs: 10_000,
          }),
        ),
      );
      for (const one of racers) one.go();
      const summaries = (await Promise.all(racers.map(({ ended }) => ended))).map(
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
      }
    } finally {
      await dispose();
    }
  });
});
