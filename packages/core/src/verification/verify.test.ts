import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import type { Storage } from '../ports/storage.ts';
import type { VerifyCounts, VerifyRequest } from './verify-request.ts';

async function three(storage: Storage = memoryStorage({ checked: true })) {
  const acme = await activeAcme('10', { storage });
  for (const accountId of ['birch', 'cedar']) {
    await acme.billing.accounts.open({ ...acme.system, accountId, name: accountId, currency: 'USD' });
  }
  return { ...acme, actor: acme.system.actor };
}

/** Held money that no hold stands for. */
async function breakHeld(storage: Storage, accountId: string): Promise<void> {
  const decide = ({ account }: { readonly account: object | undefined }) => ({
    outcome: undefined,
    changes: { account: { ...account, heldAtoms: 5n } as never, writes: [] },
  });
  await storage.decide([{ accountId, reads: [], decide }], { priority: 'live' });
}

describe('verifying all accounts', () => {
  it('agrees, counts, and says where each step ended', async () => {
    const { billing, actor } = await three();
    const told: VerifyCounts[] = [];
    const steps = [];
    for await (const step of billing.verify({ actor, onProgress: (counts) => told.push(counts) }))
      steps.push(step);
    expect(steps.map(({ cursor }) => cursor !== undefined)).toEqual([true, true, false]);
    expect(told.at(-1)).toEqual({ accounts: 3, differing: 0, entries: 1, usageRows: 0 });
    expect(steps.map(({ counts }) => counts)).toEqual(told);
  });

  it('reads every row where the storage cannot add up, and names the account that differs', async () => {
    const storage = memoryStorage();
    const { billing, actor } = await three(storage);
    await breakHeld(storage, 'birch');
    const summary = await billing.verify({ actor, depth: 'totals' }).summary();
    expect(summary).toEqual({
      status: 'differs',
      accounts: 3,
      differing: 1,
      entries: 1,
      usageRows: 0,
      differingAccounts: [
        { accountId: 'birch', differences: [{ what: 'held', expected: '0', seen: '0.000000000005' }] },
      ],
      shared: [],
      complete: true,
    });
  });

  it('is resumed from any step, and is incomplete when it was left', async () => {
    const { billing, actor, system } = await three();
    await billing.wallets.adjust({ ...system, key: 'more', amount: usd('1'), reason: 'More' });
    const run = billing.verify({ actor });
    const cursors: string[] = [];
    for await (const { cursor } of run) {
      cursors.push(cursor ?? '');
      if (cursors.length === 2) break;
    }
    expect(await run.summary()).toMatchObject({ status: 'agrees', accounts: 2, complete: false });
    const rest = async (cursor: string | undefined) =>
      (await billing.verify({ actor, ...(cursor !== undefined && { cursor }) }).summary()).accounts;
    expect([await rest(cursors[0]), await rest(cursors[1])]).toEqual([2, 1]);
  });

  it('has one step when nothing is left', async () => {
    const { billing, actor } = await three();
    const steps: unknown[] = [];
    for await (const step of billing.verify({ actor, cursor: cursorOf('zebra') })) steps.push(step);
    expect(steps).toEqual([
      { differing: [], shared: [], counts: { accounts: 0, differing: 0, entries: 0, usageRows: 0 } },
    ]);
  });

  it.each([
    [{ depth: 'deep' }, 'depth'],
    [{ cursor: 'bm90IG91cnM' }, 'cursor'],
    [{ cursor: '' }, 'cursor'],
    [{ onProgress: 7 }, 'onProgress'],
  ])('refuses %j', async (wrong, field) => {
    const { billing, actor } = await three();
    expect(() => billing.verify({ actor, ...wrong } as unknown as VerifyRequest)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
    );
  });

  it('is for the system', async () => {
    const { billing, owner } = await three();
    expect(() => billing.verify({ actor: owner.actor })).toThrowError(
      expect.objectContaining({ code: 'NOT_ALLOWED' }),
    );
  });
});

function cursorOf(accountId: string): string {
  return Buffer.from(`v1:${accountId}`).toString('base64url');
}
