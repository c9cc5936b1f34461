import { fakeTelephony } from '@live-calls/conformance';
import { expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import { finishedReport, START_MS } from '../../test/reported-legs.ts';
import { money } from '../money/money.ts';
import type { ReportedLeg } from '../ports/telephony-provider.ts';

const from = new Date(START_MS - 3_600_000);
const until = new Date(START_MS + 3_600_000);

function leg(legId: string, price?: string, currency = 'USD'): ReportedLeg {
  const atMs = legId === 'out' ? until.getTime() : START_MS;
  const priced = price === undefined ? {} : { vendorPrice: { amount: price, currency } };
  return finishedReport({ legId, answeredAtMs: atMs, endedAtMs: atMs + 60_000, ...priced });
}

it('the margin puts our price beside the vendor’s, by provider and currency, and counts what is not known', async () => {
  const [one, two] = [fakeTelephony({ id: 'one' }), fakeTelephony({ id: 'two' })];
  const acme = await activeAcme('100', { telephony: [one, two] });
  const { telephony } = acme.billing;
  const tell = (at: typeof one, told: ReportedLeg) => telephony.receiveWebhook(at.id, at.report(told));
  await tell(one, leg('A', '0.0085'));
  await tell(one, leg('B'));
  await tell(one, leg('C', '-0.002'));
  await tell(two, leg('A', '0.0123', 'EUR'));
  await tell(two, leg('out', '9', 'EUR'));
  const ask = () => telephony.margin({ ...acme.system, from, until });
  expect(await ask()).toEqual({
    lines: [
      { provider: 'one', legs: 2, charged: usd('1.2'), vendorCost: usd('0.0065'), margin: usd('1.1935') },
      { provider: 'two', legs: 1, charged: usd('0.6'), vendorCost: money('0.0123', 'EUR') },
    ],
    unknown: [{ provider: 'one', legs: 1, charged: usd('0.6') }],
    unratedLegs: 0,
  });
  // The price comes later, by the list; then another one; the same again is no news.
  for (const price of ['0.007', '0.008', '0.008']) {
    one.report(leg('B', price));
    await acme.billing.reconcile({ actor: acme.system.actor, provider: 'one', from, until });
  }
  expect(await ask()).toMatchObject({
    lines: [{ provider: 'one', legs: 3, vendorCost: usd('0.0145') }, { provider: 'two' }],
    unknown: [],
  });
  // One provider may ask in two currencies: they are never added up.
  await tell(one, leg('D', '0.02', 'EUR'));
  expect((await ask()).lines).toEqual([
    { provider: 'one', legs: 1, charged: usd('0.6'), vendorCost: money('0.02', 'EUR') },
    { provider: 'one', legs: 3, charged: usd('1.8'), vendorCost: usd('0.0145'), margin: usd('1.7855') },
    { provider: 'two', legs: 1, charged: usd('0.6'), vendorCost: money('0.0123', 'EUR') },
  ]);
  await expect(telephony.margin({ ...acme.owner, from, until })).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  });
  await expect(telephony.margin({ ...acme.system, from: until, until: from })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
});
