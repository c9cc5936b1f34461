import type { ReportReads } from './ports/report-legs.ts';
import type { OperatorReads, References, Storage } from './ports/storage.ts';

/**
 * Opens a storage before its first use, once, however many commands come at the same time. When opening fails, those
 * commands fail with it, and the next one tries again.
 *
 * @param storage - The storage as the host made it.
 * @returns The same storage, opened lazily.
 */
export function openedLazily(storage: Storage): Storage {
  let isOpen = false;
  let opening: Promise<void> | undefined;
  const open = (): Promise<void> => {
    opening ??= storage.open().then(
      () => {
        isOpen = true;
      },
      (error: unknown) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  };
  const opened = async <Answer>(use: () => Promise<Answer>): Promise<Answer> => {
    await open();
    return use();
  };
  const references: References = {
    put: (kind, hash, text) => opened(() => storage.references.put(kind, hash, text)),
    get: (kind, hash) => opened(() => storage.references.get(kind, hash)),
    list: (kind, page) => opened(() => storage.references.list(kind, page)),
  };
  const { totals } = storage.operator;
  const operator: OperatorReads = {
    list: (table, query) => opened(() => storage.operator.list(table, query)),
    ...(totals !== undefined && { totals: (range) => opened(() => totals.call(storage.operator, range)) }),
  };
  return {
    contract: storage.contract,
    id: storage.id,
    open,
    close: async () => {
      await opening?.catch(() => undefined);
      isOpen = false;
      opening = undefined;
      await storage.close();
    },
    // The hot path: once the storage is open, nothing stands between a command and its decision.
    decide: (batch, options) =>
      isOpen ? storage.decide(batch, options) : opened(() => storage.decide(batch, options)),
    get: (table, accountId, keys) =>
      isOpen ? storage.get(table, accountId, keys) : opened(() => storage.get(table, accountId, keys)),
    snapshot: (accountId, read) => opened(() => storage.snapshot(accountId, read)),
    list: (table, accountId, query) => opened(() => storage.list(table, accountId, query)),
    stream: async function* (table, accountId, query) {
      await open();
      yield* storage.stream(table, accountId, query);
    },
    references,
    operator,
    ...(storage.reports !== undefined && { reports: openedReports(storage.reports, open) }),
  };
}

function openedReports(reports: ReportReads, open: () => Promise<void>): ReportReads {
  const legs: ReportReads['legs'] = async function* (query) {
    await open();
    yield* reports.legs(query);
  };
  if (reports.text === undefined) return { legs };
  return {
    legs,
    text: async function* (query) {
      await open();
      yield* reports.text?.(query) ?? [];
    },
  };
}
