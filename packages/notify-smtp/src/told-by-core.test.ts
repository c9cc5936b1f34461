import { money } from '@live-calls/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from './__fixtures__/mail-server.ts';
import { testNotifier } from './__fixtures__/notifier-subject.ts';
import { type TellingAccount, tellingAccount } from './__fixtures__/telling-account.ts';
import type { SmtpNotifier } from './index.ts';

let server: MailServer;
let notifier: SmtpNotifier;
let acme: TellingAccount;

beforeEach(async () => {
  server = await startMailServer();
  notifier = testNotifier(server);
  acme = await tellingAccount(notifier);
});
afterEach(async () => {
  await notifier.close();
  await server.close();
});

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** Two rounds of the worker some time later, as what one does the next tells; the mails that Olga got, with their facts. */
async function mailed(afterMs = 0): Promise<readonly string[]> {
  const before = server.mails.length;
  acme.clock.advance(afterMs);
  for (const _ of ['does', 'tells']) expect((await acme.billing.worker.runOnce()).problems).toEqual([]);
  const mails = server.mails.slice(before);
  for (const { parsed } of mails) {
    expect(`${parsed.subject}${parsed.text}${parsed.html}`).not.toMatch(
      /undefined|NaN|null|Invalid Date|\[obj/,
    );
    expect(parsed.text).toContain('Kim Lee');
  }
  // What one is told, the other is.
  const of = (email: string) =>
    mails.filter(({ to }) => to[0] === email).map(({ parsed }) => parsed.subject ?? '');
  expect(of('finance@acme.example').toSorted()).toEqual(of('olga@acme.example').toSorted());
  return mails
    .filter(({ to }) => to[0] === 'olga@acme.example')
    .map(({ parsed }) => {
      const rows = [...`${parsed.html}`.matchAll(/<th[^>]*>([^<]+)<\/th>\s*<td[^>]*>(?:<bdi>)?([^<]*)/g)];
      for (const [, name, value] of rows) expect(parsed.text).toContain(`${name}: ${value}\n`);
      const told = rows.filter(([, name]) => name !== 'As of');
      expect(told.length, 'a mail without facts').toBeGreaterThan(0);
      const facts = told.map(([, name, value]) => `${name} = ${value}`).join(', ');
      return `${parsed.subject?.replace(': Acme Ltd', '')}: ${facts}`;
    })
    .toSorted();
}

describe('what core announces is mailed with its facts', () => {
  it('low, critical, empty and restored, each once', async () => {
    expect(await mailed()).toEqual([]);
    await acme.move('-81.5');
    expect(await mailed()).toEqual(['Call credit is low: Balance = $18.50, Level = $20.00']);
    await acme.move('-14');
    expect(await mailed()).toEqual(['Call credit is almost used up: Balance = $4.50, Level = $5.00']);
    await acme.move('-4.500000000001');
    expect(await mailed()).toEqual(['Call credit is used up: Balance = -$0.000000000001, Level = $0.00']);
    await acme.move('60');
    expect(await mailed()).toEqual(['Call credit is restored: Balance = $59.999999999999']);
    expect(await mailed(DAY_MS)).toEqual([]);
  });

  it('payments that arrive, in whole or in part, fail, do not come, or are taken back', async () => {
    const { billing, payments, buy } = acme;
    const happens = (...told: Parameters<typeof payments.settle>) =>
      billing.topUps.receiveWebhook(payments.settle(...told));
    await buy('card', '50');
    expect(await mailed()).toEqual([
      'Payment received: Invoice = INV-acme-000001, Call credit added = $50.00, Balance = $150.00',
    ]);
    payments.answerNext('declined');
    await buy('declined', '30');
    expect(await mailed()).toEqual([
      'Payment failed: Invoice = INV-acme-000002, To be paid = $30.00, Reason = insufficient funds, Balance = $150.00',
    ]);
    const transfer = await buy('transfer', '40', 'bank-transfer');
    await happens(transfer, 'part-paid', { amount: money('15', 'USD') });
    expect(await mailed()).toEqual([
      'Part of a payment received: Invoice = INV-acme-000003, To be paid = $40.00, Received so far = $15.00, Balance = $150.00',
    ]);
    expect(await mailed(15 * DAY_MS)).toEqual([
      'Invoice expired: Invoice = INV-acme-000003, Was to be paid = $40.00, Balance = $150.00',
      'Payment without an invoice: Invoice = INV-acme-000003, Not assigned = $15.00, Balance = $150.00',
    ]);
    await happens(transfer, 'paid');
    expect(await mailed()).toEqual([
      'Payment received: Invoice = INV-acme-000003, Call credit added = $40.00, Balance = $190.00',
    ]);
    const dispute = { reference: 'dp_1', amount: money('40', 'USD') };
    await happens(transfer, 'disputed', dispute);
    expect(await mailed()).toEqual([
      'Payment taken back: Invoice = INV-acme-000003, Taken back = $40.00, Balance = $150.00',
    ]);
    acme.clock.advance(1000);
    await happens(transfer, 'dispute-won', dispute);
    expect(await mailed()).toEqual([
      'Payment given back: Invoice = INV-acme-000003, Still taken back = $0.00, Balance = $190.00',
    ]);
    await billing.topUps.receiveWebhook(
      payments.receive({ accountId: 'acme', amount: money('7', 'USD'), reference: 'cash' }),
    );
    expect(await mailed()).toEqual(['Payment without an invoice: Not assigned = $7.00, Balance = $190.00']);
  });

  it('automatic top-ups that fail, wait for their owner, are capped and stop', async () => {
    const { billing, payments, owner, termsHash, move } = acme;
    const levels = { threshold: money('30', 'USD'), target: money('100', 'USD') };
    const rules = { savedMethodId: 'pm_1', monthlyCap: money('130', 'USD'), mostAttempts: 3, termsHash };
    await billing.autoTopUps.enable({ ...owner, ...levels, ...rules });
    payments.answerNext('declined', 'requires-action', 'declined');
    await move('-70');
    expect(await mailed()).toEqual([
      'Payment failed: Invoice = INV-acme-000001, To be paid = $70.00, Reason = insufficient funds, Balance = $30.00',
    ]);
    const [needsOwner = ''] = await mailed(HOUR_MS);
    expect(needsOwner).toMatch(
      /^Automatic top-up needs your confirmation: .*To be paid = \$70\.00, Balance = \$30/,
    );
    expect(server.mails.at(-1)?.parsed.text).toMatch(/Confirm and pay here: https:\/\/pay\.example\/top_/);
    expect(await mailed(HOUR_MS)).toEqual([
      'Automatic top-up stopped: Reason = declined',
      expect.stringContaining('Payment failed: Invoice = INV-acme-000003'),
    ]);
    await billing.autoTopUps.enable({ ...owner, ...levels, ...rules });
    expect(await mailed()).toEqual([expect.stringContaining('Payment received: Invoice = INV-acme-000004')]);
    await move('-70');
    expect(await mailed(HOUR_MS)).toEqual([expect.stringContaining('Call credit added = $60.00')]);
    await move('-70');
    expect(await mailed(HOUR_MS)).toEqual([
      'Automatic top-up is waiting: Reason = monthly cap',
      'Call credit is low: Balance = $20.00, Level = $20.00',
    ]);
  });
});

describe('a mail server in trouble', () => {
  it('gets it again after longer and longer waits, until it takes it; nobody gets it twice', async () => {
    const { billing, clock, move } = acme;
    server.refuse(451);
    await move('-85');
    const round = async (afterMs: number) => {
      clock.advance(afterMs);
      return billing.worker.runOnce();
    };
    expect(await round(0)).toMatchObject({ failed: 1, delivered: 0 });
    expect(await round(29 * SECOND_MS)).toMatchObject({ failed: 0 });
    expect(await round(SECOND_MS)).toMatchObject({ failed: 1 });
    // One of the two takes mail again: he has it, and is not told anew while the other waits.
    server.refuse(451, 'finance@acme.example');
    expect(await round(59 * SECOND_MS)).toMatchObject({ failed: 0 });
    expect(await round(SECOND_MS)).toMatchObject({ failed: 1 });
    server.refuse(undefined);
    expect(await round(119 * SECOND_MS)).toMatchObject({ delivered: 0 });
    expect(await round(SECOND_MS)).toMatchObject({ delivered: 1 });
    expect(server.mails.map(({ to }) => to[0])).toEqual(['olga@acme.example', 'finance@acme.example']);
    expect(await acme.dead(acme.host)).toEqual([]);
    expect(await round(30 * DAY_MS)).toMatchObject({ delivered: 0, failed: 0 });
  });

  it('that is down for too long leaves a dead letter with its reason, which is told on request', async () => {
    const { billing, clock, owner, host, move, dead } = acme;
    server.refuse(451);
    await move('-85');
    const counts = { failed: 0, dead: 0 };
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const round = await billing.worker.runOnce();
      counts.failed += round.failed;
      counts.dead += round.dead;
      clock.advance(6 * HOUR_MS);
    }
    expect(counts).toEqual({ failed: 9, dead: 1 });
    const [letter] = await dead(host);
    expect(letter).toMatchObject({ type: 'balance-low', attempts: 10, failure: { kind: 'failed' } });
    expect(letter?.failure?.reason).toMatch(/451/);
    // What the host's own mail server said is not the owner's.
    expect((await dead(owner))[0]?.failure).not.toHaveProperty('reason');
    server.refuse(undefined);
    const announcementId = letter?.announcementId ?? '';
    expect(await billing.notifications.retryDelivery({ ...owner, announcementId })).toEqual({
      status: 'queued',
    });
    expect(await mailed()).toEqual(['Call credit is low: Balance = $15.00, Level = $20.00']);
    expect(await dead(host)).toEqual([]);
  });

  it('that knows none of the recipients leaves a dead letter at once, and its owner sees why', async () => {
    server.refuse(550);
    await acme.move('-85');
    expect(await acme.billing.worker.runOnce()).toMatchObject({ dead: 1, failed: 0 });
    const [letter] = await acme.dead(acme.owner);
    expect(letter).toMatchObject({ attempts: 1, failure: { kind: 'refused' } });
    expect(letter?.failure?.reason).toMatch(/550/);
  });
});
