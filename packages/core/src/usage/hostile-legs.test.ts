import { describe, expect, it } from 'vitest';
import { activeAcme, usd } from '../../test/acme.ts';
import type { FinishedLeg } from './leg.ts';

const START = '2026-01-31T10:00:00Z';

function leg(legId: string, changes: Partial<FinishedLeg> = {}): FinishedLeg {
  return {
    provider: 'twilio',
    legId,
    to: '+442071838750',
    answeredAt: START,
    durationSeconds: 60,
    ...changes,
  };
}

/** A leg whose duration cannot be read. */
function explosive(legId: string): FinishedLeg {
  return Object.defineProperty({ ...leg(legId) }, 'durationSeconds', {
    get: () => {
      throw new TypeError('boom');
    },
  });
}

describe('legs from outside', () => {
  it('that throw while they are read are rejected alone', async () => {
    const { billing, system } = await activeAcme();
    const { accountId, actor } = system;
    const legs = [leg('a'), explosive('b'), leg('c')].map((one) => ({ accountId, leg: one }));
    const lines = [];
    for await (const line of billing.usage.recordMany({ actor, legs })) lines.push(line);
    expect(lines).toMatchObject([
      { status: 'recorded' },
      { status: 'rejected', error: { code: 'INVALID_INPUT', details: { field: 'line' } } },
      { status: 'recorded' },
    ]);
    const history = [explosive('d'), leg('e')].map((one) => ({ leg: one, cost: usd('1') }));
    expect(await billing.usage.importHistory({ ...system, legs: history })).toMatchObject({
      imported: 1,
      problems: [{ index: 0, error: { code: 'INVALID_INPUT' } }],
    });
  });

  it('cannot begin before any report can ask for them', async () => {
    const { billing, system } = await activeAcme();
    const { answeredAt: _unknown, ...rest } = leg('a');
    const early = { ...rest, endedAt: '1970-01-01T00:00:10Z' };
    await expect(billing.usage.record({ ...system, leg: early })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'leg.endedAt' },
    });
  });

  it('name a provider without the slash that separates it from the leg', async () => {
    const { billing, system } = await activeAcme();
    await expect(
      billing.usage.record({ ...system, leg: leg('c', { provider: 'a/b' }) }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'leg.provider' } });
  });

  it('never keep a negative zero', async () => {
    const { billing, system } = await activeAcme();
    await billing.usage.record({ ...system, leg: leg('a', { durationSeconds: -0 }) });
    const kept = await billing.usage.get({ ...system, provider: 'twilio', legId: 'a' });
    expect(Object.is(kept.durationSeconds, 0)).toBe(true);
  });

  it('print only a price per minute that is one', async () => {
    const { billing, system } = await activeAcme();
    const legs = ['1e3', 'cheap', '0.60', 'mixed'].map((rate) => {
      return { leg: leg(rate), cost: usd('1'), rate };
    });
    const { problems, imported } = await billing.usage.importHistory({ ...system, legs });
    expect(imported).toBe(2);
    expect(problems).toMatchObject([
      { index: 0, error: { details: { field: 'rate' } } },
      { index: 1, error: { details: { field: 'rate' } } },
    ]);
  });
});
