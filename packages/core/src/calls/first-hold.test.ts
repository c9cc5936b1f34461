import { expect, it } from 'vitest';
import { contractWith, usd } from '../../test/acme.ts';
import { call, money, type Stage, stage, TO } from '../../test/metered-stage.ts';
import type { RatingRule } from '../rating/rating-rule.ts';

/** A minute costs 0.60 and is billed as a whole. */
const byMinutes = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 60 }];
const bySeconds = [{ fromSecond: 0, rate: '0.60', perSeconds: 60, incrementSeconds: 1 }];

/** Calls are priced by this rule, and granted a second at a time. */
async function pricedBy(rule: Omit<RatingRule, 'prefix'>, balance: string): Promise<Stage> {
  const on = await stage(balance);
  const priceBook = { currency: 'USD', rules: [{ prefix: '44', ...rule }] };
  const { hash } = await on.billing.priceBooks.put({ actor: on.system.actor, priceBook });
  const contract = contractWith(hash, { live: { quantumSeconds: 1 } });
  await on.billing.accounts.activateContract({ ...on.system, contract });
  return on;
}

/** What the first second costs, to the last digit, and what is too little by a tenth of a cent. */
const firstSeconds: readonly {
  what: string;
  rule: Omit<RatingRule, 'prefix'>;
  held: string;
  less: string;
}[] = [
  {
    what: 'the connection fee',
    rule: { bands: bySeconds, connectionFee: '0.05' },
    held: '0.06',
    less: '0.059',
  },
  {
    what: 'the minimum charge',
    rule: { bands: bySeconds, minimumCharge: '0.25' },
    held: '0.25',
    less: '0.249',
  },
  {
    what: 'the shortest billed time',
    rule: { bands: bySeconds, minimumSeconds: 30 },
    held: '0.3',
    less: '0.299',
  },
  { what: 'the first increment', rule: { bands: byMinutes }, held: '0.6', less: '0.599' },
  {
    what: 'an attempt that fails',
    rule: { bands: bySeconds, attemptFee: '0.07' },
    held: '0.07',
    less: '0.069',
  },
  {
    what: 'a minimum charge above fee and increment',
    rule: { bands: byMinutes, connectionFee: '0.05', minimumCharge: '0.9' },
    held: '0.9',
    less: '0.899',
  },
  {
    what: 'fee and increment above the minimum charge',
    rule: { bands: byMinutes, connectionFee: '0.4', minimumCharge: '0.9' },
    held: '1',
    less: '0.999',
  },
];

it.each(firstSeconds)('the first hold pays for $what, and is refused below', async ({ rule, held, less }) => {
  const on = await pricedBy(rule, held);
  const asked = await on.billing.calls.authorize({ ...on.system, ...call });
  expect(asked).toMatchObject({ status: 'authorized', call: { held: usd(held) }, available: usd('0') });
  const poor = await pricedBy(rule, less);
  expect(await poor.billing.calls.authorize({ ...poor.system, ...call })).toEqual({
    status: 'insufficient-funds',
    available: usd(less),
    floor: usd('0'),
  });
  expect(await money(poor)).toEqual({ posted: less, held: '0' });
  const leg = { provider: 'metered', legId: 'CA1', to: TO };
  const one = { ...leg, answeredAt: on.clock.inSeconds(0), durationSeconds: 1 };
  const nobody = { ...leg, startAt: on.clock.inSeconds(0), durationSeconds: 0, answered: false };
  const settled = { ...on.system, callRef: 'call-1', leg: rule.attemptFee === undefined ? one : nobody };
  expect(await on.billing.calls.settle(settled)).toMatchObject({ status: 'charged', cost: usd(held) });
  await on.billing.calls.close({ ...on.system, callRef: 'call-1' });
  expect(await money(on)).toEqual({ posted: '0', held: '0' });
});
