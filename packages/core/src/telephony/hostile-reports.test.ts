import { fakeTelephony } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme } from '../../test/acme.ts';
import { finishedReport, START_MS } from '../../test/reported-legs.ts';
import { createBilling } from '../billing.ts';
import { BillingError } from '../errors/billing-error.ts';
import type { LegEvent } from '../ports/telephony-provider.ts';

const key = { provider: 'fake', legId: 'CA1' } as const;
const finished = finishedReport();

/** Everything that is no proper value of anything. */
const hostile: readonly unknown[] = [
  null,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  10n,
  true,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e1',
  '~unassigned',
  'x'.repeat(100_000),
  Symbol('s'),
  {},
  [],
  [undefined],
  () => 1,
  new Date(Number.NaN),
];

async function stage() {
  const telephony = fakeTelephony();
  const acme = await activeAcme('100', { telephony: [telephony] });
  const webhook = telephony.report(finished);
  const tell = (event: unknown): Promise<unknown> => {
    const parseWebhook = async () => ({ status: 'events' as const, events: [event as LegEvent] });
    Object.assign(telephony, { parseWebhook });
    return acme.billing.telephony.receiveWebhook('fake', webhook);
  };
  return { ...acme, telephony, tell };
}

const fields = [
  'direction',
  'to',
  'from',
  'startedAtMs',
  'answeredAtMs',
  'endedAtMs',
  'durationSeconds',
  'parentLegId',
  'parameters',
  'vendorPrice',
] as const;

describe('what an adapter reports', () => {
  it.each(fields)(
    'counts as not reported where %s cannot be used, and the leg is charged all the same',
    async (field) => {
      const acme = await stage();
      await acme.billing.telephony.directory.enter({ ...acme.system, reference: { type: 'leg', ...key } });
      for (const [index, value] of hostile.entries()) {
        const leg = { ...finished, legId: `CA${index}`, [field]: value };
        const reference = { type: 'leg', provider: 'fake', legId: leg.legId } as const;
        await acme.billing.telephony.directory.enter({ ...acme.system, reference });
        expect(await acme.tell({ eventKey: `e${index}`, occurredAtMs: START_MS, leg })).toMatchObject({
          status: 'received',
        });
        acme.telephony.report({ ...finished, legId: leg.legId });
      }
      acme.clock.nowMs += 3_600_000;
      const round = await acme.billing.worker.runOnce();
      expect(round.problems).toEqual([]);
      const { legs } = await acme.billing.usage.list({ ...acme.system, limit: 1000 });
      expect(legs).toHaveLength(hostile.length);
      expect((await acme.billing.operator.due(acme.system)).work).toEqual([]);
      expect(await acme.billing.wallets.verify(acme.system)).toMatchObject({ differences: [] });
    },
  );

  it.each(['eventKey', 'occurredAtMs', 'legId', 'status'] as const)(
    'is refused without a proper %s',
    async (field) => {
      const acme = await stage();
      for (const value of [undefined, ...hostile]) {
        // An instant may be any whole number, and these are references.
        if (field !== 'status' && field !== 'occurredAtMs' && value === '~unassigned') continue;
        const inEvent = field === 'eventKey' || field === 'occurredAtMs';
        const leg = inEvent ? finished : { ...finished, [field]: value };
        const event = { eventKey: 'e', occurredAtMs: START_MS, leg, ...(inEvent && { [field]: value }) };
        await expect(acme.tell(event)).rejects.toMatchObject({ code: 'PAYLOAD_UNREADABLE' });
      }
      expect((await acme.billing.telephony.legs.list(acme.system)).legs).toEqual([]);
    },
  );

  it('keeps the others of a message when one cannot be read', async () => {
    const acme = await stage();
    const events = [null, { eventKey: 'e', occurredAtMs: START_MS, leg: finished }];
    Object.assign(acme.telephony, { parseWebhook: async () => ({ status: 'events', events }) });
    const webhook = acme.telephony.report(finished);
    await expect(acme.billing.telephony.receiveWebhook('fake', webhook)).rejects.toMatchObject({
      code: 'PAYLOAD_UNREADABLE',
    });
    expect((await acme.billing.wallets.balance(acme.system)).posted.amount).toBe('99.4');
  });

  it('never reaches an account of the library', async () => {
    const acme = await stage();
    for (const [index, accountId] of ['~unassigned', '~reconciliation', '~directory-1', 'nobody'].entries()) {
      const leg = { ...finished, legId: `N${index}`, parameters: { accountId } };
      expect(await acme.tell({ eventKey: `n${index}`, occurredAtMs: START_MS, leg })).toMatchObject({
        events: [{ recorded: { status: 'parked', lot: 'unassigned' } }],
      });
    }
  });

  it('may end before it began by two clocks, and may name no number called', async () => {
    const acme = await stage();
    const { to: _, ...nameless } = finished;
    await acme.tell({
      eventKey: 'a',
      occurredAtMs: START_MS,
      leg: { ...finished, endedAtMs: START_MS - 500 },
    });
    await acme.tell({ eventKey: 'b', occurredAtMs: START_MS, leg: { ...nameless, legId: 'CA2' } });
    acme.telephony.report({ ...nameless, legId: 'CA2' });
    acme.clock.nowMs += 10_000;
    expect(await acme.billing.worker.runOnce()).toMatchObject({ problems: [], legsRecorded: 1 });
    const { legs } = await acme.billing.parking.list({ ...acme.system, lot: 'unrated' });
    expect(legs).toMatchObject([{ legId: 'CA2', reason: 'number-not-valid' }]);
  });
});

describe('a redaction', () => {
  it('blanks what was reported, keeps it blank, and leaves nothing to reconcile', async () => {
    const acme = await stage();
    const parameters = { accountId: 'acme', managerId: 'm', managerEmail: 'max@example.com' };
    const leg = { ...finished, parameters };
    await acme.tell({ eventKey: 'a', occurredAtMs: START_MS, leg });
    await acme.billing.usage.redact({ ...acme.system, ...key });
    await acme.tell({ eventKey: 'b', occurredAtMs: START_MS + 1, leg });
    const { actor } = acme.system;
    const kept = JSON.stringify([
      await acme.billing.telephony.legs.get({ actor, ...key }),
      await acme.billing.telephony.legs.events({ actor, ...key }),
    ]);
    expect(kept).not.toMatch(/\+44|\+1202|example\.com/);
    acme.telephony.report(leg);
    const range = { from: '2026-01-20T00:00:00Z', until: '2026-01-21T00:00:00Z' };
    const { results } = await acme.billing.reconcile({ actor, provider: 'fake', ...range });
    expect(results).toMatchObject({ matched: 1, differs: 0 });
    expect(JSON.stringify(await acme.billing.usage.get({ ...acme.system, ...key }))).not.toContain('+44');
  });
});

describe('commands given anything', () => {
  it('refuse it with a typed error, and change nothing', async () => {
    const acme = await stage();
    const { telephony } = acme.billing;
    const { actor } = acme.system;
    const commands: readonly ((any: never) => Promise<unknown>)[] = [
      (any) => telephony.receiveWebhook(any, any),
      (any) => telephony.receiveWebhook('fake', any),
      (any) => telephony.legs.get(any),
      (any) => telephony.legs.get({ actor, provider: any, legId: any }),
      (any) => telephony.legs.events({ actor, provider: 'fake', legId: any }),
      (any) => telephony.directory.enter({ ...acme.system, reference: any }),
      (any) => telephony.directory.enter({ ...acme.system, reference: { type: 'number', number: any } }),
      (any) => telephony.directory.find({ actor, reference: any }),
      (any) => telephony.reconcile(any),
      (any) => telephony.reconcile({ actor, provider: 'fake', from: any, until: any }),
      (any) => telephony.reconcile({ actor, provider: any, from: new Date(0), until: new Date(1) }),
      (any) => telephony.reconciliations.get(any),
      (any) => telephony.reconciliations.get({ actor, reconciliationId: any }),
      (any) => telephony.reconciliations.legs({ actor, reconciliationId: 'r', limit: any }),
      (any) => telephony.margin(any),
      (any) => telephony.margin({ ...acme.system, from: any, until: any }),
    ];
    for (const command of commands) {
      for (const value of [undefined, ...hostile]) {
        // The text may be a proper number or id.
        if (value === '~unassigned') continue;
        const answer = await command(value as never).catch((error: unknown) => error);
        expect(BillingError.is(answer), `${String(command)} ${String(answer)}`).toBe(true);
        expect((answer as BillingError).code).not.toBe('INVARIANT_BROKEN');
      }
    }
    expect((await telephony.reconciliations.list({ actor })).reconciliations).toEqual([]);
  });

  it('refuse a provider whose id could not name a leg, and a resolver that is none', () => {
    const storage = {} as never;
    expect(() => createBilling({ storage, resolveAccount: 'acme' as never })).toThrow(BillingError);
    for (const id of ['a/b', 'a b', '', 'é']) {
      const options = {
        storage: { contract: 'storage/v1', id: 's' } as never,
        telephony: [fakeTelephony({ id })],
      };
      expect(() => createBilling(options)).toThrow(BillingError);
    }
  });
});
