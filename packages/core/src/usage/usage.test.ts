import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, contractWith, openedAcme, usd } from '../../test/acme.ts';
import type { FinishedLeg } from './leg.ts';

const START = '2026-01-20T10:00:00Z';

function leg(changes: Partial<FinishedLeg> = {}): FinishedLeg {
  return {
    provider: 'twilio',
    legId: 'CA1',
    to: '+442071838750',
    from: '+12025550123',
    answeredAt: START,
    durationSeconds: 60,
    ...changes,
  };
}

function record(acme: Acme, changes: Partial<FinishedLeg> = {}) {
  return acme.billing.usage.record({ ...acme.system, leg: leg(changes) });
}

async function posted(acme: Acme): Promise<string> {
  return (await acme.billing.wallets.balance(acme.system)).posted.amount;
}

const key = { provider: 'twilio', legId: 'CA1' };

describe('recording a leg', () => {
  it('rates, charges and writes it once', async () => {
    const acme = await activeAcme('100');
    const first = await record(acme);
    expect(first).toMatchObject({
      status: 'charged',
      replayed: false,
      cost: usd('0.6'),
      billedSeconds: 60,
      revision: 0,
    });
    expect(await record(acme)).toEqual({ ...first, replayed: true });
    // A listing that reports other times is the same leg.
    expect(
      await record(acme, { answeredAt: '2026-01-20T10:00:01Z', campaign: { id: 'c', title: 'C' } }),
    ).toEqual({
      ...first,
      replayed: true,
    });
    expect(await posted(acme)).toBe('99.4');
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });

  it.each([
    [{ durationSeconds: 61 }, ['durationSeconds']],
    [{ status: 'failed' as const }, ['status']],
    [{ direction: 'inbound' as const }, ['direction']],
    [{ to: '+442071838751' }, ['to']],
    [{ from: '+12025550124' }, ['from']],
    [{ durationSeconds: 1, from: 'anonymous' }, ['durationSeconds', 'from']],
  ])('tells the same leg with other facts %j', async (changes, fields) => {
    const acme = await activeAcme('100');
    await record(acme);
    expect(await record(acme, changes)).toEqual({ status: 'differs', ...key, fields });
    expect(await posted(acme)).toBe('99.4');
  });

  it('charges once when many send it at once', async () => {
    const acme = await activeAcme('100');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => record(acme)));
    expect(outcomes.filter((outcome) => outcome.status === 'charged' && !outcome.replayed)).toHaveLength(1);
    expect(new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, replayed: true })))).toHaveProperty(
      'size',
      1,
    );
    expect(await posted(acme)).toBe('99.4');
  });

  it('bills from the answer, or from the end less the duration', async () => {
    const acme = await activeAcme('100');
    const { answeredAt: _, ...bare } = leg({ legId: 'CA2', endedAt: '2026-01-20T10:01:00Z' });
    await acme.billing.usage.record({ ...acme.system, leg: bare });
    const found = await acme.billing.usage.get({ ...acme.system, provider: 'twilio', legId: 'CA2' });
    expect(found.billingStart.toISOString()).toBe('2026-01-20T10:00:00.000Z');
    const unanswered = { ...bare, legId: 'CA3', durationSeconds: 0, startAt: '2026-01-20T09:59:00Z' };
    expect(await acme.billing.usage.record({ ...acme.system, leg: unanswered })).toMatchObject({
      cost: usd('0'),
    });
    const other = await acme.billing.usage.get({ ...acme.system, provider: 'twilio', legId: 'CA3' });
    expect(other).toMatchObject({
      answered: false,
      legStatus: 'no-answer',
      billingStart: new Date('2026-01-20T09:59:00Z'),
    });
  });

  it('records a leg of a suspended account, and below the floor', async () => {
    const acme = await activeAcme('0.1');
    await acme.billing.accounts.suspend({ ...acme.system, reason: 'Dispute' });
    expect(await record(acme)).toMatchObject({ status: 'charged' });
    expect(await posted(acme)).toBe('-0.5');
  });

  it('captures the hold of its call and rates by the book it pinned', async () => {
    const acme = await activeAcme('100');
    const bands = [{ fromSecond: 0, rate: '1.20', perSeconds: 60, incrementSeconds: 1 }];
    const { hash } = await acme.billing.priceBooks.put({
      actor: acme.system.actor,
      priceBook: { currency: 'USD', rules: [{ prefix: '', bands }] },
    });
    const expiresAt = acme.clock.inSeconds(60);
    await acme.billing.holds.place({
      ...acme.system,
      callRef: 'c1',
      amount: usd('5'),
      expiresAt,
      priceBookHash: hash,
    });
    expect(await record(acme, { callRef: 'c1' })).toMatchObject({ cost: usd('1.2'), priceBookHash: hash });
    expect(await acme.billing.wallets.balance(acme.system)).toMatchObject({
      posted: usd('98.8'),
      held: usd('3.8'),
    });
  });

  it('honours the policy on legs', async () => {
    const acme = await openedAcme();
    const contract = contractWith(acme.priceBook, { legs: 'parent' });
    await acme.billing.accounts.activateContract({ ...acme.system, contract });
    expect(await record(acme, { parentLegId: 'CA0' })).toMatchObject({
      status: 'not-billed',
      reason: 'parent-legs-only',
    });
    expect(await record(acme, { legId: 'CA2' })).toMatchObject({ status: 'charged' });
  });
});

describe('legs without a price', () => {
  it('waits without a contract and is charged when there is one', async () => {
    const acme = await openedAcme();
    expect(await record(acme, { to: '2025550123' })).toMatchObject({
      status: 'unrated',
      reason: 'no-contract',
    });
    acme.clock.nowMs += 90_000;
    const waiting = await acme.billing.parking.list({ ...acme.system, lot: 'unrated' });
    expect(waiting.legs).toMatchObject([{ ...key, reason: 'no-contract', ageSeconds: 90 }]);
    const contract = contractWith(acme.priceBook, { defaultCountry: 'US' });
    await acme.billing.accounts.activateContract({ ...acme.system, contract });
    expect(await acme.billing.parking.retry(acme.system)).toMatchObject({
      tried: 1,
      resolved: 1,
      total: usd('0.6'),
    });
    expect(await acme.billing.parking.retry(acme.system)).toMatchObject({ tried: 0 });
    expect(await acme.billing.parking.counts(acme.system)).toMatchObject({ unrated: { legs: 0 } });
    const revisions = await acme.billing.usage.history({ ...acme.system, ...key });
    expect(revisions.map(({ cause, status, to }) => [cause, status, to])).toEqual([
      ['leg', 'unrated', '2025550123'],
      ['retry', 'charged', '+12025550123'],
    ]);
    expect(await record(acme, { to: '2025550123' })).toMatchObject({ status: 'unrated', replayed: true });
    expect(await posted(acme)).toBe('-0.6');
  });

  it('is never charged anew from before the horizon', async () => {
    const acme = await activeAcme('100');
    await record(acme);
    await acme.billing.accounts.setHorizon({ ...acme.system, horizon: '2026-01-21T00:00:00Z' });
    const late = {
      status: 'parked',
      lot: 'before-horizon',
      provider: 'twilio',
      legId: 'CA2',
      reason: 'before-horizon',
    };
    expect(await record(acme, { legId: 'CA2' })).toEqual({ ...late, replayed: false });
    expect(await record(acme, { legId: 'CA2' })).toEqual({ ...late, replayed: true });
    expect(await record(acme, { legId: 'CA2', durationSeconds: 1 })).toMatchObject({ status: 'differs' });
    expect(await record(acme)).toMatchObject({ status: 'charged', replayed: true });
    expect(await posted(acme)).toBe('99.4');
  });

  it('keeps legs of unknown accounts until they are assigned, to one account only', async () => {
    const acme = await activeAcme('100');
    const { actor } = acme.system;
    const { usage, parking } = acme.billing;
    expect(await usage.record({ actor, leg: leg() })).toMatchObject({
      status: 'parked',
      reason: 'account-not-named',
    });
    const lost = { actor, accountId: 'nobody', leg: leg({ legId: 'CA2' }) };
    expect(await usage.record(lost)).toMatchObject({
      status: 'parked',
      lot: 'unassigned',
      reason: 'account-unknown',
    });
    expect((await parking.unassigned({ actor })).legs).toMatchObject([
      { legId: 'CA1' },
      { namedAccount: 'nobody' },
    ]);
    expect(await parking.counts({ actor })).toMatchObject({ unassigned: { legs: 2 } });
    await acme.billing.accounts.open({ actor, accountId: 'other', name: 'Other', currency: 'USD' });
    const assigned = await Promise.all(
      ['acme', 'other', 'acme'].map((accountId) => parking.assign({ actor, accountId, ...key })),
    );
    expect(assigned).toMatchObject([
      { status: 'charged' },
      { status: 'assigned-elsewhere', accountId: 'acme' },
      { status: 'charged' },
    ]);
    expect(await posted(acme)).toBe('99.4');
    expect(await usage.record({ actor, leg: leg() })).toMatchObject({ status: 'charged', replayed: true });
    expect((await parking.unassigned({ actor })).legs).toHaveLength(1);
    await expect(
      parking.assign({ actor, accountId: 'acme', provider: 'x', legId: 'y' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('correcting a leg', () => {
  const reason = 'late report';

  it('reverses and charges anew, keyed by the revision', async () => {
    const acme = await activeAcme('100');
    await record(acme);
    const correction = { ...acme.system, ...key, corrects: 0, facts: { durationSeconds: 30 }, reason };
    const first = await acme.billing.usage.correct(correction);
    expect(first).toMatchObject({ status: 'charged', replayed: false, revision: 1, cost: usd('0.3') });
    expect(await acme.billing.usage.correct(correction)).toEqual({ ...first, replayed: true });
    expect(await acme.billing.usage.correct({ ...correction, facts: { durationSeconds: 31 } })).toEqual({
      status: 'differs',
      ...key,
      latestRevision: 1,
    });
    expect(await posted(acme)).toBe('99.7');
    expect(await record(acme)).toMatchObject({ replayed: true, revision: 0, cost: usd('0.6') });
    expect(await record(acme, { durationSeconds: 30 })).toMatchObject({ replayed: true, revision: 1 });
    const zero = { ...correction, corrects: 1, facts: { durationSeconds: 0 } };
    expect(await acme.billing.usage.correct(zero)).toMatchObject({ revision: 2, cost: usd('0') });
    expect(await posted(acme)).toBe('100');
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });

  it('moves a start only when it is named, and rates an unrated leg', async () => {
    const acme = await openedAcme();
    await record(acme);
    await acme.billing.accounts.activateContract({ ...acme.system, contract: contractWith(acme.priceBook) });
    const moved = { ...acme.system, ...key, corrects: 0, reason };
    const facts = { answeredAt: '2026-01-19T10:00:00Z' };
    expect(await acme.billing.usage.correct({ ...moved, facts })).toMatchObject({
      status: 'charged',
      cost: usd('0.6'),
    });
    const latest = await acme.billing.usage.get({ ...acme.system, ...key });
    expect(latest.billingStart.toISOString()).toBe('2026-01-19T10:00:00.000Z');
    expect(await acme.billing.parking.counts(acme.system)).toMatchObject({ unrated: { legs: 0 } });
  });

  it.each([
    ['facts', {}],
    ['facts.durationSeconds', { durationSeconds: -1 }],
    ['facts.answered', { answered: false }],
    ['facts.to', { to: '12' }],
    ['facts.endedAt', { endedAt: '2020-01-01T00:00:00Z' }],
    ['facts.answeredAt', { answeredAt: '2026-02-30T00:00:00Z' }],
    ['facts.status', { status: 'done' }],
  ])('refuses a broken %s', async (field, facts) => {
    const acme = await activeAcme('100');
    await record(acme);
    const correction = { ...acme.system, ...key, corrects: 0, facts, reason } as never;
    await expect(acme.billing.usage.correct(correction)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect(await posted(acme)).toBe('99.4');
  });
});

describe('reading legs', () => {
  it('explains a charge and agrees with it', async () => {
    const acme = await activeAcme('100');
    await record(acme);
    const explained = await acme.billing.usage.explain({ ...acme.owner, ...key });
    expect(explained).toMatchObject({ addsUp: true, recomputed: { status: 'agrees', cost: usd('0.6') } });
    expect(explained.text).toMatch(/60 x 1 s from second 0 at 0\.6 per 60 s/);
    expect(explained.text).toMatch(/rated again now: the same/);
  });

  it('blanks personal data and keeps the money', async () => {
    const acme = await activeAcme('100');
    await record(acme, { manager: { id: 'max', email: 'max@example.com' } });
    expect(await acme.billing.usage.redact({ ...acme.owner, ...key })).toMatchObject({ replayed: false });
    expect(await acme.billing.usage.redact({ ...acme.owner, ...key })).toMatchObject({ replayed: true });
    const found = await acme.billing.usage.get({ ...acme.owner, ...key });
    expect(found).not.toHaveProperty('to');
    expect(found).not.toHaveProperty('from');
    expect(found).toMatchObject({ cost: usd('0.6'), manager: { id: 'max' } });
    expect(found.manager).not.toHaveProperty('email');
    expect(await record(acme)).toMatchObject({ status: 'charged', replayed: true });
    const correction = { ...acme.system, ...key, corrects: 0, facts: { durationSeconds: 1 }, reason: 'r' };
    await expect(acme.billing.usage.correct(correction)).rejects.toMatchObject({
      details: { field: 'facts.to' },
    });
  });

  it('shows members their own calls', async () => {
    const acme = await activeAcme('100');
    await record(acme, { manager: { id: 'max' } });
    await record(acme, { legId: 'CA2', manager: { id: 'eva' } });
    expect((await acme.billing.usage.list(acme.member)).legs).toMatchObject([{ legId: 'CA1' }]);
    expect((await acme.billing.usage.list(acme.owner)).legs).toHaveLength(2);
    const others = { ...acme.member, provider: 'twilio', legId: 'CA2' };
    await expect(acme.billing.usage.get(others)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(acme.billing.usage.record({ ...acme.owner, leg: leg() })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });

  it('lists a corrected leg once', async () => {
    const acme = await activeAcme('100');
    await record(acme);
    await acme.billing.usage.correct({
      ...acme.system,
      ...key,
      corrects: 0,
      facts: { durationSeconds: 1 },
      reason: 'r',
    });
    expect((await acme.billing.usage.list(acme.owner)).legs).toMatchObject([
      { revision: 1, cost: usd('0.01') },
    ]);
  });
});

describe('bad input', () => {
  it.each([
    ['leg', undefined],
    ['leg', []],
    ['leg.provider', leg({ provider: '' })],
    ['leg.legId', leg({ legId: 'two words' })],
    ['leg.legId', leg({ legId: 'x'.repeat(1_000_000) })],
    ['leg.durationSeconds', leg({ durationSeconds: -1 })],
    ['leg.durationSeconds', leg({ durationSeconds: 1.5 })],
    ['leg.durationSeconds', leg({ durationSeconds: Number.NaN })],
    ['leg.durationSeconds', leg({ durationSeconds: Number.POSITIVE_INFINITY })],
    ['leg.durationSeconds', { ...leg(), durationSeconds: '60' }],
    ['leg.to', leg({ to: '+44' })],
    ['leg.to', leg({ to: '2025550123' })],
    ['leg.to', leg({ to: 'anonymous' })],
    ['leg.to', leg({ to: '+４４2071838750' })],
    ['leg.to', leg({ to: '+44\u202E2071838750' })],
    ['leg.from', leg({ from: 'a\u0000b' })],
    ['leg.from', leg({ from: '+0123' })],
    ['leg.answeredAt', leg({ answeredAt: '2026-01-20T10:00:00' })],
    ['leg.answeredAt', leg({ answeredAt: '2026-02-30T10:00:00Z' })],
    ['leg.endedAt', leg({ endedAt: '2026-01-20T09:00:00Z' })],
    ['leg.answered', leg({ answered: false })],
    ['leg.status', { ...leg(), status: 'done' }],
    ['leg.direction', { ...leg(), direction: '__proto__' }],
    ['leg.manager.email', leg({ manager: { id: 'm', email: 'nobody' } })],
    ['leg.campaign.title', leg({ campaign: { id: 'c', title: '' } })],
  ])('refuses a broken %s and changes nothing', async (field, broken) => {
    const acme = await activeAcme('100');
    const request = { ...acme.system, leg: broken } as never;
    await expect(acme.billing.usage.record(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field },
    });
    expect((await acme.billing.usage.list(acme.owner)).legs).toEqual([]);
    expect(await posted(acme)).toBe('100');
  });

  it('needs a start that can be known', async () => {
    const acme = await activeAcme('100');
    const { answeredAt: _, ...dialled } = leg({ startAt: START });
    const request = { ...acme.system, leg: dialled };
    await expect(acme.billing.usage.record(request)).rejects.toMatchObject({
      details: { field: 'leg.answeredAt' },
    });
    const reserved = { ...acme.system, accountId: '~unassigned', leg: leg() };
    await expect(acme.billing.usage.record(reserved)).rejects.toMatchObject({
      details: { field: 'accountId' },
    });
  });
});
