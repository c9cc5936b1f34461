import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, openedAcme, usd } from '../../test/acme.ts';
import { call, stage } from '../../test/metered-stage.ts';
import { money } from '../money/money.ts';

function place(acme: Acme, callRef: string, change: { readonly amount: string; readonly seconds?: number }) {
  const expiresAt = acme.clock.inSeconds(change.seconds ?? 60);
  return acme.billing.holds.place({ ...acme.system, callRef, amount: usd(change.amount), expiresAt });
}

function extend(
  acme: Acme,
  callRef: string,
  change: { readonly extension: number; readonly amount: string },
) {
  const { extension, amount } = change;
  const expiresAt = acme.clock.inSeconds(120);
  return acme.billing.holds.extend({ ...acme.system, callRef, extension, amount: usd(amount), expiresAt });
}

describe('placing a hold', () => {
  it('sets money aside once', async () => {
    const acme = await activeAcme('10');
    expect(await place(acme, 'c1', { amount: '4' })).toMatchObject({
      status: 'placed',
      replayed: false,
      hold: { callRef: 'c1', status: 'open', held: usd('4'), extensions: 0 },
      available: usd('6'),
    });
    expect(await place(acme, 'c1', { amount: '4' })).toMatchObject({
      status: 'placed',
      replayed: true,
      available: usd('6'),
    });
    expect(await place(acme, 'c1', { amount: '5' })).toEqual({ status: 'differs', key: 'c1' });
    expect(await place(acme, 'c1', { amount: '4', seconds: 61 })).toEqual({ status: 'differs', key: 'c1' });
    expect(await acme.billing.wallets.balance(acme.system)).toMatchObject({
      posted: usd('10'),
      held: usd('4'),
    });
  });

  it('goes down to the floor and no further', async () => {
    const acme = await activeAcme('10');
    expect(await place(acme, 'c1', { amount: '10.000000000001' })).toEqual({
      status: 'insufficient-funds',
      available: usd('10'),
      floor: usd('0'),
    });
    expect(await place(acme, 'c1', { amount: '10' })).toMatchObject({ status: 'placed' });
    expect(await place(acme, 'c2', { amount: '0' })).toMatchObject({ status: 'placed' });
    await acme.billing.accounts.setFloor({ ...acme.system, floor: usd('-5') });
    expect(await place(acme, 'c3', { amount: '5' })).toMatchObject({
      status: 'placed',
      available: usd('-5'),
    });
    await acme.billing.accounts.setFloor({ ...acme.system, floor: usd('0') });
    expect(await place(acme, 'c4', { amount: '0' })).toMatchObject({ status: 'insufficient-funds' });
  });

  it('grants nothing new unless the account is active', async () => {
    const opened = await openedAcme();
    const notActive = (accountStatus: string) => ({ status: 'account-not-active', accountStatus });
    expect(await place(opened, 'c1', { amount: '0' })).toEqual(notActive('not-set-up'));
    const acme = await activeAcme('10');
    await place(acme, 'c1', { amount: '1' });
    await acme.billing.accounts.suspend({ ...acme.system, reason: 'Dispute' });
    expect(await place(acme, 'c2', { amount: '1' })).toEqual(notActive('suspended'));
    expect(await extend(acme, 'c1', { extension: 1, amount: '1' })).toEqual(notActive('suspended'));
    expect(await place(acme, 'c1', { amount: '1' })).toMatchObject({ status: 'placed', replayed: true });
    expect(await acme.billing.holds.release({ ...acme.system, callRef: 'c1' })).toMatchObject({
      status: 'released',
    });
  });

  it.each([
    ['callRef', { callRef: 'two words' }],
    ['amount.amount', { amount: usd('-1') }],
    ['amount', { amount: '1' }],
    ['expiresAt', { expiresAt: '2026-03-01T12:00:00' }],
    ['expiresAt', { expiresAt: '2026-02-01T12:00:00Z' }],
    ['expiresAt', { expiresAt: new Date(Number.NaN) }],
    ['priceBookHash', { priceBookHash: '' }],
  ])('refuses a broken %s', async (field, change) => {
    const acme = await activeAcme('10');
    const expiresAt = acme.clock.inSeconds(60);
    const request = { ...acme.system, callRef: 'c', amount: usd('1'), expiresAt, ...change };
    await expect(acme.billing.holds.place(request as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect((await acme.billing.wallets.balance(acme.system)).held.amount).toBe('0');
  });

  it('refuses another currency', async () => {
    const acme = await activeAcme('10');
    const request = {
      ...acme.system,
      callRef: 'c',
      amount: money('1', 'EUR'),
      expiresAt: acme.clock.inSeconds(60),
    };
    await expect(acme.billing.holds.place(request)).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH' });
  });
});

describe('extending a hold', () => {
  it('grants each extension once, in order', async () => {
    const acme = await activeAcme('10');
    await place(acme, 'c1', { amount: '1' });
    expect(await extend(acme, 'c1', { extension: 2, amount: '1' })).toEqual({
      status: 'out-of-order',
      expected: 1,
    });
    expect(await extend(acme, 'c1', { extension: 1, amount: '2' })).toMatchObject({
      status: 'extended',
      replayed: false,
      hold: { held: usd('3'), placed: usd('3'), extensions: 1, expiresAt: acme.clock.inSeconds(120) },
    });
    expect(await extend(acme, 'c1', { extension: 1, amount: '2' })).toMatchObject({
      status: 'extended',
      replayed: true,
    });
    expect(await extend(acme, 'c1', { extension: 1, amount: '3' })).toEqual({
      status: 'differs',
      key: 'c1/1',
    });
    expect(await extend(acme, 'c1', { extension: 2, amount: '8' })).toMatchObject({
      status: 'insufficient-funds',
      available: usd('7'),
    });
    expect(await extend(acme, 'c1', { extension: 2, amount: '7' })).toMatchObject({
      status: 'extended',
      available: usd('0'),
    });
    expect(await extend(acme, 'c1', { extension: 1, amount: '2' })).toMatchObject({
      status: 'extended',
      replayed: true,
    });
  });

  it('remembers a bounded number of extensions, and replays the older ones by their number', async () => {
    const acme = await activeAcme('100');
    await place(acme, 'c1', { amount: '1' });
    for (let extension = 1; extension <= 40; extension += 1)
      await extend(acme, 'c1', { extension, amount: '1' });
    expect(await extend(acme, 'c1', { extension: 40, amount: '2' })).toMatchObject({ status: 'differs' });
    expect(await extend(acme, 'c1', { extension: 25, amount: '2' })).toMatchObject({ status: 'differs' });
    expect(await extend(acme, 'c1', { extension: 1, amount: '1' })).toMatchObject({
      status: 'extended',
      replayed: true,
    });
    expect((await acme.billing.wallets.balance(acme.system)).held.amount).toBe('41');
  });

  it('is over with the call', async () => {
    const acme = await activeAcme('10');
    await place(acme, 'c1', { amount: '1' });
    await acme.billing.holds.release({ ...acme.system, callRef: 'c1' });
    expect(await extend(acme, 'c1', { extension: 1, amount: '1' })).toMatchObject({
      status: 'closed',
      hold: { status: 'closed' },
    });
    await expect(extend(acme, 'c2', { extension: 1, amount: '1' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a hold', () => {
  it('ends later than now, also by an extension', async () => {
    const acme = await activeAcme('10');
    const refused = { code: 'INVALID_INPUT', details: { field: 'expiresAt' } };
    await expect(place(acme, 'c1', { amount: '1', seconds: 0 })).rejects.toMatchObject(refused);
    await place(acme, 'c1', { amount: '1' });
    for (const seconds of [0, -1]) {
      const request = { ...acme.system, callRef: 'c1', extension: 1, amount: usd('1') };
      const expiresAt = acme.clock.inSeconds(seconds);
      await expect(acme.billing.holds.extend({ ...request, expiresAt })).rejects.toMatchObject(refused);
    }
  });

  it('is changed and shown only where it is, by a request that names its broken field', async () => {
    const acme = await activeAcme('10');
    const { billing, clock, owner, system } = acme;
    const unknown = { code: 'NOT_FOUND', details: { what: 'hold', reference: 'none' } };
    await expect(billing.holds.get({ ...owner, callRef: 'none' })).rejects.toMatchObject(unknown);
    await expect(extend(acme, 'none', { extension: 1, amount: '1' })).rejects.toMatchObject(unknown);
    await expect(billing.holds.use({ ...system, callRef: 'none', used: usd('1') })).rejects.toMatchObject(
      unknown,
    );
    await expect(billing.holds.release({ ...system, callRef: 'none' })).rejects.toMatchObject(unknown);
    await place(acme, 'c1', { amount: '1' });
    const more = { ...system, callRef: 'c1', extension: 1, amount: usd('1'), expiresAt: clock.inSeconds(60) };
    for (const [field, refused] of [
      ['callRef', billing.holds.get({ ...owner, callRef: '' })],
      ['callRef', billing.holds.release({ ...system, callRef: '' })],
      ['callRef', billing.holds.extend({ ...more, callRef: '' })],
      ['extension', billing.holds.extend({ ...more, extension: 0 })],
      ['amount.amount', billing.holds.extend({ ...more, amount: usd('-1') })],
      ['expiresAt', billing.holds.extend({ ...more, expiresAt: 'soon' })],
      ['callRef', billing.holds.use({ ...system, callRef: '', used: usd('1') })],
      ['used.amount', billing.holds.use({ ...system, callRef: 'c1', used: usd('-1') })],
      ['status', billing.holds.list({ ...owner, status: 'lost' as never })],
    ] as const) {
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } });
    }
  });

  it('that is over stays as it is, whatever the call cost and however late it is', async () => {
    const acme = await activeAcme('10');
    const { billing, clock, owner, system } = acme;
    await place(acme, 'c1', { amount: '4' });
    await billing.holds.release({ ...system, callRef: 'c1' });
    const over = await billing.holds.get({ ...owner, callRef: 'c1' });
    const leg = { provider: 'twilio', legId: 'CA1', to: '+442071838750', callRef: 'c1' };
    const answeredAt = '2026-01-20T10:00:00Z';
    await billing.usage.record({ ...system, leg: { ...leg, answeredAt, durationSeconds: 100 } });
    clock.nowMs += 3_600_000;
    expect(await billing.holds.get({ ...owner, callRef: 'c1' })).toEqual(over);
    expect(over).toMatchObject({ status: 'closed', captured: usd('0') });
    expect((await billing.wallets.balance(owner)).posted).toEqual(usd('9'));
  });

  it('tells a repeated extension what is available now', async () => {
    const acme = await activeAcme('10');
    await place(acme, 'c1', { amount: '1' });
    await extend(acme, 'c1', { extension: 1, amount: '2' });
    await place(acme, 'c2', { amount: '3' });
    expect(await extend(acme, 'c1', { extension: 1, amount: '2' })).toMatchObject({
      status: 'extended',
      replayed: true,
      available: usd('4'),
    });
  });

  it('commits nothing when its use is reported once more', async () => {
    const acme = await activeAcme('10');
    const { billing, owner, system } = acme;
    await place(acme, 'c1', { amount: '4' });
    await billing.holds.use({ ...system, callRef: 'c1', used: usd('2') });
    const before = await billing.wallets.balance(owner);
    expect(await billing.holds.use({ ...system, callRef: 'c1', used: usd('2') })).toMatchObject({
      status: 'used',
      hold: { used: usd('2'), held: usd('4') },
    });
    expect(await billing.wallets.balance(owner)).toEqual(before);
  });

  it('of an authorized call is left to calls', async () => {
    const { billing, system } = await stage('10');
    await billing.calls.authorize({ ...system, ...call });
    const { callRef } = call;
    await expect(billing.holds.use({ ...system, callRef, used: usd('1') })).rejects.toMatchObject({
      code: 'STATE_FORBIDS',
      details: { what: 'hold', state: 'of an authorized call', command: 'report its use by hand' },
    });
  });

  it('is listed by default while it is open, page by page', async () => {
    const acme = await activeAcme('10');
    const { billing, owner, system } = acme;
    for (const [index, callRef] of ['a', 'b', 'c'].entries()) {
      await place(acme, callRef, { amount: '1', seconds: 30 + index });
    }
    await place(acme, 'over', { amount: '1' });
    await billing.holds.release({ ...system, callRef: 'over' });
    const first = await billing.holds.list({ ...owner, limit: 2 });
    expect(first.holds.map(({ callRef }) => callRef)).toEqual(['a', 'b']);
    const second = await billing.holds.list({ ...owner, limit: 2, cursor: first.cursor ?? '' });
    expect(second).toEqual({ holds: [expect.objectContaining({ callRef: 'c', status: 'open' })] });
    // Of the two on this page one is overdue: the list of those ends there, and says so.
    acme.clock.nowMs += 30_000;
    const one = await billing.holds.list({ ...owner, status: 'overdue', limit: 2 });
    expect(one).toEqual({ holds: [expect.objectContaining({ callRef: 'a' })] });
    acme.clock.nowMs -= 30_000;
    acme.clock.nowMs += 31_000;
    const overdue = await billing.holds.list({ ...owner, status: 'overdue', limit: 3 });
    expect(Object.keys(overdue)).toEqual(['holds']);
    expect(overdue.holds.map(({ callRef }) => callRef)).toEqual(['a', 'b']);
    const whole = await billing.holds.list({ ...owner, status: 'overdue', limit: 2 });
    expect(whole.holds).toHaveLength(2);
  });
});

describe('use and release', () => {
  it('gives back what is left, once', async () => {
    const acme = await activeAcme('10');
    const { billing, system } = acme;
    await place(acme, 'c1', { amount: '4' });
    await billing.holds.use({ ...system, callRef: 'c1', used: usd('1.5') });
    expect(await billing.holds.use({ ...system, callRef: 'c1', used: usd('2') })).toMatchObject({
      status: 'used',
      hold: { used: usd('2'), held: usd('4') },
    });
    acme.clock.nowMs += 5000;
    const released = await billing.holds.release({ ...system, callRef: 'c1' });
    expect(released).toMatchObject({
      replayed: false,
      hold: {
        status: 'closed',
        held: usd('0'),
        used: usd('0'),
        placed: usd('4'),
        closedAt: acme.clock.inSeconds(0),
      },
    });
    expect(await billing.holds.release({ ...system, callRef: 'c1' })).toEqual({
      ...released,
      replayed: true,
    });
    expect(await billing.holds.use({ ...system, callRef: 'c1', used: usd('3') })).toMatchObject({
      status: 'closed',
    });
    expect(await billing.wallets.verify(system)).toMatchObject({ status: 'agrees' });
    expect(await billing.wallets.balance(system)).toMatchObject({ held: usd('0'), available: usd('10') });
  });

  it('lists what is open, what is overdue and what is closed', async () => {
    const acme = await activeAcme('10');
    const { billing, owner, system } = acme;
    await place(acme, 'late', { amount: '1', seconds: 30 });
    await place(acme, 'later', { amount: '1', seconds: 40 });
    await place(acme, 'fine', { amount: '1', seconds: 300 });
    await place(acme, 'over', { amount: '1', seconds: 300 });
    await billing.holds.release({ ...system, callRef: 'over' });
    acme.clock.nowMs += 40_000;
    const refs = async (status: 'open' | 'overdue' | 'closed', limit = 100) =>
      (await billing.holds.list({ ...owner, status, limit })).holds.map(
        (hold) => `${hold.callRef} ${hold.status}`,
      );
    expect(await refs('open')).toEqual(['late overdue', 'later overdue', 'fine open']);
    expect(await refs('overdue')).toEqual(['late overdue', 'later overdue']);
    expect(await refs('closed')).toEqual(['over closed']);
    const first = await billing.holds.list({ ...owner, status: 'overdue', limit: 1 });
    expect(first.holds).toHaveLength(1);
    const second = await billing.holds.list({
      ...owner,
      status: 'overdue',
      limit: 1,
      cursor: first.cursor ?? '',
    });
    expect(second.holds[0]?.callRef).toBe('later');
    expect((await billing.wallets.balance(owner)).held.amount).toBe('3');
  });
});
