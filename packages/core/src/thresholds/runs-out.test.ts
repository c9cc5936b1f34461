import { fakePayments } from '@live-calls/conformance';
import { expect, it } from 'vitest';
import { activeAcme, selling, usd } from '../../test/acme.ts';
import { daysLeft, runsOut } from './runs-out.ts';

const NOON = Date.UTC(2026, 10, 10, 12);
const bank = { leastDays: 1, mostDays: 5, holidays: new Set<string>(), timeZone: 'UTC' };

it('adds up foreseen days', () => {
  expect(daysLeft(0n, [1n])).toBe(0);
  expect(daysLeft(-5n, [1n])).toBe(0);
  expect(daysLeft(25n, [10n])).toBe(2.5);
  expect(daysLeft(25n, [0n, 10n, 10n])).toBe(4.5);
  expect(daysLeft(10n ** 30n, [1n])).toBe(3650);
  expect(daysLeft(5n, [0n])).toBe(3650);
});

it.each([
  // Tuesday 10 November. A transfer sent on Wednesday 11 arrives by Wednesday 18, the last business day before the 19th.
  [9, '2026-11-19', '2026-11-18', { by: '2026-11-11', inTime: true }],
  [7.6, '2026-11-18', '2026-11-17', { by: '2026-11-10', inTime: true }],
  [7, '2026-11-17', '2026-11-16', { by: '2026-11-09', inTime: false }],
  [0.6, '2026-11-11', '2026-11-10', { by: '2026-11-03', inTime: false }],
  [0.4, '2026-11-10', '2026-11-10', { by: '2026-11-02', inTime: false }],
  [0, '2026-11-10', '2026-11-10', { by: '2026-11-02', inTime: false }],
])('after %s days: on %s, by card until %s', (days, ...dates) => {
  const [on, payByCard, sendTransfer] = dates;
  expect(runsOut(days, { nowMs: NOON, timeZone: 'UTC', bank })).toEqual({ on, payByCard, sendTransfer });
});

it('goes by the days of the account and of the bank, which may differ', () => {
  const at = { nowMs: NOON, timeZone: 'Pacific/Auckland', bank: { ...bank, timeZone: 'America/New_York' } };
  // 20 November begins in Auckland while it is the 19th in New York.
  expect(runsOut(9, at)).toEqual({
    on: '2026-11-20',
    payByCard: '2026-11-19',
    sendTransfer: { by: '2026-11-11', inTime: true },
  });
});

it('has no date where there is no end in sight', () => {
  expect(runsOut(3650, { nowMs: NOON, timeZone: 'UTC', bank })).toBeUndefined();
});

it.each([
  ['', { payments: fakePayments(), topUps: selling }, { by: '2026-02-03', inTime: false }],
  [
    ' without a transfer where the processor takes none',
    { payments: { ...fakePayments(), methods: ['card'] }, topUps: selling },
    undefined,
  ],
  [' without a transfer where there is no processor', { topUps: selling }, undefined],
  [' without a transfer where nothing is sold', { payments: fakePayments() }, undefined],
] as const)(
  'is told with a low balance, in the commit that lowers it, as the runway says%s',
  async (...given) => {
    const [, options, sendTransfer] = given;
    const acme = await activeAcme('0', options);
    const { billing, clock, owner, system } = acme;
    await billing.notifications.saveRecipients({
      ...owner,
      recipients: [{ email: 'olga@example.com' }],
      revision: 0,
    });
    await billing.wallets.adjust({ ...system, key: 'start', amount: usd('230'), reason: 'Start' });
    const talk = (day: number, durationSeconds: number) => {
      clock.nowMs = Date.UTC(2026, 1, day, 17);
      const numbers = { to: '+12025550123', from: '+12025550100' };
      const leg = {
        provider: 'twilio',
        legId: `leg-${day}`,
        ...numbers,
        answeredAt: acme.clock.inSeconds(-3600),
      };
      return billing.usage.record({ ...system, leg: { ...leg, durationSeconds } });
    };
    // Seven days at 10.00 a day: 1,000 seconds at 0.60 a minute.
    for (const day of [2, 3, 4, 5, 6, 7, 8]) await talk(day, 1000);
    await billing.wallets.adjust({ ...system, key: 'fee', amount: usd('-139'), reason: 'Fee' });
    expect(await billing.notifications.announcements(owner)).toMatchObject({ announcements: [] });
    expect(await talk(9, 300)).toMatchObject({ status: 'charged' });
    const [notice] = (await billing.notifications.announcements(owner)).announcements;
    const runway = await billing.notifications.runway(owner);
    expect(runway).toMatchObject({ status: 'estimated', burnPerDay: usd('10') });
    if (runway.status !== 'estimated') throw new Error(runway.status);
    expect(notice).toMatchObject({ type: 'balance-low', payload: { balance: '18', burnPerDay: '10' } });
    expect(notice?.payload).toMatchObject({ daysLeft: runway.daysLeft, runsOut: runway.runsOut });
    expect(runway.runsOut).toEqual({
      on: '2026-02-11',
      payByCard: '2026-02-10',
      ...(sendTransfer !== undefined && { sendTransfer }),
    });
  },
);
