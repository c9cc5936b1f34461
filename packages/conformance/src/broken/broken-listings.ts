import type { ReportedLeg, TelephonyProvider } from '@live-calls/core/adapter';
import type { Books } from '../telephony/fake-subject.ts';
import type { BrokenProvider } from './broken-providers.ts';

type ListLegs = TelephonyProvider['listLegs'];
type Page = Awaited<ReturnType<ListLegs>>;

/** Mistakes about listing. */
export const brokenListings: readonly BrokenProvider[] = [
  listMistake(
    'the end of a range is in it',
    (list) => (request) => list({ ...request, untilMs: request.untilMs + 1 }),
  ),
  listMistake(
    'the start of a range is not in it',
    (list) => (request) => list({ ...request, fromMs: request.fromMs + 1 }),
  ),
  listMistake('a range is taken by the minute', (list) => (request) => {
    const minute = (ms: number): number => Math.floor(ms / 3_600_000) * 3_600_000;
    return list({ ...request, fromMs: minute(request.fromMs), untilMs: minute(request.untilMs) + 3_600_000 });
  }),
  { mistake: 'legs are listed by their beginning', over: byBeginning },
  listMistake('legs that nobody answered are not listed', (list) => async (request) => {
    const page = await list(request);
    return { ...page, legs: page.legs.filter((leg) => leg.status === 'completed') };
  }),
  {
    mistake: 'legs that nobody answered are in every range',
    over: (provider, books) => listing(provider, (list) => withUnanswered(list, books)),
  },
  listMistake('only the first page is listed', (list) => async (request) => ({
    legs: (await list(request)).legs,
  })),
  listMistake('a page begins with the last leg of the one before', (list) => async (request) => {
    const { cursor, ...range } = request;
    return list(cursor === undefined ? range : { ...range, cursor: String(Number(cursor) - 1) });
  }),
  listMistake('the last page has a cursor', (list) => async (request) => {
    const page = await list(request);
    return { ...page, cursor: page.cursor ?? String(Number(request.cursor ?? 0) + 5) };
  }),
  listMistake('the last leg of a page is lost', (list) => async (request) => {
    const page = await list(request);
    return { ...page, legs: page.legs.length > 1 ? page.legs.slice(0, -1) : page.legs };
  }),
  { mistake: 'a cursor is known to its process only', over: privateCursors },
  { mistake: 'a cursor can be used once', over: spentCursors },
  { mistake: 'running legs are listed', over: withRunning },
  listMistake('a cursor that is none starts over', (list) => (request) => {
    const { cursor, ...range } = request;
    return cursor === undefined || /^\d+$/.test(cursor) ? list(request) : list(range);
  }),
  listMistake(
    'an empty range is an empty list',
    (list) => async (request) => (request.untilMs > request.fromMs ? list(request) : { legs: [] }),
  ),
];

function listing(provider: TelephonyProvider, change: (list: ListLegs) => ListLegs): TelephonyProvider {
  return { ...provider, listLegs: change((request) => provider.listLegs(request)) };
}

function listMistake(mistake: string, change: (list: ListLegs) => ListLegs): BrokenProvider {
  return { mistake, over: (provider) => listing(provider, change) };
}

function byBeginning(provider: TelephonyProvider): TelephonyProvider {
  return listing(provider, (list) => async ({ fromMs, untilMs }) => {
    const legs: ReportedLeg[] = [];
    let cursor: string | undefined;
    do {
      const all = { fromMs: 0, untilMs: untilMs + 86_400_000 };
      const page: Page = await list(cursor === undefined ? all : { ...all, cursor });
      legs.push(...page.legs);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return { legs: legs.filter(({ startedAtMs = 0 }) => startedAtMs >= fromMs && startedAtMs < untilMs) };
  });
}

function withUnanswered(list: ListLegs, books: Books): ListLegs {
  return async (request) => {
    const page = await list(request);
    const unanswered = [...books].filter(
      ([, { status, answeredAtMs }]) => answeredAtMs === undefined && !['queued', 'ringing'].includes(status),
    );
    const more = unanswered.map(([legId, { status }]): ReportedLeg => ({ legId, status }));
    return page.cursor === undefined
      ? { legs: [...page.legs.filter((leg) => leg.status === 'completed'), ...more] }
      : page;
  };
}

function privateCursors(provider: TelephonyProvider): TelephonyProvider {
  const places = new Map<string, string>();
  return listing(provider, (list) => async ({ cursor, ...range }) => {
    const place = cursor === undefined ? undefined : places.get(cursor);
    const page = await list(place === undefined ? range : { ...range, cursor: place });
    if (page.cursor === undefined) return page;
    const name = `cursor-${places.size + 1}`;
    places.set(name, page.cursor);
    return { ...page, cursor: name };
  });
}

function spentCursors(provider: TelephonyProvider): TelephonyProvider {
  const spent = new Set<string>();
  return listing(provider, (list) => async (request) => {
    const { cursor } = request;
    if (cursor !== undefined && spent.has(cursor)) return { legs: [] };
    if (cursor !== undefined) spent.add(cursor);
    return list(request);
  });
}

function withRunning(provider: TelephonyProvider, books: Books): TelephonyProvider {
  return listing(provider, (list) => async (request) => {
    const page = await list(request);
    const running = [...books].filter(([, { status }]) => ['queued', 'ringing', 'answered'].includes(status));
    const more = running.map(([legId, { status }]): ReportedLeg => ({ legId, status }));
    return page.cursor === undefined ? { legs: [...page.legs, ...more] } : page;
  });
}
