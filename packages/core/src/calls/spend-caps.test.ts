import { expect, it } from 'vitest';
import { usd } from '../../test/acme.ts';
import { call, dial, type Stage, stage, TO } from '../../test/metered-stage.ts';

/** Midnight where the account is, New York; the month ends there, too. */
const MIDNIGHT_MS = Date.UTC(2026, 2, 1, 5);

/** Thirty cents, spent some seconds from midnight. */
async function spend(on: Stage, legId: string, fromMidnightSeconds: number): Promise<void> {
  const answeredAt = new Date(MIDNIGHT_MS + fromMidnightSeconds * 1000);
  const leg = { provider: 'metered', legId, to: TO, answeredAt, durationSeconds: 30 };
  await on.billing.usage.record({ ...on.system, leg });
}

/** A dollar may be spent, and thirty cents of it are; half a minute before midnight. */
async function beforeMidnight(cap: 'dailySpendCap' | 'monthlySpendCap'): Promise<Stage> {
  const on = await stage('100', undefined, { [cap]: '1' });
  on.clock.nowMs = MIDNIGHT_MS - 30_000;
  await spend(on, 'CA0', -90);
  return on;
}

const caps = [
  ['dailySpendCap', 'day'],
  ['monthlySpendCap', 'month'],
] as const;

it.each(caps)(
  'the %s is that of the %s a call began in, also after midnight where the account is',
  async (cap) => {
    const on = await beforeMidnight(cap);
    await dial(on);
    on.clock.nowMs = MIDNIGHT_MS + 15_000;
    const more = await on.billing.calls.extend({ ...on.system, callRef: 'call-1', extension: 1 });
    expect(more).toMatchObject({ status: 'extended', grantedSeconds: 70, final: true });
  },
);

it.each(caps)(
  'what was spent under the %s is forgotten at midnight where the account is, not before',
  async (cap, period) => {
    const on = await beforeMidnight(cap);
    await spend(on, 'CA2', -60);
    await spend(on, 'CA3', -45);
    const ask = (callRef: string) => on.billing.calls.authorize({ ...on.system, ...call, callRef });
    expect(await ask('call-1')).toMatchObject({ status: 'authorized', grantedSeconds: 10 });
    expect(await ask('call-2')).toEqual({ status: 'spend-cap', period, cap: usd('1') });
    await on.billing.calls.close({ ...on.system, callRef: 'call-1' });
    on.clock.nowMs = MIDNIGHT_MS - 1;
    expect(await ask('call-3')).toMatchObject({ status: 'authorized', grantedSeconds: 10 });
    await on.billing.calls.close({ ...on.system, callRef: 'call-3' });
    on.clock.nowMs = MIDNIGHT_MS;
    expect(await ask('call-4')).toMatchObject({ status: 'authorized', grantedSeconds: 60, final: false });
  },
);

it('a call that is held over midnight counts under the cap of the day it may be answered in', async () => {
  const on = await beforeMidnight('dailySpendCap');
  const ask = (callRef: string) => on.billing.calls.authorize({ ...on.system, ...call, callRef });
  await ask('call-1');
  on.clock.nowMs = MIDNIGHT_MS + 10_000;
  expect(await ask('call-2')).toMatchObject({ status: 'authorized', grantedSeconds: 40 });
});
