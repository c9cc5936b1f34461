import { expect, it } from 'vitest';
import { activeAcme, readyToBuy, selling, usd } from '../../test/acme.ts';

it('sums all calls of a period by destination, and its lines add up to the ledger', async () => {
  const { billing, owner, system, priceBook } = await activeAcme('100', { topUps: selling });
  await readyToBuy(billing, owner);
  const bands = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];
  const rules = [
    { prefix: '44', name: 'United Kingdom', bands },
    { prefix: '4477', name: 'United Kingdom', bands },
    { prefix: '49', bands },
  ];
  const { hash } = await billing.priceBooks.put({
    actor: system.actor,
    priceBook: { currency: 'USD', rules },
  });
  const { contract } = await billing.accounts.contract(owner);
  const from = '2020-01-01T00:00:00Z';
  const lines = [
    { from, priceBook },
    { from, provider: 'twilio', priceBook: hash },
  ];
  await billing.accounts.activateContract({ ...system, contract: { ...contract, priceBooks: lines } });
  const calls = [
    ['twilio', '+447700900123', '2026-01-31T23:30:00-05:00'],
    ['twilio', '+442079460000', '2026-01-15T12:00:00Z'],
    ['twilio', '+4930123456', '2026-01-15T12:00:00Z'],
    ['vonage', '+4930123456', '2026-01-15T12:00:00Z'],
    ['twilio', '+33123456789', '2026-01-15T12:00:00Z'],
    ['twilio', '+4930123456', '2026-02-01T00:00:00-05:00'],
  ] as const;
  for (const [index, [provider, to, startAt]] of calls.entries()) {
    const leg = { provider, legId: `L${index}`, to, answeredAt: startAt, durationSeconds: 60 };
    await billing.usage.record({ ...system, leg });
  }
  const january = { ...owner, from: '2026-01-01', until: '2026-02-01' };
  const statement = await billing.reports.statement(january);
  expect(statement).toMatchObject({
    ...{ accountId: 'acme', timeZone: 'America/New_York', currency: 'USD' },
    seller: { name: 'Example Voice Inc.' },
    buyer: { name: 'Acme Ltd' },
    total: { legs: 5, chargedLegs: 4, unratedLegs: 1, cost: usd('2.4') },
  });
  expect(statement.lines.map(({ key, legs, cost }) => [key, legs, cost.amount])).toEqual([
    ['', 1, '0.6'],
    ['49', 1, '0.6'],
    ['United Kingdom', 2, '1.2'],
    [undefined, 1, '0'],
  ]);
  const { asOf } = statement;
  await billing.usage.record({
    ...system,
    leg: {
      provider: 'twilio',
      legId: 'late',
      to: '+4930123456',
      answeredAt: '2026-01-15T12:00:00Z',
      durationSeconds: 1,
    },
  });
  expect(await billing.reports.statement({ ...january, asOf })).toEqual(statement);
});
