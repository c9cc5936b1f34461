import { fakePayments } from '@live-calls/conformance';
import { describe, expect, it } from 'vitest';
import { activeAcme, contractWith, openedAcme, readyToBuy, selling, usd } from '../../test/acme.ts';
import type { TaxCalculator, TaxRequest } from '../ports/tax-calculator.ts';

const address = { line1: '2 Side Street', city: 'Shelbyville', country: 'US' };

describe('a tax calculator', () => {
  it.each([
    ['nobody, where no billing details are saved', {}, undefined],
    ['nobody, where they are not complete', { address }, undefined],
    ['the country of the buyer', { name: 'Acme', address }, { country: 'US' }],
    [
      'all that is known of where the buyer is',
      { name: 'Acme', address: { ...address, region: 'IL', postalCode: '62565' }, taxId: 'US-1' },
      { country: 'US', region: 'IL', postalCode: '62565', taxId: 'US-1' },
    ],
  ])('is told of %s', async (_, details, buyer) => {
    const asked: TaxRequest[] = [];
    const tax: TaxCalculator = {
      ...{ contract: 'tax/v1', id: 'listening' },
      taxesFor: async (request) => {
        asked.push(request);
        return [];
      },
    };
    const { billing, owner, clock } = await activeAcme('0', { topUps: { ...selling, tax } });
    await billing.invoices.saveBillingDetails({ ...owner, details, revision: 0 });
    await billing.topUps.quote({ ...owner, amount: usd('5') });
    const about = {
      accountId: 'acme',
      net: usd('5'),
      method: 'card',
      sellerCountry: 'US',
      atMs: clock.nowMs,
    };
    expect(asked).toStrictEqual([{ ...about, ...(buyer !== undefined && { buyer }) }]);
  });
});

describe('minutes', () => {
  const destinations = [{ prefix: '49' }];
  const estimateFor = [{ prefix: '44' }];

  it.each([
    { where: 'what is asked for', more: { destinations }, prefixes: ['49'] },
    { where: 'else what the host chose', more: {}, prefixes: ['44'] },
    { where: 'else the home country', more: {}, prefixes: ['1'], host: selling },
  ])('are estimated for $where', async ({ more, prefixes, host }) => {
    const { billing, owner } = await activeAcme('0', { topUps: host ?? { ...selling, estimateFor } });
    const asked = { ...owner, amount: usd('30'), ...more };
    const estimated = await billing.topUps.estimate(asked);
    if (estimated.status !== 'estimated') throw new Error(estimated.status);
    expect(estimated.minutes.destinations.map(({ prefix }) => prefix)).toEqual(prefixes);
    const { minutes } = await billing.topUps.quote(asked);
    expect(minutes?.destinations.map(({ prefix }) => prefix)).toEqual(prefixes);
  });

  it('are those of the price book in force, where a contract has one for each provider only', async () => {
    const { billing, owner, system, clock, priceBook } = await openedAcme({ topUps: selling });
    const bands = [{ fromSecond: 0, rate: '0.30', perSeconds: 60, incrementSeconds: 1 }];
    const cheap = { currency: 'USD', rules: [{ prefix: '', bands }] };
    const { hash } = await billing.priceBooks.put({ actor: system.actor, priceBook: cheap });
    const at = (ms: number) => new Date(clock.nowMs + ms).toISOString();
    const priceBooks = [
      { from: '2020-01-01T00:00:00Z', provider: 'twilio', priceBook },
      { from: at(1000), provider: 'twilio', priceBook: hash },
    ];
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook, { priceBooks }) });
    const most = async () => (await billing.topUps.quote({ ...owner, amount: usd('30') })).minutes?.mix?.most;
    expect(await most()).toBe(50);
    clock.nowMs += 1000;
    expect(await most()).toBe(100);
  });

  it('are left out where no price is in force yet', async () => {
    const { billing, owner, system, clock, priceBook } = await openedAcme({ topUps: selling });
    const from = new Date(clock.nowMs + 1000).toISOString();
    const priceBooks = [{ from, provider: 'twilio', priceBook }];
    await billing.accounts.activateContract({ ...system, contract: contractWith(priceBook, { priceBooks }) });
    expect(await billing.topUps.quote({ ...owner, amount: usd('30') })).not.toHaveProperty('minutes');
    expect(await billing.topUps.estimate({ ...owner, amount: usd('30') })).toEqual({ status: 'no-prices' });
  });
});

describe('an acknowledgement', () => {
  it.each([
    ['version', { version: '2025-01' }],
    ['hash', { hash: 'f'.repeat(64) }],
  ])('of another %s than is in force is none', async (_, change) => {
    const { billing, owner } = await activeAcme('0', { topUps: selling });
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    const { version, hash } = terms;
    const agreed = await billing.topUps.acknowledge({ ...owner, version, hash, ...change });
    expect(agreed).toEqual({ status: 'terms-outdated', current: { version, hash } });
    const { acknowledged } = (await billing.topUps.quote({ ...owner, amount: usd('1') })).terms;
    expect(acknowledged).toBeUndefined();
  });

  it('is never earlier than what the account had before, also by a clock that is behind', async () => {
    const { billing, owner, clock } = await activeAcme('1', { topUps: selling });
    const last = clock.nowMs;
    clock.nowMs -= 5000;
    await readyToBuy(billing, owner);
    const { terms } = await billing.topUps.quote({ ...owner, amount: usd('1') });
    expect(terms.acknowledged).toEqual({ by: 'owner:olga', at: new Date(last) });
  });

  it.each([
    ['version', 'acknowledge', { version: '' }],
    ['hash', 'acknowledge', { hash: '' }],
    ['origin', 'acknowledge', { origin: 7 }],
    ['hash', 'acknowledgement', { hash: '' }],
    ['by', 'acknowledgement', { by: '' }],
  ] as const)('with a broken %s is refused: %s', async (field, command, change) => {
    const { billing, owner } = await activeAcme('0', { topUps: selling });
    const request = { ...owner, version: '1', hash: 'h', by: 'owner:olga', ...change };
    await expect(billing.topUps[command](request as never)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field } },
    });
  });

  it('needs terms, of the host or of the contract', async () => {
    const { terms: _, ...silent } = selling;
    const { billing, owner } = await activeAcme('0', { topUps: silent });
    await expect(billing.topUps.quote({ ...owner, amount: usd('1') })).rejects.toMatchObject({
      ...{ code: 'CONFIGURATION_INVALID', details: { option: 'topUps.terms' } },
    });
  });
});

describe('a purchase', () => {
  it('of exactly the least or the most is made', async () => {
    const limits = { USD: { minimum: '10', maximum: '500' } };
    const { billing, owner } = await activeAcme('0', {
      payments: fakePayments(),
      topUps: { ...selling, limits },
    });
    const termsHash = await readyToBuy(billing, owner);
    for (const amount of ['10', '500']) {
      const order = { key: amount, amount: usd(amount), method: 'card', termsHash } as const;
      expect(await billing.topUps.request({ ...owner, ...order })).toMatchObject({ status: 'requested' });
    }
  });

  it('with another saved method under the same key differs', async () => {
    const { billing, owner } = await activeAcme('0', { payments: fakePayments(), topUps: selling });
    const termsHash = await readyToBuy(billing, owner);
    const order = { ...owner, key: 'k', amount: usd('5'), method: 'card', termsHash } as const;
    expect(await billing.topUps.request({ ...order, savedMethodId: 'pm_1' })).toMatchObject({
      status: 'requested',
    });
    for (const other of [{ savedMethodId: 'pm_2' }, { savedMethodId: 'pm_1', saveMethod: true }, {}]) {
      expect(await billing.topUps.request({ ...order, ...other })).toMatchObject({ status: 'differs' });
    }
  });

  it('that would take the balance out of the range of amounts is refused', async () => {
    const { billing, owner, system } = await activeAcme('0', { payments: fakePayments(), topUps: selling });
    const termsHash = await readyToBuy(billing, owner);
    const large = { ...system, key: 'large', amount: usd('999999999999990'), reason: 'A large balance' };
    await billing.wallets.adjust(large);
    const order = { key: 'k', amount: usd('10'), method: 'card', termsHash } as const;
    await expect(billing.topUps.request({ ...owner, ...order })).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field: 'amount.amount' } },
    });
  });
});
