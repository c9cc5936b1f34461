import { describe, expect, it } from 'vitest';
import { contractWith, usd } from '../../test/acme.ts';
import { buyingByItself } from '../../test/automatic.ts';

const HOUR_MS = 3_600_000;

describe('automatic top-ups', () => {
  it('buy up to the target once the balance is at the threshold, with the saved method', async () => {
    const { payments, enable, use, round, posted, auto, agrees, billing, owner, clock, termsHash } =
      await buyingByItself();
    const at = new Date(clock.nowMs);
    const enabled = {
      ...{ enabled: true, threshold: usd('20'), target: usd('100'), monthlyCap: usd('250') },
      ...{ boughtThisMonth: usd('0'), savedMethodId: 'pm_1', method: 'card', failures: 0 },
      acknowledged: { version: '2026-11', hash: termsHash, by: 'owner:olga', at },
    };
    expect(await enable()).toStrictEqual({ status: 'enabled', autoTopUp: enabled });
    expect(await auto()).toStrictEqual(enabled);
    await use('79.99');
    expect(await round()).toMatchObject({ autoTopUps: 0 });
    await use('0.015');
    expect(await posted()).toBe('19.995');
    expect(await round()).toMatchObject({ autoTopUps: 1, problems: [] });
    // Rounded up to whole cents.
    expect(await posted()).toBe('100.005');
    expect(payments.requests).toMatchObject([
      { savedMethodId: 'pm_1', method: 'card', amount: usd('80.01') },
    ]);
    const [topUp] = (await billing.topUps.list(owner)).topUps;
    expect(topUp).toMatchObject({ automatic: true, status: 'paid', topUpId: expect.stringMatching(/^top_/) });
    const { entries } = await billing.wallets.activity(owner);
    expect(entries[0]).toMatchObject({ type: 'top-up', actor: 'system:auto-top-up' });
    expect(await auto()).toMatchObject({ month: '2026-02', boughtThisMonth: usd('80.01'), failures: 0 });
    expect(await round(HOUR_MS)).toMatchObject({ autoTopUps: 0 });
    const { invoices } = await billing.invoices.list(owner);
    expect(invoices).toMatchObject([
      { status: 'paid', document: { terms: { acknowledgedBy: 'owner:olga' } } },
    ]);
    await agrees();
  });

  it('buy at a threshold where nobody is told anything', async () => {
    const { enable, use, round, posted, told } = await buyingByItself();
    await enable({ threshold: usd('77') });
    await use('23.5');
    expect([...(await told('balance-low')), ...(await told('balance-critical'))]).toEqual([]);
    expect(await round()).toMatchObject({ autoTopUps: 1, problems: [] });
    expect(await posted()).toBe('100');
  });

  it('wait out the cooldown, buy what the cap of the month leaves, then pause until the next one', async () => {
    const { enable, use, round, posted, auto, told, clock, agrees } = await buyingByItself();
    await enable();
    await use('80');
    await round();
    expect(await posted()).toBe('100');
    await use('80');
    await round(HOUR_MS - 2);
    // It was asked too early, and waits from then on for the end of the cooldown.
    expect(await round(1)).toMatchObject({ autoTopUps: 0 });
    expect(await posted()).toBe('20');
    await round(1);
    expect(await posted()).toBe('100');
    await use('95');
    await round(HOUR_MS);
    // 250 less twice 80.
    expect([await posted(), (await auto())?.boughtThisMonth]).toEqual(['95', usd('250')]);
    await use('80');
    await round(HOUR_MS);
    await round(HOUR_MS);
    expect([await posted(), (await auto())?.paused]).toEqual(['15', 'monthly-cap']);
    expect(await told('auto-top-up-paused')).toHaveLength(1);
    expect(await round(HOUR_MS - 1)).toMatchObject({ autoTopUps: 0 });
    // March begins five hours later in New York.
    clock.nowMs = Date.UTC(2026, 2, 1, 4);
    await round();
    expect([await posted(), (await auto())?.paused]).toEqual(['15', 'monthly-cap']);
    clock.nowMs = Date.UTC(2026, 2, 1, 5);
    await round();
    expect([await posted(), (await auto())?.month, (await auto())?.paused]).toEqual([
      '100',
      '2026-03',
      undefined,
    ]);
    await agrees();
  });

  it('ask once, however often the balance falls, and make one charge, however many processes race', async () => {
    const { payments, enable, use, posted, process, agrees } = await buyingByItself();
    await enable();
    await Promise.all(Array.from({ length: 20 }, () => use('4.5')));
    expect(await posted()).toBe('10');
    const workers = Array.from({ length: 6 }, () => process().worker);
    const rounds = await Promise.all(workers.map((worker) => worker.runOnce()));
    expect(rounds.map(({ autoTopUps, lost }) => autoTopUps + lost)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(rounds.filter(({ autoTopUps }) => autoTopUps === 1)).toHaveLength(1);
    expect(payments.collected).toHaveLength(1);
    expect(await posted()).toBe('100');
    await agrees();
  });

  it('count what is on its way toward the target, and do not ask again while it is', async () => {
    const { payments, enable, use, round, posted, auto } = await buyingByItself();
    await enable();
    payments.answerNext('processing');
    await use('85');
    await round();
    const topUpId = (await auto())?.topUpId ?? '';
    expect(topUpId).not.toBe('');
    await use('5');
    await round(2 * HOUR_MS);
    expect(payments.requests).toHaveLength(1);
    expect(await posted()).toBe('10');
  });

  it('stop after failing too often, with a notice, and go on when they are enabled again', async () => {
    const { payments, enable, use, round, posted, auto, told, agrees } = await buyingByItself();
    await enable();
    payments.answerNext('declined', 'declined');
    await use('90');
    await round();
    expect(await auto()).toMatchObject({ failures: 1, boughtThisMonth: usd('0') });
    expect(await round(HOUR_MS - 1)).toMatchObject({ autoTopUps: 0 });
    expect(payments.requests).toHaveLength(1);
    await round(1);
    expect(await auto()).toMatchObject({ failures: 2, stopped: 'declined' });
    const facts = { reason: 'declined', failures: 2, topUpId: payments.requests[1]?.key };
    expect(await told('auto-top-up-stopped')).toMatchObject([{ payload: facts }]);
    await use('5');
    await round(10 * HOUR_MS);
    expect(payments.requests).toHaveLength(2);
    await enable();
    await round();
    expect([await posted(), (await auto())?.failures]).toEqual(['100', 0]);
    await agrees();
  });

  it('pause while other terms are in force or nobody is to be told, say so once, and go on by themselves', async () => {
    const { enable, use, round, posted, auto, told, billing, owner, system, priceBook } =
      await buyingByItself();
    await enable();
    const terms = await billing.topUps.keepTerms({
      actor: system.actor,
      version: 'new',
      text: 'Other terms.',
    });
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook, { terms }) });
    await use('90');
    await round();
    await round(HOUR_MS);
    expect([await posted(), (await auto())?.paused]).toEqual(['10', 'terms-outdated']);
    expect(await told('auto-top-up-paused')).toHaveLength(1);
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook) });
    await billing.notifications.saveRecipients({ ...owner, recipients: [], revision: 1 });
    await round(HOUR_MS);
    expect((await auto())?.paused).toBe('no-recipients');
    const recipients = [{ email: 'olga@example.com' }];
    await billing.notifications.saveRecipients({ ...owner, recipients, revision: 2 });
    await round(HOUR_MS);
    expect([await posted(), (await auto())?.paused]).toEqual(['100', undefined]);
  });

  it('stop while money is disputed, and go on when the dispute is won', async () => {
    const { payments, enable, use, round, posted, auto, told, billing, agrees } = await buyingByItself();
    await enable();
    await use('90');
    await round();
    const [{ key = '' } = {}] = payments.requests;
    const dispute = { reference: 'dp_1', amount: usd('90') };
    await billing.topUps.receiveWebhook(payments.settle(key, 'disputed', { ...dispute, occurredAtMs: 1 }));
    expect([await posted(), (await auto())?.stopped]).toEqual(['10', 'dispute']);
    expect(await told('auto-top-up-stopped')).toHaveLength(1);
    await round(2 * HOUR_MS);
    expect(payments.requests).toHaveLength(1);
    await billing.topUps.receiveWebhook(payments.settle(key, 'dispute-won', { ...dispute, occurredAtMs: 2 }));
    expect([await posted(), (await auto())?.stopped]).toEqual(['100', undefined]);
    expect(await told('auto-top-up-stopped')).toHaveLength(1);
    await use('90');
    await round(2 * HOUR_MS);
    expect(payments.requests).toHaveLength(2);
    await agrees();
  });

  it('stay stopped when the dispute is lost or the money came back', async () => {
    const { payments, enable, use, round, auto, billing } = await buyingByItself();
    await enable();
    await use('90');
    await round();
    const [{ key = '' } = {}] = payments.requests;
    const back = { reference: 're_1', amount: usd('90') };
    await billing.topUps.receiveWebhook(payments.settle(key, 'returned', back));
    expect((await auto())?.stopped).toBe('dispute-lost');
    await round(48 * HOUR_MS);
    expect(payments.requests).toHaveLength(1);
  });

  it('go on after a process that died between charge and record, with one charge', async () => {
    const { payments, enable, use, posted, process, round, agrees } = await buyingByItself();
    await enable();
    await use('90');
    payments.answerNext('answer-lost');
    const dying = process();
    const { problems } = await dying.worker.runOnce();
    expect(problems).toMatchObject([{ kind: 'auto-top-up', code: 'OUTCOME_UNKNOWN' }]);
    await round(130_000);
    expect(await posted()).toBe('100');
    expect([payments.requests.length, payments.collected.length]).toEqual([1, 1]);
    await agrees();
  });

  it('need the terms acknowledged, and a target above the threshold', async () => {
    const { enable, billing, owner, round, use } = await buyingByItself();
    expect(await enable({ termsHash: 'b'.repeat(64) })).toMatchObject({ status: 'terms-outdated' });
    expect(await enable({ actor: { ...owner.actor, id: 'otto' } })).toMatchObject({
      status: 'terms-not-acknowledged',
    });
    for (const [field, change] of [
      ['target.amount', { target: usd('20') }],
      ['monthlyCap.amount', { monthlyCap: usd('0') }],
      ['savedMethodId', { savedMethodId: '' }],
      ['mostAttempts', { mostAttempts: 11 }],
      ['cooldownSeconds', { cooldownSeconds: 1 }],
      ['method', { method: 'bank-transfer' }],
      ['threshold', { threshold: 20 }],
      ['termsHash', { termsHash: '' }],
    ] as const) {
      await expect(enable(change)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } });
    }
    expect(await billing.autoTopUps.get(owner)).toBeUndefined();
    expect(await billing.autoTopUps.disable(owner)).toEqual({ status: 'disabled', replayed: true });
    await enable();
    expect(await billing.autoTopUps.disable(owner)).toEqual({ status: 'disabled', replayed: false });
    expect(await billing.autoTopUps.disable(owner)).toEqual({ status: 'disabled', replayed: true });
    await use('99');
    expect(await round()).toMatchObject({ autoTopUps: 0 });
  });
});
