import type {
  PartyRow,
  ReportLeg,
  ReportLegQuery,
  ReportReads,
  ReportText,
  ReportTextQuery,
  Storage,
  UsageRow,
} from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import type { BrokenStorage } from './broken-storages.ts';

/** Mistakes about reports: the optional reads, made of the others and then broken. */
export const brokenReports: readonly BrokenStorage[] = [
  legMistake('reports forget corrections', (legs) => legs.map((leg) => ({ ...leg, replacedBy: undefined }))),
  legMistake('the last leg of a chunk of a report is lost', (legs) => legs.slice(0, -1)),
  {
    mistake: 'reports show today, whatever number was asked for',
    over: (storage) =>
      storageAround(storage, {
        reports: { legs: (query) => legsOf(storage, { ...query, asOf: Number.MAX_SAFE_INTEGER }) },
      }),
  },
  { mistake: 'reports remember what was redacted', over: rememberingParties },
  textMistake(
    'costs of report texts are rounded',
    (query) => query,
    (leg) => cellsOf(leg, 4),
  ),
  textMistake(
    'report texts ignore filters',
    (query) => ({ ...query, only: {} }),
    (leg) => cellsOf(leg, 12),
  ),
];

type Legs = readonly ReportLeg[];

function legMistake(mistake: string, change: (legs: Legs) => Legs): BrokenStorage {
  return {
    mistake,
    over: (storage) => {
      const legs = async function* (query: ReportLegQuery): AsyncGenerator<Legs> {
        for await (const chunk of legsOf(storage, query)) {
          const changed = change(chunk);
          if (changed.length > 0) yield changed;
        }
      };
      return storageAround(storage, { reports: { legs } });
    },
  };
}

function textMistake(
  mistake: string,
  change: (query: ReportTextQuery) => ReportTextQuery,
  cells: (leg: ReportLeg) => readonly string[],
): BrokenStorage {
  return {
    mistake,
    over: (storage) => {
      const legs: ReportReads['legs'] = (query) => legsOf(storage, query);
      const text = async function* (asked: ReportTextQuery): AsyncGenerator<ReportText> {
        const { only, ...query } = change(asked);
        for await (const chunk of legsOf(storage, { ...query, fields: [], parties: true })) {
          const shown = chunk.filter(
            ({ row, replacedBy }) =>
              replacedBy === undefined &&
              Object.entries(only).every(([field, values]) =>
                values.includes(String(row[field as keyof UsageRow])),
              ),
          );
          const lines = shown.map((leg) => `${cells(leg).join(',')}\r\n`);
          yield {
            text: lines.join(''),
            lines: lines.length,
            legs: async function* () {
              yield chunk;
            },
          };
        }
      };
      return storageAround(storage, { reports: { legs, text } });
    },
  };
}

async function* legsOf(storage: Storage, query: ReportLegQuery): AsyncGenerator<Legs> {
  const { accountId, fromMs, untilMs, asOf } = query;
  const range = { order: 'byStart', from: fromMs, until: untilMs } as const;
  for await (const chunk of storage.stream('usage', accountId, range)) {
    const rows = chunk.filter((row) => row.number <= asOf);
    const next = rows.map(({ provider, legId, revision }) => [provider, legId, revision + 1]);
    const successors = await storage.get('usage', accountId, next);
    const parties = await storage.get(
      'party',
      accountId,
      rows.map(({ number }) => [number]),
    );
    const legs = rows.map((row, index) => {
      const replacedBy = successors[index]?.number ?? asOf + 1;
      return { row, party: parties[index], replacedBy: replacedBy <= asOf ? replacedBy : undefined };
    });
    if (legs.length > 0) yield legs;
  }
}

/** Cells of ordinary rows, with costs cut to some decimals. */
function cellsOf({ row, party }: ReportLeg, decimals: number): readonly string[] {
  const quoted = (text = ''): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
  const { billingStartMs: start, durationSeconds: seconds, costAtoms = 0n } = row;
  const endMs = row.endedAtMs ?? (row.answered ? start + seconds * 1000 : undefined);
  const cost = (Number(costAtoms) / 1e12).toFixed(decimals).replace(/\.?0+$/, '');
  const names: Readonly<Record<string, string>> = { GB: 'United Kingdom', US: 'United States' };
  const status =
    row.legStatus === 'no-answer'
      ? 'No Answer'
      : `${row.legStatus.at(0)?.toUpperCase()}${row.legStatus.slice(1)}`;
  return [
    quoted(row.campaignTitle),
    quoted(row.applicationId),
    quoted(row.managerId),
    quoted(party?.managerEmail),
    quoted(party?.to),
    row.country === undefined ? '?' : (names[row.country] ?? '!'),
    day(start),
    time(start),
    endMs === undefined ? '' : time(endMs),
    (seconds / 60).toFixed(2),
    status,
    row.status === 'unrated' ? 'unrated' : quoted(row.rateText),
    row.status === 'unrated' ? '' : cost,
  ];
}

function rememberingParties(storage: Storage): Storage {
  const first = new Map<number, PartyRow>();
  return storageAround(storage, {
    reports: {
      legs: async function* (query) {
        for await (const chunk of legsOf(storage, query)) {
          yield chunk.map((leg) => ({ ...leg, party: first.get(leg.row.number) ?? leg.party }));
        }
      },
    },
    decide: (batch, options) =>
      storage.decide(
        batch.map((decision) => ({
          ...decision,
          decide: (view) => {
            const verdict = decision.decide(view);
            for (const write of verdict.changes?.writes ?? []) {
              if (write.type === 'insert' && write.table === 'party') first.set(write.row.number, write.row);
            }
            return verdict;
          },
        })),
        options,
      ),
  });
}
