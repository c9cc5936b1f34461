import type { FinishedLeg } from '@live-calls/core';
import { type Destination, destinations, forgotten, numberAt } from './destinations.ts';
import { type Random, random } from './random.ts';

/** A leg, and when the host hears of it. */
export interface Delivery {
  /** When its webhook arrives, epoch milliseconds. */
  readonly atMs: number;
  /** The leg. */
  readonly leg: FinishedLeg;
  /** It came before; webhooks are delivered at least once. */
  readonly isRepeat: boolean;
  /** It was hours under way. */
  readonly isLate: boolean;
  /** It came before with another talk time: the provider changed its mind. */
  readonly isChanged: boolean;
}

/** The day of the example: 1 November 2026 in New York, when the clock goes back and the day has 25 hours. */
export const DAY: {
  readonly timeZone: string;
  readonly date: string;
  readonly fromMs: number;
  readonly untilMs: number;
} = {
  timeZone: 'America/New_York',
  date: '2026-11-01',
  fromMs: Date.parse('2026-11-01T04:00:00Z'),
  untilMs: Date.parse('2026-11-02T05:00:00Z'),
};

const LEGS = 5_000;
const HOUR_MS = 3_600_000;
// Legs from half an hour before midnight, so that some talk across it.
const FIRST_START_MS = DAY.fromMs - HOUR_MS / 2;
/** How busy each local hour is, from the half hour before midnight on; one in the morning comes twice. */
const BUSY = [3, 4, 3, 2, 2, 1, 1, 1, 2, 4, 9, 16, 22, 24, 25, 24, 23, 24, 22, 20, 17, 13, 10, 8, 6, 4];

const CAMPAIGNS = [
  { id: 'autumn-renewals', title: 'Autumn renewals' },
  { id: 'welcome', title: 'Welcome calls' },
  { id: 'survey-eu', title: 'Survey, Europe' },
  { id: 'support', title: 'Support "gold", call-backs' },
] as const;
const MANAGERS = ['ana', 'bo', 'chen', 'dara', 'emil', 'fay'].map((name) => ({
  id: name,
  email: `${name}@northwind.example`,
}));

/**
 * A realistic day: two providers, many countries, failures, calls across midnight and across the clock change, webhooks
 * that come twice and webhooks that come late. The same seed gives the same day.
 *
 * @param seed - Seed.
 * @returns Deliveries in the order in which they arrive.
 */
export function callingDay(seed: number): readonly Delivery[] {
  const chance = random(seed);
  const places = [...destinations, forgotten].filter((place) => place.share !== undefined);
  const deliveries: Delivery[] = [];
  for (let index = 0; index < LEGS; index += 1) {
    const { leg, endedAtMs } = oneLeg(index, places, chance);
    const isLate = chance.next() < 0.025;
    const atMs = endedAtMs + chance.whole(300, 4_000) + (isLate ? chance.whole(1, 6) * HOUR_MS : 0);
    deliveries.push({ atMs, leg, isRepeat: false, isLate, isChanged: false });
    if (chance.next() < 0.04) {
      deliveries.push({
        atMs: atMs + chance.whole(1, 600) * 1000,
        leg,
        isRepeat: true,
        isLate,
        isChanged: false,
      });
    }
  }
  deliveries.push(changedMind(deliveries));
  return deliveries.sort((left, right) => left.atMs - right.atMs);
}

/** Hours after a long call the provider reports it once more, a minute and a half shorter. */
function changedMind(deliveries: readonly Delivery[]): Delivery {
  const long = deliveries.find(({ leg }) => leg.durationSeconds > 1_500 && leg.provider === 'twilio');
  if (long === undefined) throw new Error('The day has no long call.');
  const { leg, atMs } = long;
  const durationSeconds = leg.durationSeconds - 90;
  return {
    atMs: atMs + 3 * HOUR_MS,
    leg: { ...leg, durationSeconds },
    isRepeat: true,
    isLate: true,
    isChanged: true,
  };
}

function oneLeg(
  index: number,
  places: readonly Destination[],
  chance: Random,
): { readonly leg: FinishedLeg; readonly endedAtMs: number } {
  const place = weighted(places, (candidate) => candidate.share ?? 0, chance);
  const provider = chance.next() < 0.64 ? 'twilio' : 'vonage';
  const dialledMs = startOf(chance);
  const ringMs = chance.whole(2_000, 26_000);
  const outcome = outcomeOf(chance);
  const talkSeconds = outcome === 'completed' ? talkOf(chance) : 0;
  const endedAtMs = dialledMs + ringMs + talkSeconds * 1000;
  const manager = chance.pick(MANAGERS);
  const reported = {
    provider,
    legId: legId(provider, index, chance),
    status: outcome,
    to: `+${numberAt(place, chance)}`,
    from: `+1212555${String(100 + chance.whole(0, 60)).padStart(4, '0')}`,
    startAt: new Date(dialledMs),
    endedAt: new Date(endedAtMs),
    durationSeconds: talkSeconds,
    callRef: `call-${index + 1}`,
    campaign: chance.pick(CAMPAIGNS),
    applicationId: provider === 'twilio' ? 'dialer' : 'contact-center',
    manager,
  } satisfies FinishedLeg;
  const isAnswered = outcome === 'completed';
  return {
    leg: isAnswered ? { ...reported, answeredAt: new Date(dialledMs + ringMs) } : reported,
    endedAtMs,
  };
}

function startOf(chance: Random): number {
  const slot = weighted(
    BUSY.map((weight, hour) => ({ weight, hour })),
    (candidate) => candidate.weight,
    chance,
  );
  const fromMs = FIRST_START_MS + Math.max(0, slot.hour - 0.5) * HOUR_MS;
  return fromMs + chance.whole(0, (slot.hour === 0 ? HOUR_MS / 2 : HOUR_MS) - 1_000);
}

function outcomeOf(chance: Random): 'completed' | 'no-answer' | 'busy' | 'failed' | 'canceled' {
  const draw = chance.next();
  if (draw < 0.74) return 'completed';
  if (draw < 0.88) return 'no-answer';
  if (draw < 0.94) return 'busy';
  return draw < 0.975 ? 'failed' : 'canceled';
}

/** Most calls are short, some are long: the spread of a log-normal distribution. */
function talkOf(chance: Random): number {
  const bell = chance.next() + chance.next() + chance.next() + chance.next() - 2;
  return Math.min(7_200, Math.max(1, Math.round(105 * Math.exp(1.9 * bell))));
}

function legId(provider: string, index: number, chance: Random): string {
  const hex = (count: number): string =>
    Array.from({ length: count }, () => chance.whole(0, 15).toString(16)).join('');
  const tail = index.toString(16).padStart(4, '0');
  return provider === 'twilio'
    ? `CA${hex(28)}${tail}`
    : `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(8)}${tail}`;
}

function weighted<Item>(items: readonly Item[], weight: (item: Item) => number, chance: Random): Item {
  const total = items.reduce((sum, item) => sum + weight(item), 0);
  let rest = chance.next() * total;
  for (const item of items) {
    rest -= weight(item);
    if (rest < 0) return item;
  }
  return chance.pick(items);
}
