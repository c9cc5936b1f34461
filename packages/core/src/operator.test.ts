import { describe, expect, it } from 'vitest';
import { type Acme, activeAcme, contractWith, usd } from '../test/acme.ts';
import { BillingError } from './errors/billing-error.ts';
import type { Notifier } from './ports/notifier.ts';

/** Accounts that fell low while nobody took their notices. */
async function silenced(accounts: readonly string[]) {
  let down = true;
  const notifier: Notifier = {
    contract: 'notifier/v1',
    id: 'silent',
    deliver: async ({ accountId }) => {
      if (!down) return;
      const reason = `No mailbox of ${accountId}.`;
      throw new BillingError('DELIVERY_REFUSED', reason, { details: { adapter: 'silent', reason } });
    },
  };
  const acme: Acme = await activeAcme('0', { notifier });
  const { billing, system, priceBook } = acme;
  for (const accountId of accounts) {
    const by = { ...system, accountId };
    await billing.accounts.open({ ...by, name: accountId, currency: 'USD' });
    await billing.accounts.activateContract({ ...by, contract: contractWith(priceBook) });
    for (const [key, amount] of [
      ['start', '100'],
      ['low', '-85'],
      ['critical', '-12'],
    ] as const)
      await billing.wallets.adjust({ ...by, key, amount: usd(amount), reason: 'Calls' });
  }
  await billing.worker.runOnce();
  const mended = () => {
    down = false;
  };
  return { ...acme, mended };
}

describe('dead letters', () => {
  it('of all accounts are listed with their reasons, page by page, and gone once they are told', async () => {
    const names = ['beta', 'ceta', 'delta'];
    const { billing, system, mended } = await silenced(names);
    const { actor } = system;
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await billing.operator.deadLetters({
        actor,
        limit: 2,
        ...(cursor !== undefined && { cursor }),
      });
      expect(page.letters.length).toBeLessThanOrEqual(2);
      listed.push(
        ...page.letters.map(({ accountId, type, status, failure }) =>
          [accountId, type, status, failure?.reason].join(' '),
        ),
      );
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed.toSorted()).toEqual(
      names.flatMap((name) =>
        ['balance-critical', 'balance-low'].map((type) => `${name} ${type} dead No mailbox of ${name}.`),
      ),
    );
    mended();
    for (const { accountId, announcementId } of (await billing.operator.deadLetters({ actor })).letters) {
      await billing.notifications.retryDelivery({ actor, accountId, announcementId });
    }
    expect((await billing.operator.deadLetters({ actor })).letters).toEqual([]);
    expect(await billing.worker.runOnce()).toMatchObject({ delivered: 6 });
    expect((await billing.operator.due({ actor })).work).toEqual([]);
  });

  it('are for the host alone', async () => {
    const { billing, owner } = await silenced([]);
    await expect(billing.operator.deadLetters({ actor: owner.actor })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
  });
});
