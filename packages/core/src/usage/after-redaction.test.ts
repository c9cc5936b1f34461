import { describe, expect, it } from 'vitest';
import { activeAcme } from '../../test/acme.ts';

const LEG = {
  provider: 'twilio',
  legId: 'a',
  to: '+442071838750',
  from: '+12025550123',
  answeredAt: '2026-01-31T10:00:00Z',
  durationSeconds: 60,
} as const;
const KEY = { provider: LEG.provider, legId: LEG.legId };

describe('after a redaction', () => {
  it('the same correction is replayed, also where it named a number', async () => {
    const { billing, system } = await activeAcme();
    await billing.usage.record({ ...system, leg: LEG });
    const facts = { durationSeconds: 30, to: '+442071838751' };
    const correction = { ...system, ...KEY, corrects: 0, facts, reason: 'late report' };
    const first = await billing.usage.correct(correction);
    await billing.usage.redact({ ...system, ...KEY });
    expect(await billing.usage.correct(correction)).toEqual({ ...first, replayed: true });
    const other = { ...correction, facts: { ...facts, durationSeconds: 31 } };
    expect(await billing.usage.correct(other)).toMatchObject({ status: 'differs' });
  });

  it('the same assignment gives its first result', async () => {
    const { billing, system } = await activeAcme();
    await billing.usage.record({ actor: system.actor, leg: LEG });
    const first = await billing.parking.assign({ ...system, ...KEY });
    expect(first).toMatchObject({ status: 'charged', replayed: false });
    await billing.usage.redact({ ...system, ...KEY });
    expect(await billing.parking.assign({ ...system, ...KEY })).toEqual({ ...first, replayed: true });
    expect(await billing.usage.record({ actor: system.actor, leg: LEG })).toEqual({
      ...first,
      replayed: true,
    });
  });
});
