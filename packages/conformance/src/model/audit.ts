import type { Rows, TableName } from '@live-calls/core/adapter';
import { atoms, canonical } from './amount.ts';
import { comparePurchases } from './audit-purchases.ts';
import { ACCOUNTS } from './draw.ts';
import { duesOfCalls } from './expect-calls.ts';
import { expectedFacts, factsOf } from './look.ts';
import { actor } from './model-actor.ts';
import { naiveSpend } from './naive-spend.ts';
import { shownAnnouncement } from './shown-announcement.ts';
import type { Stage } from './stage.ts';
import type { AccountState, RevisionState, World } from './world.ts';

/** Something that is not as the reference model has it. */
export interface Finding {
  /** What was compared. */
  readonly what: string;
  /** What the model has. */
  readonly expected: string;
  /** What was seen. */
  readonly seen: string;
}

/** What an audit compares: what it is, what the model has, what was seen. */
export type Compared = readonly [what: string, expected: unknown, seen: unknown];

/**
 * Compares everything that storage keeps with the reference model, and checks the invariants that need no model.
 *
 * @param stage - The stage.
 * @param world - The world.
 * @returns The first difference, or absent.
 */
export async function audit(stage: Stage, world: World): Promise<Finding | undefined> {
  for (const id of ACCOUNTS) {
    const account = world.accounts.get(id);
    if (account === undefined) continue;
    const compared = [
      ...(await compareJournal(stage, account)),
      ...(await compareCalls(stage, account)),
      ...(await compareNews(stage, account)),
      ...(await comparePurchases(stage, account)),
    ];
    const finding = firstDifference(compared, id);
    if (finding !== undefined) return finding;
  }
  const unassigned = firstDifference(await compareUnassigned(stage, world), 'unassigned');
  return unassigned ?? firstDifference(await compareVerification(stage), 'verify');
}

/** What the library recomputes by itself agrees, by rows and by sums. */
async function compareVerification(stage: Stage): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const depth of ['journal', 'totals'] as const) {
    const { differingAccounts, shared } = await stage.process(1).verify({ actor, depth }).summary();
    compared.push([`${depth} of accounts`, [], differingAccounts], [`${depth} of shared`, [], shared]);
  }
  return compared;
}

/**
 * Finds the first pair that differs.
 *
 * @param compared - The pairs.
 * @param where - Where they were seen.
 * @returns The difference, cut down to the part that differs where both are lists.
 */
export function firstDifference(compared: readonly Compared[], where: string): Finding | undefined {
  for (const [what, expected, seen] of compared) {
    if (canonical(expected) === canonical(seen)) continue;
    if (Array.isArray(expected) && Array.isArray(seen)) {
      const at = expected.findIndex((one, index) => canonical(one) !== canonical(seen[index]));
      const index = at < 0 ? expected.length : at;
      return {
        what: `${where}: ${what}[${index}]`,
        expected: canonical(expected[index]) ?? 'nothing',
        seen: canonical(seen[index]) ?? 'nothing',
      };
    }
    return { what: `${where}: ${what}`, expected: canonical(expected), seen: canonical(seen) };
  }
  return undefined;
}

async function rowsOf<Table extends TableName>(
  stage: Stage,
  table: Table,
  account: string,
): Promise<Rows[Table][]> {
  const rows: Rows[Table][] = [];
  for await (const chunk of stage.storage.stream(table, account, {})) rows.push(...chunk);
  return rows;
}

async function compareJournal(stage: Stage, account: AccountState): Promise<readonly Compared[]> {
  const { id } = account;
  const entries = await rowsOf(stage, 'entry', id);
  const usage = await rowsOf(stage, 'usage', id);
  const seen = entries.map((row) => ({
    number: row.number,
    type: row.type,
    debit: row.debitBook,
    credit: row.creditBook,
    amount: row.amountAtoms,
    balanceAfter: row.balanceAfterAtoms,
    at: row.atMs,
    billingStart: row.billingStartMs,
  }));
  const sums = new Map<string, bigint>();
  for (const { debit, credit, amount } of seen) {
    sums.set(debit, (sums.get(debit) ?? 0n) - amount);
    sums.set(credit, (sums.get(credit) ?? 0n) + amount);
  }
  const numbers = [...new Set([...entries, ...usage].map((row) => row.number))].sort(
    (left, right) => left - right,
  );
  const verified = await stage.process(1).wallets.verify({ actor, accountId: id });
  const books = await stage.process(1).wallets.books({ actor, accountId: id });
  return [
    ['entries', account.entries, seen],
    ['sum of the books', 0n, [...sums.values()].reduce((sum, amount) => sum + amount, 0n)],
    ['sum of the books as told', '0', books.sum.amount],
    ['wallet book', account.posted, atoms(books.balances.wallet.amount)],
    [
      'journal numbers without a gap',
      Array.from({ length: account.lastNumber }, (_, index) => index + 1),
      numbers,
    ],
    [
      'verify',
      { status: 'agrees', differences: [] },
      { status: verified.status, differences: verified.differences },
    ],
  ];
}

async function compareCalls(stage: Stage, account: AccountState): Promise<readonly Compared[]> {
  const { id } = account;
  const rows = await rowsOf(stage, 'usage', id);
  const usage = new Map(rows.map((row) => [keyOf(row), seenRevision(stage, row)]));
  const keys = new Map(rows.map((row) => [row.number, keyOf(row)]));
  const parties = new Map(
    (await rowsOf(stage, 'party', id)).map((row) => [
      keys.get(row.number) ?? `row ${row.number}`,
      [row.to, row.from],
    ]),
  );
  const holds = (await rowsOf(stage, 'hold', id)).map((row) => ({
    callRef: row.callRef,
    open: row.status === 'open',
    amount: row.amountAtoms,
    placed: row.placedAtoms,
    captured: row.capturedAtoms,
    used: row.usedAtoms,
    expiresMs: row.expiresAtMs,
    extensions: row.extensions,
    call: factsOf(row),
  }));
  const kept = [...account.holds.values()].map((hold) => {
    const { book: _, content: __, ...rest } = hold;
    return { ...rest, extensions: hold.extensions.length, call: expectedFacts(hold) };
  });
  const dues = (await rowsOf(stage, 'due', id))
    .filter(({ kind }) => kind.endsWith('-call'))
    .map(({ kind, reference, dueAtMs }) => [kind, reference, dueAtMs]);
  const { holds: overdue } = await stage
    .process(0)
    .holds.list({ actor, accountId: id, status: 'overdue', limit: 1000 });
  const now = Math.max(stage.clock.now(), account.lastAt);
  const late = account.openHolds.filter((hold) => hold.expiresMs <= now);
  const revisions = [...account.legs].flatMap(([key, list]) =>
    list.map((revision, index): [string, RevisionState] => [`${key}/${index}`, revision]),
  );
  const expectedUsage = revisions.map(([key, revision]): [string, unknown] => [
    key,
    expectedRevision(revision),
  ]);
  const expectedParties = revisions.map(([key, { to, from }]): [string, unknown] => [key, [to, from]]);
  const spend = (await rowsOf(stage, 'spend', id)).map(
    (row) => [row.period, row.amountAtoms, row.legs] as const,
  );
  return [
    ['usage', sorted(expectedUsage), sorted(usage)],
    ['numbers called', sorted(expectedParties), sorted(parties)],
    ['holds', sorted(kept), sorted(holds)],
    [
      'held by the open holds',
      account.held,
      holds.reduce((sum, hold) => sum + (hold.open ? hold.amount : 0n), 0n),
    ],
    ['overdue holds', late.map((hold) => hold.callRef).sort(), overdue.map((hold) => hold.callRef).sort()],
    [
      'spend',
      sorted([...naiveSpend(account)].map(([period, { amount, legs }]) => [period, amount, legs])),
      sorted(spend.filter(([, amount, legs]) => amount !== 0n || legs !== 0)),
    ],
    ['due about calls', sorted(duesOfCalls(account)), sorted(dues)],
    ['parked', parkedState(account), await seenParked(stage, id)],
  ];
}

function keyOf(row: {
  readonly provider: string;
  readonly legId: string;
  readonly revision: number;
}): string {
  return `${row.provider}/${row.legId}/${row.revision}`;
}

function seenRevision(stage: Stage, row: Rows['usage']): unknown {
  const { number, cause, status, reason, billedSeconds } = row;
  const { legStatus, durationSeconds, answered, direction, callRef } = row;
  return {
    ...{ number, cause, status, reason, billedSeconds },
    ...{ legStatus, durationSeconds, answered, direction, callRef },
    cost: row.costAtoms,
    prefix: row.matchedPrefix,
    book: row.priceBookHash && stage.bookOf(row.priceBookHash),
    contract: row.contractNumber,
    at: row.atMs,
    startMs: row.billingStartMs,
    parentLegId: row.parentLegId,
    sumOfSteps:
      row.status === 'charged' && Array.isArray(row.steps) && row.steps.length > 0
        ? sumOf(row.steps)
        : undefined,
  };
}

/** Steps have more decimals than amounts, so they are added up as integers of 10^-18. */
function sumOf(steps: readonly unknown[]): string {
  let sum = 0n;
  for (const step of steps) {
    const [whole = '0', fraction = ''] = (step as { readonly amount: string }).amount
      .replace('-', '')
      .split('.');
    const size = BigInt(whole + fraction.padEnd(18, '0'));
    sum += (step as { readonly amount: string }).amount.startsWith('-') ? -size : size;
  }
  return String(sum);
}

function expectedRevision(revision: RevisionState): unknown {
  const { content: _, to: __, from: ___, ...kept } = revision;
  const worked = revision.status === 'charged' && worksOut(revision);
  return { ...kept, sumOfSteps: worked ? String((revision.cost ?? 0n) * 1_000_000n) : undefined };
}

/** Whether a charge has steps: an answered call of no seconds, and an attempt without a fee, have none. */
function worksOut(revision: RevisionState): boolean {
  return revision.answered ? revision.durationSeconds > 0 : (revision.cost ?? 0n) > 0n;
}

function parkedState(account: AccountState): readonly string[] {
  return [
    ...[...account.waiting].map(([key, { reason, at }]) => `unrated ${key} ${reason} ${at}`),
    ...[...account.old].map(
      ([key, { reason, at, leg }]) => `before-horizon ${key} ${reason} ${at} ${leg.to ?? ''}`,
    ),
  ].sort();
}

async function seenParked(stage: Stage, accountId: string): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const lot of ['unrated', 'before-horizon'] as const) {
    const { legs } = await stage.process(0).parking.list({ actor, accountId, lot, limit: 1000 });
    for (const leg of legs) {
      const number = lot === 'unrated' ? '' : ` ${leg.to ?? ''}`;
      seen.push(`${lot} ${leg.provider}/${leg.legId} ${leg.reason} ${leg.parkedAt.getTime()}${number}`);
    }
  }
  return seen.sort();
}

async function compareNews(stage: Stage, account: AccountState): Promise<readonly Compared[]> {
  const { id } = account;
  const announcements = await rowsOf(stage, 'announcement', id);
  const due = (await rowsOf(stage, 'due', id))
    .filter((row) => row.kind === 'deliver')
    .map((row) => row.reference);
  const told = announcements.map(shownAnnouncement);
  return [
    ['announcements', sorted(account.announced), sorted(told)],
    ['deliveries due', announcements.map((row) => row.announcementId).sort(), due.sort()],
  ];
}

async function compareUnassigned(stage: Stage, world: World): Promise<readonly Compared[]> {
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await stage
      .process(0)
      .parking.unassigned({ actor, limit: 1000, ...(cursor !== undefined && { cursor }) });
    for (const leg of page.legs) {
      const { provider, legId, reason, parkedAt, assigningTo, to } = leg;
      seen.push([`${provider}/${legId}`, reason, parkedAt.getTime(), assigningTo ?? '', to ?? '']);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  const expected = [...world.unassigned].map(([key, { reason, at, assigningTo, leg }]) => [
    key,
    reason,
    at,
    assigningTo ?? '',
    leg.to ?? '',
  ]);
  return [['unassigned legs', sorted(expected), sorted(seen)]];
}

function sorted(things: Iterable<unknown>): readonly string[] {
  return [...things].map((thing) => canonical(thing)).sort();
}
