import { type Billing, createBilling, money } from '@live-calls/core';
import { type BillingHandler, createBillingHandler, type Viewer } from '@live-calls/http';
import { memoryStorage } from '@live-calls/storage-memory';

/** Who is signed in, by token; a real host asks its own sessions. */
const people: Readonly<Record<string, Viewer>> = {
  'Bearer olga': { id: 'olga', accounts: [{ accountId: 'acme', role: 'owner' }] },
  'Bearer max': { id: 'max', accounts: [{ accountId: 'acme', role: 'member' }] },
};

/** A billing with one account and some money in it, and the handler that every server here mounts. */
export async function openAcme(): Promise<{ readonly billing: Billing; readonly handler: BillingHandler }> {
  const billing = createBilling({ storage: memoryStorage() });
  const host = { actor: { role: 'system', id: 'host' }, accountId: 'acme' } as const;
  await billing.accounts.open({ ...host, name: 'Acme Ltd', currency: 'USD' });
  await billing.wallets.adjust({
    ...host,
    key: 'welcome',
    amount: money('5', 'USD'),
    reason: 'Welcome credit',
  });
  const handler = createBillingHandler({
    billing,
    basePath: '/billing',
    authenticate: (request) => people[request.headers.get('authorization') ?? ''],
  });
  return { billing, handler };
}
