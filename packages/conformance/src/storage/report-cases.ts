import assert from 'node:assert/strict';
import { createBilling, type UsageReport, type UsageReportRequest } from '@live-calls/core';
import {
  BillingError,
  type ListQuery,
  type ReportLeg,
  type RowKey,
  type Rows,
  rowKey,
  type Storage,
  type TableName,
  tables,
} from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import { allDone, assertRows, done, insert, touching, update, writing } from './actions.ts';
import { listModel } from './list-model.ts';
import { oddLegs, plainLegs, type WrittenLeg } from './report-legs.ts';
import { accountRow, BASE_MS } from './rows.ts';
import type { StorageCase } from './subject.ts';

const ACTOR = { role: 'system', id: 'kit' } as const;
const LATEST_MS = 253_402_300_799_999;
const FIELDS = ['legId', 'revision', 'number', 'billingStartMs', 'costAtoms', 'campaignTitle'] as const;

/** Reports: whatever a storage does to make them faster changes no byte of them. */
export const reportCases: readonly StorageCase[] = [
  {
    id: 'report/odd-values',
    title: 'a report is the same to the byte as one made of the rows, whatever stands in them',
    run: async ({ storage }) => {
      const legs = oddLegs('acc');
      await write(storage, legs);
      await sameReports(storage, legs, { from: new Date(0), until: new Date(LATEST_MS) });
      // And each by itself: beside an odd row an ordinary one may take another way.
      const ask = asking(storage, legs);
      for (const leg of legs) {
        const { billingStartMs } = leg.row;
        if (billingStartMs < 0 || billingStartMs >= LATEST_MS) continue;
        const range = { from: new Date(billingStartMs), until: new Date(billingStartMs + 1) };
        await sameText(await ask(range), 'csv');
      }
    },
  },
  {
    id: 'report/revisions',
    title: 'a report as of any number shows each leg where its latest revision was then',
    run: async ({ storage }) => {
      const legs = plainLegs('acc', 60);
      await write(storage, legs);
      const range = { from: new Date(BASE_MS), until: new Date(BASE_MS + 40_000) };
      const last = legs.at(-1)?.row.number ?? 0;
      for (let asOf = 0; asOf <= last; asOf += 7) await sameReports(storage, legs, { ...range, asOf });
      await sameReports(storage, legs, { ...range, journal: true });
      await sameReports(storage, legs, { from: new Date(0), until: new Date(BASE_MS - 1) });
    },
  },
  {
    id: 'report/filters',
    title: 'every filter leaves the rows it would leave of the rows themselves',
    run: async ({ storage }) => {
      const legs = [...plainLegs('acc', 60), ...oddLegs('acc', 1000)];
      await write(storage, legs);
      const range = { from: new Date(0), until: new Date(LATEST_MS) };
      for (const filters of [
        { campaign: 'c-1' },
        { campaign: ['c-2', "o'c\\", 'none'] },
        { manager: ['m-1', 'm-2'] },
        { status: ['busy', 'no-answer'] as const },
        { provider: 'vonage', campaign: 'c-1' },
        { country: ['GB', 'US'] },
        { manager: 'nobody' },
      ]) {
        await sameReports(storage, legs, { ...range, filters });
      }
    },
  },
  {
    id: 'report/redacted',
    title: 'what was redacted is gone from a report at once, and nothing else is',
    run: async ({ storage }) => {
      const legs = plainLegs('acc', 20);
      await write(storage, legs);
      const blanked = legs.map((leg, index): WrittenLeg => {
        const { accountId, number } = leg.row;
        return index % 3 === 0 ? { ...leg, party: { accountId, number } } : leg;
      });
      const changed = blanked.filter((leg, index) => leg !== legs[index]);
      await done(
        storage,
        writing(
          'acc',
          ...changed.flatMap(({ party }) => (party === undefined ? [] : [update('party', party)])),
        ),
      );
      await sameReports(storage, blanked, { from: new Date(0), until: new Date(LATEST_MS) });
    },
  },
  {
    id: 'report/many',
    title: 'a report of several chunks has every line once, in order',
    run: async ({ storage }) => {
      const legs = plainLegs('acc', 6500);
      await write(storage, legs);
      await sameReports(storage, legs, { from: new Date(BASE_MS), until: new Date(BASE_MS + 9e9) });
    },
  },
];

async function write(storage: Storage, legs: readonly WrittenLeg[]): Promise<void> {
  const lastNumber = legs.reduce((most, { row }) => Math.max(most, row.number), 0);
  await done(storage, touching('acc', { contractNumber: 0, lastNumber }));
  const writes = legs.flatMap(({ row, party }) => [
    insert('usage', row),
    ...(party === undefined ? [] : [insert('party', party)]),
  ]);
  const parts = Array.from({ length: Math.ceil(writes.length / 500) }, (_, part) =>
    writing('acc', ...writes.slice(part * 500, part * 500 + 500)),
  );
  await allDone(storage, parts);
}

async function sameReports(storage: Storage, legs: readonly WrittenLeg[], request: Asked): Promise<void> {
  const reports = await asking(storage, legs)(request);
  await sameText(reports, 'csv');
  await sameText(reports, 'jsonl');
  const { seen, made } = reports;
  assert.deepStrictEqual(await seen.totals(), await made.totals());
  if (storage.reports !== undefined) await sameLegs(storage, legs, seen);
}

/** The report of a storage, and the one made of the rows. */
interface Reports {
  readonly seen: UsageReport;
  readonly made: UsageReport;
}

type Asked = Omit<UsageReportRequest, 'actor' | 'accountId' | 'timeZone'>;

/** Asks the storage under test, and the rows themselves, for the same report. */
function asking(storage: Storage, legs: readonly WrittenLeg[]): (request: Asked) => Promise<Reports> {
  const tested = createBilling({ storage: leftOpen(storage) });
  const plain = createBilling({ storage: storageOf(legs) });
  return async (request) => {
    const asked = { actor: ACTOR, accountId: 'acc', timeZone: 'UTC', ...request };
    return { seen: await tested.reports.usage(asked), made: await plain.reports.usage(asked) };
  };
}

async function sameText({ seen, made }: Reports, form: 'csv' | 'jsonl'): Promise<void> {
  const lines = (await textOf(seen[form]())).split('\n');
  const expected = (await textOf(made[form]())).split('\n');
  for (const [index, line] of expected.entries()) {
    assert.equal(lines[index], line, `line ${index} of ${form} from ${made.from.toISOString()}`);
  }
  assert.equal(lines.length, expected.length, `as many lines of ${form} as there are`);
}

/** The optional reads themselves: nothing more, nothing less, in chunks of bounded size. */
async function sameLegs(
  storage: Storage,
  legs: readonly WrittenLeg[],
  report: { readonly asOf: number; readonly from: Date; readonly until: Date },
): Promise<void> {
  const query = {
    accountId: 'acc',
    fromMs: report.from.getTime(),
    untilMs: report.until.getTime(),
    asOf: report.asOf,
    fields: FIELDS,
    parties: true,
  };
  const seen: object[] = [];
  for await (const chunk of storage.reports?.legs(query) ?? []) {
    assert.ok(chunk.length > 0 && chunk.length <= 2000, `a chunk of ${chunk.length} legs`);
    seen.push(...chunk.map(shown));
  }
  const rows = legs.map(({ row }) => row).filter((row) => row.number <= report.asOf);
  const parties = new Map(legs.map(({ row, party }) => [row.number, party]));
  const numbers = new Map(rows.map((row) => [`${row.provider}/${row.legId}/${row.revision}`, row.number]));
  const inRange = listModel(rows, tables.usage.orders.byStart ?? [], {
    from: query.fromMs,
    until: query.untilMs,
  });
  const expected = inRange.map((row) => {
    const replacedBy = numbers.get(`${row.provider}/${row.legId}/${row.revision + 1}`);
    return shown({ row, party: parties.get(row.number), replacedBy });
  });
  assertRows(seen, expected);
}

function shown({ row, party, replacedBy }: ReportLeg<(typeof FIELDS)[number]>): object {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, row[field]]));
  return { ...fields, to: party?.to, managerEmail: party?.managerEmail, replacedBy };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** A billing opens and closes its storage; the one under test belongs to the case. */
function leftOpen(storage: Storage): Storage {
  return storageAround(storage, { open: async () => {}, close: async () => {} });
}

/** The rows as a storage that can do nothing but show them: what a report must be. */
function storageOf(legs: readonly WrittenLeg[]): Storage {
  const lastNumber = legs.reduce((most, { row }) => Math.max(most, row.number), 0);
  const account = accountRow('acc', { contractNumber: 0, lastNumber });
  const rows: { readonly [Table in TableName]?: readonly object[] } = {
    account: [account],
    usage: legs.map(({ row }) => row),
    party: legs.flatMap(({ party }) => (party === undefined ? [] : [party])),
  };
  const byKey = new Map<string, object>();
  for (const [table, list] of Object.entries(rows)) {
    for (const row of list) byKey.set(JSON.stringify([table, ...rowKey(table as TableName, row)]), row);
  }
  const absent = async (): Promise<never> => {
    throw new BillingError('STORAGE_UNAVAILABLE', 'The rows of a case can only be read.', {
      details: { storage: 'kit' },
    });
  };
  return {
    contract: 'storage/v1',
    id: 'kit',
    open: async () => {},
    close: async () => {},
    decide: absent,
    list: absent,
    snapshot: absent,
    get: async <Table extends TableName>(table: Table, _: string, keys: readonly RowKey[]) =>
      keys.map((key) => byKey.get(JSON.stringify([table, ...key])) as Rows[Table] | undefined),
    stream: async function* <Table extends TableName>(
      table: Table,
      _: string,
      query: Omit<ListQuery, 'limit'>,
    ) {
      const order = tables[table].orders[query.order ?? ''] ?? tables[table].key;
      const found = listModel(rows[table] ?? [], order, query);
      for (let at = 0; at < found.length; at += 1000) yield found.slice(at, at + 1000) as Rows[Table][];
    },
    references: { put: absent, get: absent, list: absent },
    operator: { list: absent },
  };
}
