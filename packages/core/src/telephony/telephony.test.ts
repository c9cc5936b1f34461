import { type FakeTelephony, fakeTelephony } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, usd } from '../../test/acme.ts';
import { finishedReport, START_MS } from '../../test/reported-legs.ts';
import type { BillingOptions } from '../billing.ts';
import type { ReportedLeg } from '../ports/telephony-provider.ts';

const key = { provider: 'fake', legId: 'CA1' } as const;

interface Stage extends Acme {
  readonly telephony: FakeTelephony;
  /** Sends a report through a webhook. */
  readonly tell: (leg: ReportedLeg) => ReturnType<Acme['billing']['telephony']['receiveWebhook']>;
}

async function stage(options: Partial<BillingOptions> = {}): Promise<Stage> {
  const telephony = fakeTelephony();
  const acme = await activeAcme('100', { telephony: [telephony], ...options });
  const tell: Stage['tell'] = (leg) => acme.billing.telephony.receiveWebhook('fake', telephony.report(leg));
  return { ...acme, telephony, tell };
}

const parameters = {
  accountId: 'acme',
  callRef: 'call-1',
  campaignId: 'c-1',
  campaignTitle: 'Spring',
  applicationId: 'app-1',
  managerId: 'm-1',
  managerEmail: 'max@example.com',
};

const running: ReportedLeg = {
  legId: 'CA1',
  status: 'answered',
  direction: 'outbound',
  to: '+442071838750',
  from: '+12025550123',
  answeredAtMs: START_MS,
  parameters,
};

const finished = finishedReport({ direction: 'outbound', parameters });

async function posted(acme: Acme): Promise<string> {
  return (await acme.billing.wallets.balance(acme.system)).posted.amount;
}

describe('a webhook', () => {
  it('keeps the events of a leg, and records it once it is over', async () => {
    const acme = await stage();
    const { actor } = acme.system;
    expect(await acme.tell(running)).toEqual({
      status: 'received',
      events: [{ ...key, eventKey: 'evt_fake_1', event: 'new', accountId: 'acme', legStatus: 'answered' }],
    });
    expect(await acme.tell(finished)).toMatchObject({
      events: [{ event: 'new', legStatus: 'completed', recorded: { status: 'charged', cost: usd('0.6') } }],
    });
    expect(await posted(acme)).toBe('99.4');
    expect(await acme.billing.usage.get({ ...acme.system, ...key })).toMatchObject({
      callRef: 'call-1',
      campaign: { id: 'c-1', title: 'Spring' },
      applicationId: 'app-1',
      manager: { id: 'm-1', email: 'max@example.com' },
      billingStart: new Date(START_MS),
    });
    expect(await acme.billing.telephony.legs.get({ actor, ...key })).toMatchObject({
      accountId: 'acme',
      status: 'completed',
      said: ['answered', 'completed'],
      durationSeconds: 60,
    });
    const events = await acme.billing.telephony.legs.events({ actor, ...key });
    expect(events.map(({ eventKey, status }) => [eventKey, status])).toEqual([
      ['evt_fake_1', 'answered'],
      ['evt_fake_2', 'completed'],
    ]);
    expect(JSON.stringify(events)).not.toContain('+44');
    // Nothing is left to be done.
    expect((await acme.billing.operator.due({ actor })).work).toEqual([]);
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });

  it('charges once when it is delivered twenty times at once', async () => {
    const acme = await stage();
    const webhook = acme.telephony.report(finished);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => acme.billing.telephony.receiveWebhook('fake', webhook)),
    );
    const events = answers.flatMap((answer) => (answer.status === 'received' ? answer.events : []));
    expect(events).toHaveLength(20);
    expect(events.filter(({ event }) => event === 'new')).toHaveLength(1);
    expect(
      events.filter(({ recorded }) => recorded?.status === 'charged' && !recorded.replayed),
    ).toHaveLength(1);
    expect(await posted(acme)).toBe('99.4');
    expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
  });

  it('is ignored, rejected or refused without a change', async () => {
    const acme = await stage();
    const webhook = acme.telephony.report(finished);
    const forged = { ...webhook, body: new TextEncoder().encode('{}') };
    const { billing } = acme;
    await expect(billing.telephony.receiveWebhook('fake', forged)).rejects.toMatchObject({
      code: 'WEBHOOK_REJECTED',
    });
    await expect(billing.telephony.receiveWebhook('nobody', webhook)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
    expect(await posted(acme)).toBe('100');
  });

  it('tells other content under a key that is taken, and changes nothing', async () => {
    const acme = await stage();
    const say = (leg: ReportedLeg): Promise<unknown> => {
      const event = { eventKey: 'one', occurredAtMs: START_MS, leg };
      const parseWebhook = async () => ({ status: 'events' as const, events: [event] });
      Object.assign(acme.telephony, { parseWebhook });
      return acme.billing.telephony.receiveWebhook('fake', acme.telephony.report(leg));
    };
    await say(finished);
    expect(await say({ ...finished, durationSeconds: 600 })).toMatchObject({
      events: [{ event: 'differs' }],
    });
    expect(await posted(acme)).toBe('99.4');
  });
});

describe('whose leg it is', () => {
  const { parameters: _, ...bare } = finished;

  it('is told by the directory, the parent, a number, and at last the host', async () => {
    const asked: string[] = [];
    const resolveAccount = ({ legId }: { readonly legId: string }): string | undefined => {
      asked.push(legId);
      return legId === 'CA-host' ? 'acme' : undefined;
    };
    const acme = await stage({ resolveAccount });
    const { directory } = acme.billing.telephony;
    await directory.enter({ ...acme.system, reference: { type: 'number', number: '+12025550123' } });
    await directory.enter({ ...acme.system, reference: { type: 'call', callRef: 'call-7' } });
    const legs: readonly ReportedLeg[] = [
      { ...finished, legId: 'CA-parent' },
      { ...bare, from: '+19', legId: 'CA-child', parentLegId: 'CA-parent' },
      { ...bare, legId: 'CA-number' },
      { ...bare, from: '+19', legId: 'CA-call', parameters: { callRef: 'call-7' } },
      { ...bare, from: '+19', legId: 'CA-host' },
    ];
    for (const leg of legs) expect(await acme.tell(leg)).toMatchObject({ events: [{ accountId: 'acme' }] });
    expect(asked).toEqual(['CA-host']);
    expect(await posted(acme)).toBe('97');
    // The child belongs to its parent's call.
    expect(
      await acme.billing.usage.get({ ...acme.system, provider: 'fake', legId: 'CA-child' }),
    ).toMatchObject({
      callRef: 'call-1',
      campaign: { id: 'c-1' },
    });
    const reference = { type: 'leg', provider: 'fake', legId: 'CA-host' } as const;
    expect(await directory.find({ ...acme.system, reference })).toBe('acme');
  });

  it('never changes: who was entered first stays the owner', async () => {
    const acme = await stage();
    const other = { ...acme.system, accountId: 'other' };
    await acme.billing.accounts.open({ ...other, name: 'Other', currency: 'USD' });
    const reference = { type: 'call', callRef: 'call-7' } as const;
    const { directory } = acme.billing.telephony;
    expect(await directory.enter({ ...acme.system, reference })).toEqual({
      status: 'entered',
      replayed: false,
    });
    expect(await directory.enter({ ...acme.system, reference })).toEqual({
      status: 'entered',
      replayed: true,
    });
    expect(await directory.enter({ ...other, reference })).toEqual({ status: 'differs', key: 'call/call-7' });
  });

  it('may be unknown: the leg is kept, listed, assigned, and what comes later goes on into the account', async () => {
    const acme = await stage();
    const { actor } = acme.system;
    await acme.tell({ ...bare, status: 'answered' });
    expect((await acme.billing.telephony.legs.list({ actor })).legs).toMatchObject([{ legId: 'CA1' }]);
    const { parameters: __, ...unnamed } = finished;
    expect(await acme.tell(unnamed)).toMatchObject({
      events: [{ recorded: { status: 'parked', lot: 'unassigned' } }],
    });
    expect((await acme.billing.parking.unassigned({ actor })).legs).toMatchObject([{ legId: 'CA1' }]);
    expect(await posted(acme)).toBe('100');
    expect(await acme.billing.parking.assign({ ...acme.system, ...key })).toMatchObject({
      status: 'charged',
    });
    expect((await acme.billing.telephony.legs.list({ actor })).legs).toEqual([]);
    expect(await acme.tell({ ...unnamed, endedAtMs: START_MS + 61_000 })).toMatchObject({
      events: [{ accountId: 'acme', event: 'new' }],
    });
    expect(await acme.billing.telephony.legs.events({ actor, ...key })).toHaveLength(3);
    expect(await posted(acme)).toBe('99.4');
    expect((await acme.billing.operator.due({ actor })).work).toEqual([]);
  });

  it('turns out with a later event: what was kept apart follows', async () => {
    const acme = await stage();
    await acme.tell({ ...bare, status: 'ringing', startedAtMs: START_MS - 9_000 });
    await acme.tell(finished);
    expect(await acme.billing.telephony.legs.get({ ...acme.system, ...key })).toMatchObject({
      said: ['completed', 'ringing'],
      startedAt: new Date(START_MS - 9_000),
    });
    expect((await acme.billing.telephony.legs.list({ actor: acme.system.actor })).legs).toEqual([]);
    expect(await posted(acme)).toBe('99.4');
  });

  it('is waited for where a child comes before its parent', async () => {
    const acme = await stage();
    await acme.tell({ ...bare, legId: 'CA-child', parentLegId: 'CA1' });
    await acme.tell(finished);
    expect(await posted(acme)).toBe('99.4');
    acme.clock.nowMs += 61_000;
    await acme.billing.worker.runOnce();
    await acme.billing.worker.runOnce();
    expect(await posted(acme)).toBe('98.8');
    expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
  });

  it('stays unknown where the host fails to tell, until it can', async () => {
    let fails = true;
    const resolveAccount = (): string => {
      if (fails) throw new Error('no database');
      return 'acme';
    };
    const acme = await stage({ resolveAccount });
    expect(await acme.tell(bare)).toMatchObject({ events: [{ legStatus: 'completed' }] });
    fails = false;
    acme.clock.nowMs += 61_000;
    await acme.billing.worker.runOnce();
    await acme.billing.worker.runOnce();
    expect(await posted(acme)).toBe('99.4');
  });
});

describe('a leg that is over and lacks a fact', () => {
  const { durationSeconds: _, ...vague } = finished;

  it('is asked for by the worker, never guessed', async () => {
    const acme = await stage();
    const webhook = acme.telephony.report(vague);
    await acme.billing.telephony.receiveWebhook('fake', webhook);
    expect(await posted(acme)).toBe('100');
    acme.clock.nowMs += 10_000;
    // The vendor does not know either, and then it does.
    expect(await acme.billing.worker.runOnce()).toMatchObject({ legsRecorded: 0, problems: [] });
    expect(await posted(acme)).toBe('100');
    acme.telephony.report({ ...finished, durationSeconds: 30 });
    acme.clock.nowMs += 600_000;
    expect(await acme.billing.worker.runOnce()).toMatchObject({ legsRecorded: 1 });
    expect(await posted(acme)).toBe('99.7');
    expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
  });

  it('stays due while the provider does not answer', async () => {
    const acme = await stage();
    await acme.tell(vague);
    acme.telephony.report(finished);
    acme.telephony.failNext(1);
    acme.clock.nowMs += 10_000;
    const round = await acme.billing.worker.runOnce();
    expect(round.problems).toMatchObject([{ kind: 'record-leg', code: 'PROVIDER_UNAVAILABLE' }]);
    acme.clock.nowMs += 120_000;
    expect(await acme.billing.worker.runOnce()).toMatchObject({ legsRecorded: 1, problems: [] });
    expect(await posted(acme)).toBe('99.4');
  });

  it('needs no talk time where nobody answered', async () => {
    const acme = await stage();
    const { answeredAtMs: __, ...unanswered } = vague;
    expect(await acme.tell({ ...unanswered, status: 'busy' })).toMatchObject({
      events: [{ recorded: { status: 'charged', cost: usd('0') } }],
    });
  });
});

describe('events', () => {
  it('are forgotten after their retention; the leg stays, and a late repeat changes nothing', async () => {
    const acme = await stage();
    const webhook = acme.telephony.report(finished);
    await acme.billing.telephony.receiveWebhook('fake', webhook);
    acme.clock.nowMs += 31 * 86_400_000;
    expect(await acme.billing.worker.runOnce()).toMatchObject({ eventsForgotten: 1 });
    const before = await acme.billing.telephony.legs.get({ ...acme.system, ...key });
    await acme.billing.telephony.receiveWebhook('fake', webhook);
    expect(await acme.billing.telephony.legs.get({ ...acme.system, ...key })).toEqual(before);
    expect(await posted(acme)).toBe('99.4');
  });
});

describe('a redaction', () => {
  it('blanks what was reported, and later reports do not bring it back', async () => {
    const acme = await stage();
    await acme.tell(running);
    await acme.tell(finished);
    await acme.billing.usage.redact({ ...acme.system, ...key });
    await acme.tell({ ...finished, from: '+12025550188' });
    const leg = await acme.billing.telephony.legs.get({ ...acme.system, ...key });
    expect(JSON.stringify(leg)).not.toMatch(/\+44|\+1202|example.com/);
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
    const range = { from: new Date(START_MS), until: new Date(START_MS + 3_600_000) };
    const request = { actor: acme.system.actor, provider: 'fake', ...range };
    expect(await acme.billing.reconcile(request)).toMatchObject({ results: { matched: 1, differs: 0 } });
  });
});

describe('an adapter that says anything', () => {
  const anything: readonly [string, unknown][] = [
    ['no event', undefined],
    ['a leg without an id', { eventKey: 'k', occurredAtMs: 1, leg: { status: 'completed' } }],
    ['a status nobody knows', { eventKey: 'k', occurredAtMs: 1, leg: { legId: 'L', status: 'dancing' } }],
    ['no time', { eventKey: 'k', occurredAtMs: Number.NaN, leg: { legId: 'L', status: 'completed' } }],
    ['an id of NULs', { eventKey: 'k', occurredAtMs: 1, leg: { legId: '\0', status: 'completed' } }],
    [
      'a key of megabytes',
      { eventKey: 'k'.repeat(1e6), occurredAtMs: 1, leg: { legId: 'L', status: 'busy' } },
    ],
  ];

  it.each(anything)('is told so: %s; the events beside it are kept', async (_, event) => {
    const acme = await stage();
    const good = { eventKey: 'good', occurredAtMs: START_MS, leg: finished };
    const parseWebhook = async () => ({ status: 'events', events: [event, good] });
    Object.assign(acme.telephony, { parseWebhook });
    await expect(acme.tell(finished)).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
    expect(await posted(acme)).toBe('99.4');
  });

  it.each([
    ['a negative duration', { durationSeconds: -5 }],
    ['half a second', { durationSeconds: 0.5 }],
    ['an end of no time', { endedAtMs: Number.POSITIVE_INFINITY }],
    ['a caller that is an object', { from: {} }],
    ['parameters that are none', { parameters: 'acme' }],
    ['a price that is none', { vendorPrice: { amount: 'free', currency: 'XX' } }],
  ])('is not believed in: %s', async (_, facts) => {
    const acme = await stage();
    const leg = { ...finished, ...facts } as unknown as ReportedLeg;
    await acme.tell(leg);
    acme.telephony.report(finished);
    for (let round = 0; round < 3; round += 1) {
      acme.clock.nowMs += 3_600_000;
      expect((await acme.billing.worker.runOnce()).problems).toEqual([]);
    }
    const charged = await acme.billing.usage.list(acme.system);
    expect(charged.legs.map(({ cost }) => cost?.amount)).toEqual('parameters' in facts ? [] : ['0.6']);
    const { differing } = await acme.billing.verify({ actor: acme.system.actor }).summary();
    expect(differing).toBe(0);
  });
});

describe('a leg of an authorized call', () => {
  it('carries what its authorization says, and closes the call', async () => {
    const acme = await stage();
    acme.clock.nowMs = START_MS;
    const campaign = { id: 'c-9', title: 'Autumn' };
    const to = '+442071838750';
    const call = { ...acme.system, callRef: 'call-1', provider: 'fake', to, campaign };
    expect(await acme.billing.calls.authorize(call)).toMatchObject({ status: 'authorized' });
    await acme.tell(running);
    acme.clock.nowMs = START_MS + 60_000;
    await acme.tell(finished);
    expect(await acme.billing.usage.get({ ...acme.system, ...key })).toMatchObject({ campaign });
    expect(await acme.billing.wallets.balance(acme.system)).toMatchObject({
      posted: usd('99.4'),
      held: usd('0'),
    });
    expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
  });
});
