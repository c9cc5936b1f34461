import { memoryStorage } from '@live-calls/storage-memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '../accounts/contract.ts';
import type { Json } from '../ports/rows.ts';
import {
  contextOf,
  decided,
  type Facts,
  open,
  openedAccount,
  revise,
  textOf,
} from './__fixtures__/journal.ts';
import { createReports, type Reports, type UsageReportRequest } from './reports.ts';

const actor = { role: 'owner', id: 'olga', accountId: 'acme' } as const;
const november = {
  actor,
  accountId: 'acme',
  from: '2026-11-01',
  until: '2026-12-01',
  timeZone: 'UTC',
} as const;
const HEADER =
  'Campaign Title,Application ID,Manager ID,Manager Email,Number Called,Country of Call,Call Date,' +
  'Call Start Time (UTC),Call End Time (UTC),Call Duration (minutes),Call Status,Call Rate,Total Cost\r\n';

let storage: ReturnType<typeof memoryStorage>;
let reports: Reports;

beforeEach(async () => {
  storage = memoryStorage();
  reports = createReports(contextOf(storage));
  await open(storage, openedAccount('acme'));
});

async function record(facts: Facts, revision = 0): Promise<void> {
  await decided(storage, revise('acme', facts, revision));
}

async function csv(request: UsageReportRequest): Promise<readonly string[]> {
  const text = await textOf((await reports.usage(request)).csv());
  expect(text.startsWith(HEADER)).toBe(true);
  return text.slice(HEADER.length).split('\r\n').slice(0, -1);
}

describe('usage report', () => {
  it('prints the thirteen columns', async () => {
    await record({
      legId: 'CA1',
      startMs: Date.UTC(2026, 10, 5, 23, 59, 30, 500),
      seconds: 61,
      costAtoms: 12_345_678n,
      country: 'GB',
      campaign: { id: 'c1', title: 'Autumn, "big"' },
      manager: { id: 'm1', email: 'ann@example.com' },
    });
    await record({
      legId: 'CA2',
      startMs: Date.UTC(2026, 10, 6),
      seconds: 0,
      legStatus: 'no-answer',
      costAtoms: 0n,
    });
    await record({ legId: 'CA3', startMs: Date.UTC(2026, 10, 7), status: 'unrated', to: '+12125550123' });
    await record({
      legId: 'CA4',
      startMs: Date.UTC(2026, 10, 8),
      status: 'not-billed',
      to: 'sip:desk@example.com',
    });
    expect(await csv(november)).toEqual([
      '"Autumn, ""big""",,m1,ann@example.com,+442079460000,United Kingdom,2026-11-05,23:59:30,00:00:31,1.02,Completed,0.06,0.000012345678',
      ',,,,+442079460000,United Kingdom,2026-11-06,00:00:00,,0.00,No Answer,0.06,0',
      ',,,,+12125550123,United States,2026-11-07,00:00:00,00:01:00,1.00,Completed,unrated,',
      ',,,,sip:desk@example.com,,2026-11-08,00:00:00,00:01:00,1.00,Completed,not billed,0',
    ]);
    const report = await reports.usage(november);
    expect(await report.totals()).toEqual({
      legs: 4,
      chargedLegs: 2,
      unratedLegs: 1,
      notBilledLegs: 1,
      durationSeconds: 181,
      billedSeconds: 61,
      cost: { currency: 'USD', amount: '0.000012345678' },
    });
    expect(await report.verify()).toMatchObject({ status: 'agrees', entries: 1 });
  });

  it('puts a corrected leg where it is now, and shows the reversal in a journal', async () => {
    const startMs = Date.UTC(2026, 10, 30, 23, 59);
    await record({ legId: 'CA1', startMs, costAtoms: 2n * 10n ** 12n });
    const before = await reports.usage(november);
    await record({ legId: 'CA1', startMs: startMs + 60_000, costAtoms: 3n * 10n ** 12n }, 1);
    expect(await csv(november)).toEqual([]);
    expect(await csv({ ...november, asOf: before.asOf })).toHaveLength(1);
    expect(await csv({ ...november, until: '2026-12-02' })).toEqual([
      expect.stringMatching(/2026-12-01,.*,3$/),
    ]);
    expect(await csv({ ...november, until: '2026-12-02', journal: true })).toEqual([
      expect.stringMatching(/2026-11-30,.*,2$/),
      expect.stringMatching(/2026-11-30,.*,-2$/),
      expect.stringMatching(/2026-12-01,.*,3$/),
    ]);
    // In the middle of the correcting commit stands the reversal; as of there, it has not happened.
    const middle = await reports.usage({ ...november, asOf: before.asOf + 1 });
    expect(middle.asOf).toBe(before.asOf);
    expect(await middle.verify()).toMatchObject({ status: 'agrees', reportCost: { amount: '2' } });
  });

  it('takes local dates in the zone, over nights of 23 and 25 hours', async () => {
    const zone = { ...november, timeZone: 'America/New_York' };
    const long = await reports.usage({ ...zone, from: '2026-11-01', until: '2026-11-02' });
    expect([long.from.toISOString(), long.until.toISOString()]).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
    const short = await reports.usage({ ...zone, from: '2026-03-08', until: '2026-03-09' });
    expect(short.until.getTime() - short.from.getTime()).toBe(23 * 3_600_000);
    // Both hours called 01:30 belong to the long night; midnight belongs to the day it begins.
    for (const [index, iso] of [
      '2026-11-01T05:30:00Z',
      '2026-11-01T06:30:00Z',
      '2026-11-02T05:00:00Z',
    ].entries()) {
      await record({ legId: `CA${index}`, startMs: Date.parse(iso) });
    }
    expect(await csv({ ...zone, from: '2026-11-01', until: '2026-11-02' })).toHaveLength(2);
    expect(await csv({ ...zone, from: '2026-11-02', until: '2026-11-03' })).toHaveLength(1);
    const days = await (await reports.usage({ ...zone, until: '2026-11-03' })).summary('day');
    expect(days.map(({ key, legs }) => [key, legs])).toEqual([
      ['2026-11-01', 2],
      ['2026-11-02', 1],
    ]);
  });

  it('filters, and sums by what it filters', async () => {
    const day = Date.UTC(2026, 10, 5);
    const ann = { id: 'ann', email: 'ann@example.com' };
    await record({
      legId: 'A',
      startMs: day,
      campaign: { id: 'c1', title: 'One' },
      manager: ann,
      country: 'FR',
    });
    await record({ legId: 'B', startMs: day, provider: 'vonage', legStatus: 'busy', to: '+13035550100' });
    const legs = async (filters: UsageReportRequest['filters']): Promise<number> =>
      (await (await reports.usage({ ...november, ...(filters !== undefined && { filters }) })).totals()).legs;
    expect(await legs(undefined)).toBe(2);
    expect(await legs({ campaign: 'c1' })).toBe(1);
    expect(await legs({ manager: ['ann', 'bob'] })).toBe(1);
    expect(await legs({ status: ['busy', 'failed'] })).toBe(1);
    expect(await legs({ provider: 'vonage', status: 'completed' })).toBe(0);
    // The rule names no country, so the number does.
    expect(await legs({ country: 'US' })).toBe(1);
    expect(await legs({ country: ['FR', 'US'] })).toBe(2);
    const report = await reports.usage(november);
    expect((await report.summary('manager')).map(({ key, label }) => [key, label])).toEqual([
      ['ann', 'ann@example.com'],
      [undefined, undefined],
    ]);
    expect((await report.summary('country')).map(({ label }) => label)).toEqual(['France', 'United States']);
  });

  it('shows members their own calls, and more where the contract opens them', async () => {
    const day = Date.UTC(2026, 10, 5);
    await record({ legId: 'A', startMs: day, manager: { id: 'ann', email: 'ann@example.com' } });
    await record({ legId: 'B', startMs: day, manager: { id: 'bob', email: 'bob@example.com' } });
    const ann = { ...november, actor: { role: 'member', id: 'ann', accountId: 'acme' } } as const;
    const own = await reports.usage(ann);
    expect((await own.totals()).legs).toBe(1);
    expect((await (await reports.usage({ ...ann, filters: { manager: 'bob' } })).totals()).legs).toBe(0);
    await expect(own.verify()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    const terms: Partial<Contract> = {
      memberAccess: ['all-calls'],
      timeZone: 'Europe/Berlin',
      priceBooks: [],
    };
    await activate(terms);
    const widened = await reports.usage({ ...ann, timeZone: 'UTC' });
    expect((await widened.totals()).legs).toBe(2);
    const { timeZone: _zone, ...inContractZone } = november;
    expect((await reports.usage(inContractZone)).from.toISOString()).toBe('2026-10-31T23:00:00.000Z');
  });

  it('writes JSON and JSON lines that read back', async () => {
    await record({ legId: 'A', startMs: Date.UTC(2026, 10, 5) });
    await record({ legId: 'B', startMs: Date.UTC(2026, 10, 6), status: 'unrated' });
    const report = await reports.usage(november);
    const document = JSON.parse(await textOf(report.json()));
    expect(document).toMatchObject({
      report: { accountId: 'acme', asOf: 2, currency: 'USD' },
      lines: [
        { legId: 'A', cost: { currency: 'USD', amount: '1' }, status: 'Completed' },
        { billing: 'unrated' },
      ],
      totals: { legs: 2, unratedLegs: 1 },
    });
    const lines = (await textOf(report.jsonl())).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(document.lines);
    const empty = await reports.usage({ ...november, until: '2026-11-01' });
    expect(JSON.parse(await textOf(empty.json())).lines).toEqual([]);
    expect((await textOf(report.csv({ byteOrderMark: true }))).charCodeAt(0)).toBe(0xfeff);
  });

  it('does not stop for odd rows', async () => {
    await record({
      legId: 'odd',
      startMs: Date.UTC(2026, 10, 5),
      country: 'ZZ',
      endedAtMs: 9e15,
      seconds: Number.MAX_SAFE_INTEGER,
      to: '\u202E=evil"',
      legStatus: 'exploded' as 'failed',
      campaign: { id: 'c', title: '=1+1' },
    });
    expect(await csv(november)).toHaveLength(1);
    const report = await reports.usage(november);
    await textOf(report.json());
    expect(await report.summary('country')).toHaveLength(1);
  });

  it.each([
    [{ from: '2026-02-30' }, 'from'],
    [{ from: '2026-11-01T00:00' }, 'from'],
    [{ until: '2026-10-01' }, 'until'],
    [{ until: new Date(Number.NaN) }, 'until'],
    [{ timeZone: 'Mars/Base' }, 'timeZone'],
    [{ asOf: 7 }, 'asOf'],
    [{ filters: { status: 'done' } }, 'filters.status'],
    [{ filters: { country: ['gb'] } }, 'filters.country[0]'],
    [{ journal: 'yes' }, 'journal'],
  ])('refuses %j', async (change, field) => {
    const request = { ...november, ...change } as unknown as UsageReportRequest;
    await expect(reports.usage(request)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });
});

async function activate(terms: Partial<Contract>): Promise<void> {
  await decided(storage, {
    accountId: 'acme',
    reads: [],
    decide: (view) => ({
      outcome: undefined,
      changes: {
        account: { ...(view.account ?? openedAccount('acme')), contractNumber: 1 },
        writes: [
          {
            type: 'insert',
            table: 'contract',
            row: {
              accountId: 'acme',
              number: 1,
              activatedAtMs: 0,
              actor: 'x',
              terms: terms as unknown as Json,
            },
          },
        ],
      },
    }),
  });
}
