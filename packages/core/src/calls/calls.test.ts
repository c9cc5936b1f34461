import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { contractWith, usd } from '../../test/acme.ts';
import { call, dial, money, pass, stage, TO, talked } from '../../test/metered-stage.ts';
import { createBilling } from '../billing.ts';
import type { Storage } from '../ports/storage.ts';

describe('authorizing a call', () => {
  it('grants the first quantum, holds what it costs, and grants the same again', async () => {
    const on = await stage('10');
    const first = await on.billing.calls.authorize({ ...on.system, ...call });
    expect(first).toMatchObject({
      status: 'authorized',
      replayed: false,
      grantedSeconds: 60,
      limitSeconds: 60,
      final: false,
      available: usd('9.4'),
      call: { status: 'authorized', control: 'extend', held: usd('0.6') },
    });
    expect(await on.billing.calls.authorize({ ...on.system, ...call })).toEqual({ ...first, replayed: true });
    expect(await on.billing.calls.authorize({ ...on.system, ...call, to: '+442079460001' })).toEqual({
      status: 'differs',
      key: 'call-1',
    });
    expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
  });

  it('grants the last seconds there are, and says that they are the last', async () => {
    const on = await stage('0.25');
    expect(await on.billing.calls.authorize({ ...on.system, ...call })).toMatchObject({
      grantedSeconds: 25,
      limitSeconds: 25,
      final: true,
    });
    expect(await on.billing.calls.authorize({ ...on.system, ...call, callRef: 'call-2' })).toEqual({
      status: 'insufficient-funds',
      available: usd('0'),
      floor: usd('0'),
    });
  });

  it.each([
    ['too-many-calls', { concurrentCalls: 1 }, { concurrentCalls: 1 }],
    ['price-ceiling', { maximumCallPrice: '0.001' }, { maximumCallPrice: usd('0.001') }],
    ['spend-cap', { dailySpendCap: '0.6' }, { period: 'day', cap: usd('0.6') }],
    ['spend-cap', { monthlySpendCap: '0.6' }, { period: 'month', cap: usd('0.6') }],
  ] as const)('refuses with %s by %j', async (status, live, details) => {
    const on = await stage('10', undefined, live);
    const first = await on.billing.calls.authorize({ ...on.system, ...call });
    const second = await on.billing.calls.authorize({ ...on.system, ...call, callRef: 'call-2' });
    expect(status === 'price-ceiling' ? first : second).toEqual({ status, ...details });
  });

  it('counts what was spent before under the caps of day and month', async () => {
    const on = await stage('10', undefined, { dailySpendCap: '1' });
    const leg = {
      provider: 'metered',
      legId: 'CA0',
      to: TO,
      answeredAt: on.clock.inSeconds(-80),
      durationSeconds: 70,
    };
    await on.billing.usage.record({ ...on.system, leg });
    expect(await on.billing.calls.authorize({ ...on.system, ...call })).toMatchObject({
      grantedSeconds: 30,
      final: true,
    });
  });

  it('refuses what the vendor cannot cut short enough, and holds the vendor minimum otherwise', async () => {
    const limits = { minimumSeconds: 60, maximumSeconds: 14_400 };
    const poor = await stage('0.25', { limits, limitLeg: true });
    expect(await poor.billing.calls.authorize({ ...poor.system, ...call })).toEqual({
      status: 'below-vendor-minimum',
      minimumSeconds: 60,
      affordableSeconds: 25,
    });
    expect(await money(poor)).toEqual({ posted: '0.25', held: '0' });
    const rich = await stage('10', { limits, limitLeg: true }, { quantumSeconds: 10 });
    expect(await rich.billing.calls.authorize({ ...rich.system, ...call })).toMatchObject({
      limitSeconds: 60,
    });
  });

  it('holds the whole cap where the limit cannot be moved, and lets only supervised calls have a longer limit', async () => {
    const limits = { minimumSeconds: 1, maximumSeconds: 300 };
    const whole = await stage('10', { limits });
    expect(await whole.billing.calls.authorize({ ...whole.system, ...call })).toMatchObject({
      grantedSeconds: 300,
      limitSeconds: 300,
      final: true,
      call: { control: 'whole', held: usd('3') },
    });
    const providers = { metered: { control: 'supervised' } } as const;
    const watched = await stage('10', { limits, limitLeg: true }, { providers });
    expect(await watched.billing.calls.authorize({ ...watched.system, ...call })).toMatchObject({
      grantedSeconds: 60,
      limitSeconds: 300,
    });
    const bare = await stage('10', {});
    const outcome = await bare.billing.calls.authorize({ ...bare.system, ...call });
    expect(outcome).toMatchObject({ grantedSeconds: 60, call: { control: 'supervised' } });
    expect(outcome).not.toHaveProperty('limitSeconds');
  });

  it('holds what the call costs at the dearest moment it may be answered at', async () => {
    const on = await stage('10');
    const { billing, system, clock } = on;
    const priced = (rate: string) => [{ fromSecond: 0, rate, perSeconds: 60, incrementSeconds: 1 }];
    const windows = [{ from: '18:00', to: '20:00', timeZone: 'UTC' }];
    const rules = [
      { prefix: '44', bands: priced('0.60') },
      { prefix: '44', bands: priced('3.00'), windows, weight: 1 },
    ];
    const { hash } = await billing.priceBooks.put({
      actor: system.actor,
      priceBook: { currency: 'USD', rules },
    });
    await billing.accounts.activateContract({ ...system, contract: contractWith(hash) });
    clock.nowMs = Date.UTC(2026, 1, 1, 17, 59, 30);
    expect(await billing.calls.authorize({ ...system, ...call })).toMatchObject({ call: { held: usd('3') } });
    clock.nowMs += 60_000;
    const leg = {
      provider: 'metered',
      legId: 'CA1',
      to: TO,
      answeredAt: new Date(clock.nowMs),
      durationSeconds: 60,
    };
    expect(await billing.calls.settle({ ...system, callRef: 'call-1', leg })).toMatchObject({
      cost: usd('3'),
    });
    expect(await money(on)).toEqual({ posted: '7', held: '0' });
  });

  it('says why a call is not allowed or has no price', async () => {
    const on = await stage('10');
    const { billing, system, priceBook } = on;
    const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
    const book = { currency: 'USD', rules: [{ prefix: '44', bands }] };
    const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook: book });
    expect(hash).not.toBe(priceBook);
    const contract = contractWith(hash, {
      directions: ['outbound'],
      providers: ['metered'],
      destinations: { allow: ['*'], block: ['FR'], international: true, homeCountry: 'US' },
    });
    await billing.accounts.activateContract({ ...system, contract });
    const ask = (changes: object) => billing.calls.authorize({ ...system, ...call, ...changes });
    expect(await ask({ direction: 'inbound' })).toEqual({ status: 'direction-not-allowed' });
    expect(await ask({ provider: 'other' })).toEqual({ status: 'provider-not-allowed' });
    expect(await ask({ to: '+33142685300' })).toEqual({
      status: 'destination-not-allowed',
      reason: 'blocked',
    });
    expect(await ask({ to: '+4930901820' })).toEqual({ status: 'unrated', reason: 'no-rule' });
    await billing.accounts.suspend({ ...system, reason: 'Late' });
    expect(await ask({})).toEqual({ status: 'account-not-active', accountStatus: 'suspended' });
    expect(await money(on)).toEqual({ posted: '10', held: '0' });
  });

  it('never holds more than is available, however many calls start at once', async () => {
    const on = await stage('10');
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        on.billing.calls.authorize({ ...on.system, ...call, callRef: `c${index}` }),
      ),
    );
    const granted = outcomes.flatMap((outcome) =>
      outcome.status === 'authorized' ? [outcome.grantedSeconds] : [],
    );
    // Sixteen whole quanta of 0.60, and the rest of 0.40.
    expect([...granted].sort((a, b) => b - a)).toEqual([...Array.from({ length: 16 }, () => 60), 40]);
    expect(await money(on)).toEqual({ posted: '10', held: '10' });
  });
});

describe('a running call', () => {
  it('is extended by the worker until the other side hangs up, and charged what it talked', async () => {
    const on = await stage('10');
    await dial(on, 200);
    await pass(on, 199);
    expect(on.vendor.orders).toEqual(['limit CA1 120', 'limit CA1 180', 'limit CA1 240']);
    expect(await on.billing.calls.get({ ...on.system, callRef: 'call-1' })).toMatchObject({
      status: 'running',
      grantedSeconds: 240,
      extensions: 3,
      held: usd('2.4'),
    });
    await pass(on, 1);
    const leg = talked(on, 200);
    expect(await on.billing.calls.settle({ ...on.system, callRef: 'call-1', leg })).toMatchObject({
      status: 'charged',
      cost: usd('2'),
    });
    expect(await money(on)).toEqual({ posted: '8', held: '0' });
    expect(await on.billing.calls.get({ ...on.system, callRef: 'call-1' })).toMatchObject({
      status: 'closed',
    });
    expect((await on.billing.calls.list(on.system)).calls).toEqual([]);
    await pass(on, 600);
    expect(on.vendor.orders).toHaveLength(3);
  });

  it('is cut where the money ends, after its end was announced', async () => {
    const on = await stage('1.5');
    await dial(on);
    const warned = async () =>
      (await on.billing.notifications.announcements({ ...on.owner })).announcements.filter(
        ({ type }) => type === 'call-ending',
      );
    await pass(on, 99);
    expect(await warned()).toEqual([]);
    await pass(on, 1);
    expect(await warned()).toMatchObject([
      { payload: { callRef: 'call-1', grantedSeconds: 150, held: '1.5' } },
    ]);
    expect(on.vendor.talked('CA1')).toBe(100);
    await pass(on, 300);
    expect(on.vendor.talked('CA1')).toBe(150);
    expect(on.vendor.orders.filter((order) => order.startsWith('limit'))).toEqual([
      'limit CA1 120',
      'limit CA1 150',
    ]);
    expect(await warned()).toHaveLength(1);
    // Nobody passed the last webhook on: the sweeper asked the provider, and recorded the leg.
    expect(await money(on)).toEqual({ posted: '0', held: '0' });
  });

  it('is ended by the worker where the vendor cannot be given the limit', async () => {
    const on = await stage('1.5', {});
    await dial(on);
    await pass(on, 400);
    expect(on.vendor.orders).toContain('end CA1');
    expect(on.vendor.talked('CA1')).toBe(150);
    expect(await money(on)).toEqual({ posted: '0', held: '0' });
  });

  it('talks no longer than is paid for when the worker is gone', async () => {
    const on = await stage('10');
    await dial(on);
    on.clock.nowMs += 90_000;
    expect(on.vendor.talked('CA1')).toBe(60);
    // Whoever comes next finds out, and charges it.
    await pass(on, 30);
    expect(await money(on)).toEqual({ posted: '9.4', held: '0' });
  });

  it('gives an order again that the vendor did not take, and pays for it once', async () => {
    const on = await stage('10', undefined, { warnSeconds: 30 });
    await dial(on);
    on.clock.nowMs += 30_000;
    on.vendor.failing = 1;
    expect(await on.billing.worker.runOnce()).toMatchObject({
      callsExtended: 0,
      problems: [{ kind: 'extend-call' }],
    });
    expect(await money(on)).toEqual({ posted: '10', held: '1.2' });
    on.clock.nowMs += 60_000;
    // The vendor cut at sixty seconds: later is too late, and nothing was lost but the call.
    expect(on.vendor.talked('CA1')).toBe(60);
    await on.billing.worker.runOnce();
    await pass(on, 60);
    expect(await money(on)).toEqual({ posted: '9.4', held: '0' });
  });

  it('shows what it has used to the thresholds while it runs', async () => {
    const on = await stage('10');
    await dial(on);
    await pass(on, 45);
    const { used } = await on.billing.calls.get({ ...on.system, callRef: 'call-1' });
    expect(used).toEqual(usd('0.4'));
  });

  it('gives its correlation to the usage rows of its legs, and forgets what is personal when it closes', async () => {
    const on = await stage('10');
    const known = {
      campaign: { id: 'c1', title: 'Spring' },
      applicationId: 'app-1',
      manager: { id: 'm1', email: 'ada@example.com' },
    };
    await on.billing.calls.authorize({ ...on.system, ...call, ...known });
    const leg = talked(on, 30);
    await on.billing.calls.settle({ ...on.system, callRef: 'call-1', leg });
    expect(await on.billing.usage.get({ ...on.system, provider: 'metered', legId: 'CA1' })).toMatchObject(
      known,
    );
    const [hold] = await on.storage.get('hold', 'acme', [['call-1']]);
    expect(JSON.stringify(hold?.facts)).not.toMatch(/ada@example|2079460000/);
  });

  it('extends for a host with timers of its own: once a number, in order, until it is final', async () => {
    const on = await stage('1.5');
    await on.billing.calls.authorize({ ...on.system, ...call });
    const extend = (extension: number) =>
      on.billing.calls.extend({ ...on.system, callRef: 'call-1', extension });
    expect(await extend(2)).toEqual({ status: 'out-of-order', expected: 1 });
    const one = await extend(1);
    expect(one).toMatchObject({ status: 'extended', grantedSeconds: 120, limitSeconds: 120, final: false });
    expect(await extend(1)).toEqual({ ...one, replayed: true });
    expect(await extend(2)).toMatchObject({ status: 'extended', grantedSeconds: 150, final: true });
    expect(await extend(3)).toMatchObject({ status: 'final' });
    expect(await money(on)).toEqual({ posted: '1.5', held: '1.5' });
  });

  it('refuses more while others hold the money, and the call goes on to its granted second', async () => {
    const on = await stage('1.2');
    await on.billing.calls.authorize({ ...on.system, ...call });
    await on.billing.calls.authorize({ ...on.system, ...call, callRef: 'call-2' });
    expect(await on.billing.calls.extend({ ...on.system, callRef: 'call-1', extension: 1 })).toMatchObject({
      status: 'insufficient-funds',
    });
    expect(await on.billing.calls.get({ ...on.system, callRef: 'call-1' })).toMatchObject({
      grantedSeconds: 60,
    });
  });
});

describe('a call that is over', () => {
  it('keeps its hold until the last of its legs is charged', async () => {
    const on = await stage('10');
    await dial(on);
    await on.billing.calls.bind({ ...on.system, callRef: 'call-1', provider: 'metered', legId: 'CA2' });
    const leg = (legId: string) => ({ ...talked(on, 20), legId });
    await on.billing.calls.settle({ ...on.system, callRef: 'call-1', leg: leg('CA1') });
    expect(await money(on)).toEqual({ posted: '9.8', held: '0.4' });
    await on.billing.calls.settle({ ...on.system, callRef: 'call-1', leg: leg('CA2') });
    expect(await money(on)).toEqual({ posted: '9.6', held: '0' });
  });

  it('that nobody answered can be tried another way, and is released when it is overdue', async () => {
    const on = await stage('10');
    await on.billing.calls.authorize({ ...on.system, ...call });
    const leg = {
      provider: 'metered',
      legId: 'CA1',
      to: TO,
      startAt: on.clock.inSeconds(-20),
      durationSeconds: 0,
    };
    await on.billing.calls.settle({ ...on.system, callRef: 'call-1', leg: { ...leg, status: 'busy' } });
    expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
    on.clock.nowMs += 300_000;
    expect(await on.billing.worker.runOnce()).toMatchObject({ callsReleased: 1 });
    expect(await money(on)).toEqual({ posted: '10', held: '0' });
    const { announcements } = await on.billing.notifications.announcements({ ...on.owner });
    expect(announcements).toMatchObject([{ type: 'call-swept', payload: { found: 'nobody-answered' } }]);
  });

  it('and was never dialled is released after the grace, or at once when the host says so', async () => {
    const on = await stage('10', undefined, { graceSeconds: 600 });
    await on.billing.calls.authorize({ ...on.system, ...call });
    await on.billing.calls.authorize({ ...on.system, ...call, callRef: 'call-2' });
    expect(await on.billing.calls.close({ ...on.system, callRef: 'call-2' })).toMatchObject({
      status: 'closed',
    });
    expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
    on.clock.nowMs += 500_000;
    await on.billing.worker.runOnce();
    expect(await on.billing.calls.get({ ...on.system, callRef: 'call-1' })).toMatchObject({
      status: 'overdue',
    });
    expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
    on.clock.nowMs += 600_000;
    expect(await on.billing.worker.runOnce()).toMatchObject({ callsReleased: 1 });
    expect(await money(on)).toEqual({ posted: '10', held: '0' });
  });

  it('stays held while the provider cannot be asked', async () => {
    const on = await stage('10');
    await dial(on, 30);
    on.clock.nowMs += 400_000;
    await on.billing.worker.runOnce();
    on.vendor.failing = 1;
    const { problems } = await on.billing.worker.runOnce();
    expect(problems).toMatchObject([{ kind: 'sweep-call' }]);
    expect((await money(on)).held).toBe('0.6');
    await pass(on, 90);
    expect(await money(on)).toEqual({ posted: '9.7', held: '0' });
  });
});

describe('the hold of a call', () => {
  it('is not changed by hand: what is due about the call goes with it', async () => {
    const on = await stage('10');
    await on.billing.calls.authorize({ ...on.system, ...call });
    const hold = { ...on.system, callRef: 'call-1' };
    const more = { extension: 1, amount: usd('1'), expiresAt: on.clock.inSeconds(900) };
    const forbidden = { code: 'STATE_FORBIDS', details: { what: 'hold', state: 'of an authorized call' } };
    await expect(on.billing.holds.extend({ ...hold, ...more })).rejects.toMatchObject(forbidden);
    await expect(on.billing.holds.use({ ...hold, used: usd('0.1') })).rejects.toMatchObject(forbidden);
    await expect(on.billing.holds.release(hold)).rejects.toMatchObject(forbidden);
    expect(await money(on)).toEqual({ posted: '10', held: '0.6' });
    expect(await on.billing.holds.get(hold)).toMatchObject({ status: 'open', held: usd('0.6') });
  });
});

describe('while storage cannot be reached', () => {
  const away = (storage: Storage, gone: { now: boolean }): Storage =>
    new Proxy(storage, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'decide') return typeof value === 'function' ? value.bind(target) : value;
        return async (...given: Parameters<Storage['decide']>) => {
          if (!gone.now) return target.decide(...given);
          await target.close();
          const answers = await target.decide(...given);
          await target.open();
          return answers;
        };
      },
    });

  it('calls are denied, or let through by a contract that was seen lately', async () => {
    const on = await stage('10');
    const gone = { now: false };
    const storage = away(on.storage, gone);
    const options = { storage, clock: on.clock, telephony: [on.vendor] };
    const strict = createBilling(options);
    const whenUnreachable = { grantSeconds: 600, maximumAgeSeconds: 3600 };
    const generous = createBilling({ ...options, whenUnreachable });
    const destinations = { allow: ['*'], block: ['FR'], international: true, homeCountry: 'US' };
    const contract = contractWith(on.priceBook, {
      destinations,
      directions: ['outbound'],
      providers: ['metered'],
    });
    await on.billing.accounts.activateContract({ ...on.system, contract });
    await generous.calls.authorize({ ...on.system, ...call });
    gone.now = true;
    expect(await strict.calls.authorize({ ...on.system, ...call })).toEqual({ status: 'unreachable' });
    expect(await generous.calls.authorize({ ...on.system, ...call, callRef: 'call-2' })).toEqual({
      status: 'authorized-without-hold',
      grantedSeconds: 600,
      limitSeconds: 600,
    });
    const other = { actor: on.system.actor, accountId: 'never-seen' };
    const denied = { status: 'unreachable' };
    expect(await generous.calls.authorize({ ...other, ...call })).toEqual(denied);
    for (const forbidden of [
      { to: '+33142685300' },
      { direction: 'inbound' },
      { provider: 'other' },
    ] as const) {
      expect(await generous.calls.authorize({ ...on.system, ...call, ...forbidden })).toEqual(denied);
    }
    on.clock.nowMs += 3_601_000;
    expect(await generous.calls.authorize({ ...on.system, ...call })).toEqual(denied);
  });

  it.each([{ grantSeconds: 0, maximumAgeSeconds: 1 }, { grantSeconds: 1 }, 'allow'])(
    'refuses %j',
    (policy) => {
      const storage = memoryStorage();
      expect(() => createBilling({ storage, whenUnreachable: policy as never })).toThrow(
        expect.objectContaining({ code: 'CONFIGURATION_INVALID' }),
      );
    },
  );
});
