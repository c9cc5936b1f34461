import { type FakeTelephony, fakeTelephony, faultyStorage } from '@live-calls/conformance';
import { memoryStorage } from '@live-calls/storage-memory';
import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, StandingClock } from '../../test/acme.ts';
import { finishedReport, START_MS } from '../../test/reported-legs.ts';
import { createBilling } from '../billing.ts';
import type { Storage } from '../ports/storage.ts';
import type { ReportedLeg } from '../ports/telephony-provider.ts';
import type { Reconciliation } from './reconciliation.ts';

const from = new Date(START_MS - 3_600_000);
const until = new Date(START_MS + 3_600_000);
const nobody = { ...emptyCounts() };

function emptyCounts(): Reconciliation['results'] {
  return {
    matched: 0,
    'missing-here': 0,
    'missing-there': 0,
    differs: 0,
    running: 0,
    'in-two-accounts': 0,
    unassigned: 0,
    'not-yet-listed': 0,
  };
}

function legOf(legId: string, change: Partial<ReportedLeg> = {}): ReportedLeg {
  return finishedReport({ legId, direction: 'outbound', ...change });
}

interface Stage extends Acme {
  readonly telephony: FakeTelephony;
  /** Legs that the vendor lists although they run. */
  readonly running: ReportedLeg[];
  /** A webhook that arrives. */
  readonly tell: (leg: ReportedLeg) => Promise<unknown>;
  readonly run: () => Promise<Reconciliation>;
  readonly results: () => Promise<{ readonly [legId: string]: string }>;
}

async function stage(pageSize = 2, storage: Storage = memoryStorage({ checked: true })): Promise<Stage> {
  const fake = fakeTelephony({ pageSize });
  const running: ReportedLeg[] = [];
  // A vendor may list legs that still run.
  const telephony: FakeTelephony = {
    ...fake,
    listLegs: async (request) => {
      const page = await fake.listLegs(request);
      return request.cursor === undefined ? { ...page, legs: [...page.legs, ...running] } : page;
    },
  };
  const acme = await activeAcme('100', { storage, telephony: [telephony] });
  const { actor } = acme.system;
  const { billing } = acme;
  const run: Stage['run'] = () => billing.reconcile({ actor, provider: 'fake', from, until });
  const results: Stage['results'] = async () => {
    const reconciliationId = `fake/${from.toISOString()}/${until.toISOString()}`;
    const { legs } = await billing.telephony.reconciliations.legs({ actor, reconciliationId });
    return Object.fromEntries(legs.map(({ legId, result }) => [legId, result]));
  };
  const tell: Stage['tell'] = (leg) => billing.telephony.receiveWebhook('fake', telephony.report(leg));
  return { ...acme, telephony, running, tell, run, results };
}

async function posted(acme: Acme): Promise<string> {
  return (await acme.billing.wallets.balance(acme.system)).posted.amount;
}

describe('a reconciliation', () => {
  it('records what was missed, corrects what differs, and says what it found leg by leg', async () => {
    const acme = await stage();
    await acme.tell(legOf('L-told'));
    await acme.tell(legOf('L-longer'));
    acme.telephony.report(legOf('L-longer', { durationSeconds: 90, endedAtMs: START_MS + 90_000 }));
    acme.telephony.report(legOf('L-lost'));
    acme.telephony.report(legOf('L-nobody', { parameters: {} }));
    acme.running.push(legOf('L-running', { status: 'answered' }));
    const leg = { provider: 'fake', to: '+442071838750', durationSeconds: 60 } as const;
    const endedAt = new Date(START_MS + 60_000);
    await acme.billing.usage.record({ ...acme.system, leg: { ...leg, legId: 'L-invented', endedAt } });
    const counts = {
      matched: 1,
      'missing-here': 1,
      differs: 1,
      unassigned: 1,
      running: 1,
      'missing-there': 1,
    };
    acme.clock.nowMs = START_MS + 3_600_000;
    const progress: Reconciliation[] = [];
    const request = { actor: acme.system.actor, provider: 'fake', from, until };
    const done = await acme.billing.reconcile({ ...request, onProgress: (step) => progress.push(step) });
    expect(done).toMatchObject({ run: 1, status: 'done', results: { ...nobody, ...counts } });
    expect(progress.length).toBeGreaterThan(3);
    expect(progress[0]).toMatchObject({ status: 'running' });
    expect(await acme.results()).toEqual({
      'L-told': 'matched',
      'L-longer': 'differs',
      'L-lost': 'missing-here',
      'L-nobody': 'unassigned',
      'L-running': 'running',
      'L-invented': 'missing-there',
    });
    // 60 + 90 + 60 + 60 seconds.
    expect(await posted(acme)).toBe('97.3');
    expect((await acme.billing.parking.unassigned({ actor: acme.system.actor })).legs).toHaveLength(1);
    // Once more it finds nothing to do.
    expect(await acme.run()).toMatchObject({
      run: 2,
      results: { ...nobody, matched: 3, unassigned: 1, running: 1, 'missing-there': 1 },
    });
    expect(await posted(acme)).toBe('97.3');
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });

  it('waits for the stated lag before a leg is missing there', async () => {
    const acme = await stage();
    const leg = { provider: 'fake', legId: 'L1', to: '+442071838750', durationSeconds: 60 };
    await acme.billing.usage.record({ ...acme.system, leg: { ...leg, endedAt: new Date(START_MS) } });
    acme.clock.nowMs = START_MS + 15 * 60_000 - 1;
    expect(await acme.run()).toMatchObject({ results: { ...nobody, 'not-yet-listed': 1 } });
    Object.assign(acme.telephony, { listingLagMs: 20 * 60_000 });
    acme.clock.nowMs = START_MS + 15 * 60_000;
    expect(await acme.run()).toMatchObject({ results: { ...nobody, 'not-yet-listed': 1 } });
    acme.clock.nowMs = START_MS + 20 * 60_000;
    expect(await acme.run()).toMatchObject({ results: { ...nobody, 'missing-there': 1 } });
  });

  it('charges nothing a second time that a host recorded without a webhook, in one account or in two', async () => {
    const acme = await stage();
    const { actor } = acme.system;
    const beta = { actor, accountId: 'beta' };
    await acme.billing.accounts.open({ ...beta, name: 'Beta', currency: 'USD' });
    const leg = { provider: 'fake', to: '+442071838750', from: '+12025550123', durationSeconds: 60 };
    const record = (accountId: string, legId: string) =>
      acme.billing.usage.record({
        actor,
        accountId,
        leg: { ...leg, legId, endedAt: new Date(START_MS + 60_000), answeredAt: new Date(START_MS) },
      });
    await record('acme', 'L1');
    await record('acme', 'L2');
    await record('beta', 'L2');
    acme.telephony.report(legOf('L1', { parameters: {} }));
    acme.telephony.report(legOf('L2'));
    expect(await acme.run()).toMatchObject({ results: { ...nobody, matched: 1, 'in-two-accounts': 1 } });
    expect(await posted(acme)).toBe('98.8');
  });

  it('leaves alone what somebody corrected by hand', async () => {
    const acme = await stage();
    await acme.tell(legOf('L1'));
    const key = { provider: 'fake', legId: 'L1', corrects: 0 };
    const facts = { durationSeconds: 30 };
    await acme.billing.usage.correct({ ...acme.system, ...key, facts, reason: 'Agreed with the customer' });
    expect(await acme.run()).toMatchObject({ results: { ...nobody, differs: 1 } });
    expect(await posted(acme)).toBe('99.7');
  });
});

describe('a reconciliation that is raced', () => {
  it('by itself, and by the webhooks of its legs, charges every leg once', async () => {
    const acme = await stage(3);
    const hooks = Array.from({ length: 20 }, (_, index) => acme.telephony.report(legOf(`L${index}`)));
    const receive = () => hooks.map((hook) => acme.billing.telephony.receiveWebhook('fake', hook));
    await Promise.all([acme.run(), ...receive(), acme.run(), ...receive(), acme.run()]);
    expect(await posted(acme)).toBe('88');
    expect(await acme.run()).toMatchObject({ status: 'done', results: { ...nobody, matched: 20 } });
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
    expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
  });
});

describe('a reconciliation that is broken off', () => {
  const commits = Array.from({ length: 14 }, (_, index) => index + 1);

  it.each(['before', 'after'] as const)(
    '%s any commit goes on where it was, and finds the same',
    async (moment) => {
      let broken = 0;
      let resumed = 0;
      for (const commit of commits) {
        const storage = memoryStorage({ checked: true });
        const acme = await stage(2, storage);
        await acme.tell(legOf('L1'));
        acme.telephony.report(legOf('L1', { durationSeconds: 120, endedAtMs: START_MS + 120_000 }));
        acme.telephony.report(legOf('L2'));
        acme.telephony.report(legOf('L3'));
        const faulty = faultyStorage(storage, { [moment]: [commit] });
        const clock = new StandingClock();
        const dying = createBilling({ storage: faulty, clock, telephony: [acme.telephony] });
        const { actor } = acme.system;
        const first = await dying
          .reconcile({ actor, provider: 'fake', from, until })
          .then(({ status }) => status)
          .catch(() => 'broken');
        if (first === 'broken') broken += 1;
        const done = await acme.billing.reconcile({ actor, provider: 'fake', from, until });
        const again = first === 'done' || done.run === 2;
        if (!again) {
          resumed += 1;
          expect(done.results).toEqual({ ...nobody, differs: 1, 'missing-here': 2 });
          expect(done.run).toBe(1);
        }
        expect(await posted(acme)).toBe('97.6');
        expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
      }
      expect(broken).toBeGreaterThan(6);
      expect(resumed).toBe(broken);
    },
  );

  it('by its provider goes on from the page it had', async () => {
    const acme = await stage(2);
    for (const legId of ['L1', 'L2', 'L3', 'L4', 'L5']) acme.telephony.report(legOf(legId));
    const { actor } = acme.system;
    let steps = 0;
    const request = { actor, provider: 'fake', from, until };
    const onProgress = (): void => {
      steps += 1;
      if (steps === 2) acme.telephony.failNext(1);
    };
    await expect(acme.billing.reconcile({ ...request, onProgress })).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
    expect(await posted(acme)).toBe('98.8');
    expect(await acme.run()).toMatchObject({ run: 1, results: { ...nobody, 'missing-here': 5 } });
    expect(await posted(acme)).toBe('97');
  });
});

describe('who may reconcile', () => {
  it('is the system alone, over a range that is one', async () => {
    const acme = await stage();
    const { actor } = acme.system;
    const owner = { role: 'owner', id: 'o', accountId: 'acme' } as const;
    const request = { provider: 'fake', from, until };
    await expect(acme.billing.reconcile({ ...request, actor: owner })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    const backwards = { ...request, actor, from: until, until: from };
    await expect(acme.billing.reconcile(backwards)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(acme.billing.reconcile({ ...request, actor, provider: 'x' })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
    await expect(acme.billing.telephony.reconciliations.list({ actor: owner })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });
});
