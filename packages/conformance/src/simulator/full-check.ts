import { addMoney, compareMoney, type Invoice, money, subtractMoney } from '@live-calls/core';
import type { PaymentTruth } from './simulated-processor.ts';
import { actor, type SimulatedWorld } from './simulated-world.ts';
import { inUnits } from './units.ts';
import { hold } from './violation.ts';

/** What a check of everything may expect. */
export interface CheckOptions {
  /** The provider's list was compared up to here, epoch milliseconds; legs that were listed by then have a record. */
  readonly comparedAtMs: number;
  /** The processor's events were read again up to here, epoch milliseconds. */
  readonly paymentsAtMs: number;
  /** Whether everything is over: nothing is under way, and nothing may be missing. */
  readonly isLast: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long after its time a hold may stand while the host or the provider is away. */
const SLACK_MS = 12 * HOUR_MS;

/**
 * Checks everything: that storage shows what it acknowledged, that the billing's own check finds nothing, and that legs, holds, money
 * and reports are what they have to be by what really happened.
 *
 * @param world - The world, while nothing is under way in it.
 * @param options - What may be expected.
 */
export async function checkEverything(world: SimulatedWorld, options: CheckOptions): Promise<void> {
  for (const { accountId } of world.setting.accounts) {
    const [account] = await world.storage.get('account', accountId, [[]]);
    world.watch.compare(accountId, account);
  }
  await checkVerified(world);
  checkLegs(world, options);
  for (const { accountId } of world.setting.accounts) {
    await checkHolds(world, accountId, options);
    await checkReport(world, accountId);
    await checkBalance(world, accountId);
  }
  await checkMoney(world, options);
  const [untold] = world.inbox.untold;
  const isTold = !options.isLast || untold === undefined;
  hold(isTold, 'told-at-last', () => `${untold?.join(' ')} was committed and never told`);
}

async function checkVerified(world: SimulatedWorld): Promise<void> {
  const summary = await world.give('verify', async (billing) => billing.verify({ actor }).summary());
  const found = [...(summary?.differingAccounts ?? []), ...(summary?.shared ?? [])];
  hold(summary === undefined || summary.status === 'agrees', 'verified', () =>
    JSON.stringify(found.slice(0, 3)),
  );
}

function checkLegs(world: SimulatedWorld, { comparedAtMs, isLast }: CheckOptions): void {
  for (const { legId, parameters, listedAtMs, status } of world.provider.legs()) {
    if (listedAtMs === undefined || (!isLast && listedAtMs > comparedAtMs)) continue;
    const accountId = parameters?.accountId ?? '';
    const isRecorded = world.watch.account(accountId)?.hasLeg(legId) === true;
    hold(
      isRecorded,
      'recorded-as-happened',
      () => `leg ${legId} of ${accountId} is ${status}, and has no record`,
    );
  }
  // What is right by now need not be looked at again.
  if (!isLast) world.provider.forget(Math.min(comparedAtMs, world.clock.now()) - 2 * DAY_MS);
}

async function checkHolds(world: SimulatedWorld, accountId: string, { isLast }: CheckOptions): Promise<void> {
  const page = await world.give('holds', (billing) =>
    billing.holds.list({ actor, accountId, status: 'open', limit: 1000 }),
  );
  const graceMs = (world.setting.contract.live?.graceSeconds ?? 3600) * 1000;
  const latestMs = world.clock.now() - graceMs - SLACK_MS;
  for (const { callRef, expiresAt } of page?.holds ?? []) {
    const isLeft = isLast || expiresAt.getTime() < latestMs;
    hold(
      !isLeft,
      'hold-released',
      () => `hold ${callRef} of ${accountId} was to end at ${expiresAt.toISOString()}`,
    );
  }
}

async function checkReport(world: SimulatedWorld, accountId: string): Promise<void> {
  const { beginMs } = world.setting;
  const range = { from: new Date(beginMs - DAY_MS), until: new Date(world.clock.now() + DAY_MS) };
  const report = await world.give('report', async (billing) => {
    const usage = await billing.reports.usage({ actor, accountId, ...range });
    return { totals: await usage.totals(), check: await usage.verify() };
  });
  if (report === undefined) return;
  const { totals, check } = report;
  hold(check.status === 'agrees', 'report-is-ledger', () => `${accountId}: ${JSON.stringify(check)}`);
  const spent = inUnits(world.watch.account(accountId)?.spentAtoms ?? 0n, totals.cost.currency);
  hold(
    compareMoney(totals.cost, spent) === 0,
    'report-is-ledger',
    () => `the report of ${accountId} comes to ${totals.cost.amount}; its legs were charged ${spent.amount}`,
  );
}

async function checkBalance(world: SimulatedWorld, accountId: string): Promise<void> {
  const balance = await world.give('balance', (billing) => billing.wallets.balance({ actor, accountId }));
  const shadow = world.watch.account(accountId);
  if (balance === undefined || shadow === undefined) return;
  const { posted, held, available } = balance;
  const [expected, set] = [
    inUnits(shadow.postedAtoms, posted.currency),
    inUnits(shadow.heldAtoms, posted.currency),
  ];
  const isSame =
    compareMoney(posted, expected) === 0 &&
    compareMoney(held, set) === 0 &&
    compareMoney(available, subtractMoney(expected, set)) === 0;
  hold(isSame, 'state-as-acknowledged', () => `the balance of ${accountId} reads ${JSON.stringify(balance)}`);
}

/** What the processor has of every purchase is in the books: credited, or visible as money that pays nothing. */
async function checkMoney(world: SimulatedWorld, { paymentsAtMs, isLast }: CheckOptions): Promise<void> {
  const truths = new Map(world.processor.truths());
  for (const { accountId } of world.setting.accounts) {
    for (const invoice of await invoicesOf(world, accountId)) {
      const truth = truths.get(invoice.topUpId ?? '');
      if (invoice.kind !== 'invoice' || truth === undefined || invoice.paidWith !== undefined) continue;
      // A purchase is given time: until the lists were read again, and the worker has asked once more.
      const isSettled = isLast || truth.changedAtMs + DAY_MS < paymentsAtMs;
      if (isSettled && invoice.assignedTo === undefined) judgePurchase(accountId, invoice, truth);
    }
  }
}

function judgePurchase(accountId: string, invoice: Invoice, { received, contested }: PaymentTruth): void {
  const { status, topUpId, credited, unallocated } = invoice;
  const there = subtractMoney(received, contested);
  const isOver = status === 'paid' || status === 'void' || status === 'expired' || status === 'failed';
  const booked = addMoney(credited, unallocated);
  const expected = isOver ? there : money('0', there.currency);
  hold(
    compareMoney(booked, expected) === 0 && compareMoney(invoice.received, received) === 0,
    'money-accounted',
    () =>
      `${topUpId} of ${accountId} is ${status} with ${credited.amount} credited and ${unallocated.amount} left over; ` +
      `the processor has ${received.amount}, of which ${contested.amount} is taken back`,
  );
  const isAll = compareMoney(received, invoice.total) >= 0;
  const isCredited = status === 'paid' || status === 'void' || !isAll;
  hold(
    isCredited,
    'money-accounted',
    () => `${topUpId} of ${accountId} is ${status}, and all of its money is there`,
  );
}

async function invoicesOf(world: SimulatedWorld, accountId: string): Promise<readonly Invoice[]> {
  const invoices = await world.give('invoices', async (billing) => {
    const all: Invoice[] = [];
    let cursor: string | undefined;
    do {
      const page = await billing.invoices.list({
        actor,
        accountId,
        limit: 1000,
        ...(cursor !== undefined && { cursor }),
      });
      all.push(...page.invoices);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return all;
  });
  return invoices ?? [];
}
