import { memoryStorage } from '@live-calls/storage-memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../ports/rows.ts';
import {
  contextOf,
  decided,
  type Facts,
  inChunksOf,
  open,
  openedAccount,
  revise,
  textOf,
} from './__fixtures__/journal.ts';
import { createReports } from './reports.ts';
import type { UsageReport } from './usage-report.ts';

const actor = { role: 'system', id: 'test' } as const;
const LAST = 12;
const leg = fc.record({
  legId: fc.constantFrom('a', 'b', 'c', 'd'),
  provider: fc.constantFrom('twilio', 'vonage'),
  startMs: fc.integer({ min: 0, max: LAST - 1 }),
  costAtoms: fc.integer({ min: 0, max: 5 }).map((cents) => BigInt(cents) * 10n ** 10n),
  status: fc.constantFrom('charged', 'charged', 'charged', 'unrated', 'not-billed'),
  seconds: fc.integer({ min: 0, max: 200 }),
});
const world = fc.record({
  facts: fc.array(leg, { minLength: 1, maxLength: 25 }),
  edges: fc.array(fc.integer({ min: 0, max: LAST }), { minLength: 1, maxLength: 3 }),
  asOfShare: fc.double({ min: 0, max: 1, noNaN: true }),
  chunk: fc.integer({ min: 1, max: 4 }),
});

describe('usage report', () => {
  it('shows each leg once, where its latest revision is, and agrees with the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ facts, edges, asOfShare, chunk }) => {
        const storage = memoryStorage();
        await open(storage, openedAccount('acme'));
        const rows = await write(storage, facts);
        const reports = createReports(contextOf(inChunksOf(storage, chunk)));
        const [account] = await storage.get('account', 'acme', [[]]);
        const asOf = Math.floor(asOfShare * (account?.lastNumber ?? 0));
        const usage = (from: number, until: number, journal = false): Promise<UsageReport> =>
          reports.usage({
            actor,
            accountId: 'acme',
            from: new Date(from),
            until: new Date(until),
            asOf,
            journal,
          });

        const whole = await usage(0, LAST);
        const seen: string[] = [];
        for await (const line of whole.lines())
          seen.push(`${line.startAt.getTime()}/${line.provider}/${line.legId}/${line.revision}`);
        expect(seen).toEqual(expected(rows, whole.asOf));

        const cuts = [0, ...edges.sort((a, b) => a - b), LAST];
        let pieces = '';
        for (const [index, from] of cuts.slice(0, -1).entries()) {
          const part = await usage(from, cuts[index + 1] ?? LAST);
          pieces += (await textOf(part.csv())).replace(/^.*\r\n/, '');
          expect(await part.verify()).toMatchObject({ status: 'agrees' });
        }
        expect(pieces).toBe((await textOf(whole.csv())).replace(/^.*\r\n/, ''));
        await expectSums(whole, await usage(0, LAST, true));
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for ever as of the same number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(leg, { minLength: 2, maxLength: 20 }), async (facts) => {
        const storage = memoryStorage();
        await open(storage, openedAccount('acme'));
        const half = Math.ceil(facts.length / 2);
        const reports = createReports(contextOf(storage));
        const range = { actor, accountId: 'acme', from: new Date(0), until: new Date(LAST) };
        const revisions = new Map<string, number>();
        await write(storage, facts.slice(0, half), revisions);
        const before = await reports.usage(range);
        const text = await textOf(before.csv());
        await write(storage, facts.slice(half), revisions);
        const again = await reports.usage({ ...range, asOf: before.asOf });
        expect(await textOf(again.csv())).toBe(text);
        expect(await textOf(before.csv())).toBe(text);
      }),
      { numRuns: 40 },
    );
  });
});

async function write(
  storage: ReturnType<typeof memoryStorage>,
  facts: readonly Facts[],
  revisions = new Map<string, number>(),
): Promise<readonly UsageRow[]> {
  const rows: UsageRow[] = [];
  for (const fact of facts) {
    const key = `${fact.provider}/${fact.legId}`;
    const revision = revisions.get(key) ?? 0;
    rows.push(await decided(storage, revise('acme', fact, revision)));
    revisions.set(key, revision + 1);
  }
  return rows;
}

function expected(rows: readonly UsageRow[], asOf: number): readonly string[] {
  const latest = new Map<string, UsageRow>();
  for (const row of rows) if (row.number <= asOf) latest.set(`${row.provider}/${row.legId}`, row);
  const order = (row: UsageRow): string =>
    `${String(row.billingStartMs).padStart(3, '0')}/${row.provider}/${row.legId}`;
  return [...latest.values()]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map((row) => `${row.billingStartMs}/${row.provider}/${row.legId}/${row.revision}`);
}

async function expectSums(net: UsageReport, journal: UsageReport): Promise<void> {
  const totals = await net.totals();
  expect(await journal.totals()).toEqual(totals);
  let atoms = 0n;
  for await (const line of journal.lines()) atoms += hundredths(line.cost?.amount ?? '0');
  expect(atoms).toBe(hundredths(totals.cost.amount));
  for (const by of ['day', 'campaign', 'country', 'manager', 'provider'] as const) {
    const summary = await net.summary(by);
    expect(summary.reduce((sum, line) => sum + hundredths(line.cost.amount), 0n)).toBe(
      hundredths(totals.cost.amount),
    );
    expect(summary.reduce((sum, line) => sum + line.legs, 0)).toBe(totals.legs);
  }
}

function hundredths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
  return text.startsWith('-') ? -size : size;
}
