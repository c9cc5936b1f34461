import { canonical } from './amount.ts';
import type { Compared } from './audit.ts';
import { actor } from './model-actor.ts';
import { givenBy, receivedOf, type TopUpState, takenOf } from './purchase-state.ts';
import type { Stage } from './stage.ts';
import type { AccountState } from './world.ts';

/**
 * Compares purchases, their invoices, money that pays nothing, and the sums over them.
 *
 * @param stage - The stage.
 * @param account - The account.
 * @returns What to compare.
 */
export async function comparePurchases(stage: Stage, account: AccountState): Promise<readonly Compared[]> {
  const topUps: unknown[] = [];
  for await (const rows of stage.storage.stream('topUp', account.id, {})) {
    for (const row of rows) topUps.push([row.topUpId, row.status, row.amountAtoms, row.number]);
  }
  const documents: unknown[] = [];
  for await (const rows of stage.storage.stream('invoice', account.id, {})) {
    for (const row of rows) {
      if (row.kind === 'credit-note') continue;
      const money = [row.receivedAtoms, row.creditedAtoms, row.clawedAtoms, row.unallocatedAtoms];
      documents.push([row.invoiceId, row.status, ...money]);
    }
  }
  const { awaitedInvoices, ...sums } = await stage
    .process(1)
    .invoices.moneyIn({ actor, accountId: account.id });
  const seen = Object.fromEntries(Object.entries(sums).map(([name, { amount }]) => [name, amount]));
  const collected = stage.payments.collected.length;
  return [
    ['top-ups', sorted(expectedTopUps(account)), sorted(topUps)],
    ['documents', sorted(expectedDocuments(account)), sorted(documents)],
    ['money in', expectedSums(account), { awaitedInvoices, ...seen }],
    ['payments collected once', new Set(stage.payments.collected).size, collected],
  ];
}

function expectedTopUps(account: AccountState): readonly unknown[] {
  return [...account.topUps.values()].map((one) => [one.topUpId, one.status, one.amount, one.number]);
}

function expectedDocuments(account: AccountState): readonly unknown[] {
  const invoices = [...account.topUps.values()].map((one) => [
    ...[one.invoiceId, one.invoice, receivedOf(one), one.credited, one.clawed, one.unallocated],
  ]);
  const receipts = [...account.receipts.values()].map((one) => [
    ...[one.invoiceId, 'open', one.told, 0n, 0n, one.unallocated],
  ]);
  return [...invoices, ...receipts];
}

/** Sums over all documents, every time. */
function expectedSums(account: AccountState): unknown {
  const topUps = [...account.topUps.values()];
  const waiting = topUps.filter(({ invoice }) => invoice === 'open' || invoice === 'processing');
  const sum = <One>(list: readonly One[], amount: (one: One) => bigint): bigint =>
    list.reduce((total, one) => total + amount(one), 0n);
  const part = (topUp: TopUpState): bigint => {
    const left = receivedOf(topUp) - givenBy(topUp.given);
    return left > 0n ? left : 0n;
  };
  return {
    awaitedInvoices: waiting.length,
    awaited: sum(waiting, ({ amount }) => amount),
    processing: sum(
      waiting.filter(({ invoice }) => invoice === 'processing'),
      ({ amount }) => amount,
    ),
    partlyReceived: sum(waiting, part),
    unallocated: sum([...topUps, ...account.receipts.values()], ({ unallocated }) => unallocated),
    contested: sum(topUps, ({ contests }) => takenOf(contests)),
  };
}

function sorted(things: readonly unknown[]): readonly string[] {
  return things.map((thing) => canonical(thing)).sort();
}
