import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { activeAcme, openedAcme, usd } from '../../test/acme.ts';
import { readAccount } from '../accounts/account-row.ts';
import type { Context } from '../context.ts';
import { money } from '../money/money.ts';
import { sumBooks } from './books.ts';
import type { Entry } from './entry-view.ts';

describe('adjusting by hand', () => {
  it('posts once under a key, with the first result for a repeat', async () => {
    const { billing, system } = await activeAcme('0');
    const request = { ...system, key: 'k1', amount: usd('12.50'), reason: 'Goodwill' };
    const first = await billing.wallets.adjust(request);
    expect(first).toEqual({ status: 'adjusted', replayed: false, number: 1, posted: usd('12.5') });
    await billing.wallets.adjust({ ...request, key: 'k2', amount: usd('-20') });
    expect(await billing.wallets.adjust(request)).toEqual({ ...first, replayed: true });
    const differs = { status: 'differs', key: 'k1' };
    expect(await billing.wallets.adjust({ ...request, amount: usd('12.51') })).toEqual(differs);
    expect(await billing.wallets.adjust({ ...request, reason: 'Other' })).toEqual(differs);
    expect((await billing.wallets.balance(system)).posted.amount).toBe('-7.5');
  });

  it('posts once, however many repeat it at the same time', async () => {
    const { billing, system } = await activeAcme('0');
    const request = { ...system, key: 'k1', amount: usd('1'), reason: 'Goodwill' };
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => billing.wallets.adjust(request)));
    expect(outcomes.filter((outcome) => outcome.status === 'adjusted' && !outcome.replayed)).toHaveLength(1);
    expect((await billing.wallets.balance(system)).posted.amount).toBe('1');
  });

  it.each([
    ['key', { key: '' }],
    ['key', { key: 'with blank' }],
    ['amount', { amount: 5 }],
    ['amount.amount', { amount: { currency: 'USD', amount: '1e3' } }],
    ['amount.amount', { amount: { currency: 'USD', amount: '0x10' } }],
    ['amount.amount', { amount: { currency: 'USD', amount: 'NaN' } }],
    ['amount.amount', { amount: { currency: 'USD', amount: '１２' } }],
    ['amount.amount', { amount: { currency: 'USD', amount: '0' } }],
    ['amount.amount', { amount: { currency: 'USD', amount: '9'.repeat(16) } }],
    ['amount.currency', { amount: { currency: 'usd', amount: '1' } }],
    ['reason', { reason: '' }],
    ['reason', { reason: undefined }],
    ['reason', { reason: 'a\u0000b' }],
    ['reason', { reason: 'x'.repeat(5_000_000) }],
  ])('refuses a broken %s and changes nothing', async (field, change) => {
    const { billing, system } = await activeAcme('1');
    const request = { ...system, key: 'k', amount: usd('1'), reason: 'Goodwill', ...change };
    await expect(billing.wallets.adjust(request as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(await billing.wallets.balance(system)).toMatchObject({ posted: usd('1'), asOf: 1 });
  });

  it('refuses other currencies, and balances nobody can have', async () => {
    const { billing, system } = await activeAcme('0');
    const request = { ...system, key: 'k', reason: 'Goodwill' };
    await expect(billing.wallets.adjust({ ...request, amount: money('1', 'EUR') })).rejects.toMatchObject({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'USD', seen: 'EUR' },
    });
    await billing.wallets.adjust({ ...request, amount: usd('9'.repeat(15)) });
    await expect(
      billing.wallets.adjust({ ...request, key: 'k2', amount: usd('9'.repeat(15)) }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'amount.amount' } });
    expect((await billing.wallets.balance(system)).posted.amount).toBe('9'.repeat(15));
  });
});

describe('importing an opening balance', () => {
  it('says in a dry run what it would do, then does it once', async () => {
    const { billing, system } = await openedAcme();
    const request = { ...system, key: 'move', amount: usd('118.40'), horizon: '2026-01-01T00:00:00Z' };
    const plan = await billing.wallets.importOpening({ ...request, dryRun: true });
    expect(plan).toEqual({
      status: 'imported',
      replayed: false,
      dryRun: true,
      number: 1,
      posted: usd('118.4'),
    });
    expect((await billing.wallets.balance(system)).posted.amount).toBe('0');
    expect((await billing.accounts.get(system)).horizon).toBeUndefined();
    expect(await billing.wallets.importOpening(request)).toEqual({ ...plan, dryRun: false });
    expect(await billing.wallets.importOpening(request)).toEqual({ ...plan, dryRun: false, replayed: true });
    expect(await billing.wallets.importOpening({ ...request, key: 'again' })).toEqual({
      status: 'differs',
      key: 'move',
    });
    expect((await billing.accounts.get(system)).horizon).toEqual(new Date('2026-01-01T00:00:00Z'));
    const { balances } = await billing.wallets.books(system);
    expect([balances.wallet.amount, balances.funding.amount]).toEqual(['118.4', '-118.4']);
  });

  it('takes a debt too', async () => {
    const { billing, system } = await openedAcme();
    const outcome = await billing.wallets.importOpening({ ...system, key: 'move', amount: usd('-4') });
    expect(outcome).toMatchObject({ status: 'imported', posted: usd('-4') });
    const { entries } = await billing.wallets.activity(system);
    expect(entries).toMatchObject([
      {
        type: 'opening',
        debitBook: 'wallet',
        creditBook: 'funding',
        amount: usd('-4'),
        link: { reference: 'opening:move' },
      },
    ]);
  });

  it('refuses nothing at all, a horizon to come and a balance nobody can have, by field', async () => {
    const { billing, clock, system } = await activeAcme('10');
    const request = { ...system, key: 'move', amount: usd('1') };
    for (const [field, change] of [
      ['key', { key: '' }],
      ['amount.amount', { amount: usd('0') }],
      ['amount.amount', { amount: usd('9'.repeat(15)) }],
      ['amount.currency', { amount: { currency: 'usd', amount: '1' } as never }],
      ['horizon', { horizon: clock.inSeconds(1) }],
      ['horizon', { horizon: 'yesterday' }],
      ['dryRun', { dryRun: 'no' as never }],
    ] as const) {
      await expect(billing.wallets.importOpening({ ...request, ...change })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field },
      });
    }
    const now = { ...request, horizon: clock.inSeconds(0) };
    expect(await billing.wallets.importOpening(now)).toMatchObject({ status: 'imported', posted: usd('11') });
  });

  it('moves the horizon forward only, and leaves it where none is given', async () => {
    const horizonAfter = async (horizon?: string) => {
      const { billing, system } = await openedAcme();
      await billing.accounts.setHorizon({ ...system, horizon: '2026-01-10T00:00:00Z' });
      await billing.wallets.importOpening({
        ...system,
        key: 'k',
        amount: usd('1'),
        ...(horizon && { horizon }),
      });
      return (await billing.accounts.get(system)).horizon?.toISOString().slice(0, 10);
    };
    expect(await horizonAfter('2026-01-20T00:00:00Z')).toBe('2026-01-20');
    expect(await horizonAfter('2026-01-05T00:00:00Z')).toBe('2026-01-10');
    expect(await horizonAfter()).toBe('2026-01-10');
  });

  it('is refused under the same key with other content, and in an account that is closed', async () => {
    const { billing, system } = await openedAcme();
    const request = { ...system, key: 'move', amount: usd('4') };
    await billing.wallets.importOpening(request);
    for (const change of [{ amount: usd('5') }, { horizon: '2026-01-01T00:00:00Z' }]) {
      expect(await billing.wallets.importOpening({ ...request, ...change })).toEqual({
        status: 'differs',
        key: 'move',
      });
    }
    const other = await openedAcme();
    await other.billing.accounts.close({ ...other.system, reason: 'Ended' });
    await expect(
      other.billing.wallets.adjust({ ...other.system, key: 'k', amount: usd('1'), reason: 'Late' }),
    ).rejects.toMatchObject({ code: 'STATE_FORBIDS' });
    await expect(
      other.billing.wallets.importOpening({ ...other.system, key: 'k', amount: usd('1') }),
    ).rejects.toMatchObject({
      code: 'STATE_FORBIDS',
    });
  });
});

describe('reading the ledger', () => {
  async function journal() {
    const acme = await activeAcme('0');
    const { billing, clock, system } = acme;
    for (let day = 1; day <= 9; day += 1) {
      clock.nowMs = Date.UTC(2026, 2, day);
      const amount = usd(day % 3 === 0 ? `-${day}` : `${day}`);
      await billing.wallets.adjust({ ...system, key: `day-${day}`, amount, reason: `Day ${day}` });
    }
    // Balances after each day: 1, 3, 0, 4, 9, 3, 10, 18, 9.
    return acme;
  }

  it('shows every entry with the balance after it, paged in both directions', async () => {
    const { billing, owner } = await journal();
    for (const order of ['newest-first', 'oldest-first'] as const) {
      const seen: Entry[] = [];
      let cursor: string | undefined;
      do {
        const page = await billing.wallets.activity({ ...owner, order, limit: 2, ...(cursor && { cursor }) });
        seen.push(...page.entries);
        cursor = page.cursor;
      } while (cursor !== undefined);
      const balances = seen.map((entry) => entry.balanceAfter.amount);
      const expected = ['1', '3', '0', '4', '9', '3', '10', '18', '9'];
      expect(balances).toEqual(order === 'oldest-first' ? expected : expected.reverse());
    }
    const { entries } = await billing.wallets.activity({ ...owner, limit: 1 });
    expect(entries[0]).toMatchObject({
      number: 9,
      type: 'adjustment',
      amount: usd('-9'),
      debitBook: 'wallet',
      creditBook: 'adjustment',
      link: { type: 'command', reference: 'adjustment:day-9' },
      actor: 'system:host',
      reason: 'Day 9',
    });
  });

  it.each([
    ['2026-02-28T00:00:00Z', '0', 0],
    ['2026-03-01T00:00:00Z', '1', 1],
    ['2026-03-04T23:59:59.999Z', '4', 4],
    ['2026-03-05T00:00:00+01:00', '4', 4],
    ['2026-03-05T00:00:00Z', '9', 5],
    ['2027-01-01T00:00:00Z', '9', 9],
  ])('knows the balance at %s', async (at, posted, asOf) => {
    const { billing, owner } = await journal();
    expect(await billing.wallets.balanceAsOf({ ...owner, at })).toEqual({ posted: usd(posted), asOf });
  });

  it('knows the balance at every journal number', async () => {
    const { billing, owner } = await journal();
    const expected = ['0', '1', '3', '0', '4', '9', '3', '10', '18', '9'];
    for (const [number, posted] of expected.entries()) {
      expect((await billing.wallets.balanceAsOf({ ...owner, number })).posted.amount).toBe(posted);
    }
    for (const request of [{}, { number: 1, at: '2026-03-01T00:00:00Z' }, { number: 10 }, { number: 0.5 }]) {
      await expect(billing.wallets.balanceAsOf({ ...owner, ...request })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { field: 'number' },
      });
    }
  });

  it('gives a statement whose lines lead from the opening to the closing balance', async () => {
    const { billing, clock, owner, system } = await journal();
    const range = { from: '2026-03-03T00:00:00Z', until: '2026-03-06T00:00:00Z' };
    const statement = await billing.wallets.statement({ ...owner, ...range });
    expect([statement.opening.amount, statement.closing.amount, statement.asOf]).toEqual(['3', '9', 5]);
    clock.nowMs = Date.UTC(2026, 2, 10);
    await billing.wallets.adjust({ ...system, key: 'late', amount: usd('1'), reason: 'Late' });
    for (let reading = 0; reading < 2; reading += 1) {
      const amounts: string[] = [];
      for await (const line of statement.lines) amounts.push(line.amount.amount);
      expect(amounts).toEqual(['-3', '4', '5']);
    }
    const empty = await billing.wallets.statement({
      ...owner,
      from: '2026-01-01T00:00:00Z',
      until: '2026-02-01T00:00:00Z',
    });
    expect([empty.opening.amount, empty.closing.amount]).toEqual(['0', '0']);
    const untilNewest = await billing.wallets.statement({
      ...owner,
      from: '2026-03-08T00:00:00Z',
      until: '2026-03-10T00:00:00Z',
    });
    expect([untilNewest.opening.amount, untilNewest.closing.amount, untilNewest.asOf]).toEqual([
      '10',
      '9',
      9,
    ]);
    for await (const line of empty.lines) expect(line).toBeUndefined();
  });

  it('knows a balance before anything was posted', async () => {
    const { billing, owner } = await openedAcme();
    const at = '2026-03-01T00:00:00Z';
    expect(await billing.wallets.balanceAsOf({ ...owner, at })).toEqual({ posted: usd('0'), asOf: 0 });
    await expect(billing.wallets.balanceAsOf({ ...owner, at: '2026-03-01' })).rejects.toMatchObject({
      details: { field: 'at' },
    });
    await expect(billing.wallets.balanceAsOf({ ...owner, number: -1 })).rejects.toMatchObject({
      details: { field: 'number' },
    });
  });

  it('shows no more of a journal than there was when the account was read', async () => {
    const storage = memoryStorage({ checked: true });
    const { billing, system } = await activeAcme('10', { storage });
    const account = await readAccount({ storage } as Context, 'acme');
    await billing.wallets.adjust({ ...system, key: 'later', amount: usd('5'), reason: 'Later' });
    const books = await sumBooks({ storage } as Context, account);
    expect([books.balances.wallet, books.sum, books.asOf]).toEqual([usd('10'), usd('0'), 1]);
  });

  it('refuses pages that cannot be, by field', async () => {
    const { billing, owner } = await activeAcme('10');
    for (const [field, page] of [
      ['limit', { limit: 0 }],
      ['limit', { limit: 1001 }],
      ['cursor', { cursor: '' }],
      ['order', { order: 'random' as never }],
    ] as const) {
      const refused = { details: { field } };
      await expect(billing.wallets.activity({ ...owner, ...page })).rejects.toMatchObject(refused);
    }
    expect((await billing.wallets.activity({ ...owner, limit: 1000 })).entries).toHaveLength(1);
  });

  it('refuses a range that ends before it begins, and local times', async () => {
    const { billing, owner } = await journal();
    const from = '2026-03-03T00:00:00Z';
    for (const [field, range] of [
      ['until', { from, until: from }],
      ['from', { from: '2026-03-03', until: from }],
      ['until', { from, until: '2026-02-30T00:00:00Z' }],
    ] as const) {
      await expect(billing.wallets.statement({ ...owner, ...range })).rejects.toMatchObject({
        details: { field },
      });
    }
  });

  it('opens the ledger to members only where the contract does', async () => {
    const { billing, member, system } = await journal();
    for (const read of [
      () => billing.wallets.activity(member),
      () => billing.wallets.books(member),
      () => billing.wallets.balanceAsOf({ ...member, number: 0 }),
    ]) {
      await expect(read()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    }
    const { contract } = await billing.accounts.contract(system);
    await billing.accounts.activateContract({
      ...system,
      contract: { ...contract, memberAccess: ['ledger'] },
    });
    expect((await billing.wallets.activity(member)).entries).toHaveLength(9);
    expect((await billing.wallets.books(member)).sum.amount).toBe('0');
  });
});
