import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, contractWith, usd } from '../../test/acme.ts';

const OLD = '2026-01-20T10:00:00Z';
const NEW = '2026-02-03T10:00:00Z';

function leg(legId: string, answeredAt: string, durationSeconds = 60) {
  return { provider: 'twilio', legId, to: '+442071838750', answeredAt, durationSeconds };
}

/** A second version, at 1.20 a minute in whole cents, whose lines begin in February only. */
async function withDearerFebruary(): Promise<Acme> {
  const acme = await activeAcme('100');
  const bands = [{ fromSecond: 0, rate: '1.2', perSeconds: 60, incrementSeconds: 1 }];
  const priceBook = { currency: 'USD', rules: [{ prefix: '', bands }] };
  const { hash } = await acme.billing.priceBooks.put({ actor: acme.system.actor, priceBook });
  const contract = contractWith(hash, {
    priceBooks: [{ from: '2026-02-01T00:00:00Z', priceBook: hash }],
    rounding: { mode: 'up', decimals: 0 },
  });
  await acme.billing.accounts.activateContract({ ...acme.system, contract });
  return acme;
}

describe('the contract in force at billing start', () => {
  it('rates a late call by the older version when the newest has no line for its time', async () => {
    const acme = await withDearerFebruary();
    const record = (late: ReturnType<typeof leg>) => acme.billing.usage.record({ ...acme.system, leg: late });
    expect(await record(leg('CA1', OLD, 61))).toMatchObject({ status: 'charged', cost: usd('0.61') });
    expect(await record(leg('CA2', NEW, 61))).toMatchObject({ status: 'charged', cost: usd('2') });
    expect(await record(leg('CA3', '2019-01-01T00:00:00Z'))).toMatchObject({
      status: 'unrated',
      reason: 'no-price-book',
    });
  });

  it('keeps what was agreed for a call when it is corrected later', async () => {
    const acme = await activeAcme('100');
    await acme.billing.usage.record({ ...acme.system, leg: leg('CA1', NEW) });
    const bands = [{ fromSecond: 0, rate: '1.2', perSeconds: 60, incrementSeconds: 1 }];
    const priceBook = { currency: 'USD', rules: [{ prefix: '', bands }] };
    const { hash } = await acme.billing.priceBooks.put({ actor: acme.system.actor, priceBook });
    const contract = contractWith(hash, { rounding: { mode: 'up', decimals: 0 } });
    await acme.billing.accounts.activateContract({ ...acme.system, contract });
    const corrected = await acme.billing.usage.correct({
      ...acme.system,
      provider: 'twilio',
      legId: 'CA1',
      corrects: 0,
      facts: { durationSeconds: 61 },
      reason: 'The carrier says 61 seconds',
    });
    expect(corrected).toMatchObject({ status: 'charged', cost: usd('0.61') });
  });
});
