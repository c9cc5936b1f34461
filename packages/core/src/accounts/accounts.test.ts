import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, openedAcme, usd } from '../../test/acme.ts';
import { type LifeCycleStep, nextStatus } from './life-cycle.ts';

describe('opening an account', () => {
  it('opens it without contract and money', async () => {
    const { billing, owner } = await openedAcme();
    const subscription = await billing.accounts.subscription(owner);
    expect(subscription).toMatchObject({ name: 'Acme Ltd', status: 'not-set-up' });
    expect(subscription.wallet).toEqual({
      posted: usd('0'),
      held: usd('0'),
      available: usd('0'),
      floor: usd('0'),
      asOf: 0,
    });
    expect(subscription.contract).toBeUndefined();
  });

  it('replays the same request and tells another one apart', async () => {
    const { billing, system } = await openedAcme();
    const request = { ...system, name: 'Acme Ltd', currency: 'USD' };
    expect(await billing.accounts.open(request)).toEqual({
      status: 'opened',
      replayed: true,
      accountId: 'acme',
    });
    const differs = { status: 'differs', key: 'acme' };
    expect(await billing.accounts.open({ ...request, currency: 'EUR' })).toEqual(differs);
    expect(await billing.accounts.open({ ...request, name: 'Acme Inc' })).toEqual(differs);
  });

  it('opens it once, however many ask at the same time', async () => {
    const { billing, system } = await openedAcme();
    const request = { ...system, accountId: 'beta', name: 'Beta', currency: 'EUR' };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => billing.accounts.open(request)));
    expect(outcomes.filter((outcome) => outcome.status === 'opened' && !outcome.replayed)).toHaveLength(1);
  });

  it.each([
    ['accountId', { accountId: '~unassigned' }],
    ['accountId', { accountId: '' }],
    ['accountId', { accountId: 'a b' }],
    ['accountId', { accountId: 'x'.repeat(1_000_000) }],
    ['name', { name: '' }],
    ['name', { name: 'Acme\u202eLtd' }],
    ['name', { name: 'line\nbreak' }],
    ['currency', { currency: 'usd' }],
    ['currency', { currency: 'XYZ' }],
    ['currency', { currency: '__proto__' }],
    ['actor', { actor: undefined }],
    ['actor.role', { actor: { role: 'root', id: 'x' } }],
    ['actor.id', { actor: { role: 'system', id: '' } }],
  ])('refuses a broken %s', async (field, change) => {
    const { billing, system } = await openedAcme();
    const request = { ...system, accountId: 'beta', name: 'Beta', currency: 'USD', ...change };
    await expect(billing.accounts.open(request as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    await expect(billing.accounts.get({ ...system, accountId: 'beta' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('contracts', () => {
  it('makes the account active, and names the account manager', async () => {
    const { billing, member } = await activeAcme('0');
    const subscription = await billing.accounts.subscription(member);
    expect(subscription.status).toBe('active');
    expect(subscription.contract).toMatchObject({
      number: 1,
      timeZone: 'America/New_York',
      accountManager: { name: 'Kim Lee', email: 'kim@example.com' },
    });
  });

  it('numbers versions, and replays the one in force however it is spelt', async () => {
    const { billing, system, priceBook } = await activeAcme('0');
    const spelt = contractWith(priceBook, {
      priceBooks: [{ priceBook, from: '2020-01-01T01:00:00+01:00' }],
      directions: ['outbound', 'inbound', 'outbound'],
    });
    const again = await billing.accounts.activateContract({ ...system, contract: spelt });
    expect(again).toEqual({ status: 'activated', replayed: true, number: 1 });
    const contract = contractWith(priceBook, { timeZone: 'Europe/Berlin' });
    const next = await billing.accounts.activateContract({ ...system, contract });
    expect(next).toEqual({ status: 'activated', replayed: false, number: 2 });
    const { contracts } = await billing.accounts.contracts(system);
    expect(contracts.map((version) => [version.number, version.contract.timeZone])).toEqual([
      [2, 'Europe/Berlin'],
      [1, 'America/New_York'],
    ]);
    expect((await billing.accounts.contract({ ...system, number: 1 })).contract).toEqual(
      contractWith(priceBook, { priceBooks: [{ from: '2020-01-01T00:00:00.000Z', priceBook }] }),
    );
    expect((await billing.accounts.contract(system)).number).toBe(2);
  });

  it('does not replace a contract that somebody else activated meanwhile', async () => {
    const { billing, system, priceBook } = await activeAcme('0');
    const berlin = contractWith(priceBook, { timeZone: 'Europe/Berlin' });
    const tokyo = contractWith(priceBook, { timeZone: 'Asia/Tokyo' });
    await billing.accounts.activateContract({ ...system, contract: berlin, replaces: 1 });
    const late = await billing.accounts.activateContract({ ...system, contract: tokyo, replaces: 1 });
    expect(late).toEqual({ status: 'outdated', inForce: 2 });
    const repeat = await billing.accounts.activateContract({ ...system, contract: berlin, replaces: 1 });
    expect(repeat).toEqual({ status: 'activated', replayed: true, number: 2 });
  });

  it('refuses price books that are missing or of another currency', async () => {
    const { billing, system, priceBook } = await openedAcme();
    const missing = contractWith('0'.repeat(64));
    await expect(billing.accounts.activateContract({ ...system, contract: missing })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { what: 'price-book' },
    });
    const euro = contractWith(priceBook, { currency: 'EUR' });
    await expect(billing.accounts.activateContract({ ...system, contract: euro })).rejects.toMatchObject({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', seen: 'USD' },
    });
    expect((await billing.accounts.get(system)).status).toBe('not-set-up');
  });

  it('takes over the floor that a contract states, and keeps it when the next one states none', async () => {
    const { billing, system, priceBook } = await openedAcme();
    await billing.accounts.activateContract({
      ...system,
      contract: contractWith(priceBook, { floor: '-5.0' }),
    });
    expect((await billing.accounts.get(system)).floor).toEqual(usd('-5'));
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook) });
    expect((await billing.accounts.get(system)).floor).toEqual(usd('-5'));
  });
});

describe('the life of an account', () => {
  const table: readonly (readonly [string, LifeCycleStep, string])[] = [
    ['not-set-up', 'suspend', 'refused'],
    ['not-set-up', 'resume', 'refused'],
    ['not-set-up', 'close', 'closed'],
    ['active', 'suspend', 'suspended'],
    ['active', 'resume', 'active'],
    ['active', 'close', 'closed'],
    ['suspended', 'suspend', 'suspended'],
    ['suspended', 'resume', 'active'],
    ['suspended', 'close', 'closed'],
    ['closed', 'suspend', 'refused'],
    ['closed', 'resume', 'refused'],
    ['closed', 'close', 'closed'],
  ];

  it.each(table)('%s: %s leads to %s', async (from, step, to) => {
    expect(nextStatus(from as 'active', step)).toBe(to);
    const { billing, system } = from === 'not-set-up' ? await openedAcme() : await activeAcme('0');
    const request = { ...system, reason: 'Because' };
    if (from === 'suspended') await billing.accounts.suspend(request);
    if (from === 'closed') await billing.accounts.close(request);
    const outcome = await billing.accounts[step](request);
    if (to === 'refused') expect(outcome).toEqual({ status: 'refused', accountStatus: from });
    else expect(outcome).toEqual({ status: 'changed', replayed: from === to, accountStatus: to });
    const account = await billing.accounts.get(system);
    expect(account.status).toBe(to === 'refused' ? from : to);
    if (to !== 'refused' && from !== to) expect(account.statusReason).toBe('Because');
  });

  it('keeps a suspended account suspended under a new contract, and a closed one closed', async () => {
    const { billing, system, priceBook } = await activeAcme('0');
    const request = { ...system, reason: 'Because' };
    await billing.accounts.suspend(request);
    const contract = contractWith(priceBook, { timeZone: 'UTC' });
    await billing.accounts.activateContract({ ...system, contract });
    expect((await billing.accounts.get(system)).status).toBe('suspended');
    await billing.accounts.close(request);
    await expect(
      billing.accounts.activateContract({ ...system, contract: contractWith(priceBook) }),
    ).rejects.toMatchObject({ code: 'STATE_FORBIDS', details: { state: 'closed' } });
    await expect(billing.accounts.setFloor({ ...system, floor: usd('-1') })).rejects.toMatchObject({
      code: 'STATE_FORBIDS',
    });
    await expect(
      billing.wallets.adjust({ ...system, key: 'late', amount: usd('1'), reason: 'Late' }),
    ).rejects.toMatchObject({ code: 'STATE_FORBIDS' });
  });

  it('closes only without open holds and with a word on what is left', async () => {
    const { billing, clock, system } = await activeAcme('10');
    const close = { ...system, reason: 'Ended' };
    const hold = { ...system, callRef: 'c', amount: usd('1'), expiresAt: clock.inSeconds(60) };
    await billing.holds.place(hold);
    expect(await billing.accounts.close({ ...close, disposition: 'expire' })).toEqual({
      status: 'open-holds',
      openHolds: 1,
    });
    await billing.holds.release({ ...system, callRef: 'c' });
    const left = { status: 'balance-left', posted: usd('10') };
    expect(await billing.accounts.close(close)).toEqual(left);
    expect(await billing.accounts.close({ ...close, disposition: 'write-off' })).toEqual(left);
    expect(await billing.accounts.close({ ...close, disposition: 'expire' })).toMatchObject({
      status: 'changed',
    });
    const { balances, sum } = await billing.wallets.books(system);
    expect([balances.wallet.amount, balances.expired.amount, sum.amount]).toEqual(['0', '10', '0']);
    const { entries } = await billing.wallets.activity({ ...system, limit: 1 });
    expect(entries[0]).toMatchObject({ type: 'expiry', reason: 'Ended', amount: usd('-10') });
  });

  it('writes a debt off where that is stated', async () => {
    const { billing, system } = await activeAcme('0');
    await billing.wallets.adjust({ ...system, key: 'debt', amount: usd('-3'), reason: 'Debt' });
    const close = { ...system, reason: 'Ended' };
    expect(await billing.accounts.close({ ...close, disposition: 'expire' })).toMatchObject({
      status: 'balance-left',
    });
    expect(await billing.accounts.close({ ...close, disposition: 'write-off' })).toMatchObject({
      status: 'changed',
    });
    expect((await billing.wallets.balance(system)).posted.amount).toBe('0');
  });
});

describe('floor and horizon', () => {
  it('moves the floor, and says when it is there already', async () => {
    const { billing, system } = await activeAcme();
    const request = { ...system, floor: usd('-50') };
    expect(await billing.accounts.setFloor(request)).toEqual({
      status: 'set',
      replayed: false,
      floor: usd('-50'),
    });
    expect(await billing.accounts.setFloor(request)).toEqual({
      status: 'set',
      replayed: true,
      floor: usd('-50'),
    });
  });

  it('moves the horizon forward only', async () => {
    const { billing, clock, system } = await activeAcme();
    const set = (horizon: string) => billing.accounts.setHorizon({ ...system, horizon });
    expect(await set('2026-01-01T00:00:00Z')).toMatchObject({ status: 'set', replayed: false });
    expect(await set('2026-01-01T01:00:00+01:00')).toMatchObject({ status: 'set', replayed: true });
    expect(await set('2025-01-01T00:00:00Z')).toEqual({
      status: 'already-later',
      horizon: new Date('2026-01-01T00:00:00Z'),
    });
    await expect(set(clock.inSeconds(1).toISOString())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'horizon' },
    });
  });
});

describe('the standing of an account', () => {
  it('is that of its subscription and banner, under a version that moves with every change and no other', async () => {
    const { billing, system, member, clock } = await activeAcme('30');
    const levels = [{ levelId: 'low', severity: 'low', type: 'amount', amount: '20' }] as const;
    await billing.notifications.saveThresholds({ ...system, levels, revision: 0 });
    const before = await billing.accounts.standing(member);
    const { wallet, status } = await billing.accounts.subscription(member);
    expect(before).toEqual({ accountId: 'acme', version: before.version, status, wallet });
    expect(await billing.accounts.standing(member)).toEqual(before);
    const hold = { callRef: 'call-1', amount: usd('1'), expiresAt: clock.inSeconds(60) };
    await billing.holds.place({ ...system, ...hold });
    const held = await billing.accounts.standing(member);
    expect(held).toMatchObject({
      version: before.version + 1,
      wallet: { held: usd('1'), available: usd('29') },
    });
    await billing.wallets.adjust({ ...system, key: 'fee', amount: usd('-15'), reason: 'Fee' });
    const after = await billing.accounts.standing(member);
    expect(after).toMatchObject({ version: before.version + 2, banner: { severity: 'low' } });
    expect(after.banner).toEqual(await billing.notifications.banner(member));
  });

  it('is not told to others, nor of nobody', async () => {
    const { billing, system } = await activeAcme();
    const actor = { role: 'owner', id: 'eve', accountId: 'other' } as const;
    const foreign = billing.accounts.standing({ actor, accountId: 'acme' });
    await expect(foreign).rejects.toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
    const nobody = billing.accounts.standing({ ...system, accountId: 'nobody' });
    await expect(nobody).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
