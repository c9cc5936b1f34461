import { type LegOfAccount, money, type RecordSummary } from '@live-calls/core';
import { callingDay, DAY, type Delivery } from './day.ts';
import { bar, chapter, fact, grouped, progress, progressDone, style, table } from './screen.ts';
import { type Stage, shownMoney } from './stage.ts';

const SEED = 1_101;
const HOUR_MS = 3_600_000;
const STRETCH_MS = 2 * HOUR_MS;
// For the length of a bar only; no amount is computed as a number.
const FULL_BALANCE = 170;

/** What the day left behind. */
export interface DayDone {
  /** Everything that arrived. */
  readonly deliveries: readonly Delivery[];
  /** The leg whose provider changed its mind. */
  readonly changed: Delivery;
}

/** Chapter 4: a whole day of calls, as their webhooks arrive. */
export async function runDay(stage: Stage): Promise<DayDone> {
  chapter('Sunday, 1 November 2026, in New York: 25 hours, because the clock goes back at two');
  const deliveries = callingDay(SEED);
  const rows: string[][] = [];
  const totals = { charged: 0, unrated: 0, replayed: 0, differs: 0, rejected: 0 };
  let done = 0;
  for (const stretch of stretches(deliveries)) {
    stage.clock.set(stretch.untilMs);
    const recorded = await record(stage, stretch.deliveries, (lines) => {
      progress(`${grouped(done + lines)} of ${grouped(deliveries.length)} webhooks`);
    });
    done += stretch.deliveries.length;
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += recorded[name];
    const { posted } = await stage.billing.wallets.balance(stage.host);
    const notices = await tellNotices(stage);
    rows.push([
      localTime(stretch.untilMs),
      grouped(stretch.deliveries.length),
      shownMoney(recorded.totals[0] ?? money('0', 'USD')),
      shownMoney(posted),
      bar(Number(posted.amount) / FULL_BALANCE, 24),
      notices,
    ]);
    if (notices.includes('critical')) rows.push(await topUpAgain(stage));
  }
  progressDone();
  table(
    [
      { title: 'until' },
      { title: 'webhooks', align: 'right' },
      { title: 'charged', align: 'right' },
      { title: 'wallet', align: 'right' },
      { title: '' },
      { title: 'told by e-mail' },
    ],
    rows,
  );
  const late = deliveries.filter((delivery) => delivery.isLate).length;
  fact('across the edges', edges(deliveries));
  fact(
    'recorded',
    `${grouped(totals.charged)} charged, ${grouped(totals.unrated)} unrated, ${totals.rejected} rejected`,
  );
  fact(
    'came twice',
    `${grouped(totals.replayed)}, each recognised and charged once; ${totals.differs} with other facts`,
  );
  fact('came late', `${grouped(late)} by one to six hours; rated as of when they began`);
  const changed = deliveries.find((delivery) => delivery.isChanged);
  if (changed === undefined) throw new Error('The day has no leg that changed.');
  return { deliveries, changed };
}

/** Calls that are easily lost or doubled: those over midnight, and those in the hour that comes twice. */
function edges(deliveries: readonly Delivery[]): string {
  const legs = deliveries.filter(({ isRepeat }) => !isRepeat).map(({ leg }) => leg);
  const span = ({ answeredAt, endedAt }: (typeof legs)[number]): readonly [number, number] => [
    new Date(answeredAt ?? 0).getTime(),
    new Date(endedAt ?? 0).getTime(),
  ];
  const acrossMidnight = legs.filter((leg) => {
    const [fromMs, untilMs] = span(leg);
    return (
      leg.answeredAt !== undefined &&
      [DAY.fromMs, DAY.untilMs].some((edge) => fromMs < edge && untilMs > edge)
    );
  });
  const twice = legs.filter((leg) => {
    const fromMs = new Date(leg.answeredAt ?? leg.startAt ?? 0).getTime();
    return fromMs >= DAY.fromMs + HOUR_MS && fromMs < DAY.fromMs + 3 * HOUR_MS;
  });
  return `${acrossMidnight.length} calls talk over midnight, ${twice.length} begin between one and two, which comes twice`;
}

interface Stretch {
  readonly untilMs: number;
  readonly deliveries: readonly Delivery[];
}

function* stretches(deliveries: readonly Delivery[]): Generator<Stretch> {
  let untilMs = DAY.fromMs + STRETCH_MS;
  let from = 0;
  while (from < deliveries.length) {
    let end = from;
    while ((deliveries[end]?.atMs ?? Number.POSITIVE_INFINITY) < untilMs) end += 1;
    if (end > from) yield { untilMs, deliveries: deliveries.slice(from, end) };
    from = end;
    untilMs += STRETCH_MS;
  }
}

async function record(
  stage: Stage,
  deliveries: readonly Delivery[],
  onLines: (lines: number) => void,
): Promise<RecordSummary> {
  const { billing, host } = stage;
  const legs: LegOfAccount[] = deliveries.map(({ leg }) => ({ accountId: host.accountId, leg }));
  const run = billing.usage.recordMany({
    actor: host.actor,
    legs,
    onProgress: ({ lines }) => onLines(lines),
  });
  return run.summary();
}

/** Lets the worker deliver what was announced, and says what it was. */
async function tellNotices(stage: Stage): Promise<string> {
  const before = stage.notifier.delivered.length;
  await stage.billing.worker.runOnce();
  const told = stage.notifier.delivered.slice(before).map(({ type }) => type);
  return told.map((type) => (type.endsWith('restored') ? style.green(type) : style.yellow(type))).join(', ');
}

async function topUpAgain(stage: Stage): Promise<string[]> {
  const { billing, owner } = stage;
  const order = { key: 'order-2', amount: money('150', 'USD'), method: 'card' } as const;
  const { terms } = await billing.topUps.quote({ ...owner, amount: order.amount });
  await billing.topUps.request({ ...owner, ...order, termsHash: terms.hash });
  const { posted } = await stage.billing.wallets.balance(stage.host);
  const notices = await tellNotices(stage);
  const full = bar(Number(posted.amount) / FULL_BALANCE, 24);
  return [style.cyan('Ada tops up $150'), '', '', shownMoney(posted), full, notices];
}

function localTime(ms: number): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: DAY.timeZone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
    .format(ms)
    .replace(',', '');
}
