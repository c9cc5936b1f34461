import { fakeTelephony } from '@live-calls/conformance';
import { type Billing, createBilling } from '@live-calls/core';
import type { Storage, Webhook } from '@live-calls/core/adapter';
import { actor } from './acme.ts';
import type { Part } from './race.ts';
import { say } from './word.ts';

const startMs = Date.UTC(2026, 9, 1);

/**
 * Delivers every event of some legs in an order of its own, most of them twice, and reconciles beside; every process has the
 * same provider. Each leg talks ten seconds, which cost ten cents.
 *
 * @param storage - Where.
 * @param job - Accounts and legs.
 */
export async function receiveReports(storage: Storage, job: Part<'reports'>): Promise<void> {
  const telephony = fakeTelephony({ pageSize: 50 });
  const hooks: Webhook[] = [];
  for (let number = 0; number < job.legs; number += 1) {
    const answeredAtMs = startMs + number * 1000;
    const leg = {
      legId: `R${number}`,
      to: '+12025550123',
      from: '+12025550199',
      answeredAtMs,
      parameters: { accountId: `spread-${number % job.accounts}` },
    } as const;
    hooks.push(telephony.report({ ...leg, status: 'answered' }));
    hooks.push(
      telephony.report({ ...leg, status: 'completed', durationSeconds: 10, endedAtMs: answeredAtMs + 10_000 }),
    );
  }
  const billing = createBilling({ storage, telephony: [telephony] });
  // Some webhooks never come: those are found by reconciliation.
  const told = hooks.filter((_, index) => index % 7 !== 0);
  const turned = [...told.slice((job.worker * told.length) / 4), ...told];
  if (job.worker % 2 === 1) turned.reverse();
  const reconciled = reconcile(billing);
  for (let from = 0; from < turned.length; from += 20) {
    const some = turned.slice(from, from + 20);
    await Promise.all(some.map((hook) => billing.telephony.receiveWebhook('fake', hook)));
  }
  await reconciled;
  say(JSON.stringify(await reconcile(billing)));
}

function reconcile(billing: Billing): Promise<unknown> {
  const range = { from: '2026-10-01T00:00:00Z', until: '2026-10-02T00:00:00Z' };
  return billing.reconcile({ actor, provider: 'fake', ...range }).then(({ results }) => results);
}
