import type { ListQuery, Page, References, Rows, Storage, TableName } from '@live-calls/core/adapter';
import { storageAround } from '../fakes/storage-around.ts';
import type { BrokenStorage } from './broken-storages.ts';

/** Mistakes about reading. */
export const brokenReads: readonly BrokenStorage[] = [
  {
    mistake: 'missing rows are left out',
    over: (storage) =>
      storageAround(storage, {
        get: async (table, accountId, keys) =>
          (await storage.get(table, accountId, keys)).filter((row) => row !== undefined),
      }),
  },
  {
    mistake: 'rows come in the order of their keys',
    over: (storage) =>
      storageAround(storage, {
        get: (table, accountId, keys) => storage.get(table, accountId, keys.toSorted()),
      }),
  },
  queryMistake('descending is ignored', ({ descending: _, ...query }) => query),
  queryMistake('the order is ignored', ({ order: _, ...query }) => query),
  queryMistake('equals is ignored', ({ equals: _, ...query }) => query),
  queryMistake('until is inclusive', (query) =>
    typeof query.until === 'number' ? { ...query, until: query.until + 1 } : query,
  ),
  queryMistake('from is exclusive', (query) =>
    typeof query.from === 'number' ? { ...query, from: query.from + 1 } : query,
  ),
  queryMistake('limits are adjusted in silence', (query) => ({
    ...query,
    limit: Math.min(1000, Math.max(1, Math.trunc(query.limit))),
  })),
  queryMistake('foreign cursors start over', ({ cursor, ...query }) =>
    cursor === undefined || cursor.length < 20 ? query : { ...query, cursor },
  ),
  {
    mistake: 'pages are counted by position',
    over: (storage) =>
      storageAround(storage, {
        list: (table, accountId, query) => byPosition(storage, query, { table, accountId }),
      }),
  },
  { mistake: 'a page begins with the last row of the one before', over: repeatsRow },
  {
    mistake: 'a cursor is always given',
    over: (storage) => pagesChanged(storage, (page) => ({ ...page, cursor: page.cursor ?? 'bW9yZQ' })),
  },
  {
    mistake: 'the last row of a page is lost',
    over: (storage) =>
      pagesChanged(storage, (page) => ({
        ...page,
        rows: page.rows.slice(0, Math.max(1, page.rows.length - 1)),
      })),
  },
  {
    mistake: 'rows come in the order of UTF-16',
    over: (storage) =>
      pagesChanged(storage, (page) => ({
        ...page,
        rows: page.rows.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
      })),
  },
  {
    mistake: 'lists span accounts that begin alike',
    over: (storage) =>
      storageAround(storage, {
        list: async (table, accountId, query) => ({
          rows: [
            ...(await storage.list(table, accountId, query)).rows,
            ...(await storage.list(table, accountId.slice(0, 1), query)).rows,
          ],
        }),
      }),
  },
  { mistake: 'lists are cached', over: cachedLists },
  { mistake: 'a stream comes as one chunk', over: oneChunk },
  { mistake: 'a stream drops its last chunk', over: dropsLast },
  { mistake: 'a stream of nothing gives an empty chunk', over: emptyChunk },
  { mistake: 'streams left early keep their connection', over: leakingStreams },
  { mistake: 'a stream counts by position', over: positionStream },
  { mistake: 'a stream takes the default order for an unknown one', over: anyOrder },
  referenceMistake('keeping a document again overwrites it', overwritingReferences),
  referenceMistake('documents of all kinds share one shelf', oneShelf),
  referenceMistake('documents are cut at 64 KiB', (references) => ({
    get: async (kind, hash) => (await references.get(kind, hash))?.slice(0, 65_536),
  })),
  referenceMistake('hashes are listed by position', listedByPosition),
  {
    mistake: 'operators see the first page only',
    over: (storage) =>
      storageAround(storage, {
        operator: {
          list: async (table, query) => ({ rows: (await storage.operator.list(table, query)).rows }),
        },
      }),
  },
  { mistake: 'operator pages are cut by the first field alone', over: cutByTime },
  {
    mistake: 'operators may read any table',
    over: (storage) =>
      storageAround(storage, {
        operator: {
          list: async (table, query) => storage.operator.list(table, query).catch(() => ({ rows: [] })),
        },
      }),
  },
];

function queryMistake(mistake: string, change: (query: ListQuery) => ListQuery): BrokenStorage {
  return {
    mistake,
    over: (storage) =>
      storageAround(storage, {
        list: (table, accountId, query) => storage.list(table, accountId, change(query)),
        stream: (table, accountId, query) => {
          const { limit: _, ...changed } = change({ ...query, limit: 1 });
          return storage.stream(table, accountId, changed);
        },
      }),
  };
}

function pagesChanged(storage: Storage, change: <Row>(page: Page<Row>) => Page<Row>): Storage {
  return storageAround(storage, {
    list: async (table, accountId, query) => change(await storage.list(table, accountId, query)),
  });
}

async function byPosition<Table extends TableName>(
  storage: Storage,
  query: ListQuery,
  at: { readonly table: Table; readonly accountId: string },
): Promise<Page<Rows[Table]>> {
  const { cursor, ...rest } = query;
  const { rows } = await storage.list(at.table, at.accountId, { ...rest, limit: 1000 });
  const start = cursor === undefined ? 0 : Number(cursor);
  const page = rows.slice(start, start + query.limit);
  const more = start + query.limit < rows.length;
  return more ? { rows: page, cursor: String(start + query.limit) } : { rows: page };
}

function repeatsRow(storage: Storage): Storage {
  let last: unknown;
  return storageAround(storage, {
    list: async <Table extends TableName>(table: Table, accountId: string, query: ListQuery) => {
      const page = await storage.list(table, accountId, query);
      const rows = query.cursor === undefined ? page.rows : [last as Rows[Table], ...page.rows];
      last = rows.at(-1);
      return { ...page, rows };
    },
  });
}

function cachedLists(storage: Storage): Storage {
  const cache = new Map<string, unknown>();
  return storageAround(storage, {
    list: async <Table extends TableName>(table: Table, accountId: string, query: ListQuery) => {
      const name = JSON.stringify([table, accountId, query]);
      const page =
        (cache.get(name) as Page<Rows[Table]> | undefined) ?? (await storage.list(table, accountId, query));
      cache.set(name, page);
      return page;
    },
  });
}

async function collected<Row>(chunks: AsyncIterable<readonly Row[]>): Promise<readonly Row[][]> {
  const all: Row[][] = [];
  for await (const chunk of chunks) all.push([...chunk]);
  return all;
}

function streamed(
  storage: Storage,
  change: <Row>(chunks: readonly (readonly Row[])[]) => readonly (readonly Row[])[],
): Storage {
  return storageAround(storage, {
    stream: async function* (table, accountId, query) {
      yield* change(await collected(storage.stream(table, accountId, query)));
    },
  });
}

function oneChunk(storage: Storage): Storage {
  return streamed(storage, (chunks) => (chunks.length === 0 ? [] : [chunks.flat()]));
}

function dropsLast(storage: Storage): Storage {
  return streamed(storage, (chunks) => (chunks.length > 1 ? chunks.slice(0, -1) : chunks));
}

function emptyChunk(storage: Storage): Storage {
  return storageAround(
    streamed(storage, (chunks) => chunks),
    {
      stream: async function* (table, accountId, query) {
        if ((await storage.list(table, accountId, { ...query, limit: 1 })).rows.length === 0)
          throw new Error('no cursor');
        yield* storage.stream(table, accountId, query);
      },
    },
  );
}

function leakingStreams(storage: Storage): Storage {
  let connections = 10;
  return storageAround(storage, {
    stream: async function* (table, accountId, query) {
      if (connections === 0) throw new Error('no connection left');
      connections -= 1;
      for await (const chunk of storage.stream(table, accountId, query)) yield chunk;
      connections += 1;
    },
  });
}

function positionStream(storage: Storage): Storage {
  return storageAround(storage, {
    stream: async function* (table, accountId, query) {
      for (let start = 0; ; start += 1000) {
        const rows = (await collected(storage.stream(table, accountId, query)))
          .flat()
          .slice(start, start + 1000);
        if (rows.length === 0) return;
        yield rows;
      }
    },
  });
}

function anyOrder(storage: Storage): Storage {
  return storageAround(storage, {
    stream: (table, accountId, { order, ...query }) =>
      storage.stream(
        table,
        accountId,
        order === 'bySize' || order === undefined ? query : { ...query, order },
      ),
  });
}

function referenceMistake(
  mistake: string,
  change: (references: References) => Partial<References>,
): BrokenStorage {
  return {
    mistake,
    over: (storage) => {
      const { references } = storage;
      const sound: References = {
        put: (kind, hash, text) => references.put(kind, hash, text),
        get: (kind, hash) => references.get(kind, hash),
        list: (kind, page) => references.list(kind, page),
      };
      return storageAround(storage, { references: { ...sound, ...change(references) } });
    },
  };
}

function overwritingReferences(references: References): Partial<References> {
  const latest = new Map<string, string>();
  return {
    put: async (kind, hash, text) => {
      latest.set(`${kind} ${hash}`, text);
      await references.put(kind, hash, text);
    },
    get: async (kind, hash) => latest.get(`${kind} ${hash}`),
  };
}

function oneShelf(references: References): Partial<References> {
  return {
    put: (_, hash, text) => references.put('terms', hash, text),
    get: (_, hash) => references.get('terms', hash),
    list: (_, page) => references.list('terms', page),
  };
}

function listedByPosition(references: References): Partial<References> {
  return {
    list: async (kind, { cursor, limit }) => {
      const { hashes } = await references.list(kind, { limit: 1000 });
      const start = cursor === undefined ? 0 : Number(cursor);
      const page = hashes.slice(start, start + limit);
      return start + limit < hashes.length
        ? { hashes: page, cursor: String(start + limit) }
        : { hashes: page };
    },
  };
}

function cutByTime(storage: Storage): Storage {
  return storageAround(storage, {
    operator: {
      list: async <Table extends TableName>(table: Table, query: ListQuery & { readonly order: string }) => {
        const { cursor, ...rest } = query;
        const all = (await storage.operator.list(table, { ...rest, limit: 1000 })).rows;
        const timeOf = (row: object): number =>
          Number(
            (row as { readonly atMs?: number; readonly dueAtMs?: number }).dueAtMs ??
              (row as { readonly atMs?: number }).atMs ??
              0,
          );
        const left =
          cursor === undefined
            ? all
            : all.filter((row) =>
                query.descending === true ? timeOf(row) < Number(cursor) : timeOf(row) > Number(cursor),
              );
        const rows = left.slice(0, query.limit);
        const last = rows.at(-1);
        return last !== undefined && left.length > rows.length
          ? { rows, cursor: String(timeOf(last)) }
          : { rows };
      },
    },
  });
}
