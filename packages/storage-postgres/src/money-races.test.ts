import { exampleTopUps, fakePayments, readyToBuy } from '@live-calls/conformance';
import { createBilling, money } from '@live-calls/core';
import type { Storage } from '@live-calls/core/adapter';
import { describe, expect, test } from 'vitest';
import { activeAccount, actor } from './__fixtures__/acme.ts';
import { type RaceJob, race } from './__fixtures__/race.ts';
import { type FreshStorage, freshStorage, testServer } from './__fixtures__/test-server.ts';

const server = testServer();
const accounts = ['alpha', 'beta', 'gamma'];

type Purchases = Extract<RaceJob, { readonly type: 'purchases' }>;

/** The same part for several processes. */
function processes(
  count: number,
  { schema }: FreshStorage,
  part: Pick<Purchases, 'does' | 'scope' | 'times' | 'accounts'> & { readonly topUpId?: string },
): readonly RaceJob[] {
  const job = { connectionString: server(), schema, type: 'purchases', ...part } as const;
  return Array.from({ length: count }, (_, worker) => ({ ...job, worker }));
}

async function readyAccount(storage: Storage, accountId: string, balance = '1') {
  await activeAccount(storage, accountId, balance);
  const payments = fakePayments();
  const billing = createBilling({ storage, payments, topUps: exampleTopUps });
  const command = { actor, accountId };
  const recipients = [{ email: 'ada@example.com' }];
  await billing.notifications.saveRecipients({ ...command, recipients, revision: 0 });
  return { billing, payments, command, termsHash: await readyToBuy(billing, command) };
}

describe('money that comes in through several processes', () => {
  test.each(['seller', 'account'] as const)(
    'is numbered without a gap in the series of the %s',
    {
      timeout: 120_000,
    },
    async (scope) => {
      const fresh = await freshStorage(server());
      try {
        const storage = await fresh.open();
        for (const accountId of accounts) await readyAccount(storage, accountId);
        const lines = (await race(processes(4, fresh, { does: 'buy', scope, times: 30, accounts }))).flat();
        expect(lines.filter((line) => line.endsWith(' requested'))).toHaveLength(120);
        const billing = createBilling({ storage });
        const numbers: string[] = [];
        for (const accountId of accounts) {
          const { invoices } = await billing.invoices.list({ actor, accountId, limit: 1000 });
          numbers.push(...invoices.map(({ number }) => number ?? 'none'));
        }
        const series =
          scope === 'seller' ? [['INV', 120] as const] : accounts.map((id) => [`INV-${id}`, 40] as const);
        const expected = series.flatMap(([prefix, count]) =>
          Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(6, '0')}`),
        );
        expect(numbers.sort()).toEqual(expected.sort());
        expect(await billing.verify({ actor }).summary()).toMatchObject({
          status: 'agrees',
          differingAccounts: [],
        });
      } finally {
        await fresh.dispose();
      }
    },
  );

  test('20 deliveries of the same payment in each of 4 processes at once credit once', {
    timeout: 120_000,
  }, async () => {
    const fresh = await freshStorage(server());
    try {
      const { billing, payments, command, termsHash } = await readyAccount(await fresh.open(), 'alpha');
      payments.answerNext('processing');
      const order = { key: 'k', amount: money('50', 'USD'), method: 'card', termsHash } as const;
      const bought = await billing.topUps.request({ ...command, ...order });
      if (bought.status !== 'requested') throw new Error(bought.status);
      const { topUpId } = bought.topUp;
      const part = { does: 'paid', scope: 'account', times: 20, accounts: ['alpha'], topUpId } as const;
      const lines = (await race(processes(4, fresh, part))).flat();
      expect(lines.filter((line) => line === 'news')).toHaveLength(1);
      expect(lines.filter((line) => line === 'known')).toHaveLength(79);
      expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('51', 'USD') });
      expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await fresh.dispose();
    }
  });

  test.each(['seller', 'account'] as const)(
    'money that pays nothing is assigned and bought with once by 4 processes, never more of it than there is (%s)',
    { timeout: 120_000 },
    async (scope) => {
      const fresh = await freshStorage(server());
      try {
        const { billing, command, termsHash } = await readyAccount(await fresh.open(), 'alpha');
        const order = { key: 'k', amount: money('50', 'USD'), method: 'bank-transfer', termsHash } as const;
        const bought = await billing.topUps.request({ ...command, ...order });
        if (bought.status !== 'requested') throw new Error(bought.status);
        const { topUpId } = bought.topUp;
        const cash = {
          eventKey: 'cash',
          key: 'cash',
          accountId: 'alpha',
          paymentRef: 'c',
          reference: 'cash',
        };
        const arrived = {
          ...cash,
          type: 'unallocated',
          amount: money('120', 'USD'),
          occurredAtMs: 1,
        } as const;
        await billing.topUps.applyPaymentEvent({ actor, event: arrived });
        const part = { does: 'assign', scope, times: 5, accounts: ['alpha'], topUpId } as const;
        const lines = (await race(processes(4, fresh, part))).flat();
        const count = (word: string): number => lines.filter((line) => line === word).length;
        // 120 is enough for the purchase of 50 and two of 30, or for four of 30.
        const assigned = count('assign news');
        expect(count('buy news')).toBe(assigned === 1 ? 2 : 4);
        const { posted } = await billing.wallets.balance(command);
        expect(posted).toEqual(money(assigned === 1 ? '111' : '121', 'USD'));
        const { unallocated } = await billing.invoices.moneyIn(command);
        expect(unallocated).toEqual(money(assigned === 1 ? '10' : '0', 'USD'));
        expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
      } finally {
        await fresh.dispose();
      }
    },
  );

  test('an automatic top-up that 5 processes find at once makes one charge', {
    timeout: 120_000,
  }, async () => {
    const fresh = await freshStorage(server());
    try {
      const { billing, command, termsHash } = await readyAccount(await fresh.open(), 'alpha', '100');
      const amounts = {
        threshold: money('20', 'USD'),
        target: money('100', 'USD'),
        monthlyCap: money('900', 'USD'),
      };
      await billing.autoTopUps.enable({ ...command, ...amounts, savedMethodId: 'pm_1', termsHash });
      const amount = money('-90', 'USD');
      await billing.wallets.adjust({ ...command, key: 'calls', amount, reason: 'Calls' });
      const part = { does: 'work', scope: 'account', times: 5, accounts: ['alpha'] } as const;
      const lines = (await race(processes(5, fresh, part))).flat();
      const charges = lines
        .filter((line) => line.startsWith('collected'))
        .map((line) => Number(line.split(' ')[1]));
      expect(charges.reduce((sum, count) => sum + count, 0)).toBe(1);
      expect(await billing.wallets.balance(command)).toMatchObject({ posted: money('100', 'USD') });
      expect(await billing.wallets.verify(command)).toMatchObject({ status: 'agrees', differences: [] });
    } finally {
      await fresh.dispose();
    }
  });
});
